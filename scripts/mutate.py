#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing: would the tests notice if an operator or a constant were another one?

All mutants of the sources are put into one copy of the project, each asleep until the environment
names it, so that the copy is built once. The tests that pass a mutant's place are then run with it
awake until one fails: it is killed. One that none of them notices survives. The places of operators
and constants are those that clang sees; what stands inside macros, constant expressions and the
heads of SIMD loops is left alone.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SWAPS = {"+": "-", "-": "+", "*": "/", "/": "*", "<": "<=", "<=": "<", ">": ">=", ">=": ">",
         "==": "!=", "!=": "=="}
NEGATED = {"&&", "||"}  # the left side is negated: what is decided must stay decided in order
CONSTANT = {"EnumConstantDecl", "StaticAssertDecl", "UnaryExprOrTypeTraitExpr", "FieldDecl",
            "DesignatedInitExpr"}
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

    # ---- the walk --------------------------------------------------------------------------

    def walk(self, node, depth=0, constant=False, loop=False):
        kind = node.get("kind")
        for place in (node.get("loc"), node.get("range", {}).get("begin"),
                      node.get("range", {}).get("end")):
            self.follow(place)
        here = self.file is None or Path(self.file).resolve() == self.path
        inner = [n for n in node.get("inner", []) if n]
        is_static = kind == "VarDecl" and (node.get("storageClass") == "static" or depth <= 1)
        constant = constant or kind in CONSTANT or is_static
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
            tail = f"); MUTANT({number}) ? {a} {SWAPS[opcode]} {b} : {a} {opcode} {b}; }})"
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


def configure(folder, flags):
    build = folder / "build"
    run(["cmake", "-S", folder, "-B", build, "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_COMPILER=gcc",
         "-DCMAKE_C_FLAGS_RELEASE=-O1 -DNDEBUG", f"-DCMAKE_C_FLAGS={flags}"])
    run(["cmake", "--build", build, "--target", "bulwark_version"])
    return build


def make(folder, build, sources, n_mutants):
    run(["cmake", "-S", folder, "-B", build,
         f"-DCMAKE_C_FLAGS=-include {folder}/tests/mutation/mutant.h -DMUTANTS={n_mutants} -w"])
    shutil.copy2(folder / "tests/mutation/mutant.c", folder / "sim/base/mutant.c")
    shutil.copy2(folder / "tests/mutation/mutant.h", folder / "sim/base/mutant.h")
    for source in sources:
        (folder / source.path.relative_to(ROOT)).write_bytes(source.rewritten())
    run(["cmake", "--build", build, "--parallel", str(os.cpu_count())])


# ---- testing -----------------------------------------------------------------------------------

class Tests:
    """The programs that may notice a mutant: those that pass without, quick ones first."""

    def __init__(self, build, n_mutants, longest):
        self.build, self.programs, self.reached = build, [], {}
        for program in sorted(build.glob("test_*")):
            if not program.is_file() or not os.access(program, os.X_OK):
                continue
            scratch = build / "reached"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            began = time.monotonic()
            passed = self.passes(program, {"BULWARK_REACHED": str(scratch / "r")}, longest)
            seconds = time.monotonic() - began
            if not passed:
                print(f"left out: {program.name} (fails or takes over {longest:.0f} s)")
                continue
            seen = bytearray(n_mutants)
            for part in scratch.iterdir():
                for i, bit in enumerate(part.read_bytes()[:n_mutants]):
                    seen[i] |= bit
            self.programs.append((seconds, program))
            self.reached[program] = seen
        self.programs.sort()

    def passes(self, program, environment, limit):
        def bounded():
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE, MOST_FILE))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        try:
            done = subprocess.run([str(program)], env=dict(os.environ, OMP_WAIT_POLICY="passive",
                                                           **environment),
                                  capture_output=True, timeout=limit, cwd=self.build,
                                  check=False, preexec_fn=bounded, start_new_session=True)
            return done.returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def killer(self, mutant, favourites):
        """The first program that notices; "" if none does, None if none even gets there."""
        reaching = [(s, p) for s, p in self.programs if self.reached[p][mutant.number]]
        if not reaching:
            return None
        # What killed a neighbour last is likely to kill this one, too.
        reaching.sort(key=lambda sp: sp[0] / (1 + 20 * favourites[mutant.file, sp[1]]))
        for seconds, program in reaching:
            if not self.passes(program, {"BULWARK_MUTANT": str(mutant.number)},
                               10 + 10 * seconds):
                favourites[mutant.file, program] += 1
                return program.name
        return ""


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


def report(outcomes, known):
    killed = sum(1 for k in outcomes.values() if k)
    unknown = 0
    for mutant, killer in sorted(outcomes.items()):
        if killer:
            continue
        key = key_of(mutant)
        reason = known.get(key)
        unknown += reason is None
        how = "no test gets there" if killer is None else "survives"
        print(f"{mutant.file.relative_to(ROOT)}:{mutant.line}: {how}: {key}"
              f"{'' if reason is None else ' — ' + reason}")
    total = len(outcomes)
    print(f"{killed} of {total} mutants killed ({100.0 * killed / max(total, 1):.1f} %); "
          f"{total - killed} survive, {unknown} of them without a known reason")
    return killed >= 0.9 * total


def main():
    args = arguments()
    shutil.rmtree(args.folder, ignore_errors=True)
    args.folder.mkdir(parents=True)
    copy_project(args.folder)
    build = configure(args.folder, "")
    sources, first = [], 0
    for path in args.paths:
        found = ROOT / path
        for file in sorted(found.glob("*.c")) if found.is_dir() else [found]:
            source = Source(file.resolve(), first)
            source.walk(source.tree(build))
            first = source.next
            sources.append(source)
    print(f"{first} mutants of {len(sources)} sources", flush=True)
    make(args.folder, build, sources, first)
    if args.only:
        for program in build.glob("test_*"):
            if program.is_file() and not re.search(args.only, program.name):
                program.unlink()
    tests = Tests(build, first, args.longest)
    chosen, favourites = choose(sources, args.n, args.seed), collections.Counter()
    outcomes = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        futures = {pool.submit(tests.killer, m, favourites): m for m in chosen}
        for future in concurrent.futures.as_completed(futures):
            outcomes[futures[future]] = future.result()
            if len(outcomes) % 50 == 0:
                print(f"{len(outcomes)} of {len(chosen)} tried", flush=True)
    sys.exit(0 if report(outcomes, known_survivors(args.known)) else 1)


if __name__ == "__main__":
    main()
