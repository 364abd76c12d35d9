// SPDX-License-Identifier: GPL-3.0-or-later
//
// The search for an anchor's constant, watched from outside: an adversary whose survival is written
// by the test, and which notes where it is asked for.
#include "opened.h"

#include "model/adversary_keys.h"
#include "model/world.h"

enum { MOST_ASKED = 256 };

#define PRIVATE(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; per = \"trial\"; }"
#define MEASURE "measures = { a = { process = { type = \"fixed\"; after = 0.0; }; }; };\n"
#define ALIKE                                                                                     \
    SCENARIO_HEAD MEASURE "adversary = { model = \"expected_utility\"; noise = 0.2;"              \
    " anchor = 0.5; };\n"
#define TYPES                                                                                     \
    SCENARIO_HEAD MEASURE "adversary = { model = \"expected_utility\"; noise = 0.2;"              \
    " benefit = " PRIVATE("0.5", "1.5") "; anchor = 0.5; anchor_years = 3.0; };\n"

// What the functions below answer, and what they have been asked.
static struct {
    struct hazard_curve (*shape)(double x);
    double guess, exposure_seen, benefit_seen, years;
    size_t n_types, n;
    bool from_begins;
    double asked[MOST_ASKED];
} script;

static void exposures(const struct adversary_types *types, size_t n, bool from_begins,
                      double years, double *exposure)
{
    (void)types;
    script.n_types = n;
    script.from_begins = from_begins;
    script.years = years;
    for (size_t i = 0; i < n; i++)
        exposure[i] = 10.0 + (double)i;
}

static void bare(const struct adversary_types *types, size_t n, const double *exposure,
                 struct hazard_bare *made)
{
    (void)types;
    (void)exposure;
    made->n = n;
}

static struct hazard_curve survival(const struct hazard_bare *made, double x)
{
    check_true("the same types", made->n == script.n_types);
    if (script.n < MOST_ASKED)
        script.asked[script.n] = x;
    script.n++;
    return script.shape(x);
}

static const struct hazards *hazards(enum cpu cpu)
{
    static const struct hazards all = {.exposures = exposures, .bare = bare, .survival = survival};
    (void)cpu;
    return &all;
}

static double solved_alone(const double *type, double exposure, double wanted)
{
    (void)wanted;
    script.exposure_seen = exposure;
    script.benefit_seen = type[UTILITY_BENEFIT];
    return script.guess;
}

// Solves the anchor `wanted` of that survival; NAN if there is none, with the failure's text.
static double solve(const char *text, double direction, double wanted, double guess,
                    struct hazard_curve (*shape)(double x), struct error *error)
{
    struct opened o;
    struct world *world = NULL;
    struct adversary_kind kind = adversary_expected_utility;
    double found = NAN;
    kind.hazards = hazards;
    kind.solved_alone = solved_alone;
    kind.free_direction = direction;
    memset(&script, 0, sizeof script);
    script.shape = shape;
    script.guess = guess;
    if (!opened_read(&o, text, 1, 1))
        return NAN;
    o.model.adversary.kind = &kind;
    o.model.adversary.anchor = NUMBER_CERTAIN(wanted);
    if (world_create(&world, &o.model, CPU_BEST, error) == STATUS_OK &&
        world_draw(world, CHECK_SEED, 3, error) == STATUS_OK)
        found = world->adversary.free_constant;
    if (!isnan(found))
        check_true("it is the world's", world->adversary.number[UTILITY_COST] == found &&
                                            *world->adversary.types.number[UTILITY_COST] == found);
    world_free(world);
    opened_clear(&o);
    return found;
}

static double solve_well(double direction, double wanted, double guess,
                         struct hazard_curve (*shape)(double x))
{
    struct error error = {0};
    const double found = solve(ALIKE, direction, wanted, guess, shape, &error);
    check_true("solved", !isnan(found));
    return found;
}

// ---- smooth functions --------------------------------------------------------------------------

enum { SCALE = 2, PLACE = 7 };

