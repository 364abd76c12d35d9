// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random scenarios: all but their numbers and processes.
#include "metamorphic/generate.h"

#include <stdio.h>

static const char *const names[] = {"mesa",  "amber", "tide",  "birch", "lark", "cedar", "wold",
                                    "delta", "ember", "ridge", "fjord", "iris", "quay",  "haven"};
enum { N_NAMES = sizeof names / sizeof names[0] };
static const char *const factor_names[] = {"resolve", "mood", "unity"};
static const char *const chance_names[] = {"luck", "trust", "faith"};
static const char *const year_names[] = {"pace", "lag"};
static const char *const group_names[] = {"union", "council"};
static const char *const body_names[] = {"nor", "alb", "hun", "est", "fra", "can"};
static const char *const channels[] = {"denial", "intervention", "punishment", "provocation"};

static void make_head(struct maker *m, struct node *root)
{
    struct node *head = node_group(root, "scenario");
    node_text(head, "title", "Made by chance");
    node_text(head, "start", "2023-03-08");
    if (chance_is(&m->chance, 0.2))
        node_text(head, "horizon", "2031-07-01");
    else
        node_number(head, "horizon", chance_between(&m->chance, 2.0, 14.0));
    if (chance_is(&m->chance, 0.8))
        node_number(head, "grid", chance_is(&m->chance, 0.5) ? 1.0 : 0.7);
    if (chance_is(&m->chance, 0.4)) {
        struct node *deadlines = node_group(head, "deadlines");
        node_text(deadlines, "summit", "2024-04-04");
        node_number(deadlines, "late", chance_between(&m->chance, 1.0, 9.0));
    }
}

// At most 1024 trials, and now and then so few that there are no beliefs.
static void make_run(struct maker *m, struct node *root, size_t n_measures)
{
    struct node *run = node_group(root, "run");
    const bool even = n_measures <= 12 && chance_is(&m->chance, 0.2);
    node_integer(run, "worlds", chance_whole(&m->chance, even ? 32 : 16, 64));
    node_integer(run, "trials",
                 chance_is(&m->chance, 0.1) ? chance_whole(&m->chance, 1, 3)
                                            : chance_whole(&m->chance, 8, 16));
    node_integer(run, "seed", chance_whole(&m->chance, 0, 999999));
    if (even)
        node_text(run, "sampler", "sobol");
}

static void make_unknowns(struct maker *m, struct node *root)
{
    struct node *uncertain = node_group(root, "uncertain");
    const size_t n_chances = chance_below(&m->chance, 3);
    const size_t n_years = chance_below(&m->chance, 2);
    for (size_t i = 0; i < n_chances; i++)
        make_chance_keys(m, node_group(uncertain, chance_names[i]));
    for (size_t i = 0; i < n_years; i++)
        make_years_keys(m, node_group(uncertain, year_names[i]));
    make_correlations(m, uncertain);
    for (m->n_chances = 0; m->n_chances < n_chances; m->n_chances++)
        m->chances[m->n_chances] = chance_names[m->n_chances];
    for (m->n_years = 0; m->n_years < n_years; m->n_years++)
        m->years[m->n_years] = year_names[m->n_years];
}

static void make_shock(struct maker *m, struct node *shocks, const char *name)
{
    struct node *shock = node_group(shocks, name);
    make_moment(m, shock, "date");
    if (chance_is(&m->chance, 0.6))
        make_chance(m, shock, "p");
    if (chance_is(&m->chance, 0.4)) {
        node_number(shock, "shift", chance_between(&m->chance, -1.5, 1.5));
        return;
    }
    struct node *shift = node_group(shock, "shift");
    node_text(shift, "dist", "normal");
    node_number(shift, "mean", chance_between(&m->chance, -1.0, 1.0));
    node_number(shift, "sd", chance_between(&m->chance, 0.1, 1.0));
    if (chance_is(&m->chance, 0.6))
        node_text(shift, "per", "trial");
}

static void make_factors(struct maker *m, struct node *root)
{
    struct node *factors = node_group(root, "factors");
    const size_t n = chance_below(&m->chance, 4);
    for (size_t i = 0; i < n; i++)
        node_group(factors, factor_names[i]);
    make_correlations(m, factors);
    for (size_t i = 0; i < n; i++) {
        if (chance_is(&m->chance, 0.5)) {
            struct node *shocks = node_group(factors->children[i], "shocks");
            make_shock(m, shocks, "vote");
            if (chance_is(&m->chance, 0.4))
                make_shock(m, shocks, "crisis");
        }
        m->factors[i] = factor_names[i];
    }
    m->n_factors = n;
}

