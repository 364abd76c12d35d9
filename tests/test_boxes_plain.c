// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenario discovery by plain lists of worlds, straight from the definition: peeling, pasting,
// dropping.

#include "check.h"

#include <gsl/gsl_cdf.h>
#include <stdint.h>

#include "analysis/boxes.h"
#include "base/random.h"

enum { MOST_WORLDS = 2300, N_UNKNOWNS = 4, MOST_SIDES = 2 * N_UNKNOWNS };

struct data {
    size_t n_worlds, n_unknowns;
    double values[N_UNKNOWNS][MOST_WORLDS];
    double *x[N_UNKNOWNS];
    bool is_case[MOST_WORLDS];
};

// A box: side 2 u is the lower limit of unknown u, side 2 u + 1 the upper one, as numbers and with
// the sign reversed, so that all sides keep what is at least `least`.
struct plain_box {
    double least[MOST_SIDES];
};

static double from_side(const struct data *d, size_t side, size_t w)
{
    return side % 2 == 0 ? d->x[side / 2][w] : -d->x[side / 2][w];
}

static bool holds(const struct data *d, const struct plain_box *box, size_t w, size_t but)
{
    for (size_t side = 0; side < 2 * d->n_unknowns; side++)
        if (side / 2 != but && from_side(d, side, w) < box->least[side])
            return false;
    return true;
}

// Worlds as a list; those of a parity that lie in none of the boxes before.
struct list {
    size_t n, n_cases, world[MOST_WORLDS];
};

static void put(struct list *list, const struct data *d, size_t w)
{
    list->world[list->n++] = w;
    list->n_cases += d->is_case[w];
}

static void list_left(struct list *list, const struct data *d, size_t parity,
                      const struct plain_box *boxes, size_t n_boxes)
{
    *list = (struct list){0};
    for (size_t w = parity; w < d->n_worlds; w += 2) {
        bool is_left = true;
        for (size_t b = 0; b < n_boxes; b++)
            is_left = is_left && !holds(d, &boxes[b], w, N_UNKNOWNS);
        if (is_left)
            put(list, d, w);
    }
}

static void list_inside(struct list *list, const struct data *d, const struct list *of,
                        const struct plain_box *box, size_t but)
{
    *list = (struct list){0};
    for (size_t i = 0; i < of->n; i++)
        if (holds(d, box, of->world[i], but))
            put(list, d, of->world[i]);
}

static double density(const struct list *list)
{
    return list->n == 0 ? 0.0 : (double)list->n_cases / (double)list->n;
}

static size_t slice_of(size_t n)
{
    return (n + 19) / 20; // 5 %, rounded up
}

