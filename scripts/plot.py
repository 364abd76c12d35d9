#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the pictures of a run from its CSV files.

The tables alone are read; run.json, where it is there, gives only the dates of the deadlines.
Every picture says which spread it shows: a Monte Carlo interval (shrinks with more work) or a
belief (what stays uncertain however long one computes). Needs pandas and matplotlib.
"""

import argparse
import datetime
import json
import logging
import os
import subprocess
import sys
import textwrap
from pathlib import Path

SYSTEM_PYTHON = "/usr/bin/python3"
try:
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.dates as mdates
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    from matplotlib.lines import Line2D
    from matplotlib.text import Text
except ImportError:
    # Another python3 may stand first on PATH; the distribution's sees the distribution's packages.
    if os.path.realpath(sys.executable) != os.path.realpath(SYSTEM_PYTHON) and subprocess.run(
            [SYSTEM_PYTHON, "-c", "import pandas, matplotlib"], capture_output=True).returncode < 1:
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON, os.path.abspath(__file__)] + sys.argv[1:])
    sys.exit("plot.py: this needs pandas and matplotlib; Debian and Ubuntu have them as\n"
             "         apt-get install python3-pandas python3-matplotlib")

# Okabe and Ito (2008), Color Universal Design: told apart by all common kinds of colour vision.
BLUE, VERMILION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK, GREY = "#E69F00", "#56B4E9", "#000000", "#8C8C8C"
VIOLET, CYCLE = "#5B2C83", (VERMILION, BLUE, GREEN, PURPLE, ORANGE, SKY)
TEXT_COLUMNS = ("combination", "tiers", "tier", "measure", "group", "body", "name", "date")
MAY_BE_EMPTY = ("bodies",)
MAX_BODIES, MAX_LINES, MAX_POINTS = 12, 6, 5000          # beyond: rows left out, no vector dots
ANGLES = (0, 180, 90, 270, 45, 135, 315, 225, 22, 158, 338, 202, 67, 113, 293, 247)
WIDTH, DPI = 10.0, 160                                   # inches, dots per inch
STYLE = {"font.size": 10.5, "axes.spines.top": False, "axes.spines.right": False,
         "axes.grid": True, "grid.color": "#E6E6E6", "axes.axisbelow": True, "axes.titlesize": 11,
         "axes.titlelocation": "left", "svg.hashsalt": "bulwark", "legend.frameon": False,
         "axes.formatter.useoffset": False}


class PlotError(Exception):
    """What is wrong with the tables, in words for the user."""


class Run:
    """The tables of one run, read when first asked for."""

    def __init__(self, folder):
        self.folder, self.tables = Path(folder), {}
        if not self.folder.is_dir():
            raise PlotError(f"{folder}: no such folder; give the folder of a finished run")

    def table(self, name, *columns):
        path = self.folder / f"{name}.csv"
        if name not in self.tables:
            self.tables[name] = read_table(path)
        frame = self.tables[name]
        if not len(frame) and name not in MAY_BE_EMPTY:
            raise PlotError(f"{path}: no rows")
        for column in columns:
            if column not in frame:
                raise PlotError(f"{path}: no column '{column}'")
            if column not in TEXT_COLUMNS and len(frame) and \
                    not pd.api.types.is_numeric_dtype(frame[column]):
                raise PlotError(f"{path}: column '{column}' holds something that is no number")
        return frame

    def error_factor(self):
        """Student's t of the intervals, from a table that has both intervals and errors."""
        c = self.table("combinations", "deterrence", "se", "lo", "hi")
        c = c[(c.se > 0) & (c.lo > 0) & (c.hi < 1)]
        return float(((c.hi - c.lo) / (2 * c.se)).median()) if len(c) else 1.96

    def tier_names(self):
        """Names of single tiers and their masks, in the table's order."""
        t = self.table("tiers", "tiers", "mask")
        t = t[(t.tiers != "none") & ~t.tiers.str.contains("+", regex=False)]
        return dict(zip(t.tiers, t["mask"].astype(int)))

    def tier_colours(self):
        return {t: CYCLE[i % len(CYCLE)] for i, t in enumerate(self.tier_names())}

    def deadlines(self, start):
        """Dates by name; none where run.json is missing or says nothing of them."""
        try:
            text = (self.folder / "run.json").read_text(encoding="utf-8")
            found = json.loads(text)["scenario"]["scenario"]["deadlines"]
            return {name: as_date(when, start) for name, when in found.items()}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return {}