// exp(−exp(−(x − PLACE)/SCALE)), and its mirror image.
static struct hazard_curve rising(double x)
{
    const double s = SCALE, e = exp(-(x - PLACE) / s), d = exp(-e);
    return (struct hazard_curve){d, d * e / s, d * (e * e - e) / s / s,
                                 d * (e * e * e - 3.0 * e * e + e) / s / s / s};
}

static struct hazard_curve falling(double x)
{
    const struct hazard_curve f = rising(-x);
    return (struct hazard_curve){f.value, -f.slope, f.bend, -f.twist};
}

// x + 3 (1/f)''/(1/f)''', Householder's method of third order, and so of fourth order convergence.
static double householder(struct hazard_curve f, double wanted, double x)
{
    const double v = f.value - wanted, a = f.slope, b = f.bend, c = f.twist;
    const double second = (2.0 * a * a - v * b) / pow(v, 3.0);
    const double third = (-6.0 * pow(a, 3.0) + 6.0 * v * a * b - v * v * c) / pow(v, 4.0);
    return x + 3.0 * second / third;
}

// From so near that every step is taken, until rounding is in it.
static void check_steps(double direction, double wanted, double away)
{
    const double root = direction * (PLACE - SCALE * log(-log(wanted)));
    struct hazard_curve (*const shape)(double) = direction > 0.0 ? rising : falling;
    const double found = solve_well(direction, wanted, root + away, shape);
    check_true("the root", fabs(found - root) < 1e-13);
    check_true("from the guess", script.asked[0] == root + away);
    for (size_t i = 0; i < script.n; i++) {
        const double x = script.asked[i], next = i + 1 < script.n ? script.asked[i + 1] : found;
        const double step = householder(shape(x), wanted, x) - x;
        if (fabs(step) < 1e-6)
            break;
        check_true("a step", fabs(next - x - step) <= 1e-9 * fabs(step) + 2e-14);
    }
}

static void steps_are_householders(void)
{
    static const double away[] = {-1.0, -0.5, -0.05, 0.05, 0.4, 0.6};
    for (size_t i = 0; i < sizeof away / sizeof away[0]; i++) {
        check_steps(1.0, 0.35, away[i]);
        check_steps(-1.0, 0.35, away[i]);
        check_steps(1.0, 0.7, away[i]);
    }
}

// ---- where derivatives lead nowhere ------------------------------------------------------------

#define JUMP 5.7

// Types that are sure of what they want.
static struct hazard_curve staircase(double x)
{
    return (struct hazard_curve){x < JUMP ? 0.2 : 0.8, 0.0, 0.0, 0.0};
}

static struct hazard_curve low(double x)
{
    return (struct hazard_curve){x < 0.0 ? 0.125 : 0.25, 0.0, 0.0, 0.0};
}

static struct hazard_curve high(double x)
{
    return (struct hazard_curve){x < 0.0 ? 0.75 : 0.875, 0.0, 0.0, 0.0};
}

static struct hazard_curve jump_at_zero(double x)
{
    return (struct hazard_curve){x <= 0.0 ? 0.2 : 0.8, 0.0, 0.0, 0.0};
}

// The search goes out in steps that grow fourfold until the root lies between, then halves that.
static void check_staircase(double guess)
{
    double below = -INFINITY, above = INFINITY, reach = 4.0, x = guess;
    const double found = solve_well(1.0, 0.5, guess, staircase);
    check_true("next to the jump", fabs(found - JUMP) < 2e-15);
    for (size_t i = 0; i < script.n; i++) {
        check_true("where it goes", script.asked[i] == x);
        *(x < JUMP ? &below : &above) = x;
        if (isfinite(below) && isfinite(above)) {
            x = below + 0.5 * (above - below);
            continue;
        }
        x = x < JUMP ? x + reach : x - reach;
        reach *= 4.0;
    }
    check_true("to the end", x == below || x == above);
}

static void stairs_are_searched_by_halving(void)
{
    check_staircase(-100.0);
    check_staircase(5.0);
    check_staircase(7.25);
    check_staircase(1000.0);
}

