# SPDX-License-Identifier: GPL-3.0-or-later
"""Sobol' indices of scenario.cfg by an outside tool: NumPy alone draws independent random points, has
them computed as a sweep, and estimates the indices.

    outside.py points FOLDER     writes FOLDER/points.csv: the points of Saltelli's design
    outside.py compare FOLDER    compares what FOLDER/sweep says at them with FOLDER/analysis/sobol.csv

Exit status of `compare`: 1 unless all indices agree within five standard errors, and do not where
columns are taken for each other.
"""
import csv
import sys
from statistics import NormalDist

import numpy as np

ROWS, REPLICATES, ALLOWED = 768, 400, 5.0
SEED = 20230308


def uniform(u):
    return 0.1 + 0.8 * u


def lognormal(u):
    normal = NormalDist()
    return 3.0 * np.exp(0.7 * np.array([normal.inv_cdf(x) for x in u]))


def triangular(u):
    return np.where(u < 0.25, 0.1 + np.sqrt(u * 0.4 * 0.1), 0.5 - np.sqrt((1.0 - u) * 0.4 * 0.3))


# The column of the plan, the path in the scenario, the inverse distribution function.
INPUTS = (
    ("chance", "measures.a.process.p", uniform),
    ("delay", "measures.b.process.delay.mean", lognormal),
    ("pain", "adversary.cost", triangular),
)


def draw():
    """The matrices A and B: independent rows."""
    u = np.random.default_rng(SEED).random((2, ROWS, len(INPUTS)))
    return [np.column_stack([inverse(u[m, :, i]) for i, (_, _, inverse) in enumerate(INPUTS)])
            for m in range(2)]


def write_points(folder):
    """All points of A, then of B, then of A with column i from B, for each i."""
    a, b = draw()
    parts = [a, b]
    for i in range(len(INPUTS)):
        mixed = a.copy()
        mixed[:, i] = b[:, i]
        parts.append(mixed)
    with open(f"{folder}/points.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([name for name, _, _ in INPUTS])
        writer.writerows([[repr(float(x)) for x in point] for point in np.concatenate(parts)])


def read_values(folder):
    """Of every quantity the values [2 + inputs][ROWS]."""
    values = {}
    with open(f"{folder}/sweep/sweep.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            values.setdefault((row["combination"], "deterrence"), []).append(float(row["deterrence"]))
    values[("a+b", "gain")] = (np.array(values[("a+b", "deterrence")]) -
                               np.array(values[("none", "deterrence")]))
    return {key: np.reshape(f, (2 + len(INPUTS), ROWS)) for key, f in values.items()}


def indices(f):
    """First-order and total indices after Jansen (1999), [2][inputs][...]; f [2 + inputs][...][rows]."""
    variance = np.var(np.concatenate([f[0], f[1]], axis=-1), axis=-1, ddof=1)
    first = 1.0 - 0.5 * np.mean((f[1] - f[2:]) ** 2, axis=-1) / variance
    total = 0.5 * np.mean((f[0] - f[2:]) ** 2, axis=-1) / variance
    return np.array([first, total])


def with_errors(f):
    """The indices and their standard errors by a bootstrap over rows: [2][inputs]."""
    rows = np.random.default_rng(SEED + 1).integers(0, ROWS, (REPLICATES, ROWS))
    return indices(f), np.std(indices(f[:, rows]), axis=-1, ddof=1)


def read_analysis(folder):
    """(quantity, path) -> ([first order, total], their errors)."""
    analysis = {}
    with open(f"{folder}/analysis/sobol.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = ((row["combination"], row["quantity"]), row["input"])
            analysis[key] = ([float(row["first_order"]), float(row["total"])],
                             [float(row["first_order_se"]), float(row["total_se"])])
    return analysis


def count_apart(estimates, analysis, shift, out):
    """How many indices differ, input i being taken for input i + shift."""
    n_apart = 0
    for quantity, (index, error) in estimates.items():
        for i in range(len(INPUTS)):
            path = INPUTS[(i + shift) % len(INPUTS)][1]
            theirs, their_error = analysis[quantity, path]
            for k, what in enumerate(("first order", "total")):
                apart = abs(index[k, i] - theirs[k])
                allowed = ALLOWED * np.hypot(error[k, i], their_error[k])
                n_apart += not apart <= max(allowed, 1e-12)
                print(f"{'+'.join(quantity):16s} {path:30s} {what:12s} {index[k, i]:7.4f} "
                      f"{theirs[k]:7.4f} allowed {allowed:.4f}", file=out)
    return n_apart


def compare(folder):
    values, analysis = read_values(folder), read_analysis(folder)
    if len(values) != 5 or len(analysis) != len(values) * len(INPUTS):
        sys.exit("outside: quantities are missing")
    estimates = {quantity: with_errors(f) for quantity, f in values.items()}
    n_apart = count_apart(estimates, analysis, 0, sys.stdout)
    with open(f"{folder}/twin.txt", "w", encoding="utf-8") as out:
        n_twin = count_apart(estimates, analysis, 1, out)
    print(f"{n_apart} indices differ; {n_twin} where columns are taken for each other")
    sys.exit(0 if n_apart == 0 and n_twin > 0 else 1)


if __name__ == "__main__":
    {"points": write_points, "compare": compare}[sys.argv[1]](sys.argv[2])
