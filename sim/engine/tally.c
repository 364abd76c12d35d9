// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/tally.h"

#include "base/subset.h"

#include <stdlib.h>
#include <string.h>

bool tally_create(struct tally *t, const struct layout *layout)
{
    const struct model *m = layout->model;
    *t = (struct tally){.layout = layout};
    const size_t n_half = layout->n_row_combinations;
    t->survival = calloc(m->n_reported * layout->n_grid, sizeof *t->survival);
    t->half[0] = calloc(n_half, sizeof **t->half);
    t->half[1] = calloc(n_half, sizeof **t->half);
    t->in_force = calloc(m->n_measures * (layout->n_grid + 1), sizeof *t->in_force);
    t->standing = calloc(m->n_measures * (layout->n_grid + 1), sizeof *t->standing);
    t->in_force_sets =
        calloc(layout->n_moments * layout->n_combinations, sizeof *t->in_force_sets);
    if (t->survival != NULL && t->half[0] != NULL && t->half[1] != NULL && t->in_force != NULL &&
        t->standing != NULL && t->in_force_sets != NULL &&
        bodies_create(&t->bodies, layout))
        return true;
    tally_clear(t);
    return false;
}

void tally_clear(struct tally *t)
{
    double *const arrays[] = {t->survival, t->half[0], t->half[1], t->in_force, t->standing,
                              t->in_force_sets};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    bodies_clear(&t->bodies);
    *t = (struct tally){0};
}

void tally_set_histograms(struct tally *t, struct histograms *histograms)
{
    t->histograms = t->bodies.histograms = histograms;
    t->bodies.first_histogram = t->layout->model->n_measures;
}

void tally_reset(struct tally *t)
{
    const struct layout *l = t->layout;
    const struct model *m = l->model;
    memset(t->survival, 0, m->n_reported * l->n_grid * sizeof *t->survival);
    memset(t->half[0], 0, l->n_row_combinations * sizeof **t->half);
    memset(t->half[1], 0, l->n_row_combinations * sizeof **t->half);
    memset(t->in_force, 0, m->n_measures * (l->n_grid + 1) * sizeof *t->in_force);
    memset(t->standing, 0, m->n_measures * (l->n_grid + 1) * sizeof *t->standing);
    bodies_reset(&t->bodies);
}

void tally_reset_lattice(struct tally *t)
{
    const struct layout *l = t->layout;
    if (!l->is_dense)
        memset(t->mobius, 0, l->n_combinations * sizeof *t->mobius);
    memset(t->in_force_sets, 0, l->n_moments * l->n_combinations * sizeof *t->in_force_sets);
}

// ---- what happened -------------------------------------------------------------------------

// The first point of the grid at or after `years`; n_grid if none is. The quotient may be off by a
// rounding: the points themselves decide.
static size_t point_from(const struct layout *l, double years)
{
    const double *grid = l->grid_years;
    const size_t n = l->n_grid;
    if (!(years <= grid[n - 1]))
        return n;
    size_t i = (size_t)(years / l->model->scenario->grid_years);
    i = i < n - 1 ? i : n - 1;
    while (i > 0 && grid[i - 1] >= years)
        i--;
    while (grid[i] < years)
        i++;
    return i;
}

// When strength is first above 0.
static double standing_from(const struct batch *b, size_t index, size_t lane)
{
    const struct measure *measure = &b->world->model->measures[index];
    const double in_force = b->in_force[index * BATCH_LANES + lane];
    if (!measure->ramp.given || number_in(measure->ramp.initial, b->world->unknowns) > 0.0)
        return in_force;
    return b->step[measure->ramp.first_array * BATCH_LANES + lane];
}

static void count_measures(struct tally *t, const struct batch *b, size_t lane)
{
    const struct layout *l = t->layout;
    const size_t row = l->n_grid + 1;
    uint32_t sets[1 + SCENARIO_MAX_DEADLINES] = {0};
    for (size_t i = 0; i < l->model->n_measures; i++) {
        const double in_force = b->in_force[i * BATCH_LANES + lane];
        if (in_force == INFINITY)
            continue;
        const double from = standing_from(b, i, lane), to = b->lapse[i * BATCH_LANES + lane];
        t->in_force[i * row + point_from(l, in_force)] += 1.0;
        if (from < to) {
            t->standing[i * row + point_from(l, from)] += 1.0;
            t->standing[i * row + point_from(l, to)] -= 1.0;
        }
        histograms_count(t->histograms, i, in_force, 1);
        for (size_t k = 0; k < l->n_moments; k++)
            if (in_force <= l->moment_years[k])
                sets[k] |= UINT32_C(1) << i;
    }
    for (size_t k = 0; k < l->n_moments; k++)
        t->in_force_sets[k * l->n_combinations + sets[k]] += 1.0;
}