def as_date(when, start):
    if isinstance(when, str):
        return datetime.date.fromisoformat(when)
    return start + datetime.timedelta(days=round(when * 365.25))


def read_table(path):
    try:
        frame = pd.read_csv(path, dtype={c: str for c in TEXT_COLUMNS}, keep_default_na=False,
                            na_values=[""])
        if "date" in frame:
            frame["date"] = frame["date"].map(datetime.date.fromisoformat)
        return frame
    except FileNotFoundError:
        raise PlotError(f"{path}: no such file; is this the folder of a finished run?") from None
    except (OSError, ValueError, TypeError) as error:
        raise PlotError(f"{path}: {str(error).strip()}") from None


def combination_name(run, combination):
    """A name short enough for a label: the tiers it is made of, what it lacks, or its measures."""
    everything, have = list(run.table("measures", "measure").measure), combination.split("+")
    if combination == "none":
        return "no measure"
    if 1 < len(have) == len(everything):
        return f"all {len(have)} measures"
    c, t = run.table("combinations", "combination", "mask"), run.table("tiers", "tiers", "mask")
    tier = t.tiers[t["mask"].isin(c["mask"][c.combination == combination])]
    if len(tier):
        label = f"tier{'s' if '+' in tier.iloc[0] else ''} {tier.iloc[0]}"
        return label if len(have) > 1 else f"{label} ({combination})"
    lacks = [m for m in everything if m not in have]
    few = 0 < len(lacks) < min(3, len(have))
    return textwrap.fill("all but " + ", ".join(lacks) if few else " + ".join(have), 34)


def page(title, subtitle, height, rows=1, columns=1, left=0.85, right=0.3, above=0.1, **more):
    """A figure with its title and what its marks mean above the panels; lengths in inches."""
    lines = textwrap.wrap(subtitle, 135)
    top = 0.6 + 0.17 * len(lines) + above
    fig, axes = plt.subplots(rows, columns, figsize=(WIDTH, height), squeeze=False, **more)
    fig.subplots_adjust(left=left / WIDTH, right=1 - right / WIDTH, top=1 - top / height,
                        bottom=0.6 / height)
    fig.text(0.15 / WIDTH, 1 - 0.34 / height, title, fontsize=14, fontweight="bold")
    fig.text(0.15 / WIDTH, 1 - 0.45 / height, "\n".join(lines), fontsize=9.5, color="#444444",
             va="top")
    return fig, axes


def legend(fig, marks, top):
    """One row of marks under the subtitle, top inches below the figure's edge."""
    fig.legend(handles=marks, loc="upper left", ncol=3, borderaxespad=0, handlelength=1.6,
               bbox_to_anchor=(0.1 / WIDTH, 1 - top / fig.get_figheight()))


def mark(label, **style):
    return Line2D([], [], label=label, **style)


def label_margin(names):
    return 0.45 + 0.082 * max(map(len, names))


def name_rows(ax, names, room):
    """Names the rows 0, 1, ... from below and leaves room below for as many as asked."""
    ax.set(yticks=range(len(names)), ylim=(len(names) - room - 0.6, len(names) - 0.4))
    ax.set_yticklabels(names)
    ax.grid(axis="y", visible=False)


def spread(values, gap):
    """The values, in their order, moved apart until neighbours are at least gap from each other."""
    out, order = np.array(values, dtype=float), np.argsort(values, kind="stable")
    for i, j in list(zip(order, order[1:])) * 100:
        if out[j] - out[i] < gap:
            out[[i, j]] = (out[i] + out[j]) / 2 + np.array([-1, 1]) * gap / 1.99
    return out


