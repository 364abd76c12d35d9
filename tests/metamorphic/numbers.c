// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers of random scenarios: certain, uncertain, named, per trial.
#include "metamorphic/generate.h"

#include <stdio.h>

static void put(struct maker *m, struct node *group, const char *key, double least, double most)
{
    node_number(group, key, chance_between(&m->chance, least, most));
}

void make_chance_keys(struct maker *m, struct node *group)
{
    static const char *const dists[] = {"uniform", "triangular", "pert",     "beta",
                                        "beta",    "point",      "quantiles"};
    const size_t i = chance_below(&m->chance, 7);
    const double middle = chance_between(&m->chance, 0.2, 0.8);
    node_text(group, "dist", dists[i]);
    if (i < 3) {
        node_number(group, "min", middle - 0.2);
        if (i > 0)
            node_number(group, "mode", middle);
        node_number(group, "max", middle + 0.2);
    } else if (i == 3) {
        node_number(group, "mean", middle);
        put(m, group, "n", 2.0, 40.0);
    } else if (i == 4) {
        put(m, group, "a", 0.5, 9.0);
        put(m, group, "b", 0.5, 9.0);
    } else if (i == 5) {
        node_number(group, "value", middle);
    } else {
        node_number(group, "p05", middle - 0.1);
        node_number(group, "p50", middle);
        node_number(group, "p95", middle + 0.15);
    }
}

// The parameters of the i-th distribution, of positive years.
static void years_parameters(struct maker *m, struct node *group, size_t i)
{
    const double middle = chance_between(&m->chance, 0.3, 3.0);
    if (i < 3) {
        node_number(group, "min", 0.5 * middle);
        if (i > 0)
            node_number(group, "mode", middle);
        node_number(group, "max", 2.0 * middle);
    } else if (i < 5) {
        put(m, group, "shape", 0.6, 3.0);
        node_number(group, "scale", middle);
    } else if (i == 5) {
        node_number(group, "median", middle);
        node_number(group, "p95", 3.0 * middle);
    } else if (i == 6) {
        node_number(group, "median", middle);
        put(m, group, "sigma", 0.2, 1.0);
    } else if (i == 7) {
        node_number(group, "mean", middle);
        put(m, group, "sd", 0.2, 1.0);
        node_number(group, "min", 0.0);
        if (chance_is(&m->chance, 0.5))
            node_number(group, "max", 4.0 * middle);
    } else if (i == 8) {
        node_number(group, "p05", 0.5 * middle);
        node_number(group, "p50", middle);
        node_number(group, "p95", 2.5 * middle);
    } else if (i == 9) {
        node_number(group, "mean", middle);
    } else {
        node_number(group, "value", middle);
    }
}

void make_years_keys(struct maker *m, struct node *group)
{
    static const char *const dists[] = {"uniform",   "triangular",  "pert",      "weibull",
                                        "gamma",     "lognormal",   "lognormal", "normal",
                                        "quantiles", "exponential", "point"};
    const size_t i = chance_below(&m->chance, sizeof dists / sizeof dists[0]);
    node_text(group, "dist", dists[i]);
    years_parameters(m, group, i);
}

void make_chance(struct maker *m, struct node *parent, const char *name)
{
    if (m->n_chances > 0 && chance_is(&m->chance, 0.2))
        node_text(parent, name, m->chances[chance_below(&m->chance, m->n_chances)]);
    else if (chance_is(&m->chance, 0.3))
        make_chance_keys(m, node_group(parent, name));
    else if (chance_is(&m->chance, 0.2))
        node_number(parent, name, chance_is(&m->chance, 0.6) ? 1.0 : 0.0);
    else
        put(m, parent, name, 0.05, 0.95);
}

void make_years(struct maker *m, struct node *parent, const char *name)
{
    if (m->n_years > 0 && chance_is(&m->chance, 0.2))
        node_text(parent, name, m->years[chance_below(&m->chance, m->n_years)]);
    else if (chance_is(&m->chance, 0.2))
        make_years_keys(m, node_group(parent, name));
    else
        put(m, parent, name, chance_is(&m->chance, 0.2) ? 0.0 : 0.1, 2.0);
}

