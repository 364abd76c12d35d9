#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The full-size scenario as a good NumPy user writes it: all trials side by side.

    numpy_model.py NUMBERS.json [--trials N] [--chunk N] [--rounds N]

NUMBERS.json is what `bulwark-bench` writes: every number of one world (one world only: thousands
of worlds of 64 trials each would suit arrays worse). Draws histories of all trials at once,
then takes events in their order, event number e of every trial at a time, all combinations in the
last dimension. Prints one JSON object: ns per trial of every round, deterrence of all combinations
with standard errors. No shocks, no loaded weights, no attempts: the scenario has none.
"""
import argparse
import json
import sys
import time

try:
    import numpy as np
except ImportError:
    sys.exit("numpy_model.py: this needs NumPy (python3-numpy)")

CHANNELS = 5  # denial, intervention, punishment, provocation, anticipation
SPLIT = 0.02425  # of the normal quantile's approximation


def normal_quantile(u):
    """Acklam's rational approximation, relative error below 1.2e-9: NumPy has none of its own."""
    a = (-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
         1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00)
    b = (-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
         6.680131188771972e+01, -1.328068155288572e+01, 1.0)
    c = (-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00,
         -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00)
    d = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
         3.754408661907416e+00, 1.0)
    q = u - 0.5
    r = q * q
    x = np.polyval(a, r) * q / np.polyval(b, r)
    tail = np.minimum(u, 1.0 - u)
    far = tail < SPLIT
    if far.any():
        t = np.sqrt(-2.0 * np.log(np.maximum(tail[far], 1e-300)))
        x[far] = np.sign(q[far]) * -np.polyval(c, t) / np.polyval(d, t)
    return x




def ndtr_plain(x):
    """Hart's double-precision rational approximation (G. West, Wilmott 2005), error below 1e-15."""
    z = np.abs(x)
    n = (3.52624965998911e-02, 0.700383064443688, 6.37396220353165, 33.912866078383,
         112.079291497871, 221.213596169931, 220.206867912376)
    m = (8.83883476483184e-02, 1.75566716318264, 16.064177579207, 86.7807322029461,
         296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752)
    z = np.minimum(z, 7.07)
    tail = np.exp(-0.5 * z * z) * np.polyval(n, z) / np.polyval(m, z)
    return np.where(x > 0.0, 1.0 - tail, tail)


try:
    from scipy.special import ndtr as NDTR, ndtri as NDTRI
except ImportError:
    NDTR, NDTRI = ndtr_plain, normal_quantile


def quantile(law, u):
    """F⁻¹(u) of a delay; parameters as the plain program keeps them."""
    kind, a, b = law["kind"], law["a"], law["b"]
    if kind == "point":
        return np.full_like(u, a)
    if kind == "uniform":
        return a + u * b
    if kind == "triangular":
        low = a + np.sqrt(u * law["d"])
        high = b - np.sqrt((1.0 - u) * law["e"])
        return np.where(u < law["c"], low, high)
    if kind == "weibull":
        return b * (-np.log1p(-u)) ** a
    if kind == "lognormal":
        return a * np.exp(b * NDTRI(u))
    raise SystemExit(f"numpy_model.py: no delays of the kind {kind}")


class Histories:
    """When every measure comes into force, in `n` trials."""

    def __init__(self, model, rng, n):
        self.model, self.rng, self.n = model, rng, n
        root = np.array(model["factor_root"])
        self.z = root @ rng.standard_normal((len(root), n))

    def decide(self, decision, t0):
        y = np.sqrt(1.0 - decision["variance"]) * self.rng.standard_normal(self.n)
        for factor, load in decision["loads"]:
            y += load * self.z[factor]
        share = NDTR(-y) / decision["p"]
        happens = (share < 1.0) & np.isfinite(t0)
        t = np.full(self.n, np.inf)  # delays only where something happens
        t[happens] = t0[happens] + quantile(decision["law"], share[happens])
        return t

    def complete(self, node, t0):
        kind = node["kind"]
        if kind == "decision":
            return self.decide(node["decision"], t0)
        if kind == "fixed":
            return np.maximum(t0, node["years"]) if node["has_date"] else t0 + node["years"]
        if kind == "ratification":  # no one is asked where one has refused
            last = t0.copy()
            for member in node["members"]:
                last = np.maximum(last, self.decide(member, np.where(last < np.inf, t0, np.inf)))
            return last
        children = node["children"]
        if kind == "sequence":
            for child in children:
                t0 = self.complete(child, t0)
            return t0
        times = np.stack([self.complete(child, t0) for child in children])
        return times.max(axis=0) if kind == "all_of" else times.min(axis=0)