def date_axis(ax, ticks=8):
    locator = mdates.AutoDateLocator(minticks=3, maxticks=ticks)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator, show_offset=False))


def label_points(ax, labels, obstacles, keep_all, angles):
    """Writes each (point, text, colour) beside its point where it covers nothing; one that has no
    such place is left out, or with keep_all put where it covers least."""
    fig, boxes = ax.figure, []
    renderer, frame, unit = fig.canvas.get_renderer(), ax.get_window_extent(), fig.dpi / 72
    taken = ax.transData.transform(np.asarray(obstacles, dtype=float))
    tries = [(radius, np.radians(angle)) for radius in range(9, 130, 7) for angle in angles]
    for point, text, colour in labels:
        at, found = ax.transData.transform(point), []
        note = ax.annotate(text, point, (0, 0), textcoords="offset points", fontsize=9,
                           color=colour, va="center", arrowprops={
                               "arrowstyle": "-", "color": GREY, "lw": 0.7, "shrinkB": 4})
        for radius, angle in tries:
            offset = radius * np.array([np.cos(angle), np.sin(angle)])
            align = "left" if offset[0] > 3 else "right" if offset[0] < -3 else "center"
            note.set(position=offset, ha=align)
            note.update_positions(renderer)
            box = Text.get_window_extent(note, renderer).padded(2 * unit)
            line = at + np.outer(np.linspace(0.3, 1, 12), offset * unit)
            cost = (4 * sum(box.overlaps(b) for b in boxes) + inside(box, taken, 4 * unit)
                    + 2 * sum(inside(b, line, 0) for b in boxes) + 100 * (
                        box.x0 < frame.x0 or box.x1 > fig.bbox.x1 - 4 or box.y0 < frame.y0
                        or box.y1 > frame.y1 + 4))
            if cost == 0:                                  # lines to labels cross nothing either
                gaps = np.abs(line[2:, None] - taken[None]).max(axis=2)
                cost += int((gaps < 3 * unit).any(axis=1).sum())
            found.append((cost, len(found), offset, align, radius, box, line))
            if cost == 0:
                break
        cost, _, offset, align, radius, box, line = min(found, key=lambda option: option[:2])
        if cost and not keep_all:
            note.remove()
            continue
        note.set(position=offset, ha=align)
        note.arrow_patch.set_alpha(radius > 12)
        boxes.append(box)
        taken = np.vstack([taken, line])


def inside(box, points, pad):
    low, high = np.array([box.x0, box.y0]) - pad, np.array([box.x1, box.y1]) + pad
    return int(((points > low) & (points < high)).all(axis=1).sum())


def survival_lines(run, s):
    """(combination: colour, width) of the lines to be named: none, tiers or singles, all."""
    c = run.table("combinations", "combination", "mask", "size")
    tiers, key = run.tier_names(), dict(zip(c["mask"], c.combination))
    named = {key[mask]: run.tier_colours()[t] for t, mask in tiers.items() if mask in key}
    if not tiers:
        last = s.groupby("combination", sort=False).survival.last()
        last = last.reindex(run.table("measures", "measure").measure).nlargest(MAX_LINES)
        named = dict(zip(last.index, CYCLE))
    lines = {"none": (BLACK, 2.4)} | {k: (colour, 1.8) for k, colour in named.items()}
    lines[c.loc[c["size"].idxmax(), "combination"]] = (VIOLET, 2.8)
    return {k: v for k, v in lines.items() if k in set(s.combination)}


