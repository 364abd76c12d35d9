// SPDX-License-Identifier: GPL-3.0-or-later
// What a world knows of its adversary: its numbers, its stratified types, and the constant that
// its anchor fixes.
#include "base/real.h"
#include "model/adversary_keys.h"
#include "model/model.h"
#include "model/world.h"

#define WIDEST 0x1p40
#define MOST_STEPS 200

// A search for the free constant. `direction` is +1 or −1, such that the mean survival rises in
// direction × constant: that product is what is searched for.
struct search {
    const struct hazards *hazards;
    const struct hazard_bare *bare;
    double direction, wanted;
    double low, high; // the root lies between
    double reach;     // how far the next step leads where one side is still open
    double allowed;   // a step by derivatives must be shorter: half of the step before
};

static struct hazard_curve excess(const struct search *search, double x)
{
    struct hazard_curve f = search->hazards->survival(search->bare, search->direction * x);
    f.value -= search->wanted;
    f.slope *= search->direction;
    f.twist *= search->direction;
    return f;
}

// The point to try where derivatives lead nowhere, or too slowly (types that are sure of what
// they want make a staircase): halfway, or further out.
static double safe_step(struct search *search, double x, bool to_the_right)
{
    const double half = 0.5 * (search->high - search->low);
    if (search->low > -WIDEST && search->high < WIDEST) {
        search->allowed = half;
        return search->low + half;
    }
    const double next = to_the_right ? x + search->reach : x - search->reach;
    search->allowed = search->reach;
    search->reach *= 4.0;
    return next < -WIDEST ? -WIDEST : next > WIDEST ? WIDEST : next;
}

// Householder's step, of fourth order: A. S. Householder, The Numerical Treatment of a Single
// Nonlinear Equation (1970). n is Newton's.
static double householder_step(struct hazard_curve f)
{
    const double n = f.value / f.slope, bend = n * (f.bend / f.slope);
    return n * (1.0 - 0.5 * bend) / (1.0 - bend + n * n * (f.twist / f.slope) / 6.0);
}

// Is a step so small that the next, of the order of its fourth power, would change nothing? Steps
// count in the lengths on which the function changes: f'/f'', √(f'/f''') and, for the nearer limit,
// D/f' or (1 − D)/f'.
static bool is_last(const struct search *search, struct hazard_curve f, double step)
{
    const double change = fabs(step) * f.slope, small = 5e-5;
    return change < small * search->wanted * (1.0 - search->wanted) &&
           fabs(step * f.bend) < small * f.slope &&
           fabs(step * step * f.twist) < small * small * f.slope;
}

// Householder's method from x on, between bounds that close in. False: no root between ±WIDEST.
static bool find_root(struct search *search, double x, double *root)
{
    for (int i = 0; i < MOST_STEPS; i++) {
        const struct hazard_curve f = excess(search, x);
        const bool to_the_right = f.value < 0.0;
        *(to_the_right ? &search->low : &search->high) = x;
        *root = x;
        if (f.value == 0.0)
            return true;
        const double step = householder_step(f), next = x - step;
        const bool inside = next > search->low && next < search->high &&
                            fabs(step) < search->allowed;
        if (inside && is_last(search, f, step)) {
            *root = next;
            return true;
        }
        search->allowed = 0.5 * fabs(step);
        x = inside ? next : safe_step(search, x, to_the_right);
        if (x <= search->low || x >= search->high) // next to each other
            return search->low > -WIDEST && search->high < WIDEST;
    }
    return false;
}

static enum status no_root(const struct world *world, const struct search *search,
                           struct error *error)
{
    const struct adversary_kind *kind = world->model->adversary.kind;
    const double least = excess(search, -WIDEST).value + search->wanted;
    const double most = excess(search, WIDEST).value + search->wanted;
    return error_set(error, STATUS_FAILED,
                     "world %u: the anchor %g cannot be had: with no measure, the chance of no "
                     "attack through that time lies between %.6g and %.6g whatever '%s' is",
                     world->index, search->wanted, least, most,
                     kind->number[kind->free_number]);
}

// Where the search begins: what the type in the middle alone would need.
static double first_guess(const struct world *world, const struct search *search, size_t n,
                          const double *exposure)
{
    const struct adversary_kind *kind = world->model->adversary.kind;
    double type[ADVERSARY_MAX_NUMBERS];
    adversary_type(&world->adversary.types, kind->n_numbers, n / 2, type);
    const double x = search->direction *
                     kind->solved_alone(type, exposure[n / 2], search->wanted);
    return x > -WIDEST && x < WIDEST ? x : 0.0;
}

static enum status solve_anchor(struct world *world, struct error *error)
{
    const struct model *model = world->model;
    const struct adversary *adversary = &model->adversary;
    const struct adversary_types *types = &world->adversary.types;
    const bool from_begins = !adversary->anchor_to_horizon;
    const double years = from_begins ? number_in(adversary->anchor_years, world->unknowns)
                                     : model->scenario->horizon_years;
    const size_t n = adversary->n_per_trial == 0 ? 1 : types->n; // types that differ
    struct hazard_bare bare;
    struct search search = {.hazards = adversary->kind->hazards(world->cpu), .bare = &bare,
                            .direction = adversary->kind->free_direction,
                            .wanted = number_in(adversary->anchor, world->unknowns),
                            .low = -WIDEST, .high = WIDEST, .reach = 4.0, .allowed = 4.0};
    alignas(64) double exposure[ADVERSARY_TYPES];
    search.hazards->exposures(types, n, from_begins, years, exposure);
    search.hazards->bare(types, n, exposure, &bare);
    double root = 0.0;
    if (!find_root(&search, first_guess(world, &search, n, exposure), &root))
        return no_root(world, &search, error);
    world->adversary.free_constant = search.direction * root;
    return STATUS_OK;
}

// The numbers that all trials share, and placeholders for those that differ between trials; the free
// constant that an anchor fixes comes later.
static void draw_numbers(struct world *world)
{
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    double *number = world->adversary.number;
    for (size_t k = 0; k < kind->n_numbers; k++) {
        number[k] = number_in(adversary->number[k].number, world->unknowns);
        if (kind->internal != NULL && (int)k == kind->free_number && !adversary->anchored)
            number[k] = kind->internal(number[k]);
    }
}

enum status adversary_draw(struct world *world, struct error *error)
{
    const struct adversary *adversary = &world->model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    struct adversary_world *own = &world->adversary;
    draw_numbers(world);
    adversary_types_draw(world, PURPOSE_ANCHOR_TYPE, ADVERSARY_TYPES, &own->types);
    adversary_types_draw(world, PURPOSE_ACHIEVED_TYPE, ADVERSARY_ACHIEVED_TYPES,
                         &own->achieved_types);
    if (adversary->anchored) {
        const enum status status = solve_anchor(world, error);
        if (status != STATUS_OK)
            return status;
        own->number[kind->free_number] = own->free_constant;
        adversary_types_share(&own->types, (size_t)kind->free_number, own->free_constant);
        adversary_types_share(&own->achieved_types, (size_t)kind->free_number,
                              own->free_constant);
    }
    if (kind->has_threshold) {
        adversary_types_place_thresholds(&own->types, kind->n_numbers - 1);
        adversary_types_place_thresholds(&own->achieved_types, kind->n_numbers - 1);
    }
    return STATUS_OK;
}