void tally_add_batch(struct tally *t, const struct batch *b)
{
    for (size_t lane = 0; lane < b->n; lane++)
        count_measures(t, b, lane);
}

void tally_add_trial(struct tally *t, struct lattice *lattice, int half)
{
    const struct layout *l = t->layout;
    double *survival = lattice->values.accumulated;
    if (!l->is_dense)
        for (size_t r = 0; r < l->model->n_reported; r++)
            t->half[half][r] += survival[lattice_index(lattice, l->model->reported[r].mask)];
    double *sums = l->is_dense ? t->half[half] : t->mobius;
    subset_differences(survival, (unsigned)lattice->n_bits);
    for (size_t s = 0; s < (size_t)1 << lattice->n_bits; s++)
        sums[lattice->mask[s]] += survival[s];
}

// ---- what it makes -------------------------------------------------------------------------

void tally_row(const struct tally *t, double *row)
{
    const struct layout *l = t->layout;
    const uint32_t n_half[2] = {l->n_trials / 2, l->n_trials - l->n_trials / 2};
    const size_t at[2] = {l->first_half, l->second_half};
    for (int half = 0; half < 2; half++) {
        double *mean = row + at[half];
        memcpy(mean, t->half[half], l->n_row_combinations * sizeof *mean);
        if (l->is_dense)
            subset_sums(mean, (unsigned)l->model->n_measures);
        for (size_t i = 0; i < l->n_row_combinations; i++)
            mean[i] /= (double)n_half[half]; // 0/0 where there is no first half
    }
}

void tally_quantities(const struct tally *t, double *q)
{
    const struct layout *l = t->layout;
    const struct model *m = l->model;
    const double n_trials = (double)l->n_trials;
    for (size_t i = 0; i < m->n_reported * l->n_grid; i++)
        q[l->at_survival + i] = t->survival[i] / n_trials;
    for (size_t i = 0; i < m->n_measures; i++) {
        double in_force = 0.0, standing = 0.0;
        for (size_t g = 0; g < l->n_grid; g++) {
            in_force += t->in_force[i * (l->n_grid + 1) + g];
            standing += t->standing[i * (l->n_grid + 1) + g];
            q[l->at_in_force + i * l->n_grid + g] = in_force / n_trials;
            q[l->at_standing + i * l->n_grid + g] = standing / n_trials;
        }
    }
    bodies_quantities(&t->bodies, q);
}

// P(any feasible measure of the tiers is in force): all sets but those that lie in what is left.
// Counts are whole numbers, of which every sum is exact. `within` [2^n] is overwritten.
static void any_in_force(const struct tally *t, double n_trials, double *within, double *any)
{
    const struct layout *l = t->layout;
    const struct model *m = l->model;
    const size_t all = l->n_combinations - 1;
    memcpy(within, t->in_force_sets, l->n_combinations * sizeof *within);
    subset_sums(within, (unsigned)m->n_measures);
    for (uint32_t tiers = 0; tiers < UINT32_C(1) << m->n_tiers; tiers++) {
        const uint32_t members = layout_feasible(l, model_tiers_mask(m, tiers));
        any[tiers] = (within[all] - within[all & ~(size_t)members]) / n_trials;
    }
}

void tally_lattice(struct tally *t, double n_trials, double *lattice)
{
    const struct layout *l = t->layout;
    any_in_force(t, n_trials, lattice + l->at_all_in_force, lattice + l->at_any_in_force);
    for (size_t k = 0; k < l->n_moments; k++) {
        double *sets = t->in_force_sets + k * l->n_combinations;
        double *all = lattice + l->at_all_in_force + k * l->n_combinations;
        superset_sums(sets, (unsigned)l->model->n_measures);
        for (uint32_t mask = 0; mask < l->n_combinations; mask++)
            all[mask] = layout_feasible(l, mask) == mask ? sets[mask] / n_trials : 0.0;
    }
}