def draw_survival(run):
    s = run.table("survival", "combination", "date", "survival", "se")
    lines, factor = survival_lines(run, s), run.error_factor()
    groups = dict(list(s.groupby("combination", sort=False)))
    names = [combination_name(run, k) for k in lines]
    others = [g for k, g in groups.items() if k not in lines]
    subtitle = ("Bands: 95 % Monte Carlo interval (computing error, not belief), often thinner "
                "than the line." + (" Grey: other reported combinations." if others else ""))
    fig, ((ax,),) = page("Chance that no attack has come by a date, by what is pursued", subtitle,
                         6.2, right=1.1 + 0.085 * max(map(len, names)))
    for g in others:
        ax.plot(g.date, g.survival, color="#CFCFCF", lw=0.8)
    for combination, (colour, width) in lines.items():
        g, error = groups[combination], factor * groups[combination].se
        ax.fill_between(g.date, (g.survival - error).clip(0, 1), (g.survival + error).clip(0, 1),
                        color=colour, alpha=0.25, lw=0)
        ax.plot(g.date, g.survival, color=colour, lw=width)
    low, high = max(0.0, ax.get_ylim()[0]), min(1.0, ax.get_ylim()[1])
    ax.set(ylim=(low, high + 0.01 * (high - low)), xlim=(s.date.min(), s.date.max()))
    ends = [groups[k].survival.iloc[-1] for k in lines]
    places = spread(ends, 0.045 * (high - low))
    for name, (colour, _), end, y in zip(names, lines.values(), ends, places):
        ax.annotate(f"{name}  {end:.3f}", (1, end), (1.03, y), xycoords=ax.get_yaxis_transform(),
                    textcoords=ax.get_yaxis_transform(), color=colour, va="center",
                    annotation_clip=False, arrowprops={"arrowstyle": "-", "color": colour,
                                                       "lw": 0.6, "shrinkA": 1, "shrinkB": 1})
    date_axis(ax, 12)
    ax.set(xlabel="date", ylabel="survival: chance of no attack by then (probability)")
    return fig


def swarm(size, value, half_width=0.4):
    """Sideways places that keep points of the same column and about the same value apart."""
    level = np.floor((value - value.min()) / max(np.ptp(value), 1e-12) * 70)
    order = pd.DataFrame({"size": size, "level": level}).groupby(["size", "level"]).cumcount()
    step = min(0.09, 2 * half_width / (order.max() + 1))
    return (size + np.where(order % 2, -1, 1) * np.ceil(order / 2) * step).to_numpy()


def draw_combinations(run):
    c = run.table("combinations", "combination", "size", "deterrence", "cost", "feasible",
                  "frontier").reset_index(drop=True)
    best, rest = c[c.frontier == 1].sort_values(["cost", "deterrence"]), c[c.frontier != 1]
    held = " Hollow: a required measure is missing." if (c.feasible == 0).any() else ""
    fig, ((left, right),) = page(
        f"Deterrence of {len(c):,} combinations: by number of measures, and by cost",
        "Deterrence: chance of no attack through the horizon. Orange: the frontier, combinations "
        "for which none is as cheap and deters as well." + held, 6.6, 1, 2, sharey=True,
        left=0.8, gridspec_kw={"width_ratios": (0.85, 1.15), "wspace": 0.06}, above=0.35)
    area = 9 if len(c) <= 300 else 5 if len(c) <= 1500 else 2.5
    x = swarm(c["size"], c.deterrence)
    for ax, place in ((left, x), (right, c.cost.to_numpy())):
        for wanted, face in ((1, SKY), (0, "white")):
            i = rest.index[rest.feasible == wanted]
            ax.scatter(place[i], c.deterrence[i], s=area, facecolor=face, edgecolor=BLUE, lw=0.4,
                       rasterized=len(c) > MAX_POINTS)
        ax.scatter(place[best.index], best.deterrence, s=34, marker="D", color=ORANGE,
                   edgecolor=BLACK, lw=0.6, zorder=4)
    right.step(best.cost, best.deterrence, where="post", color=ORANGE, lw=1.6, zorder=3)
    left.set(xlabel="measures in the combination (number)", title="by number of measures",
             ylabel="deterrence (probability)", xlim=(-0.6, c["size"].max() + 0.6))
    left.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True))
    right.set(xlabel="cost (the scenario's unit)", title="by cost")
    if not c.cost.any():
        right.set_xlim(-0.04, 1)
    low, high = left.get_ylim()
    left.set_ylim(low, high + 0.12 * (high - low))
    path = stairs(best.cost.to_numpy(), best.deterrence.to_numpy())
    some = c[["cost", "deterrence"]].iloc[::len(c) // MAX_POINTS + 1].to_numpy()
    order = best.deterrence.diff().fillna(np.inf)        # the end and the steepest steps first
    order = order.where(order.index != best.index[-1], np.inf).sort_values(ascending=False).index
    label_points(right, [((c.cost[i], c.deterrence[i]), combination_name(run, c.combination[i]),
                          BLACK) for i in order],
                 np.vstack([some, path]), False,
                 (135, 158, 112, 180, 90, 0, 170, 100))
    return fig


def stairs(x, y):
    """Points close to each other along the steps of the frontier."""
    corners = np.column_stack([np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]])
    return np.vstack([corners[:1]] + [np.linspace(a, b, 40) for a, b in zip(corners, corners[1:])])