// (Not a named unknown: those are chances, or years.)
static void make_body_weight(struct maker *m, struct node *body)
{
    if (chance_is(&m->chance, 0.3))
        make_years_keys(m, node_group(body, "weight"));
    else
        node_number(body, "weight", chance_between(&m->chance, 0.0, 3.0));
}

static void make_groups(struct maker *m, struct node *root)
{
    struct node *groups = node_group(root, "groups");
    m->n_groups = chance_below(&m->chance, 3);
    for (size_t i = 0; i < m->n_groups; i++) {
        struct node *group = node_group(groups, group_names[i]);
        const bool has_default = chance_is(&m->chance, 0.8);
        if (has_default) {
            struct node *given = node_group(group, "default");
            make_decision_keys(m, given, true);
            if (chance_is(&m->chance, 0.4))
                make_body_weight(m, given);
        }
        struct node *members = node_group(group, "members");
        m->groups[i] = group_names[i];
        m->group_sizes[i] = 1 + chance_below(&m->chance, 6);
        for (size_t j = 0; j < m->group_sizes[i]; j++) {
            struct node *member = node_group(members, body_names[j]);
            if (!has_default || chance_is(&m->chance, 0.4))
                make_decision_keys(m, member, !has_default || chance_is(&m->chance, 0.5));
            if (chance_is(&m->chance, 0.3))
                make_body_weight(m, member);
        }
    }
}

// ---- measures -----------------------------------------------------------------------------------

static void make_ramp(struct maker *m, struct node *measure)
{
    struct node *ramp = node_group(measure, "ramp");
    if (chance_is(&m->chance, 0.7))
        make_chance(m, ramp, "initial");
    if (chance_is(&m->chance, 0.7))
        node_integer(ramp, "steps", chance_whole(&m->chance, 1, 4));
    make_delay(m, ramp, "gap");
}

static void make_effects(struct maker *m, struct node *measure)
{
    struct node *effects = node_group(measure, "effects");
    for (size_t i = 0; i < 4; i++) {
        if (chance_is(&m->chance, i < 3 ? 0.5 : 0.3))
            make_weight(m, effects, channels[i]);
    }
    if (chance_is(&m->chance, 0.3)) {
        make_weight(m, effects, "anticipation");
        if (chance_is(&m->chance, 0.4))
            make_moment(m, measure, "anticipated_until");
    }
    if (chance_is(&m->chance, 0.6)) {
        node_number(effects, "odds_ratio", chance_between(&m->chance, 0.1, 2.0));
    } else if (chance_is(&m->chance, 0.4)) {
        struct node *ratio = node_group(effects, "odds_ratio");
        node_text(ratio, "dist", "lognormal");
        node_number(ratio, "median", chance_between(&m->chance, 0.2, 1.0));
        node_number(ratio, "sigma", 0.3);
    }
}

static void make_measure(struct maker *m, struct node *measures, const char *name, int depth)
{
    const size_t n_above = measures->n_children;
    struct node *measure = node_group(measures, name);
    if (chance_is(&m->chance, 0.6))
        node_integer(measure, "tier", chance_whole(&m->chance, 1, 3));
    if (chance_is(&m->chance, 0.8))
        node_number(measure, "cost", chance_between(&m->chance, 0.0, 9.0));
    if (n_above > 0 && chance_is(&m->chance, 0.2)) {
        struct node *requires = node_array(measure, "requires");
        node_text(requires, NULL, measures->children[chance_below(&m->chance, n_above)]->name);
    }
    if (chance_is(&m->chance, 0.2))
        make_moment(m, measure, "begins");
    make_process(m, measure, "process", depth);
    if (chance_is(&m->chance, 0.35))
        make_ramp(m, measure);
    if (chance_is(&m->chance, 0.25))
        make_decision_keys(m, node_group(measure, "lapse"), true);
    if (chance_is(&m->chance, 0.9))
        make_effects(m, measure);
}

static void make_measures(struct maker *m, struct node *root, size_t n)
{
    struct node *measures = node_group(root, "measures");
    const size_t first = chance_below(&m->chance, N_NAMES);
    for (size_t i = 0; i < n; i++)
        make_measure(m, measures, names[(first + 3 * i) % N_NAMES], n > 12 ? 1 : 3);
    if (chance_is(&m->chance, 0.4) && n > 2) {
        struct node *report = node_list(node_child(root, "scenario"), "report");
        struct node *set = node_array(report, NULL);
        node_text(set, NULL, measures->children[0]->name);
        node_text(set, NULL, measures->children[2]->name);
    }
}

