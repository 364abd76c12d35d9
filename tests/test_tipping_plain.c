// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tipping points against a plain computation (tippings.h), at shifts and slopes that bring each
// threshold to either side of it too.

#include "tippings.h"

#include "model/model.h"

// ---- checks -------------------------------------------------------------------------------------

static bool is_near(double value, double truth)
{
    return isnan(truth) ? isnan(value) : fabs(value - truth) <= 1e-7;
}

static bool is_same(const struct tipping *a, const struct tipping *b)
{
    return a->worth == b->worth && a->crossing == b->crossing && is_near(a->at, b->at) &&
           is_near(a->lo, b->lo) && is_near(a->hi, b->hi) && is_near(a->sure, b->sure) &&
           is_near(a->p_worth, b->p_worth) && is_near(a->from, b->from) && is_near(a->to, b->to) &&
           is_near(a->change_from, b->change_from) && is_near(a->change_to, b->change_to);
}

// The rows of a step and a goal: the next ones that were found.
static void check_rows(const struct data *d, const struct tippings *t, size_t *next, size_t step,
                       size_t goal)
{
    static struct plain room, *p = &room;
    const double value = goal == 0 ? NAN : t->goals[goal].level;
    const size_t n_tests = N_UNKNOWNS * N_STEPS;
    struct tipping truth[1 + N_UNKNOWNS * TIPPING_MOST];
    size_t n = 1;
    for (size_t u = 0; u < N_UNKNOWNS; u++) {
        trace(p, d, u, step, value);
        const size_t n_rows = rows_of(p, n_tests, &truth[n]);
        for (size_t i = n; i < n + n_rows; i++)
            truth[i].unknown = u;
        n += n_rows;
    }
    truth[0] = about_all(p, truth + 1, n - 1);
    truth[0].unknown = N_UNKNOWNS;
    for (size_t i = 0; i < n; i++, (*next)++) {
        const struct tipping *row = &t->rows[*next];
        check_true("there are so many", *next < t->n);
        if (*next >= t->n)
            return;
        check_true("whose",
                   row->step == step && row->goal == goal && row->unknown == truth[i].unknown);
        check_true("as reckoned", is_same(row, &truth[i]));
    }
}

static void check_change(const struct data *d, struct estimate told, size_t step, double level,
                         double cost)
{
    const double n = (double)d->packages.n_worlds;
    double sum = 0.0, square = 0.0;
    for (size_t w = 0; w < d->packages.n_worlds; w++)
        sum += change_in(d, step, w);
    for (size_t w = 0; w < d->packages.n_worlds; w++)
        square += pow(change_in(d, step, w) - sum / n, 2.0);
    check_near("change", told.value, level * sum / n - cost, 1e-12, NAN);
    if (d->packages.sample.n_randomisations == 0)
        check_near("its error", told.se, level * sqrt(square / (n - 1.0) / n), 1e-12, NAN);
}

// Looks for tipping points, and checks all that is told of them.
static void check_all(const struct data *d, double value)
{
    struct tipping_step list[N_STEPS];
    struct tippings t = {.goals = {{AIM_DETERRENCE, NAN}, {AIM_VALUE, value}},
                         .n_goals = 2,
                         .steps = list,
                         .n_steps = N_STEPS};
    struct arena arena;
    size_t next = 0;
    memcpy(list, steps, sizeof list);
    arena_init(&arena);
    check_true("looked for", tipping_find(&t, &d->packages, CHECK_SEED, &arena, NULL) == STATUS_OK);
    for (size_t step = 0; step < N_STEPS; step++)
        for (size_t goal = 0; goal < 2; goal++) {
            const double cost =
                d->packages.cost[steps[step].with] - d->packages.cost[steps[step].without];
            check_rows(d, &t, &next, step, goal);
            check_change(d, t.change[2 * step + goal], step, goal == 0 ? 1.0 : value,
                         goal == 0 ? 0.0 : cost);
        }
    check_true("no more", next == t.n);
    arena_clear(&arena);
}