static void check_hopeless(struct hazard_curve (*shape)(double x), double outwards,
                           const char *between)
{
    struct error error = {0};
    double x = 0.5, reach = 4.0;
    check_true("none", isnan(solve(ALIKE, 1.0, 0.5, x, shape, &error)));
    check_true("said", error.status == STATUS_FAILED && strstr(error.text, "world 3: ") != NULL &&
                           strstr(error.text, between) != NULL &&
                           strstr(error.text, "'cost'") != NULL);
    for (size_t i = 0; i + 2 < script.n; i++, x += outwards * reach, reach *= 4.0)
        check_true("farther and farther", script.asked[i] == x);
    check_true("as far as it goes", fabs(x) >= 0x1p40);
    check_true("both ends are looked at", script.n > 2 &&
                                              script.asked[script.n - 2] == -0x1p40 &&
                                              script.asked[script.n - 1] == 0x1p40);
}

static void what_can_be_had_is_said(void)
{
    check_hopeless(low, 1.0, "between 0.125 and 0.25");
    check_hopeless(high, -1.0, "between 0.75 and 0.875");
}

static void halving_ends(void)
{
    struct error error = {0};
    check_true("not near enough", isnan(solve(ALIKE, 1.0, 0.5, -1.0, jump_at_zero, &error)));
    check_true("after 200 looks, then both ends", script.n == 202);
}

// ---- which steps are taken ---------------------------------------------------------------------

// Written answers, one after the other; the last one is the root.
static struct hazard_curve answers[4];

static struct hazard_curve answer(double x)
{
    (void)x;
    return answers[script.n - 1 < 4 ? script.n - 1 : 3];
}

// A straight line's answer from which a step of `step` leads to 1/2.
static struct hazard_curve line(double step)
{
    return (struct hazard_curve){0.5 + 0.01 * step, 0.01, 0.0, 0.0};
}

static void a_step_is_shorter_than_half_the_one_before(void)
{
    const struct hazard_curve root = {0.5, 1.0, 0.0, 0.0};
    answers[0] = line(-3.0);
    answers[1] = line(-1.4);
    answers[2] = line(-0.69);
    answers[3] = root;
    check_near("each of them", solve_well(1.0, 0.5, 10.0, answer), 15.09, 1e-12, 15.1);
    check_true("as long as that", script.n == 4);
    answers[1] = line(-1.6);
    answers[2] = root;
    check_near("else by four", solve_well(1.0, 0.5, 10.0, answer), 17.0, 1e-12, 17.1);
    answers[0] = (struct hazard_curve){0.25, 0.125, 0.0, 0.0};
    answers[1] = (struct hazard_curve){0.375, 0.125, 0.0, 0.0};
    check_true("half is too long", solve_well(1.0, 0.5, 10.0, answer) == 16.0);
    answers[0] = line(-4.5);
    answers[1] = root;
    check_near("also the first", solve_well(1.0, 0.5, 10.0, answer), 14.0, 1e-12, 14.5);
    answers[0] = line(3.9);
    check_near("to the left", solve_well(1.0, 0.5, 10.0, answer), 6.1, 1e-12, 6.0);
}

static void a_guess_that_is_none_is_nought(void)
{
    answers[0] = (struct hazard_curve){0.5, 1.0, 0.0, 0.0};
    check_true("NAN", solve_well(1.0, 0.5, NAN, answer) == 0.0);
    check_true("too far", solve_well(1.0, 0.5, 0x1p41, answer) == 0.0);
    check_true("too far below", solve_well(1.0, 0.5, -INFINITY, answer) == 0.0);
    check_true("else it is taken", solve_well(1.0, 0.5, 0x1p39, answer) == 0x1p39);
}

// Whether a step of 10⁻⁶ (or less) is the last, of a function with these derivatives.
static bool is_last(double wanted, double step, double slope, double bend, double twist)
{
    answers[0] = (struct hazard_curve){wanted - step * slope, slope, bend, twist};
    answers[1] = (struct hazard_curve){wanted, slope, 0.0, 0.0};
    (void)solve_well(1.0, wanted, 0.0, answer);
    check_true("one look or two", script.n == 1 || script.n == 2);
    return script.n == 1;
}