def events_of(model, histories):
    """Times [events, n], and for each row its measure, strength (NaN: stays)."""
    times, measures, strengths = [], [], []
    n, horizon = histories.n, model["horizon"]

    def add(t, measure, strength):
        times.append(np.where(t < horizon, t, np.inf))
        measures.append(measure)
        strengths.append(strength)

    for i, m in enumerate(model["measures"]):
        in_force = histories.complete(m["process"], np.full(n, m["begins"]))
        if m["weight"][4] > 0.0:
            add(np.where(m["until"] < in_force, m["until"], np.inf), i, np.nan)
        add(in_force, i, m["initial"] if m["ramp"] else 1.0)
        lapse = histories.decide(m["lapse"], in_force) if m["lapse"] else np.full(n, np.inf)
        t = in_force
        for step in range(m["n_steps"]):
            t = t + quantile(m["gap"], histories.rng.random(n))
            strength = m["initial"] + (1.0 - m["initial"]) * (step + 1) / m["n_steps"]
            add(np.where(t < lapse, t, np.inf), i, strength)
        if m["lapse"]:
            add(lapse, i, 0.0)
    return np.array(times), np.array(measures), np.array(strengths)


def hazards(model, factor, benefit):
    """Hazards at the full rate [n, combinations]; factor: [channels, n, measures] of 1 − w s."""
    channels, n, n_measures = factor.shape
    product = np.ones((channels, n, 1 << n_measures))
    for i in range(n_measures):
        half = 1 << i
        np.multiply(product[:, :, :half], factor[:, :, i, None],
                    out=product[:, :, half:2 * half])
    a = model["number"]
    denial, intervention, punishment, provocation, anticipation = product
    gain = (a["p_win"] * benefit)[:, None] * denial * (1.0 - a["decisiveness"]
                                                       * (1.0 - intervention))
    gain -= a["cost"] + a["cost_punishment"] * (1.0 - punishment)
    gain -= a["cost_intervention"] * (1.0 - intervention)
    gain += a["grievance"] * (1.0 - provocation)
    gain += a["window"] * (1.0 - anticipation)
    gain *= -1.0 / a["noise"]
    np.exp(gain, out=gain)
    gain += 1.0
    return a["opportunities"] / gain


def exposure(model, t):
    since = np.maximum(t - model["number"]["begins"], 0.0)
    recovery = model["number"]["recovery"]
    return since + recovery * np.expm1(-since / recovery) if recovery > 0.0 else since


def integrate(model, times, measures, strengths, benefit):
    """Survival to the horizon [n, combinations]."""
    n = times.shape[1]
    weight = np.array([m["weight"] for m in model["measures"]])  # [measures, channels]
    until = np.array([m["until"] for m in model["measures"]])
    order = np.argsort(times, axis=0, kind="stable")
    times = np.take_along_axis(times, order, axis=0)
    factor = np.ones((CHANNELS, n, len(weight)))
    factor[4] -= np.where(until > 0.0, weight[:, 4], 0.0)
    cumulative = np.zeros((n, 1 << len(weight)))
    lanes = np.arange(n)
    last = exposure(model, np.zeros(n))
    for e in range(int(np.isfinite(times).sum(axis=0).max()) + 1):
        t = times[e] if e < len(times) else np.full(n, np.inf)
        clock = exposure(model, np.minimum(t, model["horizon"]))
        moved = clock > last  # trials in which time passes in peace
        if moved.any():
            h = hazards(model, factor[:, moved], benefit[moved])
            cumulative[moved] += h * (clock - last)[moved, None]
        last = clock
        happens = np.isfinite(t)
        if not happens.any():
            continue
        who, row = lanes[happens], order[e][happens]
        measure, strength = measures[row], strengths[row]
        factor[4, who, measure] = 1.0
        changes = ~np.isnan(strength)
        who, measure, strength = who[changes], measure[changes], strength[changes]
        for c in range(4):
            factor[c, who, measure] = 1.0 - weight[measure, c] * strength
    return np.exp(-cumulative)


def run(model, rng, n_trials, chunk):
    total = square = 0.0
    for first in range(0, n_trials, chunk):
        n = min(chunk, n_trials - first)
        histories = Histories(model, rng, n)
        benefit = model["number"]["benefit"]
        benefit = quantile(benefit, rng.random(n)) if isinstance(benefit, dict) \
            else np.full(n, benefit)
        survival = integrate(model, *events_of(model, histories), benefit)
        total = total + survival.sum(axis=0)
        square = square + (survival * survival).sum(axis=0)
    mean = total / n_trials
    return mean, np.sqrt(np.maximum(square / n_trials - mean * mean, 0.0) / n_trials)


def main():
    parser = argparse.ArgumentParser(description="The full-size scenario in NumPy.")
    parser.add_argument("numbers")
    parser.add_argument("--trials", type=int, default=16384)
    parser.add_argument("--chunk", type=int, default=1024, help="trials side by side")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    with open(options.numbers, encoding="utf-8") as file:
        model = json.load(file)
    rng = np.random.Generator(np.random.SFC64(20230308))
    run(model, rng, options.chunk, options.chunk)  # warm
    ns = []
    for _ in range(options.rounds):
        start = time.perf_counter()
        mean, se = run(model, rng, options.trials, options.chunk)
        ns.append(1e9 * (time.perf_counter() - start) / options.trials)
    json.dump({"ns_per_trial": ns, "deterrence": mean.tolist(), "se": se.tolist(),
               "numpy": np.__version__}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
