#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing: would the tests notice if an operator or a constant were another one?

All mutants of the sources are put into one copy of the project, each asleep until the environment
names it. A first build notes, for each test, the mutants whose place it passes with another outcome
than without; a second runs those tests with the mutant awake until one fails: it is killed. What
lives on is tried a third time, with sanitizers and the quicker tests, for what reaches beyond the end
of something. The places of operators and constants are those that clang sees; what stands inside
macros, constant expressions and the heads of SIMD loops is left alone. A compiler cache helps:
CMAKE_C_COMPILER_LAUNCHER=ccache in the environment.
"""

import argparse
import collections
import concurrent.futures
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SWAPS = {"+": "-", "-": "+", "*": "/", "/": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
         "==": "!=", "!=": "=="}
NEGATED = {"&&", "||"}  # the left side is negated: what is decided must stay decided in order
CONSTANT = {"EnumConstantDecl", "StaticAssertDecl", "UnaryExprOrTypeTraitExpr", "FieldDecl",
            "DesignatedInitExpr", "AlignedAttr"}
NOTING, TRYING = "#define MUTANTS_NOTED\n", ""  # what a source with mutants begins with
SURVIVES = "(survives)"
QUICK = 4.0  # seconds that a program may take with sanitizers
MOST_MEMORY, MOST_FILE = 4 << 30, 256 << 20  # bytes: what a mutant may grow to
Mutant = collections.namedtuple("Mutant", "number file line what")


class Source:
    """One source and the edits that put its mutants to sleep in it."""

    def __init__(self, path, first):
        self.path, self.text = path, path.read_bytes()
        self.mutants, self.inserts, self.cuts, self.next = [], [], [], first
        self.file, self.seen = None, set()  # what a directive captures is told more than once

    def note(self, offset, what):
        number, self.next = self.next, self.next + 1
        line = self.text.count(b"\n", 0, offset) + 1
        self.mutants.append(Mutant(number, self.path, line, what))
        return number

    def tree(self, build):
        command = ["clang", "-std=gnu17", "-fopenmp-simd", "-D_GNU_SOURCE=", "-DBULWARK_KERNEL_LEVEL=plain",
                   "-I", str(ROOT / "sim"), "-I", str(ROOT / "include"),
                   "-I", str(build / "generated"), "-fsyntax-only", "-Xclang", "-ast-dump=json",
                   str(self.path)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode != 0:
            sys.exit(f"mutate.py: clang cannot read {self.path}:\n{done.stderr.decode()[:2000]}")
        return json.loads(done.stdout)

    # ---- where things stand ----------------------------------------------------------------

    def follow(self, place):
        """clang names a file only where it is another one than before."""
        if not place:
            return
        for part in (place, place.get("spellingLoc"), place.get("expansionLoc")):
            if part and "file" in part:
                self.file = part["file"]

    def extent(self, node):
        """Begin and end of a node that stands here as it is; None if a macro made it."""
        where = node.get("range", {})
        begin, end = where.get("begin", {}), where.get("end", {})
        if "offset" not in begin or "offset" not in end:
            return None
        return begin["offset"], end["offset"] + end["tokLen"]

    def clears(self, node, kind):
        """Whether it is {0}, which clears all: its 0 is no number of anything."""
        where = self.extent(node) if kind == "InitListExpr" else None
        return where is not None and self.text[where[0]:where[1]] == b"{0}"

    # ---- the walk --------------------------------------------------------------------------

    def walk(self, node, depth=0, constant=False, loop=False):
        kind = node.get("kind")
        for place in (node.get("loc"), node.get("range", {}).get("begin"),
                      node.get("range", {}).get("end")):
            self.follow(place)
        here = self.file is None or Path(self.file).resolve() == self.path
        inner = [n for n in node.get("inner", []) if n]
        is_static = kind == "VarDecl" and (node.get("storageClass") == "static" or depth <= 1)
        constant = constant or kind in CONSTANT or is_static or self.clears(node, kind)
        if here and not constant and self.extent(node):
            self.mutate(node, kind, inner, depth)
        if kind and kind.startswith("OMP"):
            loop = True
        is_head = kind == "ForStmt" and loop
        for i, child in enumerate(inner):
            head = is_head and i + 1 < len(inner)
            case = kind == "CaseStmt" and i == 0
            self.walk(child, depth + 1, constant or head or case, loop and not is_head)

    def mutate(self, node, kind, inner, depth):
        kind_of = node.get("type", {}).get("qualType", "")
        begin, end = self.extent(node)
        if (kind, begin, end) in self.seen:
            return
        self.seen.add((kind, begin, end))
        if kind == "BinaryOperator" and len(inner) == 2:
            self.operator(node["opcode"], inner, begin, end, depth, kind_of)
        elif kind == "IntegerLiteral" and re.fullmatch(rb"[0-9]+[uUlLzZ]*", self.text[begin:end]):
            number = self.note(begin, self.text[begin:end].decode() + " + 1")
            self.wrap(begin, end, depth, b"(", f" + MUTANT({number}))".encode())
        elif kind == "FloatingLiteral" and re.fullmatch(rb"[0-9.eE+-]+", self.text[begin:end]):
            number = self.note(begin, self.text[begin:end].decode() + " * 1.25 + 0.125")
            self.wrap(begin, end, depth, f"(MUTANT({number}) ? 0.125 + 1.25 * ".encode(),
                      b" : " + self.text[begin:end] + b")")

    def operator(self, opcode, inner, begin, end, depth, kind_of):
        left, right = self.extent(inner[0]), self.extent(inner[1])
        if not left or not right or "*" in kind_of:
            return
        between = self.text[left[1]:right[0]]
        if between.strip() != opcode.encode():
            return
        if opcode in NEGATED:
            number = self.note(left[1], f"! before {opcode}")
            self.wrap(left[0], left[1], depth + 0.5, f"(MUTANT({number}) ^ !!(".encode(), b"))")
        elif opcode in SWAPS:
            if any("*" in n.get("type", {}).get("qualType", "") for n in inner):
                return
            number = self.note(left[1], f"{opcode} → {SWAPS[opcode]}")
            a, b = f"mL{number}", f"mR{number}"
            head = f"({{ __auto_type {a} = ("
            middle = f"); __auto_type {b} = ("
            tail = f"); SWAPPED({number}, {a}, {opcode}, {SWAPS[opcode]}, {b}); }})"
            self.wrap(begin, end, depth, head.encode(), tail.encode())
            self.cuts.append((left[1], right[0], middle.encode()))

    def wrap(self, begin, end, depth, head, tail):
        self.inserts.append((begin, 1, depth, head))
        self.inserts.append((end, 0, -depth, tail))

    def rewritten(self):
        """Ends before begins, inner ends first, outer begins first; cuts replace what they span."""
        edits = [(offset, side, depth, offset, text) for offset, side, depth, text in self.inserts]
        edits += [(begin, 0.5, 0, end, text) for begin, end, text in self.cuts]
        out, at = [], 0
        for begin, _, _, end, text in sorted(edits, key=lambda e: e[:3]):
            out += [self.text[at:begin], text]
            at = max(at, end)
        return b"".join(out) + self.text[at:]


# ---- building ----------------------------------------------------------------------------------

def copy_project(folder):
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True)
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def run(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"mutate.py: {' '.join(map(str, command))}:\n{done.stdout[-3000:]}"
                 f"{done.stderr[-3000:]}")
    return done.stdout


def configure(folder):
    build = folder / "build"
    run(["cmake", "-S", folder, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_COMPILER=gcc"])
    run(["cmake", "--build", build, "--target", "bulwark_version"])
    return build


def write_mutants(folder, sources, head):
    """Of all the project these sources alone change from one build to the next."""
    begin = f'{head}#include "base/mutant.h"\n'.encode()
    shutil.copy2(folder / "tests/mutation/mutant.h", folder / "sim/base/mutant.h")
    mutant = (folder / "tests/mutation/mutant.c").read_bytes()
    n_mutants = sum(len(source.mutants) for source in sources)
    (folder / "sim/base/mutant.c").write_bytes(
        f"{head}#define MUTANTS {max(n_mutants, 1)}\n".encode() + mutant)
    for source in sources:
        (folder / source.path.relative_to(ROOT)).write_bytes(begin + source.rewritten())


def make(folder, sources, head, sanitize="OFF"):
    """The programs with all mutants."""
    build = folder / "build"
    write_mutants(folder, sources, head)
    run(["cmake", "-S", folder, "-B", build, "-DCMAKE_C_FLAGS_RELEASE=-O1 -DNDEBUG",
         "-DCMAKE_C_FLAGS=-w", f"-DBULWARK_SANITIZE={sanitize}"])
    run(["cmake", "--build", build, "--parallel", str(os.cpu_count())])


# ---- testing -----------------------------------------------------------------------------------

class Tests:
    """The programs that may notice a mutant: those that pass without, quick ones first."""

    def __init__(self, build, n_mutants):
        self.build, self.n_mutants, self.is_sanitized = build, n_mutants, False
        self.programs = []  # (seconds, program)
        self.notes = {}     # of a program, for each mutant: 1 its place is passed, 2 it matters there
        self.kills = collections.Counter()

    def note(self, longest):
        """With the build that takes notes."""
        programs = [p for p in sorted(self.build.glob("test_*")) if os.access(p, os.X_OK)]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for program, seen in zip(programs, pool.map(self.note_one, programs,
                                                        itertools.repeat(longest))):
                if seen is None:
                    print(f"left out: {program.name} (fails, or is too slow)", flush=True)
                else:
                    self.notes[program] = seen

    def note_one(self, program, longest):
        scratch = self.build / "notes" / program.name
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        if not self.passes(program, {"BULWARK_REACHED": str(scratch / "n")}, longest):
            return None
        seen = bytearray(self.n_mutants)
        for part in scratch.iterdir():
            for i, bits in enumerate(part.read_bytes()[:self.n_mutants]):
                seen[i] |= bits
        return seen

    def time(self, longest):
        """With a build that tries mutants: one after the other."""
        self.programs.clear()
        for program in self.notes:
            began = time.monotonic()
            if self.passes(program, {}, longest):
                self.programs.append((time.monotonic() - began, program))
        self.programs.sort()
        print(f"{len(self.programs)} programs of up to {longest:g} s", flush=True)

    def passes(self, program, environment, limit):
        def bounded():
            if not self.is_sanitized:  # shadows want more
                resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        environment = dict(os.environ, OMP_WAIT_POLICY="passive", **environment)
        with subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, cwd=self.build, preexec_fn=bounded,
                              start_new_session=True) as child:
            try:
                return child.wait(limit) == 0
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)  # with what it has started
                return False

    def promise(self, file, program):
        """Its own test, and what killed a neighbour, is likely to kill this one, too."""
        first = file.stem.split("_")[0]
        akin = 100 if file.stem in program.name else 10 if first in program.name else 0
        return 1 + akin + 20 * self.kills[file, program] + self.kills[program]

    def killer(self, mutant, budget):
        """The first program that notices, or in brackets why there is none."""
        passing = [(s, p) for s, p in self.programs if self.notes[p][mutant.number]]
        mattering = [(s, p) for s, p in passing if self.notes[p][mutant.number] & 2]
        mattering.sort(key=lambda sp: sp[0] / self.promise(mutant.file, sp[1]))
        for seconds, program in mattering:
            if not self.passes(program, {"BULWARK_MUTANT": str(mutant.number)}, 5 + 4 * seconds):
                self.kills[mutant.file, program] += 1
                self.kills[program] += 1
                return program.name
            budget -= seconds
            if budget < 0:
                break
        return SURVIVES if mattering else "(alters nothing)" if passing else "(not reached)"


def choose(sources, n, seed):
    mutants = [m for s in sources for m in s.mutants]
    return mutants if n == 0 or n >= len(mutants) else random.Random(seed).sample(mutants, n)


def arguments():
    parser = argparse.ArgumentParser(prog="mutate.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("paths", nargs="*", default=["sim/model", "sim/analysis"],
                        help="sources or folders of them (default: sim/model sim/analysis)")
    parser.add_argument("-n", type=int, default=0, help="try a random choice of so many (0: all)")
    parser.add_argument("--seed", type=int, default=1, help="of that choice")
    parser.add_argument("--only", help="of programs whose name matches this expression alone")
    parser.add_argument("--longest", type=float, default=60.0,
                        help="seconds that a program may take without a mutant")
    parser.add_argument("--budget", type=float, default=120.0,
                        help="seconds of tests for a mutant, likely killers first")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/mutation",
                        help="where the copy is made")
    parser.add_argument("--known", type=Path, default=ROOT / "tests/mutation/survivors.txt",
                        help="survivors that are looked into, with the reason")
    return parser.parse_args()


def known_survivors(path):
    """file: what stands in the line: mutation — reason"""
    known = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                key, _, reason = line.partition(" — ")
                known[key.strip()] = reason.strip()
    return known


def key_of(mutant):
    line = mutant.file.read_text(encoding="utf-8").splitlines()[mutant.line - 1].strip()
    return f"{mutant.file.relative_to(ROOT)}: {line}: {mutant.what}"


def find_mutants(paths, build):
    sources, first = [], 0
    for path in paths:
        found = ROOT / path
        for file in sorted(found.glob("*.c")) if found.is_dir() else [found]:
            source = Source(file.resolve(), first)
            source.walk(source.tree(build))
            first = source.next
            sources.append(source)
    return sources, first


def try_all(tests, chosen, budget):
    """Those that live, each with why."""
    living, tried = {}, 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {pool.submit(tests.killer, m, budget): m for m in chosen}
        for future in concurrent.futures.as_completed(futures):
            tried += 1
            if future.result().startswith("("):
                living[futures[future]] = future.result()
                print(f"{key_of(futures[future])} {future.result()}", flush=True)
            if tried % 50 == 0:
                print(f"{tried - len(living)} of {tried} killed, of {len(chosen)}", flush=True)
    return living


def report(total, living, known):
    """Those that live, and why; whether enough are killed."""
    unknown = 0
    print("---- living")
    for mutant in sorted(living):
        key = key_of(mutant)
        unknown += key not in known
        print(f"{mutant.file.relative_to(ROOT)}:{mutant.line} {living[mutant]} {key} — "
              f"{known.get(key, 'not known why')}")
    killed = total - len(living)
    print(f"{killed} of {total} mutants killed ({100.0 * killed / max(total, 1):.1f} %); "
          f"{len(living)} live, {unknown} of them for no known reason")
    return killed >= 0.9 * total


def main():
    args = arguments()
    shutil.rmtree(args.folder, ignore_errors=True)
    args.folder.mkdir(parents=True)
    copy_project(args.folder)
    build = configure(args.folder)
    sources, n_mutants = find_mutants(args.paths, build)
    chosen = choose(sources, args.n, args.seed)
    print(f"{n_mutants} mutants of {len(sources)} sources, {len(chosen)} of them chosen", flush=True)
    tests = Tests(build, n_mutants)
    make(args.folder, sources, NOTING)
    for program in build.glob("test_*"):
        if args.only and program.is_file() and not re.search(args.only, program.name):
            program.unlink()
    tests.note(4 * args.longest)
    make(args.folder, sources, TRYING)
    tests.time(args.longest)
    living = try_all(tests, chosen, args.budget)
    make(args.folder, sources, TRYING, sanitize="ON")
    tests.is_sanitized = True
    tests.time(QUICK)
    surviving = [m for m in living if living[m] == SURVIVES]
    again = try_all(tests, surviving, args.budget)
    living = {m: why for m, why in living.items() if why != SURVIVES or m in again}
    sys.exit(0 if report(len(chosen), living, known_survivors(args.known)) else 1)


if __name__ == "__main__":
    main()