// Short of D/f' and (1 − D)/f', of f'/f'' and of √(f'/f''').
static void a_step_is_the_last_where_it_is_short_in_every_length(void)
{
    check_true("short", is_last(0.5, 1e-6, 1.0, 1.0, 1.0) && is_last(0.5, 1e-5, 1.0, 1.0, 1.0));
    check_true("not short", !is_last(0.5, 1e-4, 1.0, 0.0, 0.0));
    check_true("near 1", !is_last(0.999, 1e-6, 1.0, 0.0, 0.0) && is_last(0.999, 1e-8, 1.0, 0, 0));
    check_true("near 0", !is_last(0.001, 1e-6, 1.0, 0.0, 0.0) && is_last(0.001, 1e-8, 1.0, 0, 0));
    check_true("a steep one", !is_last(0.5, 1e-6, 100.0, 0.0, 0.0));
    check_true("a flat one", is_last(0.5, 1e-4, 0.01, 0.0, 0.0));
    check_true("bent", !is_last(0.5, 1e-6, 1.0, 1e3, 0.0) && is_last(0.5, 1e-6, 1.0, 10.0, 0.0));
    check_true("bent and flat", !is_last(0.5, 1e-6, 0.01, 1.0, 0.0));
    check_true("bent back", !is_last(0.5, 1e-6, 1.0, -1e3, 0.0));
    check_true("twisted", !is_last(0.5, 1e-6, 1.0, 0.0, 1e5) && is_last(0.5, 1e-6, 1.0, 0.0, 1e3));
    check_true("twisted and flat", !is_last(0.5, 1e-6, 0.01, 0.0, 1e3));
    check_true("twisted back", !is_last(0.5, 1e-6, 1.0, 0.0, -1e5));
}

// ---- what is asked for -------------------------------------------------------------------------

static void the_type_in_the_middle_gives_the_guess(void)
{
    struct error error = {0};
    answers[0] = (struct hazard_curve){0.5, 1.0, 0.0, 0.0};
    check_true("solved", solve(TYPES, 1.0, 0.5, 1.0, answer, &error) == 1.0);
    check_true("all types", script.n_types == ADVERSARY_TYPES);
    check_true("its exposure", script.exposure_seen == 10.0 + ADVERSARY_TYPES / 2);
    check_true("in the anchor's years", script.from_begins && script.years == 3.0);
    check_true("solved", solve(ALIKE, 1.0, 0.5, 1.0, answer, &error) == 1.0);
    check_true("one", script.n_types == 1 && script.exposure_seen == 10.0);
    check_true("to the horizon", !script.from_begins && script.years == 10.0);
}

static void it_is_the_middle_type_of_the_world(void)
{
    struct opened o;
    struct world *world = NULL;
    struct error error = {0};
    answers[0] = (struct hazard_curve){0.5, 1.0, 0.0, 0.0};
    (void)solve(TYPES, 1.0, 0.5, 1.0, answer, &error);
    check_true("its benefit",
               opened_read(&o, TYPES, 1, 1) &&
                   world_create(&world, &o.model, CPU_BEST, &error) == STATUS_OK &&
                   world_draw(world, CHECK_SEED, 3, &error) == STATUS_OK &&
                   script.benefit_seen == world->adversary.types.number[UTILITY_BENEFIT][128]);
    world_free(world);
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"steps are Householder's", steps_are_householders},
        {"stairs are searched by halving", stairs_are_searched_by_halving},
        {"what can be had is said", what_can_be_had_is_said},
        {"halving ends", halving_ends},
        {"a step is shorter than half the one before", a_step_is_shorter_than_half_the_one_before},
        {"a guess that is none is nought", a_guess_that_is_none_is_nought},
        {"a step is the last where it is short in every length",
         a_step_is_the_last_where_it_is_short_in_every_length},
        {"the type in the middle gives the guess", the_type_in_the_middle_gives_the_guess},
        {"it is the middle type of the world", it_is_the_middle_type_of_the_world},
    };
    return run_tests("anchor", tests, sizeof tests / sizeof tests[0]);
}