def draw_shapley(run):
    m = run.table("measures", "measure", "shapley", "shapley_lo", "shapley_hi", "shapley_p05",
                  "shapley_p95").sort_values("shapley").reset_index(drop=True)
    y = np.arange(len(m))
    fig, ((ax,),) = page(
        "What each measure adds to deterrence: Shapley values",
        "Averaged over all orders of adding the measures; the values sum to the gain of all. The "
        "bar (belief) is what stays uncertain however much is computed; the whisker is computing "
        "error.", 2.3 + 0.42 * max(len(m), 3), left=label_margin(m.measure), above=0.4)
    ax.barh(y, m.shapley_p95 - m.shapley_p05, left=m.shapley_p05, height=0.5, color=SKY, alpha=0.55)
    computed = (m.shapley_hi - m.shapley_lo).fillna(0) / 2
    ax.errorbar(m.shapley, y, xerr=computed, fmt="none", color=BLACK, elinewidth=1.6,
                capsize=7 * (computed.max() > 0), capthick=1.6)
    ax.plot(m.shapley, y, "o", color=VERMILION, ms=4.5, zorder=4)
    ax.axvline(0, color=BLACK, lw=0.8)
    name_rows(ax, m.measure, len(m))
    ax.set_xlabel("Shapley value (deterrence, probability)")
    marks = [mark("Shapley value", marker="o", ls="", color=VERMILION)]
    if m.shapley_lo.notna().any():
        marks += [mark("95 % Monte Carlo interval", marker="|", ms=9, mew=1.6, color=BLACK)]
    if m.shapley_p05.notna().any():
        marks += [mark("beliefs: 5 to 95 % over what is uncertain", lw=9, color=SKY, alpha=0.55)]
    legend(fig, marks, 0.95)
    return fig


