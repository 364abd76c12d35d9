#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether two folders of runs hold the same tables, their numbers within a tolerance.

    scripts/agree.py [--relative=1e-12] [--absolute=1e-14] FOLDER OTHER

Every *.csv below FOLDER is compared with the file of that name below OTHER, cell by cell. The
absolute tolerance is for differences of numbers near 1: no more is known of those near 0. Exit
status 0 if all agree.
"""
import argparse
import csv
import math
import pathlib
import sys


def as_number(text):
    try:
        return float(text)
    except ValueError:
        return None


class Comparison:
    """What has been seen so far."""

    def __init__(self, relative, absolute):
        self.relative, self.absolute = relative, absolute
        self.numbers = self.unequal = self.failures = 0
        self.largest = self.largest_relative = 0.0

    def fail(self, text):
        self.failures += 1
        if self.failures <= 20:
            print(f"DIFFERENT: {text}")

    def cell(self, where, one, other):
        a, b = as_number(one), as_number(other)
        if a is not None:
            self.numbers += 1
        if one == other:
            return
        if a is None or b is None or not math.isfinite(a) or not math.isfinite(b):
            self.fail(f"{where}: {one} and {other}")
            return
        size, gap = max(abs(a), abs(b)), abs(a - b)
        self.unequal += 1
        self.largest = max(self.largest, gap)
        if gap <= self.absolute:
            return
        self.largest_relative = max(self.largest_relative, gap / size)
        if gap > self.relative * size:
            self.fail(f"{where}: {one} and {other}, {gap / size:.2g} apart")

    def table(self, name, one, other):
        with open(one, newline="", encoding="utf-8") as first, \
                open(other, newline="", encoding="utf-8") as second:
            rows, others = list(csv.reader(first)), list(csv.reader(second))
        if [len(row) for row in rows] != [len(row) for row in others]:
            self.fail(f"{name}: rows or columns")
            return
        for number, (row, row_of_other) in enumerate(zip(rows, others), start=1):
            for column, (a, b) in enumerate(zip(row, row_of_other)):
                self.cell(f"{name}:{number} {rows[0][column]}", a, b)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--relative", type=float, default=1e-12)
    parser.add_argument("--absolute", type=float, default=1e-14)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("other", type=pathlib.Path)
    options = parser.parse_args()
    seen = Comparison(options.relative, options.absolute)
    tables = sorted(path.relative_to(options.folder) for path in options.folder.rglob("*.csv"))
    if not tables:
        sys.exit(f"{options.folder} has no tables")
    for table in tables:
        if (options.other / table).exists():
            seen.table(table, options.folder / table, options.other / table)
        else:
            seen.fail(f"{table}: only one has it")
    print(f"{len(tables)} tables, {seen.numbers} numbers: {seen.unequal} not equal, by at most "
          f"{seen.largest:.2g}, or {seen.largest_relative:.2g} relative where that is more than "
          f"{seen.absolute:g}; {seen.failures} beyond the tolerance")
    sys.exit(1 if seen.failures else 0)


if __name__ == "__main__":
    main()
