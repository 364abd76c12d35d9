// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/comparison.h"

#include "analysis/comparison_parts.h"
#include "analysis/interval.h"
#include "analysis/replicate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *comparison_quantity_name(enum comparison_quantity quantity)
{
    static const char *const names[COMPARISON_N] = {
        [COMPARISON_DETERRENCE] = "deterrence", [COMPARISON_GAIN] = "gain",
        [COMPARISON_LAYERING] = "layering",     [COMPARISON_SYNERGY] = "synergy",
        [COMPARISON_LOG_SYNERGY] = "log_synergy"};
    return names[quantity];
}

enum comparison_pairing comparison_pairing(const struct result *first, const struct result *other)
{
    const struct layout *a = first->layout, *b = other->layout;
    const struct run_settings *one = &a->model->scenario->run, *two = &b->model->scenario->run;
    if (one->seed != two->seed || strcmp(one->sampler, two->sampler) != 0)
        return COMPARISON_OTHER_SEED;
    if (a->n_worlds != b->n_worlds || a->n_trials != b->n_trials)
        return COMPARISON_OTHER_NUMBERS;
    if (a->is_dense != b->is_dense || (!a->is_dense && a->block_worlds != b->block_worlds))
        return COMPARISON_OTHER_KEPT;
    return COMPARISON_PAIRED;
}

// ---- what is common -----------------------------------------------------------------------------

static const struct model *model_of(const struct comparison *c, size_t run)
{
    return c->runs[run].result->layout->model;
}

static bool have_all(const struct comparison *c, const char *measure)
{
    for (size_t r = 0; r < c->n_runs; r++)
        if (model_measure(model_of(c, r), measure) < 0)
            return false;
    return true;
}

// A model's measures are ordered by name, so what is common to all is too.
static enum status take_measures(struct comparison *c, struct error *error)
{
    const struct model *first = model_of(c, 0);
    c->measures = arena_alloc(&c->arena, first->n_measures, sizeof *c->measures);
    c->in_file_order = arena_alloc(&c->arena, first->n_measures, sizeof *c->in_file_order);
    if (c->arena.exhausted)
        return error_memory(error, "the comparison");
    size_t place[MODEL_MAX_MEASURES]; // of the first run's measures among the common ones
    for (size_t i = 0; i < first->n_measures; i++) {
        place[i] = c->n_measures;
        if (have_all(c, first->measures[i].name))
            c->measures[c->n_measures++] = first->measures[i].name;
    }
    size_t n = 0;
    for (size_t position = 0; position < first->n_measures; position++) {
        const size_t i = first->in_file_order[position];
        if (have_all(c, first->measures[i].name))
            c->in_file_order[n++] = place[i];
    }
    for (size_t r = 0; r < c->n_runs; r++)
        c->n_left_out += model_of(c, r)->n_measures - c->n_measures;
    return c->n_measures > 0 ? STATUS_OK
                             : error_set(error, STATUS_FAILED,
                                         "no measure is common to all these runs: there is no "
                                         "combination to compare");
}

// A run's mask as one of common measures; false where it has others.
static bool common_mask(const struct comparison *c, const struct model *model, uint32_t own,
                        uint32_t *mask)
{
    *mask = 0;
    for (size_t i = 0; i < c->n_measures; i++) {
        const uint32_t bit = UINT32_C(1) << model_measure(model, c->measures[i]);
        if (own & bit)
            *mask |= UINT32_C(1) << i;
        own &= ~bit;
    }
    return own == 0;
}

// Counts for every set [2^n_measures] the runs that report it.
static void count_reports(const struct comparison *c, size_t *n_reports)
{
    uint32_t mask;
    for (size_t r = 0; r < c->n_runs; r++) {
        const struct model *model = model_of(c, r);
        for (size_t i = 0; i < model->n_reported; i++)
            if (common_mask(c, model, model->reported[i].mask, &mask))
                n_reports[mask]++;
    }
}

static enum status take_list(struct comparison *c, struct error *error)
{
    const size_t n_sets = (size_t)1 << c->n_measures;
    const bool takes_all = c->n_measures <= LAYOUT_MAX_DENSE_MEASURES;
    size_t *n_reports = calloc(n_sets, sizeof *n_reports);
    c->listed = arena_alloc(&c->arena, n_sets, sizeof *c->listed);
    const bool fits = n_reports != NULL && c->listed != NULL;
    if (fits) {
        count_reports(c, n_reports);
        n_reports[n_sets - 1] = c->n_runs; // the set of none every run reports anyway
    }
    for (size_t s = 0; fits && s < n_sets; s++)
        if (takes_all || n_reports[s] == c->n_runs)
            c->listed[c->n_listed++] = (uint32_t)s;
    free(n_reports);
    return fits ? STATUS_OK : error_memory(error, "the comparison");
}