static int ascending_numbers(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

// What the worlds of a list have from a side, in ascending order.
static void sort_side(const struct data *d, const struct list *list, size_t side, double *sorted)
{
    for (size_t i = 0; i < list->n; i++)
        sorted[i] = from_side(d, side, list->world[i]);
    qsort(sorted, list->n, sizeof *sorted, ascending_numbers);
}

// The box from which the best slice is peeled; false: no slice can be.
static bool peel(const struct data *d, const struct list *all, struct plain_box *box)
{
    static struct list now, after;
    static double sorted[MOST_WORLDS];
    struct plain_box best = *box;
    double most = -1.0;
    list_inside(&now, d, all, box, N_UNKNOWNS);
    for (size_t side = 0; side < 2 * d->n_unknowns && now.n > 20; side++) {
        struct plain_box trial = *box;
        sort_side(d, &now, side, sorted);
        trial.least[side] = sorted[slice_of(now.n)];
        list_inside(&after, d, &now, &trial, N_UNKNOWNS);
        if (after.n < now.n && after.n >= 20 && 50 * after.n >= all->n && density(&after) > most) {
            most = density(&after);
            best = trial;
        }
    }
    *box = best;
    return most >= 0.0;
}

static struct plain_box peel_to_best(const struct data *d, const struct list *all)
{
    static struct list inside;
    struct plain_box box, best;
    double most = -1.0;
    for (size_t side = 0; side < MOST_SIDES; side++)
        box.least[side] = -INFINITY;
    best = box;
    do {
        list_inside(&inside, d, all, &box, N_UNKNOWNS);
        const double coverage = (double)inside.n_cases / (double)all->n_cases;
        const double merit =
            inside.n_cases == 0 ? 0.0 : 2.0 / (1.0 / coverage + 1.0 / density(&inside));
        if (merit > most * (1.0 + 1e-13)) {
            most = merit;
            best = box;
        }
    } while (peel(d, all, &box));
    return best;
}

// Puts a slice back on a side, or all that is left beyond it; false: the density would fall.
static bool paste(const struct data *d, const struct list *all, struct plain_box *box, size_t side)
{
    static struct list now, but, after;
    static double sorted[MOST_WORLDS];
    struct plain_box trial = *box;
    size_t n_beyond = 0;
    list_inside(&now, d, all, box, N_UNKNOWNS);
    list_inside(&but, d, all, box, side / 2);
    sort_side(d, &but, side, sorted);
    while (sorted[n_beyond] < box->least[side])
        n_beyond++;
    trial.least[side] =
        n_beyond <= slice_of(now.n) ? -INFINITY : sorted[n_beyond - slice_of(now.n)];
    list_inside(&after, d, all, &trial, N_UNKNOWNS);
    if (isinf(box->least[side]) || density(&after) < density(&now))
        return false;
    *box = trial;
    return true;
}

static bool is_limited(const struct plain_box *box, size_t u)
{
    return !isinf(box->least[2 * u]) || !isinf(box->least[2 * u + 1]);
}

static double p_value(const struct data *d, const struct list *all, const struct plain_box *box,
                      size_t u)
{
    static struct list with, without;
    list_inside(&with, d, all, box, N_UNKNOWNS);
    list_inside(&without, d, all, box, u);
    return gsl_cdf_binomial_Q((unsigned)with.n_cases - 1, density(&without), (unsigned)with.n);
}

static void drop(const struct data *d, const struct list *all, struct plain_box *box)
{
    for (bool goes_on = true; goes_on;) {
        size_t worst = N_UNKNOWNS;
        double most = 0.01;
        for (size_t u = 0; u < d->n_unknowns; u++)
            if (is_limited(box, u) && p_value(d, all, box, u) > most * (1.0 + 1e-12)) {
                worst = u;
                most = p_value(d, all, box, u);
            }
        goes_on = worst < N_UNKNOWNS;
        if (goes_on)
            box->least[2 * worst] = box->least[2 * worst + 1] = -INFINITY;
    }
}

static struct plain_box find(const struct data *d, const struct list *all)
{
    struct plain_box box = peel_to_best(d, all);
    for (size_t side = 0; side < 2 * d->n_unknowns; side++)
        while (paste(d, all, &box, side)) {
        }
    drop(d, all, &box);
    return box;
}

// ---- checks -------------------------------------------------------------------------------------

static void check_box(const struct data *d, const struct box *told, const struct plain_box *box,
                      const struct list *even, const struct list *odd, size_t n_cases)
{
    static struct list inside;
    size_t n = 0;
    list_inside(&inside, d, odd, box, N_UNKNOWNS);
    check_near("mass", told->mass, (double)inside.n / (double)(d->n_worlds / 2), 1e-12, NAN);
    check_near("coverage", told->coverage, (double)inside.n_cases / (double)n_cases, 1e-12, NAN);
    check_near("density", told->density, density(&inside), 1e-12, NAN);
    for (size_t u = 0; u < d->n_unknowns; u++)
        if (is_limited(box, u)) {
            const struct box_limit *limit = &told->limits[n++];
            check_true("there", n <= told->n_limits);
            if (n > told->n_limits)
                return;
            check_true("the limit", limit->unknown == u && limit->lo == box->least[2 * u] &&
                                        limit->hi == -box->least[2 * u + 1]);
            check_near("p-value", limit->p_value, p_value(d, even, box, u), 1e-10, NAN);
        }
    check_true("no more limits", n == told->n_limits);
}

// Looks for boxes; returns how many.
static size_t check_all(const struct data *d)
{
    static struct list even, odd, left;
    struct plain_box plain[BOXES_MOST + 1];
    struct boxes boxes;
    struct arena arena;
    arena_init(&arena);
    check_true("looked for", boxes_find(&boxes, d->x, d->n_unknowns, d->n_worlds, d->is_case,
                                        &arena, NULL) == STATUS_OK);
    list_left(&odd, d, 1, NULL, 0);
    check_near("base", boxes.base, density(&odd), 1e-12, NAN);
    const size_t n_cases = odd.n_cases;
    const double base = density(&odd);
    size_t n = 0;
    for (bool goes_on = n_cases > 0; goes_on && n < 3;) {
        static struct list inside;
        list_left(&even, d, 0, plain, n);
        list_left(&left, d, 1, plain, n);
        if (even.n_cases == 0)
            break;
        plain[n] = find(d, &even);
        list_inside(&inside, d, &left, &plain[n], N_UNKNOWNS);
        goes_on = density(&inside) > 1.5 * base; // so there are limits
        if (goes_on && n < boxes.n)
            check_box(d, &boxes.box[n], &plain[n], &even, &left, n_cases);
        n += goes_on;
    }
    check_true("so many", n == boxes.n);
    arena_clear(&arena);
    return n;
}

// ---- worlds -------------------------------------------------------------------------------------

static double uniform(uint32_t w, uint32_t set, uint32_t entity)
{
    return random_uniforms(CHECK_SEED, w, set, entity, PURPOSE_TYPE, 3).first;
}

// Unknowns of `levels` values (0: continuous); the last one is nearly the first. Cases are frequent
// in one or more of three regions.
static void fill(struct data *d, uint32_t set, size_t n_worlds, size_t n_unknowns, double levels)
{
    const double inside = 0.8 + 0.2 * uniform(0, set, 90), outside = 0.05 * uniform(1, set, 90);
    const double width = 0.15 + 0.1 * uniform(2, set, 90);
    const uint32_t regions = 1 + set % 7;
    d->n_worlds = n_worlds;
    d->n_unknowns = n_unknowns;
    for (uint32_t u = 0; u < N_UNKNOWNS; u++)
        d->x[u] = d->values[u];
    for (uint32_t w = 0; w < n_worlds; w++) {
        for (uint32_t u = 0; u < N_UNKNOWNS; u++) {
            const double x = uniform(w, set, u == 3 && w % 5 < 4 ? 0 : u);
            d->x[u][w] = levels > 0.0 ? floor(levels * x) - 2.0 : x;
        }
        const double a = uniform(w, set, 0), b = uniform(w, set, 1), c = uniform(w, set, 2);
        const bool is_inside = ((regions & 1) != 0 && a < 0.7 * width) ||
                               ((regions & 2) != 0 && b > 1.0 - width && a > 0.5) ||
                               ((regions & 4) != 0 && fabs(c - 0.6) < 0.3 * width);
        d->is_case[w] = uniform(w, set, 91) < (is_inside ? inside : outside);
    }
}

static size_t check_set(uint32_t set)
{
    static struct data d;
    const double levels = set % 3 == 0 ? 0.0 : set % 10 == 0 ? 9.0 : 40.0 + set % 13;
    fill(&d, set, 200 + (set % 105) * 5, 1 + set % N_UNKNOWNS, levels);
    return check_all(&d);
}

static void boxes_are_as_reckoned(void)
{
    size_t n_with[BOXES_MOST + 1] = {0};
    for (uint32_t set = 0; set < 105; set++)
        n_with[check_set(set)]++;
    printf("\n    0, 1, 2, 3 boxes: %zu, %zu, %zu, %zu", n_with[0], n_with[1], n_with[2],
           n_with[3]);
    check_true("none, one and more", n_with[0] > 5 && n_with[1] > 5 && n_with[2] > 2);
}

// In these sets one side of a number that is limited on both would leave nobody out.
static void a_side_that_leaves_nobody_out_is_open(void)
{
    static const uint32_t sets[] = {197, 282, 386, 554};
    for (size_t i = 0; i < 4; i++)
        check_true("there is a box", check_set(sets[i]) > 0);
}

static void no_more_than_three_are_told(void)
{
    static struct data d;
    fill(&d, 3, 1501, N_UNKNOWNS, 0.0);
    for (uint32_t w = 0; w < d.n_worlds; w++) {
        d.is_case[w] = false;
        d.x[3][w] = uniform(w, 3, 3);
        for (size_t u = 0; u < N_UNKNOWNS; u++)
            d.is_case[w] = d.is_case[w] || d.x[u][w] < 0.05 + 0.01 * (double)u;
    }
    check_true("three of four", check_all(&d) == 3);
}

// Too few to be peeled, or hardly enough; and without any number to look at.
static void few_worlds_are_as_reckoned(void)
{
    static struct data d;
    for (uint32_t n = 1; n <= 60; n++) {
        fill(&d, n, n, N_UNKNOWNS, 0.0);
        for (size_t w = 0; w < n; w++)
            d.is_case[w] = d.x[1][w] < 0.4;
        const size_t n_found = check_all(&d);
        check_true("20 must be left", n_found == 0 || n > 40);
        d.n_unknowns = 0;
        check_true("nothing to limit", check_all(&d) == 0);
    }
}

// Slices of 5 % leave 21 of 1050 even worlds, and 23 of 1150: exactly 2 %, where rare cases are.
static void a_fiftieth_of_the_worlds_may_be_left(void)
{
    static struct data d;
    static const size_t n[] = {2100, 2300};
    for (size_t i = 0; i < 2; i++) {
        fill(&d, 5, n[i], 1, 0.0);
        for (size_t w = 0; w < n[i]; w++) {
            d.x[0][w] = (double)(w / 2);
            d.is_case[w] = w < 8;
        }
        check_true("found", check_all(&d) == 1);
    }
}

// How many boxes are told: the even worlds find one, in which `n_cases` of 64 odd ones are cases;
// beside it lie 192 odd ones, of which `n_beside` are.
static size_t n_told_of(size_t n_cases, size_t n_beside)
{
    static struct data d;
    size_t n_in = 0, n_out = 0;
    fill(&d, 1, 512, 1, 0.0);
    for (size_t w = 0; w < d.n_worlds; w++) {
        const bool is_odd = w % 2 == 1;
        const bool is_inside = is_odd ? w / 2 % 4 == 0 : d.x[0][w] < 0.3;
        if (is_odd)
            d.x[0][w] = is_inside ? 0.1 : 0.9;
        d.is_case[w] = is_odd ? is_inside ? n_in < n_cases : n_out < n_beside : is_inside;
        n_in += is_odd && is_inside;
        n_out += is_odd && !is_inside;
    }
    return check_all(&d);
}

static void a_box_is_told_above_one_and_a_half_times_the_base(void)
{
    check_true("one case is enough", n_told_of(1, 0) == 1);
    check_true("none is not", n_told_of(0, 1) == 0);
    check_true("24 of 64 is 3/2 of 64 of 256", n_told_of(24, 40) == 0);
    check_true("25 of 64 is above 3/2 of 65 of 256", n_told_of(25, 40) == 1);
}

int main(void)
{
    const struct named_test tests[] = {
        {"boxes are as reckoned", boxes_are_as_reckoned},
        {"a side that leaves nobody out is open", a_side_that_leaves_nobody_out_is_open},
        {"no more than three are told", no_more_than_three_are_told},
        {"few worlds are as reckoned", few_worlds_are_as_reckoned},
        {"a fiftieth of the worlds may be left", a_fiftieth_of_the_worlds_may_be_left},
        {"a box is told above one and a half times the base",
         a_box_is_told_above_one_and_a_half_times_the_base},
    };
    return run_tests("boxes plainly", tests, sizeof tests / sizeof tests[0]);
}