static void all_rows_are_as_reckoned(void)
{
    static const shape shapes[] = {slope, hump, valley};
    for (size_t i = 0; i < 12; i++) {
        struct data *d = make(i % 2 == 0 ? 121 : 241, i % 4 == 3 ? 16 : 0);
        set_change(d, 0, i % 3, shapes[i % 2], i < 6 ? 0.4 : 0.15, 0.03 * (double)i - 0.15);
        set_change(d, 1, 0, shapes[i % 3], 1.0, i == 5 ? 0.3 : -0.05);
        check_all(d, 0.7 + 0.3 * (double)i);
        drop(d);
    }
}

// A goal whose change is 0 at every point is not worth it anywhere.
static void nought_is_not_above_nought(void)
{
    struct data *d = make(121, 0);
    for (size_t i = 0; i < 4; i++)
        d->packages.cost[i] = 2.0;
    set_change(d, 0, 0, slope, 1.0, 0.0);
    set_change(d, 1, 0, hump, 1.0, 0.0);
    check_all(d, 0.0);
    drop(d);
}

// Four worlds of 241 lie far away, and the measure brings much there: the others have one value.
static void what_differs_in_a_hundredth_of_the_worlds_is_not_looked_at(void)
{
    struct data *d = make(241, 0);
    for (size_t w = 0; w < 241; w++)
        d->packages.unknown[1][w] = w % 60 != 7 ? 0.0 : w % 120 == 7 ? 1.0 : -1.0;
    set_change(d, 0, 1, slope, 20.0, 0.0);
    set_change(d, 1, 0, hump, 1.0, 0.0);
    check_all(d, 1.0);
    drop(d);
}

// ---- which steps --------------------------------------------------------------------------------

static bool is_step(const struct tipping_step *s, size_t measure, enum tipping_added added,
                    const struct packages *p, uint32_t with, uint32_t without)
{
    return s->measure == measure && s->added == added && p->mask[s->with] == with &&
           p->mask[s->without] == without;
}

// Three measures, of which the last comes first in the file and requires the first.
static void measures_are_added_alone_and_last(void)
{
    static const uint32_t masks[] = {0, 1, 2, 3, 5, 7};
    struct measure measures[3] = {{.required_mask = 0}, {.required_mask = 0}, {.required_mask = 1}};
    size_t in_file_order[] = {2, 0, 1};
    const struct model model = {
        .measures = measures, .n_measures = 3, .in_file_order = in_file_order};
    struct packages p;
    struct tippings t = {.n_steps = 9};
    struct arena arena;
    arena_init(&arena);
    check_true("memory", packages_init(&p, 6, 4, 0));
    p.model = &model;
    memcpy(p.mask, masks, sizeof masks);
    check_true("listed", tipping_list(&t, &p, &arena, NULL) == STATUS_OK && t.n_steps == 6);
    check_true("the one that requires", is_step(&t.steps[0], 2, TIPPING_ALONE, &p, 5, 1) &&
                                            is_step(&t.steps[1], 2, TIPPING_LAST, &p, 7, 3));
    check_true("the one that is required", is_step(&t.steps[2], 0, TIPPING_ALONE, &p, 1, 0) &&
                                               is_step(&t.steps[3], 0, TIPPING_LAST, &p, 3, 2));
    check_true("the other", is_step(&t.steps[4], 1, TIPPING_ALONE, &p, 2, 0) &&
                                is_step(&t.steps[5], 1, TIPPING_LAST, &p, 7, 5));
    p.mask[4] = 15; // no package 5: one step lacks what it leads to, another what it starts from
    check_true("without it", tipping_list(&t, &p, &arena, NULL) == STATUS_OK && t.n_steps == 4);
    check_true("others stay", is_step(&t.steps[0], 2, TIPPING_LAST, &p, 7, 3) &&
                                  is_step(&t.steps[3], 1, TIPPING_ALONE, &p, 2, 0));
    packages_clear(&p);
    arena_clear(&arena);
}

// ---- on both sides of what is sure --------------------------------------------------------------

enum what { FIRST_SEEN, LAST_SEEN, BESIDE, ALL, MATTERS };

struct threshold {
    enum what what;
    size_t unknown;
    shape of;
    double from, to; // the shift, or the scale: where it holds, and where it does not
    size_t n_worlds;
    uint32_t n_randomisations;
};