// The common measures of every tier that has any; [n_tiers of the model] of room.
static size_t tiers_of(const struct comparison *c, size_t run, struct tier *tiers)
{
    const struct model *model = model_of(c, run);
    size_t n = 0;
    for (size_t i = 0; i < model->n_tiers; i++) {
        struct tier tier = {.number = model->tiers[i].number};
        for (size_t m = 0; m < c->n_measures; m++)
            if (model->tiers[i].mask >> model_measure(model, c->measures[m]) & 1U)
                tier.mask |= UINT32_C(1) << m;
        if (tier.mask != 0)
            tiers[n++] = tier;
    }
    return n;
}

static enum status take_tiers(struct comparison *c, struct error *error)
{
    c->tiers = arena_alloc(&c->arena, MODEL_MAX_MEASURES, sizeof *c->tiers);
    if (c->tiers == NULL)
        return error_memory(error, "the comparison");
    c->n_tiers = tiers_of(c, 0, c->tiers);
    for (size_t r = 1; r < c->n_runs; r++) {
        struct tier other[MODEL_MAX_MEASURES]; // a tier has a measure at least
        bool is_same = tiers_of(c, r, other) == c->n_tiers;
        for (size_t i = 0; is_same && i < c->n_tiers; i++)
            is_same = other[i].number == c->tiers[i].number && other[i].mask == c->tiers[i].mask;
        if (!is_same)
            c->n_tiers = 0;
    }
    return STATUS_OK;
}

// ---- estimates and differences ------------------------------------------------------------------

// A run's moments, and those of its differences from the first where it is paired with it.
struct spread {
    struct moments own, difference;
};

static bool spread_add(struct spread *s, struct view *view, struct view *first, bool is_paired)
{
    double *row = calloc(2 * view->n_values, sizeof *row);
    if (row == NULL)
        return false;
    double *other = row + view->n_values;
    for (size_t r = 0; r < replicate_count(view->result); r++) {
        const double weight = replicate_weight(view->result, r);
        view_row(view, r, row);
        moments_add(&s->own, row, weight);
        if (!is_paired)
            continue;
        view_row(first, r, other);
        for (size_t i = 0; i < view->n_values; i++)
            row[i] -= other[i];
        moments_add(&s->difference, row, weight);
    }
    free(row);
    return true;
}

// What both runs say of a quantity, as independent ones.
static void differ_apart(struct compared *c, const struct compared *first, double n, double n_first)
{
    const double own = c->value.se * c->value.se, other = first->value.se * first->value.se;
    const double sum = own + other;
    const double squares = own * own / (n - 1.0) + other * other / (n_first - 1.0);
    c->difference = (struct estimate){c->value.value - first->value.value, sqrt(sum)};
    // interval_t wants replicates: one more than degrees of freedom
    const double freedom = squares > 0.0 ? sum * sum / squares : fmin(n, n_first) - 1.0;
    c->interval = interval_of(c->difference, interval_t(freedom + 1.0));
}

static void differ_paired(struct compared *c, const struct compared *first,
                          const struct moments *difference, size_t index)
{
    c->difference = (struct estimate){c->value.value - first->value.value,
                                      moments_standard_error(difference, index)};
    c->interval = interval_of(c->difference, interval_t(difference->count));
}

struct taking {
    const struct spread *spread;
    const struct compared_run *run;
    double n_first; // replicates of the first run
};

static void take(const struct taking *t, struct compared *c, const struct compared *first,
                 size_t index)
{
    c->value = estimate_of(&t->spread->own, index);
    if (t->run->pairing == COMPARISON_PAIRED)
        differ_paired(c, first, &t->spread->difference, index);
    else
        differ_apart(c, first, t->spread->own.count, t->n_first);
}

// ln D is not linear: its value is that of the means, whatever its error.
static void take_log(const struct taking *t, struct compared *c, const struct compared *first,
                     size_t index, double value)
{
    take(t, c, first, index);
    const double half = 0.5 * (c->interval.hi - c->interval.lo);
    c->value = (struct estimate){value, isnan(value) ? NAN : c->value.se};
    c->difference.value = value - first->value.value;
    if (isnan(c->difference.value))
        c->difference.se = NAN;
    c->interval = (struct interval){c->difference.value - half, c->difference.value + half};
}

static void take_game(const struct taking *t, const struct view *v, bool is_of_tiers,
                      struct compared (*to)[COMPARISON_N], struct compared (*first)[COMPARISON_N])
{
    const size_t n = is_of_tiers ? v->n_unions : v->comparison->n_listed;
    for (size_t i = 0; i < n; i++)
        for (enum comparison_quantity q = 0; q < COMPARISON_N; q++) {
            const size_t at = is_of_tiers ? view_tiers(v, q, i) : view_combination(v, q, i);
            if (q != COMPARISON_LOG_SYNERGY)
                take(t, &to[i][q], &first[i][q], at);
            else
                take_log(t, &to[i][q], &first[i][q], at,
                         is_of_tiers ? view_log_synergy_of_tiers(v, i) : view_log_synergy(v, i));
        }
}

