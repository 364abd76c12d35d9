// SPDX-License-Identifier: GPL-3.0-or-later
// The model as flat arrays, made once per thread; plain_world.c fills in what a world draws.
#include "bench/plain_parts.h"

#include "base/date.h"
#include "model/factor.h"
#include "model/process.h"
#include "scenario/law_form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool refuse(struct error *error, const char *what)
{
    (void)error_set(error, STATUS_REFUSED, "the plain program does not know %s", what);
    return false;
}

// ---- laws, loadings, shocks ----------------------------------------------------------------

static const struct {
    const char *name;
    enum law_kind kind;
} law_names[] = {
    {"point", LAW_POINT},         {"uniform", LAW_UNIFORM},     {"triangular", LAW_TRIANGULAR},
    {"exponential", LAW_EXPONENTIAL}, {"weibull", LAW_WEIBULL}, {"lognormal", LAW_LOGNORMAL},
    {"normal", LAW_NORMAL},       {"beta", LAW_BETA},           {"pert", LAW_BETA},
    {"gamma", LAW_GAMMA},
};

static bool set_law(struct flat_law *flat, const struct law *law, struct error *error)
{
    const char *name = law->form == NULL ? "observed durations" : law->form->dist;
    flat->law = law;
    for (size_t i = 0; i < sizeof law_names / sizeof law_names[0]; i++)
        if (strcmp(name, law_names[i].name) == 0) {
            flat->kind = law_names[i].kind;
            if (flat->kind == LAW_NORMAL &&
                (isfinite(law->parameter[2].value) || isfinite(law->parameter[3].value)))
                return refuse(error, "truncated normals");
            return true;
        }
    return refuse(error, name);
}

static bool set_loading(struct flat_loading *flat, const struct loading *loading)
{
    *flat = (struct flat_loading){.n = loading->n, .factor = loading->factor, .a = loading->a,
                                  .n_shocks = loading->n_shocks, .variance = loading->variance,
                                  .residual = sqrt(fmax(0.0, 1.0 - loading->variance))};
    flat->shock = calloc(loading->n_shocks + 1, sizeof *flat->shock);
    flat->weight = calloc(loading->n_shocks + 1, sizeof *flat->weight);
    if (flat->shock == NULL || flat->weight == NULL)
        return false;
    for (size_t i = 0; i < loading->n_shocks; i++) {
        flat->shock[i] = (size_t)loading->shock[i];
        flat->weight[i] = loading->shock_a[i];
    }
    return true;
}

static void set_shock(struct flat_shock *flat, const struct shock *shock)
{
    *flat = (struct flat_shock){.factor = (size_t)shock->factor,
                                .date_number = shock->date_years, .p_number = shock->p,
                                .shift_number = shock->shift.number, .law = shock->shift.law};
}

// ---- processes -----------------------------------------------------------------------------

static size_t add_decision(struct flat_model *flat, const struct decision *decision)
{
    flat->decisions[flat->n_decisions] = (struct flat_decision){
        .p_number = decision->p, .pause_number = decision->pause_years,
        .loading = decision->loading, .attempts = decision->attempts,
        .law = (size_t)decision->delay};
    return flat->n_decisions++;
}

// How many decisions a process has, at most.
static size_t count_decisions(const struct process *process)
{
    const struct group *group = process_group(process);
    size_t n = group != NULL ? group->n_bodies : 1;
    for (size_t i = 0; i < process->n_children; i++)
        n += count_decisions(process->children[i]);
    return n;
}

static size_t count_nodes(const struct process *process)
{
    size_t n = 1;
    for (size_t i = 0; i < process->n_children; i++)
        n += count_nodes(process->children[i]);
    return n;
}

// A ratification by all is the use of its group that tables speak of if it is the first in the
// file.
static bool set_ratification(struct flat_model *flat, const struct process *process,
                             struct flat_node *node, bool *is_used, struct error *error)
{
    const struct group *group = process_group(process);
    const char *rule = entry_child_text(process->entry, "rule");
    if (rule != NULL && strcmp(rule, "all") != 0)
        return refuse(error, "ratifications by fewer than all");
    node->kind = NODE_RATIFICATION;
    node->first = flat->n_decisions;
    node->n = group->n_bodies;
    for (size_t i = 0; i < group->n_bodies; i++)
        (void)add_decision(flat, &group->bodies[i].decision);
    for (size_t g = 0; g < flat->model->n_asked; g++)
        if (flat->model->asked[g].group == group && !is_used[g]) {
            node->asked = (int)g;
            is_used[g] = true;
        }
    return true;
}