def draw_importance(run):
    m = run.table("measures", "measure", "tier", "p_in_force", "achieved")
    t = run.table("tiers", "tiers", "achieved", "p_any_in_force")
    singles, colours = t[t.tiers.isin(list(run.tier_names()))], run.tier_colours()
    c = run.table("combinations", "combination", "achieved")
    base = c.loc[c.combination == "none", "achieved"].dropna()
    shades = [colours.get(k, BLUE) for k in m.tier]
    squares = (" Squares: a tier with all its measures standing, against the chance that any of "
               "them comes into force. Colours: tiers." if len(singles) else "")
    fig, ((ax,),) = page(
        "Importance against feasibility",
        "Dots: deterrence if the measure alone stood at full strength all along, against the "
        "chance that it comes into force." + squares, 6.6, right=1.2)
    points = np.vstack([m[["p_in_force", "achieved"]], singles[["p_any_in_force", "achieved"]]])
    names = list(m.measure) + [f"tier {k}" for k in singles.tiers]
    shades += [colours[k] for k in singles.tiers]
    for i, (x, y) in enumerate(points):
        style = {"marker": "o", "ms": 8} if i < len(m) else {
            "marker": "s", "ms": 12, "mfc": "none", "mew": 1.8}
        ax.plot(x, y, color=shades[i], **style)
    for level in base:
        ax.axhline(level, color=BLACK, lw=1, ls=(0, (4, 3)))
        ax.text(1.03, level, "no measure", fontsize=9, va="center")
    ax.set(xlim=(-0.02, 1.02), ylabel="importance: deterrence achieved (probability)",
           xlabel="feasibility: chance of being in force by the horizon (probability)")
    ax.margins(y=0.09)
    ax.set_ylim(top=min(ax.get_ylim()[1], 1 + 0.05 * (1 - ax.get_ylim()[0])))
    floor = [(x, level) for level in base for x in np.linspace(0, 1, 80)]
    labels = [x for x in zip(points, names, shades) if np.isfinite(x[0]).all()]
    label_points(ax, labels, [x[0] for x in labels] + floor, True, ANGLES)
    return fig