// An uncertain parameter of a distribution: an exponential's mean.
static void make_uncertain_delay(struct maker *m, struct node *group)
{
    node_text(group, "dist", "exponential");
    if (m->n_years > 0 && chance_is(&m->chance, 0.5)) {
        node_text(group, "mean", m->years[chance_below(&m->chance, m->n_years)]);
        return;
    }
    struct node *mean = node_group(group, "mean");
    node_text(mean, "dist", "uniform");
    put(m, mean, "min", 0.2, 1.0);
    put(m, mean, "max", 1.1, 3.0);
}

void make_delay(struct maker *m, struct node *parent, const char *name)
{
    if (chance_is(&m->chance, 0.2))
        put(m, parent, name, 0.0, 3.0);
    else if (chance_is(&m->chance, 0.2))
        make_uncertain_delay(m, node_group(parent, name));
    else
        make_years_keys(m, node_group(parent, name));
}

static const char *const dates[] = {"2021-06-30", "2023-03-08", "2023-07-11",
                                    "2024-02-29", "2026-01-01", "2029-12-31"};
enum { N_DATES = sizeof dates / sizeof dates[0] };

void make_moment(struct maker *m, struct node *parent, const char *name)
{
    if (chance_is(&m->chance, 0.4)) {
        node_text(parent, name, dates[chance_below(&m->chance, N_DATES)]);
    } else if (chance_is(&m->chance, 0.3)) {
        struct node *group = node_group(parent, name);
        const size_t first = chance_below(&m->chance, N_DATES - 1);
        node_text(group, "dist", "uniform");
        node_text(group, "min", dates[first]);
        node_text(group, "max", dates[first + 1]);
    } else {
        put(m, parent, name, -1.0, 6.0);
    }
}

void make_weight(struct maker *m, struct node *parent, const char *name)
{
    if (m->n_factors == 0 || chance_is(&m->chance, 0.6)) {
        make_chance(m, parent, name);
        return;
    }
    struct node *group = node_group(parent, name);
    make_chance(m, group, "weight");
    make_loads(m, group);
}

// A distribution of numbers from 0 to about `most`.
static void make_type_keys(struct maker *m, struct node *group, double most)
{
    static const char *const dists[] = {"uniform", "lognormal", "gamma", "normal"};
    const size_t i = chance_below(&m->chance, 4);
    const double middle = most * chance_between(&m->chance, 0.3, 0.7);
    node_text(group, "dist", dists[i]);
    if (i == 0) {
        node_number(group, "min", 0.5 * middle);
        node_number(group, "max", 1.4 * middle);
    } else if (i == 1) {
        node_number(group, "median", middle);
        node_number(group, "p95", 1.6 * middle);
    } else if (i == 2) {
        node_number(group, "shape", 4.0);
        node_number(group, "scale", 0.25 * middle);
    } else {
        node_number(group, "mean", middle);
        node_number(group, "sd", 0.3 * middle);
        node_number(group, "min", 0.0);
        node_number(group, "max", most);
    }
}

void make_type(struct maker *m, struct node *parent, const char *name, double most)
{
    if (chance_is(&m->chance, 0.5)) {
        node_number(parent, name, most * chance_between(&m->chance, 0.1, 1.0));
        return;
    }
    struct node *group = node_group(parent, name);
    if (most > 1.0 || chance_is(&m->chance, 0.7)) {
        make_type_keys(m, group, 0.7 * most);
    } else {
        node_text(group, "dist", "uniform");
        node_number(group, "min", 0.2 * most);
        node_number(group, "max", most);
    }
    if (chance_is(&m->chance, 0.6))
        node_text(group, "per", "trial");
}

void make_loads(struct maker *m, struct node *parent)
{
    if (m->n_factors == 0)
        return;
    struct node *loads = node_group(parent, "loads");
    for (size_t i = 0; i < m->n_factors; i++) {
        if (chance_is(&m->chance, 0.6))
            put(m, loads, m->factors[i], -0.4, 0.4);
    }
}

// Below a half each, of three at most: together possible.
void make_correlations(struct maker *m, struct node *parent)
{
    for (size_t i = 1; i < parent->n_children; i++) {
        if (chance_is(&m->chance, 0.5)) {
            struct node *group = node_group(parent->children[i], "correlation");
            put(m, group, parent->children[chance_below(&m->chance, i)]->name, -0.45, 0.45);
        }
    }
}