static bool set_fixed(const struct flat_model *flat, const struct entry *entry,
                      struct flat_node *node, struct error *error)
{
    const struct entry *date = entry_child(entry, "date"), *after = entry_child(entry, "after");
    const struct entry *given = date != NULL ? date : after;
    long days = 0;
    node->kind = NODE_FIXED;
    node->has_date = date != NULL;
    if (entry_is_number(given))
        node->years = entry_real(given);
    else if (node->has_date && given->type == ENTRY_TEXT && date_parse(given->text, &days))
        node->years = (double)(days - flat->model->scenario->start_days) / DATE_DAYS_PER_YEAR;
    else
        return refuse(error, "uncertain dates of fixed steps");
    return true;
}

static bool add_node(struct flat_model *flat, const struct process *process, bool *is_used,
                     size_t *index, struct error *error)
{
    *index = flat->n_nodes++;
    struct flat_node *node = &flat->nodes[*index];
    node->asked = -1;
    if (process->kind == &process_decision) {
        *node = (struct flat_node){NODE_DECISION, add_decision(flat, process->settings), 1,
                                   false, 0.0, -1};
        return true;
    }
    if (process->kind == &process_fixed)
        return set_fixed(flat, process->entry, node, error);
    if (process->kind == &process_ratification)
        return set_ratification(flat, process, node, is_used, error);
    if (process->kind == &process_sequence)
        node->kind = NODE_SEQUENCE;
    else if (process->kind == &process_all_of)
        node->kind = NODE_ALL;
    else if (process->kind == &process_any_of)
        node->kind = NODE_ANY;
    else
        return refuse(error, process->kind->name);
    node->first = flat->n_children;
    node->n = process->n_children;
    flat->n_children += process->n_children;
    for (size_t i = 0; i < process->n_children; i++)
        if (!add_node(flat, process->children[i], is_used, &flat->children[node->first + i],
                      error))
            return false;
    return true;
}

// ---- measures, adversary -------------------------------------------------------------------

static bool set_measure(struct flat_model *flat, size_t index, bool *is_used,
                        struct error *error)
{
    const struct measure *measure = &flat->model->measures[index];
    struct flat_measure *m = &flat->measures[index];
    if (measure->n_required > 0)
        return refuse(error, "requirements");
    *m = (struct flat_measure){.has_ramp = measure->ramp.given, .can_lapse = measure->can_lapse,
                               .begins_number = measure->begins_years,
                               .initial_number = measure->ramp.initial,
                               .until_number = measure->anticipated_until_years};
    if (m->has_ramp) {
        m->n_steps = measure->ramp.n_steps;
        m->gap = (size_t)measure->ramp.gap;
        m->first_step = flat->n_steps;
        flat->n_steps += (size_t)m->n_steps;
    }
    if (m->can_lapse)
        m->lapse = add_decision(flat, &measure->lapse);
    for (size_t c = 0; c < N_CHANNELS; c++) {
        m->weight_number[c] = measure->effect[c].weight;
        m->loading[c] = measure->effect[c].loading;
        m->moves = m->moves || m->loading[c] >= 0;
    }
    return add_node(flat, measure->process, is_used, &m->root, error);
}

static const char *const utility_keys[U_N] = {
    "begins", "recovery", "benefit", "p_win", "decisiveness", "cost", "cost_punishment",
    "cost_intervention", "grievance", "window", "noise", "opportunities",
};

// Where the model keeps one of expected_utility's numbers.
static const struct chance *utility_number(const struct model *model, enum utility_number k)
{
    const struct adversary_kind *kind = model->adversary.kind;
    for (size_t i = 0; i < kind->n_numbers; i++)
        if (kind->number[i] != NULL && strcmp(kind->number[i], utility_keys[k]) == 0)
            return &model->adversary.number[i];
    return NULL;
}

static bool set_adversary(struct flat_model *flat, struct error *error)
{
    const struct model *model = flat->model;
    if (strcmp(model->adversary.kind->name, "expected_utility") != 0)
        return refuse(error, model->adversary.kind->name);
    if (model->n_synergies > 0)
        return refuse(error, "synergies");
    for (int k = 0; k < U_N; k++) {
        const struct chance *chance = utility_number(model, (enum utility_number)k);
        if (chance == NULL)
            return refuse(error, "this adversary");
        flat->chance[k] = chance;
        flat->number_law[k] = chance->law;
    }
    return true;
}

