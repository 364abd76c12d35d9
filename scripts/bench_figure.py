#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws what bulwark-bench measured.

    scripts/bench_figure.py FOLDER      FOLDER: with the CSVs; writes FOLDER/bench.png

Three panels: ns a trial of every program on both scenarios; ns a trial against the number of
measures; standard error and time against the number of trials a world. Bars and points are
medians over rounds, whiskers quartiles. A part that was not run leaves its panel out.
"""
import csv
import pathlib
import sys

try:
    import matplotlib
except ImportError:
    sys.exit("bench_figure.py: this needs matplotlib (python3-matplotlib)")
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  the backend comes first


def rows_of(folder, part):
    """The rows of a part, each measurement once (a row a ratio is in the file)."""
    path = folder / f"{part}.csv"
    if not path.exists():
        return []
    seen, rows = set(), []
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            key = tuple(row[k] for k in ("scenario", "kernel", "cpu", "threads", "measures",
                                         "worlds", "trials", "tables", "unit"))
            if key not in seen:
                seen.add(key)
                rows.append(row)
    return rows


def whiskers(rows):
    middle = [float(r["median"]) for r in rows]
    return middle, [[m - float(r["q25"]) for m, r in zip(middle, rows)],
                    [float(r["q75"]) - m for m, r in zip(middle, rows)]]


def programs(axes, rows):
    rows = [r for r in rows if r["threads"] == "1" and r["tables"] == "yes"
            and not r["scenario"].endswith("alike")]
    names, colours = [], {"plain": "tab:grey", "plain-doubling": "tab:olive",
                          "bulwark": "tab:blue"}
    middle, error = whiskers(rows)
    for row in rows:
        cpu = f" ({row['cpu']})" if row["kernel"] == "bulwark" else ""
        names.append(f"{row['scenario']}\n{row['kernel']}{cpu}")
    axes.barh(range(len(rows)), middle, xerr=error,
              color=[colours.get(r["kernel"], "tab:grey") for r in rows])
    for i, value in enumerate(middle):
        axes.annotate(f"{value:,.0f}", (value, i), xytext=(4, 0), textcoords="offset points",
                      va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), names, fontsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlabel("ns a trial, one thread, with all tables")
    axes.set_title("Against plain C with GSL")


def measures(axes, rows):
    for kernel, label in (("plain-doubling", "plain C with GSL (by doubling)"), ("bulwark", "Bulwark")):
        own = [r for r in rows if r["kernel"] == kernel]
        middle, error = whiskers(own)
        axes.errorbar([int(r["measures"]) for r in own], [m / 1000.0 for m in middle],
                      yerr=[[e / 1000.0 for e in side] for side in error], marker="o",
                      label=label)
    axes.set_yscale("log")
    axes.set_xlabel("measures")
    axes.set_ylabel("µs a trial, one thread")
    axes.set_title("Many measures")
    axes.legend()


def worlds(axes, rows):
    error = [r for r in rows if r["unit"] == "se"]
    cost = [r for r in rows if r["unit"] == "ns/trial"]
    axes.plot([int(r["trials"]) for r in error], [float(r["median"]) for r in error], "o-",
              color="tab:blue")
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("trials a world, worlds × trials constant")
    axes.set_ylabel("standard error of deterrence (circles)", color="tab:blue")
    other = axes.twinx()
    other.plot([int(r["trials"]) for r in cost], [float(r["median"]) for r in cost], "s--",
               color="tab:red")
    other.set_yscale("log")
    other.set_ylabel("ns a trial, two threads (squares)", color="tab:red")
    axes.set_title("Worlds and trials")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    folder = pathlib.Path(sys.argv[1])
    panels = [(draw, rows_of(folder, part)) for draw, part in
              ((programs, "plain"), (measures, "measures"), (worlds, "worlds"))]
    panels = [(draw, rows) for draw, rows in panels if rows]
    if not panels:
        print(f"bench_figure.py: nothing to draw in {folder}")  # --only another part
        return
    figure, axes = plt.subplots(1, len(panels), figsize=(6.0 * len(panels), 4.8), squeeze=False)
    for (draw, rows), one in zip(panels, axes[0]):
        draw(one, rows)
    figure.tight_layout()
    figure.savefig(folder / "bench.png", dpi=150)
    print(f"{folder / 'bench.png'} is drawn")


if __name__ == "__main__":
    main()
