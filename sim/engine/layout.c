// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layout.h"

#include "base/sobol.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define BLOCK_TRIALS 8192U // some ten milliseconds
#define LEAST_STEP 256U    // worlds
#define SPARSE_BLOCKS 16U  // above LAYOUT_MAX_DENSE_MEASURES: replicates for the spread

void layout_free(struct layout *layout)
{
    if (layout == NULL)
        return;
    free(layout->feasible);
    free(layout->grid_years);
    free(layout->moment_years);
    free(layout->numerator);
    free(layout->denominator);
    free(layout);
}

static uint32_t at_least_1(uint32_t n)
{
    return n < 1 ? 1 : n;
}

// Of a dense run that is long enough.
static uint32_t dense_block_worlds(uint32_t n_trials)
{
    return at_least_1(BLOCK_TRIALS / n_trials);
}

uint32_t layout_step(uint32_t n_trials)
{
    const uint32_t block = dense_block_worlds(n_trials);
    uint32_t whole = block;
    while (whole % SOBOL_RANDOMISATIONS != 0)
        whole += block;
    return (LEAST_STEP + whole - 1) / whole * whole;
}

static void set_blocks(struct layout *l)
{
    l->block_worlds = at_least_1(l->is_dense ? dense_block_worlds(l->n_trials)
                                             : l->n_worlds / SPARSE_BLOCKS);
    if (l->block_worlds > l->n_worlds)
        l->block_worlds = l->n_worlds;
    assert(l->block_worlds > 0); // a run has a world at least
    l->n_blocks = l->n_worlds / l->block_worlds + (l->n_worlds % l->block_worlds != 0);
}

// 0, every multiple of the grid below the horizon, the horizon.
static bool set_times(struct layout *l)
{
    const struct scenario *s = l->model->scenario;
    const double horizon = s->horizon_years, grid = s->grid_years;
    const size_t n = (size_t)ceil(horizon / grid * (1.0 - 1e-12)) + 1;
    l->n_moments = 1 + s->n_deadlines;
    l->grid_years = calloc(n + 1, sizeof *l->grid_years);
    l->moment_years = calloc(l->n_moments, sizeof *l->moment_years);
    if (l->grid_years == NULL || l->moment_years == NULL)
        return false;
    for (size_t i = 0; i + 1 < n; i++)
        l->grid_years[l->n_grid++] = (double)i * grid;
    l->grid_years[l->n_grid++] = horizon;
    l->moment_years[0] = horizon;
    for (size_t i = 0; i < s->n_deadlines; i++)
        l->moment_years[i + 1] = s->deadlines[i].years;
    return true;
}

static void set_row(struct layout *l)
{
    l->n_row_combinations = l->is_dense ? l->n_combinations : l->model->n_reported;
    l->first_half = l->model->scenario->n_unknowns;
    l->second_half = l->first_half + l->n_row_combinations;
    l->row_width = l->second_half + l->n_row_combinations;
}

static bool set_feasible(struct layout *l)
{
    uint32_t required = 0;
    for (size_t i = 0; i < l->model->n_measures; i++)
        required |= l->model->measures[i].required_mask;
    if (required == 0)
        return true;
    l->feasible = calloc(l->n_combinations, sizeof *l->feasible);
    for (uint32_t mask = 0; l->feasible != NULL && mask < l->n_combinations; mask++)
        l->feasible[mask] = model_feasible(l->model, mask);
    return l->feasible != NULL;
}

uint32_t layout_feasible(const struct layout *layout, uint32_t mask)
{
    return layout->feasible == NULL ? mask : layout->feasible[mask];
}

static size_t take(size_t *next, size_t n)
{
    const size_t at = *next;
    *next += n;
    return at;
}

static void set_quantities(struct layout *l)
{
    const struct model *m = l->model;
    const size_t per_body = LAYOUT_BODY_EVENTS + m->scenario->n_deadlines;
    size_t next = 0, lattice = 0;
    l->at_survival = take(&next, m->n_reported * l->n_grid);
    l->at_in_force = take(&next, m->n_measures * l->n_grid);
    l->at_standing = take(&next, m->n_measures * l->n_grid);
    l->at_odds_ratio = take(&next, m->n_measures);
    l->at_asked = take(&next, m->n_asked);
    l->at_all_agree = take(&next, m->n_asked);
    l->at_body = take(&next, m->n_bodies * per_body);
    l->at_all_in_force = take(&lattice, l->n_moments * l->n_combinations);
    l->at_any_in_force = take(&lattice, (size_t)1 << m->n_tiers);
    l->at_achieved = l->is_dense ? take(&lattice, l->n_combinations)
                                 : take(&next, m->n_reported);
    l->n_quantities = next;
    l->n_lattice = lattice;
    l->n_histograms = m->n_measures + m->n_bodies;
}

// A body agrees given that it is asked; is last given that all agree; is alone against it, given
// that it is asked.
static bool set_ratios(struct layout *l)
{
    const struct model *m = l->model;
    const size_t per_body = LAYOUT_BODY_EVENTS + m->scenario->n_deadlines;
    l->numerator = calloc(LAYOUT_BODY_EVENTS * m->n_bodies + 1, sizeof *l->numerator);
    l->denominator = calloc(LAYOUT_BODY_EVENTS * m->n_bodies + 1, sizeof *l->denominator);
    if (l->numerator == NULL || l->denominator == NULL)
        return false;
    for (size_t g = 0; g < m->n_asked; g++)
        for (size_t i = 0; i < m->asked[g].group->n_bodies; i++)
            for (size_t event = 0; event < LAYOUT_BODY_EVENTS; event++) {
                const size_t body = m->asked[g].first_body + i;
                l->numerator[l->n_ratios] = l->at_body + body * per_body + event;
                l->denominator[l->n_ratios++] =
                    (event == LAYOUT_LAST ? l->at_all_agree : l->at_asked) + g;
            }
    return true;
}

enum status layout_create(struct layout **layout, const struct model *model, uint32_t n_worlds,
                          uint32_t n_trials, struct error *error)
{
    struct layout *l = calloc(1, sizeof *l);
    if (l == NULL)
        return error_memory(error, "a run");
    l->model = model;
    l->n_worlds = n_worlds;
    l->n_trials = n_trials;
    l->n_randomisations = model->scenario->run.n_randomisations;
    l->is_dense = model->n_measures <= LAYOUT_MAX_DENSE_MEASURES;
    l->has_tables = true;
    l->n_combinations = (size_t)1 << model->n_measures;
    set_blocks(l);
    bool good = set_times(l) && set_feasible(l);
    set_row(l);
    set_quantities(l);
    good = good && set_ratios(l);
    if (!good) {
        layout_free(l);
        return error_memory(error, "a run");
    }
    *layout = l;
    return STATUS_OK;
}

size_t layout_row_index(const struct layout *layout, uint32_t mask)
{
    if (layout->is_dense)
        return mask;
    const size_t i = model_reported_index(layout->model, mask);
    assert(i < layout->model->n_reported);
    return i;
}