// ---- the adversary ------------------------------------------------------------------------------

static void make_utility(struct maker *m, struct node *adversary)
{
    static const struct {
        const char *name;
        double most;
    } keys[] = {{"benefit", 2.0},         {"p_win", 1.0},  {"decisiveness", 1.0},
                {"cost_punishment", 1.0}, {"window", 0.6}, {"cost_intervention", 1.0},
                {"grievance", 0.6}};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const bool is_share = i == 1 || i == 2;
        if (!chance_is(&m->chance, 0.7))
            continue;
        if (is_share)
            make_chance(m, adversary, keys[i].name);
        else
            make_type(m, adversary, keys[i].name, keys[i].most);
    }
    node_number(adversary, "noise", chance_between(&m->chance, 0.1, 0.5));
}

static void make_threshold(struct maker *m, struct node *adversary)
{
    node_number(adversary, "sigma", chance_between(&m->chance, 0.1, 0.6));
    if (chance_is(&m->chance, 0.6))
        make_type(m, adversary, "grievance", 0.5);
    if (chance_is(&m->chance, 0.6))
        make_type(m, adversary, "window", 0.5);
    struct node *weights = node_group(adversary, "weights");
    for (size_t i = 0; i < 3; i++)
        make_chance(m, weights, channels[i]);
}

static void make_free_constant(struct maker *m, struct node *adversary, size_t model)
{
    static const char *const constants[] = {"cost", "base", "mu"};
    if (chance_is(&m->chance, 0.4)) {
        node_number(adversary, "anchor", chance_between(&m->chance, 0.5, 0.9));
        if (chance_is(&m->chance, 0.6))
            node_number(adversary, "anchor_years", chance_between(&m->chance, 3.0, 12.0));
    } else if (model == 1) {
        node_number(adversary, "base", chance_between(&m->chance, 0.02, 0.3));
    } else {
        make_type(m, adversary, constants[model], 1.0);
    }
}

static void make_adversary(struct maker *m, struct node *root, size_t model)
{
    static const char *const models[] = {"expected_utility", "log_odds", "threshold"};
    struct node *adversary = node_group(root, "adversary");
    node_text(adversary, "model", models[model]);
    if (chance_is(&m->chance, 0.5))
        make_moment(m, adversary, "begins");
    struct node *begins = node_child(adversary, "begins");
    if (begins != NULL && begins->kind == NODE_GROUP && chance_is(&m->chance, 0.6))
        node_text(begins, "per", "trial");
    if (chance_is(&m->chance, 0.5))
        make_type(m, adversary, "recovery", 3.0);
    if (model != 1)
        make_type(m, adversary, "opportunities", 0.8);
    if (model == 0)
        make_utility(m, adversary);
    else if (model == 2)
        make_threshold(m, adversary);
    make_free_constant(m, adversary, model);
}

static void make_synergies(struct maker *m, struct node *root, size_t model)
{
    struct node *measures = node_child(root, "measures");
    const size_t n = measures->n_children;
    struct node *list = node_list(root, "synergies");
    for (size_t i = 0; n > 1 && i < 2; i++) {
        if (!chance_is(&m->chance, 0.5))
            continue;
        struct node *synergy = node_group(list, NULL);
        struct node *of = node_array(synergy, "of");
        const size_t first = chance_below(&m->chance, n - 1);
        for (size_t j = first; j < n && j < first + 2 + i; j++)
            node_text(of, NULL, measures->children[j]->name);
        if (model == 1) {
            node_number(synergy, "odds_ratio", chance_between(&m->chance, 0.4, 1.6));
        } else {
            node_text(synergy, "channel", channels[chance_below(&m->chance, 4)]);
            node_number(synergy, "weight", chance_between(&m->chance, -0.6, 0.8));
        }
    }
}

struct node *generate_scenario(uint64_t number)
{
    struct maker m = {.chance = {number * UINT64_C(0x632be59bd9b4e019) + 1}};
    struct node *root = node_create(NODE_GROUP, NULL);
    const size_t n = chance_is(&m.chance, 0.04) ? 13 + chance_below(&m.chance, 2)
                                                : 1 + chance_below(&m.chance, 6);
    const size_t model = chance_below(&m.chance, 3);
    make_head(&m, root);
    make_run(&m, root, n);
    make_unknowns(&m, root);
    make_factors(&m, root);
    make_groups(&m, root);
    make_measures(&m, root, n);
    make_synergies(&m, root, model);
    make_adversary(&m, root, model);
    return root;
}