def draw_in_force(run):
    f = run.table("in_force", "measure", "date", "p", "se", "standing")
    m = run.table("measures", "measure", "tier").set_index("measure")
    dates = {k: d for k, d in run.deadlines(f.date.min()).items() if f"p_by_{k}" in m}
    groups, colours = list(f.groupby("measure", sort=False)), run.tier_colours()
    columns = 1 if len(groups) == 1 else 2 if len(groups) <= 4 else 3 if len(groups) <= 9 else 4
    rows = -(-len(groups) // columns)
    fig, axes = page(
        "When measures come into force, and whether they stand",
        "Solid: chance that it has come into force by a date (band: 95 % Monte Carlo). Dashed: "
        "chance that it stands then, with some strength and not lapsed."
        + (" Dotted: " + ", ".join(f"{k} ({d})" for k, d in dates.items())
           + "; the dot is the chance by then." if dates else ""),
        max(4.6, 1.6 + 1.75 * rows), rows, columns, sharex=True, sharey=True, left=0.75,
        gridspec_kw={"hspace": 0.42, "wspace": 0.1}, above=0.4)
    factor = run.error_factor()
    for ax, (name, g) in zip(axes.flat, groups):
        tier = m.tier.get(name)
        colour, error = colours.get(tier, BLUE), factor * g.se
        ax.fill_between(g.date, (g.p - error).clip(0, 1), (g.p + error).clip(0, 1), color=colour,
                        alpha=0.25, lw=0)
        ax.plot(g.date, g.p, color=colour, lw=2.2)
        ax.plot(g.date, g.standing, color=BLACK, lw=1.1, ls=(0, (4, 2.5)))
        for deadline, date in dates.items():
            ax.axvline(date, color=GREY, lw=0.9, ls=":")
            ax.plot(date, m.loc[name, f"p_by_{deadline}"], "o", ms=4, color=BLACK, zorder=4)
        ax.set_title(name + (f" (tier {tier})" if tier in colours else ""), fontsize=10)
        date_axis(ax, 4 if columns == 4 else 6)
    axes[0, 0].set(ylim=(-0.02, 1.02), xlim=(f.date.min(), f.date.max()))
    for i in range(len(groups), axes.size):
        axes.flat[i].set_visible(False)
        axes.flat[i - columns].tick_params(labelbottom=True)
    fig.supylabel("chance (probability)", x=0.012, fontsize=10.5)
    fig.text(0.5, 0.13 / fig.get_figheight(), "date", ha="center")
    return fig


def draw_bodies(run):
    columns = ("p_last", "p_sole_blocker")
    b = run.table("bodies", "group", "name", *columns, *(f"{k}_se" for k in columns))
    if not len(b):
        return None
    groups, factor = list(b.groupby("group", sort=False)), run.error_factor()
    wide, name_width = min(3, len(groups)), label_margin(b.name.fillna("")) - 0.3
    rows, most = -(-len(groups) // wide), min(MAX_BODIES, max(len(g) for _, g in groups))
    fig, axes = page(
        "Who decides last, and who alone says no",
        f"The bodies of each group with the highest chances (at most {MAX_BODIES}). Bars: 95 % "
        "Monte Carlo intervals, often smaller than the mark.",
        1.9 + rows * (0.75 + 0.29 * most), rows, wide, left=name_width + 0.15, above=0.62,
        gridspec_kw={"wspace": name_width / 2.2, "hspace": 0.35})
    for ax, (name, g) in zip(axes.flat, groups):
        # Those that none of the two chances is known of say nothing here.
        top = g.assign(most=g[list(columns)].max(axis=1)).dropna(subset=["most"])
        top = top.nlargest(MAX_BODIES, "most").iloc[::-1]
        y = np.arange(len(top))
        ax.barh(y, top.most, height=0.02, color="#DDDDDD")
        for column, shape, colour, face in (("p_last", "o", BLUE, BLUE),
                                           ("p_sole_blocker", "D", VERMILION, "white")):
            error = (factor * top[f"{column}_se"]).fillna(0)
            ax.errorbar(top[column], y, xerr=error, fmt=shape, color=colour, mfc=face, ms=6,
                        mew=1.5, elinewidth=1.2)
        name_rows(ax, top["name"].fillna(""), most)
        ax.set(xlim=(-0.03 * ax.get_xlim()[1], None), xlabel="chance (probability)",
               title=f"{name}: {len(top)} of {len(g)}")
    for ax in axes.flat[len(groups):]:
        ax.set_visible(False)
    legend(fig, [mark("is the last to agree, given that all ever agree", marker="o", ls="",
                      color=BLUE),
                 mark("alone never agrees, given that the group is asked", marker="D", ls="",
                      color=VERMILION, mfc="white", mew=1.5)], 0.76)
    return fig


FIGURES = {"survival": draw_survival, "combinations": draw_combinations, "shapley": draw_shapley,
           "importance": draw_importance, "in_force": draw_in_force, "bodies": draw_bodies}


def arguments():
    parser = argparse.ArgumentParser(prog="plot.py", description=__doc__.split("\n\n")[0])
    parser.add_argument("run", metavar="RUN", help="folder of a finished run")
    parser.add_argument("-o", "--output", metavar="DIR", type=Path,
                        help="folder for the pictures (default: RUN/figures)")
    known = {"figures": list(FIGURES), "format": ["png", "svg"]}
    for option, names in known.items():
        parser.add_argument(f"--{option}", metavar="A,B", default=",".join(names),
                            help="which of %(default)s (default: all)")
    args = parser.parse_args()
    for option, names in known.items():
        chosen = list(dict.fromkeys(getattr(args, option).split(",")))
        for name in chosen:
            if name not in names:
                parser.error(f"--{option}: no '{name}'; known: {', '.join(names)}")
        setattr(args, option, chosen)
    return args


def main():
    args = arguments()
    try:
        run = Run(args.run)
        folder = args.output or run.folder / "figures"
        folder.mkdir(parents=True, exist_ok=True)
        with plt.rc_context(STYLE):
            for name in args.figures:
                fig = FIGURES[name](run)
                if fig is None:
                    print(f"{name}: the run has none; no picture")
                    continue
                for kind in args.format:
                    fig.savefig(folder / f"{name}.{kind}", dpi=DPI,
                                metadata={"Date": None} if kind == "svg" else None)
                plt.close(fig)
        print(f"Pictures: {folder}")
    except PlotError as error:
        sys.exit(f"plot.py: {error}")
    except OSError as error:
        sys.exit(f"plot.py: {error.filename}: {error.strerror}")
    except (LookupError, ValueError, TypeError) as error:
        sys.exit(f"plot.py: {args.run}: the tables don't fit each other ({name}: {error!r})")


if __name__ == "__main__":
    main()