// In how many replicates it holds (of MATTERS: 190 if it does, else 189).
static size_t count(struct data *d, const struct threshold *t, double at)
{
    static struct plain p;
    struct crossing list[N_GRID];
    double seen[SAMPLE_REPLICATES];
    const double scale = t->what == ALL ? 0.0 : t->what == MATTERS ? at : 1.0;
    set_change(d, 0, t->unknown, t->of, scale, t->what == MATTERS ? 0.0 : at);
    trace(&p, d, t->unknown, 0, NAN);
    const size_t n = cross(&p, SAMPLE_REPLICATES, list);
    switch (t->what) {
    case FIRST_SEEN:
        return n == 0 ? 0 : look(&p, list[0], seen);
    case LAST_SEEN:
        return n == 0 ? 0 : look(&p, list[n - 1], seen);
    case BESIDE:
        return n > 0 ? 0 : n_beside(&p);
    case ALL:
        return n_above(d, 0, 1.0, 0.0);
    default:
        return p_value(&p) < TIPPING_CHANCE / (N_UNKNOWNS * N_STEPS) ? 190 : 189;
    }
}

static void check_both_sides(const struct threshold *t)
{
    struct data *d = make(t->n_worlds, t->n_randomisations);
    double holds = t->from, fails = t->to;
    set_change(d, 1, 0, slope, 0.4, 0.0);
    for (int i = 0; i < 24; i++) {
        const double middle = 0.5 * (holds + fails);
        if (count(d, t, middle) >= 190)
            holds = middle;
        else
            fails = middle;
    }
    const size_t n_fails = count(d, t, fails);
    check_all(d, 2.0);
    const size_t n_holds = count(d, t, holds);
    check_all(d, 2.0);
    check_true("there is a threshold", n_holds == 190 && n_fails == 189);
    if (n_holds != 190 || n_fails != 189)
        printf("\n    %d at %g: %zu and %zu", (int)t->what, holds, n_holds, n_fails);
    drop(d);
}

static void what_is_sure_in_190_replicates_is_told(void)
{
    static const struct threshold thresholds[] = {
        {FIRST_SEEN, 0, slope, 0.0, 0.5, 121, 0},  {FIRST_SEEN, 0, slope, 0.0, -0.5, 121, 16},
        {FIRST_SEEN, 0, hump, 0.0, 0.2, 121, 0},   {LAST_SEEN, 0, hump, 0.0, 0.2, 121, 0},
        {LAST_SEEN, 0, valley, 0.0, -0.2, 121, 0}, {FIRST_SEEN, 0, valley, 0.0, -0.2, 121, 0},
        {BESIDE, 0, slope, 1.0, 0.45, 121, 0},     {BESIDE, 0, slope, -1.0, -0.45, 241, 0},
        {ALL, 0, slope, 0.5, -0.05, 121, 0},       {ALL, 0, slope, 0.3, -0.1, 241, 16},
    };
    for (size_t i = 0; i < sizeof thresholds / sizeof thresholds[0]; i++)
        check_both_sides(&thresholds[i]);
}

static void numbers_matter_below_a_p_value(void)
{
    static const struct threshold thresholds[] = {
        {MATTERS, 0, slope, 0.5, 0.0, 121, 0},  {MATTERS, 0, slope, -0.5, 0.0, 241, 0},
        {MATTERS, 1, slope, 0.5, 0.0, 121, 0},  {MATTERS, 2, slope, 0.5, 0.0, 121, 0},
        {MATTERS, 0, slope, 0.9, 0.0, 121, 16}, {MATTERS, 1, hump, 0.9, 0.0, 121, 16},
    };
    for (size_t i = 0; i < sizeof thresholds / sizeof thresholds[0]; i++)
        check_both_sides(&thresholds[i]);
}

int main(void)
{
    const struct named_test tests[] = {
        {"all rows are as reckoned", all_rows_are_as_reckoned},
        {"nought is not above nought", nought_is_not_above_nought},
        {"what differs in a hundredth of the worlds is not looked at",
         what_differs_in_a_hundredth_of_the_worlds_is_not_looked_at},
        {"measures are added alone and last", measures_are_added_alone_and_last},
        {"what is sure in 190 replicates is told", what_is_sure_in_190_replicates_is_told},
        {"numbers matter below a p-value", numbers_matter_below_a_p_value},
    };
    return run_tests("tipping points plainly", tests, sizeof tests / sizeof tests[0]);
}
