// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/numbers.h"

#include "bench/plain_parts.h"

#include <jansson.h>
#include <math.h>

// json_real refuses what is not finite; a certain decision's ∞ is not written.
static json_t *real(double x)
{
    return json_real(isfinite(x) ? x : 1e300);
}

static json_t *law_json(const struct flat_law *law)
{
    static const char *const kinds[] = {"point", "uniform", "triangular", "exponential",
                                        "weibull", "lognormal", "normal", "beta", "gamma"};
    return json_pack("{s:s, s:f, s:f, s:f, s:f, s:f}", "kind", kinds[law->kind], "a", law->a, "b",
                     law->b, "c", law->c, "d", law->d, "e", law->e);
}

static json_t *decision_json(const struct flat_model *flat, size_t index)
{
    const struct flat_decision *decision = &flat->decisions[index];
    json_t *loads = json_array();
    double variance = 0.0;
    if (decision->loading >= 0) {
        const struct flat_loading *loading = &flat->loadings[decision->loading];
        variance = loading->variance;
        for (size_t i = 0; i < loading->n; i++)
            json_array_append_new(loads, json_pack("[i, f]", loading->factor[i], loading->a[i]));
    }
    return json_pack("{s:f, s:f, s:o, s:o}", "p", decision->p, "variance", variance, "loads",
                     loads, "law", law_json(&flat->laws[decision->law]));
}

static json_t *node_json(const struct flat_model *flat, size_t index)
{
    const struct flat_node *node = &flat->nodes[index];
    static const char *const kinds[] = {"decision", "fixed", "sequence", "all_of", "any_of",
                                        "ratification"};
    json_t *json = json_pack("{s:s}", "kind", kinds[node->kind]);
    if (node->kind == NODE_DECISION) {
        json_object_set_new(json, "decision", decision_json(flat, node->first));
        return json;
    }
    if (node->kind == NODE_FIXED) {
        json_object_set_new(json, "has_date", json_boolean(node->has_date));
        json_object_set_new(json, "years", json_real(node->years));
        return json;
    }
    json_t *list = json_array();
    const bool ratifies = node->kind == NODE_RATIFICATION;
    for (size_t i = 0; i < node->n; i++)
        json_array_append_new(list, ratifies
                                        ? decision_json(flat, node->first + i)
                                        : node_json(flat, flat->children[node->first + i]));
    json_object_set_new(json, ratifies ? "members" : "children", list);
    return json;
}

static json_t *measure_json(const struct flat_model *flat, size_t index)
{
    const struct flat_measure *m = &flat->measures[index];
    json_t *weight = json_array();
    for (size_t c = 0; c < N_CHANNELS; c++)
        json_array_append_new(weight, json_real(m->weight[c]));
    return json_pack("{s:o, s:f, s:b, s:i, s:f, s:o, s:o, s:o, s:o}", "process",
                     node_json(flat, m->root), "begins", m->begins, "ramp", m->has_ramp,
                     "n_steps", m->n_steps, "initial", m->initial, "until", real(m->until), "gap",
                     m->has_ramp ? law_json(&flat->laws[m->gap]) : json_null(), "lapse",
                     m->can_lapse ? decision_json(flat, m->lapse) : json_null(), "weight", weight);
}

static json_t *adversary_json(const struct flat_model *flat)
{
    static const char *const keys[U_N] = {
        "begins", "recovery", "benefit", "p_win", "decisiveness", "cost", "cost_punishment",
        "cost_intervention", "grievance", "window", "noise", "opportunities"};
    json_t *json = json_object();
    for (size_t k = 0; k < U_N; k++)
        json_object_set_new(json, keys[k], flat->number_law[k] < 0
                                               ? json_real(flat->number[k])
                                               : law_json(&flat->laws[flat->number_law[k]]));
    return json;
}

static json_t *model_json(const struct flat_model *flat)
{
    const size_t n = flat->n_factors;
    json_t *root = json_array(), *measures = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *row = json_array();
        for (size_t j = 0; j < n; j++)
            json_array_append_new(row, json_real(j <= i ? flat->model->factor_root[i * n + j]
                                                        : 0.0));
        json_array_append_new(root, row);
    }
    for (size_t i = 0; i < flat->n_measures; i++)
        json_array_append_new(measures, measure_json(flat, i));
    return json_pack("{s:f, s:o, s:o, s:o}", "horizon", flat->horizon, "factor_root", root,
                     "measures", measures, "number", adversary_json(flat));
}

bool numbers_write(const struct model *model, const char *path)
{
    const struct plain_options options = {.n_worlds = 1, .n_trials = 1, .n_threads = 1};
    struct flat_model flat;
    struct error error = {0};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    bool good = rng != NULL && flat_create(&flat, model, &options, &error);
    if (good) {
        good = flat_draw_world(&flat, rng);
        json_t *json = good ? model_json(&flat) : NULL;
        good = json != NULL && json_dump_file(json, path, JSON_INDENT(1)) == 0;
        json_decref(json);
        flat_free(&flat);
    }
    gsl_rng_free(rng);
    if (!good)
        fprintf(stderr, "bulwark-bench: %s cannot be written. %s\n", path, error.text);
    return good;
}