// ---- all of it -----------------------------------------------------------------------------

static bool allocate(struct flat_model *flat, const struct model *model)
{
    size_t n_decisions = 0, n_nodes = 0;
    for (size_t i = 0; i < model->n_measures; i++) {
        n_decisions += count_decisions(model->measures[i].process) + 1;
        n_nodes += count_nodes(model->measures[i].process);
    }
    flat->laws = calloc(flat->n_laws + 1, sizeof *flat->laws);
    flat->shocks = calloc(flat->n_shocks + 1, sizeof *flat->shocks);
    flat->loadings = calloc(flat->n_loadings + 1, sizeof *flat->loadings);
    flat->decisions = calloc(n_decisions, sizeof *flat->decisions);
    flat->nodes = calloc(n_nodes, sizeof *flat->nodes);
    flat->children = calloc(n_nodes, sizeof *flat->children);
    flat->measures = calloc(flat->n_measures, sizeof *flat->measures);
    const size_t n_unknowns = model->scenario->n_unknowns + 1;
    flat->unknowns = calloc(n_unknowns, sizeof *flat->unknowns);
    flat->unknown_laws = calloc(n_unknowns, sizeof *flat->unknown_laws);
    return flat->laws != NULL && flat->shocks != NULL && flat->loadings != NULL &&
           flat->decisions != NULL && flat->nodes != NULL && flat->children != NULL &&
           flat->measures != NULL && flat->unknowns != NULL && flat->unknown_laws != NULL;
}

static bool fill(struct flat_model *flat, struct error *error)
{
    const struct model *model = flat->model;
    bool is_used[MODEL_MAX_MEASURES * 4] = {false};
    const struct scenario *s = model->scenario;
    if (flat->n_factors > PLAIN_MAX_FACTORS || s->n_correlated > PLAIN_MAX_CORRELATED ||
        model->n_asked > MODEL_MAX_MEASURES * 4)
        return refuse(error, "so many factors, correlated numbers or groups");
    for (size_t i = 0; i < s->n_unknowns; i++) {
        if (!set_law(&flat->unknown_laws[i], s->unknowns[i].law, error))
            return false;
        law_set(&flat->unknown_laws[i], NULL); // certain parameters
    }
    for (size_t i = 0; i < flat->n_laws; i++)
        if (!set_law(&flat->laws[i], &s->laws[i], error))
            return false;
    for (size_t i = 0; i < flat->n_shocks; i++)
        set_shock(&flat->shocks[i], &model->shocks[i]);
    for (size_t i = 0; i < flat->n_loadings; i++)
        if (!set_loading(&flat->loadings[i], &model->loadings[i]))
            return error_memory(error, "the plain program") == STATUS_OK;
    for (size_t i = 0; i < flat->n_measures; i++)
        if (!set_measure(flat, model->in_file_order[i], is_used, error))
            return false;
    return set_adversary(flat, error);
}

bool flat_create(struct flat_model *flat, const struct model *model,
                 const struct plain_options *options, struct error *error)
{
    *flat = (struct flat_model){.model = model, .horizon = model->scenario->horizon_years,
                                .tables = options->tables,
                                .by_doubling = options->by_doubling,
                                .n_factors = model->n_factors,
                                .n_shocks = model->n_shocks, .n_loadings = model->n_loadings,
                                .n_laws = model->scenario->n_laws,
                                .n_measures = model->n_measures};
    if (!allocate(flat, model)) {
        (void)error_memory(error, "the plain program");
        flat_free(flat);
        return false;
    }
    if (fill(flat, error))
        return true;
    flat_free(flat);
    return false;
}

void flat_free(struct flat_model *flat)
{
    for (size_t i = 0; flat->loadings != NULL && i < flat->n_loadings; i++) {
        free(flat->loadings[i].shock);
        free(flat->loadings[i].weight);
    }
    free(flat->laws);
    free(flat->shocks);
    free(flat->loadings);
    free(flat->decisions);
    free(flat->nodes);
    free(flat->children);
    free(flat->measures);
    free(flat->unknowns);
    free(flat->unknown_laws);
    *flat = (struct flat_model){0};
}
