#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What run.sampler = "sobol" is worth: variance x time of `random` over that of `sobol`.

    scripts/sampler_gain.py [SCENARIO] [--worlds 4096] [--trials 64] [--seeds 30]

Runs the scenario (configs/security_blanket.cfg) under both samplers with the same seeds, in turns.
A variance is the mean of the squared standard errors of all runs (they are honest under both, which
tests/test_run_coverage.c shows; over so few seeds they tell more than the spread of the estimates);
time is the processor's, the least of all runs, since other work on the machine only adds to it.
"""
import argparse
import csv
import os
import pathlib
import resource
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLUMNS = {"combinations": {"deterrence": "se", "gain": "gain_se", "synergy": "synergy_se",
                            "log_synergy": "log_synergy_se", "layering": "layering_se"},
           "measures": {"shapley": "shapley_se", "p_in_force": "p_in_force_se"},
           "pairs": {"interaction": "se"}}


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def variances(folder):
    found = {}
    for table, columns in COLUMNS.items():
        if not (folder / f"{table}.csv").exists():
            continue
        with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                name = row["a"] + "+" + row["b"] if table == "pairs" else next(iter(row.values()))
                for column, se in columns.items():
                    if row.get(se):
                        found[column, name] = float(row[se]) ** 2
    return found


def run(options, sampler, seed, folder):
    began = used()
    subprocess.run([options.program, "run", options.scenario, "-o", folder, "-q", "--force",
                    "--threads", "1", "--worlds", str(options.worlds), "--trials",
                    str(options.trials), "--seed", str(seed), "--set", f"run.sampler={sampler}"],
                   check=True)
    return used() - began, variances(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default=str(ROOT / "configs/security_blanket.cfg"))
    parser.add_argument("--program", default=os.environ.get("BULWARK", str(ROOT / "build/bulwark")))
    for name, default in (("worlds", 4096), ("trials", 64), ("seeds", 30)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    total = {"random": {}, "sobol": {}}
    seconds = {"random": float("inf"), "sobol": float("inf")}
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, options.seeds + 1):
            for sampler, sums in total.items():
                time, found = run(options, sampler, seed, pathlib.Path(folder) / "run")
                seconds[sampler] = min(seconds[sampler], time)
                for key, variance in found.items():
                    sums[key] = sums.get(key, 0.0) + variance
    slower = seconds["sobol"] / seconds["random"]
    print(f"time: random {seconds['random']:.3f} s, sobol {seconds['sobol']:.3f} s, {slower:.3f} times")
    gain = {key: total["random"][key] / total["sobol"][key] / slower
            for key in total["random"] if total["sobol"].get(key, 0.0) > 0.0}
    for column in dict.fromkeys(column for column, _ in gain):
        of = sorted((value, name) for (c, name), value in gain.items() if c == column)
        largest = max(name.count("+") for _, name in of)
        print(f"\n{column}: least {of[0][0]:.2f} ({of[0][1]}), median {of[len(of) // 2][0]:.2f}")
        for value, name in of:
            if name == "none" or len(of) <= 24 or name.count("+") == largest:
                print(f"  {value:8.2f}  {name}")


if __name__ == "__main__":
    main()