static void rank_measures(const struct comparison *c, struct compared_run *run)
{
    for (size_t i = 0; i < c->n_measures; i++) {
        const double own = run->shapley[c->in_file_order[i]].value.value;
        size_t rank = 1;
        for (size_t j = 0; j < c->n_measures; j++) { // of two alike the first in the file
            const double other = run->shapley[c->in_file_order[j]].value.value;
            rank += other > own || (other == own && j < i);
        }
        run->rank[c->in_file_order[i]] = rank;
    }
}

static enum status allocate(struct comparison *c, struct compared_run *run, struct error *error)
{
    const size_t n_room = (size_t)1 << c->n_tiers; // one where there is no tier
    run->combinations = arena_alloc(&c->arena, c->n_listed, sizeof *run->combinations);
    run->tiers = arena_alloc(&c->arena, n_room, sizeof *run->tiers);
    run->shapley = arena_alloc(&c->arena, c->n_measures, sizeof *run->shapley);
    run->rank = arena_alloc(&c->arena, c->n_measures, sizeof *run->rank);
    return c->arena.exhausted ? error_memory(error, "the comparison") : STATUS_OK;
}

static void take_run(struct comparison *c, struct compared_run *run, const struct view *view,
                     const struct spread *spread)
{
    const struct compared_run *first = &c->runs[0];
    const struct taking t = {spread, run, (double)replicate_count(first->result)};
    take_game(&t, view, false, run->combinations, first->combinations);
    take_game(&t, view, true, run->tiers, first->tiers);
    for (size_t i = 0; i < c->n_measures; i++)
        take(&t, &run->shapley[i], &first->shapley[i], view_shapley(view, i));
    rank_measures(c, run);
}

static enum status compare_run(struct comparison *c, struct compared_run *run, struct view *first,
                               struct error *error)
{
    struct view view = {0};
    struct spread spread = {0};
    enum status status = allocate(c, run, error);
    run->pairing = comparison_pairing(c->runs[0].result, run->result);
    const bool fits = status == STATUS_OK && view_create(&view, c, run->result) &&
                      moments_create(&spread.own, view.n_values, 0, NULL, NULL) &&
                      moments_create(&spread.difference, view.n_values, 0, NULL, NULL) &&
                      spread_add(&spread, &view, first, run->pairing == COMPARISON_PAIRED);
    if (fits)
        take_run(c, run, &view, &spread);
    else
        status = error_memory(error, "the comparison");
    moments_clear(&spread.own);
    moments_clear(&spread.difference);
    view_clear(&view);
    return status;
}

static enum status compare(struct comparison *c, struct error *error)
{
    struct view first;
    enum status status = take_measures(c, error);
    if (status == STATUS_OK)
        status = take_list(c, error);
    if (status == STATUS_OK)
        status = take_tiers(c, error);
    if (status != STATUS_OK)
        return status;
    if (!view_create(&first, c, c->runs[0].result))
        status = error_memory(error, "the comparison");
    for (size_t r = 0; status == STATUS_OK && r < c->n_runs; r++)
        status = compare_run(c, &c->runs[r], &first, error);
    view_clear(&first);
    return status;
}

enum status comparison_create(const struct result *const *results, size_t n,
                              struct comparison **comparison, struct error *error)
{
    struct comparison *c = calloc(1, sizeof *c);
    if (c == NULL)
        return error_memory(error, "the comparison");
    arena_init(&c->arena);
    c->n_runs = n;
    c->runs = arena_alloc(&c->arena, n, sizeof *c->runs);
    enum status status = STATUS_OK;
    if (c->runs == NULL)
        status = error_memory(error, "the comparison");
    for (size_t r = 0; status == STATUS_OK && r < n; r++)
        c->runs[r].result = results[r];
    if (status == STATUS_OK)
        status = compare(c, error);
    if (status == STATUS_OK)
        *comparison = c;
    else
        comparison_free(c);
    return status;
}

void comparison_free(struct comparison *c)
{
    if (c == NULL)
        return;
    arena_clear(&c->arena);
    free(c);
}

// ---- names --------------------------------------------------------------------------------------

size_t comparison_all(const struct comparison *c)
{
    return c->n_listed - 1; // listed in ascending order
}

const char *comparison_name(const struct comparison *c, struct arena *arena, uint32_t mask)
{
    const struct model *first = model_of(c, 0);
    uint32_t own = 0;
    for (size_t i = 0; i < c->n_measures; i++)
        if (mask >> i & 1U)
            own |= UINT32_C(1) << model_measure(first, c->measures[i]);
    return model_combination_name(first, arena, own);
}

const char *comparison_tiers_name(const struct comparison *c, struct arena *arena, uint32_t tiers)
{
    const char *name = tiers == 0 ? "none" : "";
    for (size_t i = 0; i < c->n_tiers && name != NULL; i++)
        if (tiers >> i & 1U)
            name = arena_format(arena, "%s%s%d", name, name[0] == '\0' ? "" : "+",
                                c->tiers[i].number);
    return name;
}
