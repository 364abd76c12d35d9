// SPDX-License-Identifier: GPL-3.0-or-later
//
// Setting a world up: anchors against closed forms and Brent's method, derivatives against
// differences, unknowns against single draws, tables of quantiles that laws share.
#include "opened.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#include "base/random.h"
#include "engine/achieved.h"
#include "model/adversary_keys.h"
#include "model/world.h"

enum { N_WORLDS = 60 };

#define MEASURE                                                                                   \
    "measures = { a = { process = { type = \"fixed\"; after = 0.0; };"                            \
    " effects = { denial = 0.5; punishment = 0.3; provocation = 0.1; odds_ratio = 0.4; }; };"     \
    " b = { process = { type = \"fixed\"; after = 1.0; };"                                        \
    " effects = { intervention = 0.6; odds_ratio = 0.7; }; }; };\n"
#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"
#define PRIVATE(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; per = \"trial\"; }"

// Peace begins at a private date and opportunity recovers within a private time.
#define CLOCK " begins = " PRIVATE("0.5", "2.0") "; recovery = " PRIVATE("0.0", "3.0") ";"
#define UTILITY                                                                                   \
    SCENARIO_HEAD MEASURE "adversary = { model = \"expected_utility\";" CLOCK                     \
    " benefit = " PRIVATE("0.5", "1.5") "; p_win = " PRIVATE("0.2", "0.8") ";"                    \
    " noise = " PRIVATE("0.02", "0.5") "; opportunities = " PRIVATE("0.5", "2.0") ";"             \
    " cost_punishment = 0.3; cost_intervention = 0.5; decisiveness = 0.5; grievance = 0.1;"       \
    " anchor = " BETWEEN("0.3", "0.98") "; anchor_years = " BETWEEN("3.0", "9.0") "; };\n"
#define ODDS                                                                                      \
    SCENARIO_HEAD MEASURE "adversary = { model = \"log_odds\";" CLOCK                             \
    " anchor = " BETWEEN("0.02", "0.98") "; };\n"
#define THRESHOLD                                                                                 \
    SCENARIO_HEAD MEASURE "adversary = { model = \"threshold\";" CLOCK                            \
    " sigma = " PRIVATE("0.1", "1.0") "; opportunities = " PRIVATE("0.3", "2.0") ";"              \
    " weights = { denial = 0.8; intervention = 1.0; punishment = 0.4; };"                         \
    " anchor = " BETWEEN("0.4", "0.98") "; anchor_years = 6.0; };\n"

static const char *const models[] = {UTILITY, ODDS, THRESHOLD};
enum { N_MODELS = sizeof models / sizeof models[0] };

struct drawn {
    struct opened opened;
    struct world *world;
};

static bool drawn_open(struct drawn *d, const char *text, enum cpu cpu)
{
    struct error error = {0};
    *d = (struct drawn){0};
    return opened_read(&d->opened, text, 1, 1) &&
           world_create(&d->world, &d->opened.model, cpu, &error) == STATUS_OK;
}

static void drawn_close(struct drawn *d)
{
    world_free(d->world);
    opened_clear(&d->opened);
}

static bool draw(struct drawn *d, uint32_t index)
{
    struct error error = {0};
    const bool good = world_draw(d->world, CHECK_SEED, index, &error) == STATUS_OK;
    if (!good)
        printf("\n%s\n", error.text);
    check_true("the world can be drawn", good);
    return good;
}

// ---- the anchor, by the C library ------------------------------------------------------------

// The years over which the anchor speaks, from when peace begins; the same for all types or not.
static double anchored_years(const struct world *world, const double *type)
{
    const struct adversary *adversary = &world->model->adversary;
    return adversary->anchor_to_horizon
               ? world->model->scenario->horizon_years - type[ADVERSARY_BEGINS]
               : number_in(adversary->anchor_years, world->unknowns);
}

static double type_survival(const struct world *world, const double *type, double x)
{
    const struct adversary_kind *kind = world->model->adversary.kind;
    const double years = anchored_years(world, type), theta = type[ADVERSARY_RECOVERY];
    const double exposure = years + theta * expm1(-years / theta);
    if (kind == &adversary_log_odds)
        return exp(-exposure * log1p(exp(x)));
    if (kind == &adversary_threshold)
        return 1.0 + 0.5 * erfc(-x / type[ADVERSARY_SIGMA] / sqrt(2.0)) *
                         expm1(-type[THRESHOLD_OPPORTUNITIES] * exposure);
    const double utility = type[UTILITY_P_WIN] * type[UTILITY_BENEFIT] - x;
    return exp(-type[UTILITY_OPPORTUNITIES] * exposure /
               (1.0 + exp(-utility / type[UTILITY_NOISE])));
}

struct problem {
    const struct world *world;
    double wanted;
};

static double excess(double x, void *context)
{
    const struct problem *p = context;
    const struct adversary_types *types = &p->world->adversary.types;
    double sum = 0.0;
    for (size_t i = 0; i < types->n; i++) {
        double type[ADVERSARY_MAX_NUMBERS];
        adversary_type(types, p->world->model->adversary.kind->n_numbers, i, type);
        sum += type_survival(p->world, type, x);
    }
    return sum / (double)types->n - p->wanted;
}

static double brent_root(struct problem *p)
{
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function function = {.function = excess, .params = p};
    double root = NAN;
    if (gsl_root_fsolver_set(solver, &function, -60.0, 60.0) == GSL_SUCCESS)
        for (int i = 0; i < 100; i++) {
            if (gsl_root_fsolver_iterate(solver) != GSL_SUCCESS)
                break;
            root = gsl_root_fsolver_root(solver);
        }
    gsl_root_fsolver_free(solver);
    return root;
}

// The largest difference from Brent's roots, with anchors `shift` too high.
static double largest_difference(const char *text, double shift)
{
    struct drawn d;
    double largest = 0.0;
    if (drawn_open(&d, text, CPU_BEST))
        for (uint32_t w = 0; w < N_WORLDS && draw(&d, w); w++) {
            struct problem p = {d.world,
                                number_in(d.opened.model.adversary.anchor, d.world->unknowns) +
                                    shift};
            const double truth = brent_root(&p);
            const double error = fabs(d.world->adversary.free_constant - truth);
            largest = error <= largest ? largest : error; // a NaN stays
        }
    drawn_close(&d);
    return largest;
}

static void anchors_are_the_roots_that_brents_method_finds(void)
{
    gsl_error_handler_t *handler = gsl_set_error_handler_off();
    for (size_t i = 0; i < N_MODELS; i++) {
        check_true("within 1e-10", largest_difference(models[i], 0.0) < 1e-10);
        check_true("another anchor has another root", largest_difference(models[i], 1e-8) > 1e-10);
    }
    (void)gsl_set_error_handler(handler);
}

// ---- the anchor, where types do not differ: its closed form ----------------------------------

static double constant_of(const char *adversary)
{
    struct drawn d;
    double found = NAN;
    char text[1024];
    (void)snprintf(text, sizeof text, "%sadversary = { %s };\n", SCENARIO_HEAD MEASURE, adversary);
    if (drawn_open(&d, text, CPU_BEST) && draw(&d, 3))
        found = d.world->adversary.free_constant;
    drawn_close(&d);
    return found;
}

static void check_constant(const char *adversary, double truth)
{
    const double found = constant_of(adversary);
    check_true("the closed form", fabs(found - truth) <= 2e-14 * fmax(1.0, fabs(truth)));
    check_true("another would show",
               !(fabs(found - truth * (1.0 + 1e-12)) <= 2e-14 * fmax(1.0, fabs(truth))));
}

static double logit(double p)
{
    return log(p / (1.0 - p));
}

static void a_certain_adversary_has_the_anchor_of_the_closed_form(void)
{
    check_constant("model = \"expected_utility\"; noise = 0.2; p_win = 0.6; anchor = 0.35;",
                   0.6 - 0.2 * logit(-log(0.35) / 10.0));
    // far out on either side
    check_constant("model = \"expected_utility\"; noise = 0.01; p_win = 0.6; anchor = 0.9999999;",
                   0.6 - 0.01 * logit(-log(0.9999999) / 10.0));
    check_constant("model = \"expected_utility\"; noise = 30.0; p_win = 0.6; anchor = 4.6e-5;",
                   0.6 - 30.0 * logit(-log(4.6e-5) / 10.0));
    check_constant("model = \"log_odds\"; anchor = 1e-6;", log(expm1(-log(1e-6) / 10.0)));
    check_constant("model = \"log_odds\"; anchor = 0.999999;", log(expm1(-log(0.999999) / 10.0)));
}

// ---- far starts ------------------------------------------------------------------------------

// The mean survival at the solution, for types so different that the first guess is far off.
static void types_that_differ_wildly_meet_their_anchor(void)
{
    static const char *const anchors[] = {"0.000001", "0.1", "0.5", "0.9", "0.999999"};
    for (size_t i = 0; i < sizeof anchors / sizeof anchors[0]; i++) {
        struct drawn d;
        char text[2048];
        (void)snprintf(text, sizeof text,
                       "%sadversary = { model = \"expected_utility\"; opportunities = 40.0;"
                       " benefit = { dist = \"lognormal\"; median = 1.0; sigma = 3.0;"
                       " per = \"trial\"; }; noise = { dist = \"lognormal\"; median = 0.001;"
                       " sigma = 2.0; per = \"trial\"; }; anchor = %s; };\n",
                       SCENARIO_HEAD MEASURE, anchors[i]);
        if (drawn_open(&d, text, CPU_BEST))
            for (uint32_t w = 0; w < N_WORLDS && draw(&d, w); w++) {
                struct problem p = {d.world, d.opened.model.adversary.anchor.value};
                const double x = d.world->adversary.free_constant, hair = 1e-9 * fabs(x);
                check_true("a crossing",
                           excess(x - hair, &p) <= 0.0 && excess(x + hair, &p) >= 0.0);
            }
        drawn_close(&d);
    }
}

// ---- derivatives -----------------------------------------------------------------------------

// The exact derivative against the difference quotient of the one below it.
static bool agrees(double exact, double above, double below, double step)
{
    const double difference = (above - below) / (2.0 * step);
    return fabs(exact - difference) <= 1e-6 * (fabs(exact) + 0.01);
}

static void survivals_have_the_derivatives_of_their_differences(void)
{
    for (size_t i = 0; i < N_MODELS; i++) {
        struct drawn d;
        if (drawn_open(&d, models[i], CPU_BEST) && draw(&d, 0)) {
            const struct adversary_types *types = &d.world->adversary.types;
            const struct hazards *hazards = d.opened.model.adversary.kind->hazards(d.world->cpu);
            struct hazard_bare bare;
            double exposure[ADVERSARY_TYPES];
            hazards->exposures(types, types->n, true, 5.0, exposure);
            hazards->bare(types, types->n, exposure, &bare);
            for (double x = -1.0; x < 1.0; x += 0.25) {
                const double h = 1e-5;
                const struct hazard_curve at = hazards->survival(&bare, x);
                const struct hazard_curve above = hazards->survival(&bare, x + h);
                const struct hazard_curve below = hazards->survival(&bare, x - h);
                check_true("first", agrees(at.slope, above.value, below.value, h));
                check_true("second", agrees(at.bend, above.slope, below.slope, h));
                check_true("third", agrees(at.twist, above.bend, below.bend, h));
                check_true("the third is not the second",
                           !agrees(at.twist + 0.01, above.bend, below.bend, h));
            }
        }
        drawn_close(&d);
    }
}

// ---- the same from every level ---------------------------------------------------------------

struct summary {
    double constant, types, achieved[4], odds_ratio[2];
};

static struct summary summary_of(const char *text, enum cpu cpu)
{
    static const uint32_t masks[] = {0, 1, 2, 3};
    struct drawn d;
    struct effects effects = {0};
    struct achieved achieved = {0};
    struct summary s;
    memset(&s, 0, sizeof s);
    if (drawn_open(&d, text, cpu) && draw(&d, 5) && effects_create(&effects, d.world) &&
        achieved_create(&achieved, &effects, 4, masks)) {
        effects_set(&effects);
        achieved_deterrence(&achieved, s.achieved);
        achieved_odds_ratios(&achieved, s.odds_ratio);
        s.constant = d.world->adversary.free_constant;
        for (size_t i = 0; i < d.world->adversary.types.n; i++) {
            double type[ADVERSARY_MAX_NUMBERS] = {0.0};
            adversary_type(&d.world->adversary.types, ADVERSARY_MAX_NUMBERS, i, type);
            for (size_t k = 0; k < d.opened.model.adversary.kind->n_numbers; k++)
                s.types += type[k] * (double)(i + 1);
        }
    }
    achieved_clear(&achieved);
    effects_clear(&effects);
    drawn_close(&d);
    return s;
}

static void every_level_of_processors_sets_the_same_world_up(void)
{
    for (size_t i = 0; i < N_MODELS; i++) {
        const struct summary plain = summary_of(models[i], CPU_PLAIN);
        check_true("something was computed", plain.constant != 0.0 && plain.achieved[3] > 0.0);
        for (enum cpu cpu = CPU_AVX2; cpu < N_CPUS; cpu++) {
            if (!cpu_available(cpu))
                continue;
            const struct summary other = summary_of(models[i], cpu);
            check_true("bit for bit", memcmp(&plain, &other, sizeof plain) == 0);
        }
    }
}

// ---- odds ratios -----------------------------------------------------------------------------

// By the C library, of a measure that denies and punishes, over types that differ in their benefit.
static double odds_of(const struct adversary_types *types, bool stands)
{
    double attack = 0.0, peace = 0.0;
    for (size_t i = 0; i < types->n; i++) {
        double t[ADVERSARY_MAX_NUMBERS];
        adversary_type(types, UTILITY_N_NUMBERS, i, t);
        const double win = t[UTILITY_P_WIN] * (stands ? 0.5 : 1.0);
        const double utility = win * t[UTILITY_BENEFIT] - t[UTILITY_COST] -
                               (stands ? 0.3 * t[UTILITY_COST_PUNISHMENT] : 0.0) +
                               (stands ? 0.1 * t[UTILITY_GRIEVANCE] : 0.0);
        const double hazard =
            t[UTILITY_OPPORTUNITIES] / (1.0 + exp(-utility / t[UTILITY_NOISE]));
        attack -= expm1(-hazard);
        peace += exp(-hazard);
    }
    return attack / peace;
}

static void odds_ratios_are_those_of_the_types_mean_chances(void)
{
    struct drawn d;
    if (drawn_open(&d, UTILITY, CPU_BEST) && draw(&d, 5)) {
        const struct adversary_types *types = &d.world->adversary.types;
        const double truth = odds_of(types, true) / odds_of(types, false);
        const double found = summary_of(UTILITY, CPU_BEST).odds_ratio[0];
        check_true("the ratio", fabs(found / truth - 1.0) < 1e-12);
        check_true("not that of one type", types->n == ADVERSARY_TYPES && truth != 1.0);
        check_true("a difference would show", !(fabs(found / truth - 1.0 - 1e-10) < 1e-12));
    }
    drawn_close(&d);
}

// ---- unknowns --------------------------------------------------------------------------------

#define UNKNOWNS                                                                                  \
    SCENARIO_HEAD "uncertain = { x = { dist = \"beta\"; a = 2.0; b = 5.0;"                        \
    " correlation = { y = 0.6; }; };"                                                             \
    " y = { dist = \"lognormal\"; median = 2.0; sigma = 0.5; }; };\n"                             \
    "measures = { a = { process = { type = \"decision\"; p = \"x\"; delay ="                      \
    " { dist = \"exponential\"; mean = \"y\"; }; }; effects = { denial = "                        \
    BETWEEN("0.1", "0.9") "; }; }; };\n"                                                          \
    "adversary = { model = \"log_odds\"; base = " BETWEEN("0.1", "0.2") "; };\n"

// What a single draw gives to an unknown that is not correlated.
static double single(const struct scenario *s, size_t i, uint32_t world)
{
    return dist_quantile(&s->unknowns[i].dist,
                         random_uniforms(CHECK_SEED, world, 0, s->unknowns[i].entity,
                                         PURPOSE_UNKNOWN, 0)
                             .first);
}

static void unknowns_do_not_depend_on_the_worlds_drawn_before(void)
{
    struct drawn d, other = {.world = NULL};
    const bool good =
        drawn_open(&d, UNKNOWNS, CPU_BEST) && drawn_open(&other, UNKNOWNS, CPU_PLAIN);
    size_t same = 0, alone = 0, n = 0;
    for (uint32_t w = 0; good && w < 100; w++) {
        const uint32_t elsewhere = w * 37 % 100;
        const struct scenario *s = &d.opened.scenario;
        if (!draw(&d, w) || !draw(&other, elsewhere) || !draw(&other, w))
            break;
        for (size_t i = 0; i < s->n_unknowns; i++) {
            n++;
            same += d.world->unknowns[i] == other.world->unknowns[i];
            alone += d.world->unknowns[i] == single(s, i, w);
        }
    }
    check_true("four unknowns in a hundred worlds", n == 400);
    check_true("the same in any order", same == n);
    // of the correlated two the first is drawn alone, and the second follows it
    check_true("as a single draw gives", alone >= 200 && alone < 400);
    drawn_close(&d);
    drawn_close(&other);
}

// ---- tables ----------------------------------------------------------------------------------

static size_t tables_of(const char *first, const char *second)
{
    struct opened o;
    char text[2048];
    (void)snprintf(text, sizeof text,
                   SCENARIO_HEAD "measures = { a = { process = { type = \"all_of\"; of = ("
                   " { type = \"decision\"; name = \"x\"; p = 0.5; delay = %s; },"
                   " { type = \"decision\"; name = \"y\"; p = 0.5; delay = %s; } ); }; }; };\n"
                   CALM_ADVERSARY, first, second);
    const size_t n = opened_read(&o, text, 1, 1) ? o.scenario.n_tables : 99;
    opened_clear(&o);
    return n;
}

static void laws_of_one_shape_share_a_table(void)
{
    const char *gamma = "{ dist = \"gamma\"; shape = 2.0; scale = 1.0; }";
    check_true("equal", tables_of(gamma, gamma) == 1);
    check_true("another scale",
               tables_of(gamma, "{ dist = \"gamma\"; shape = 2.0; scale = 3.0; }") == 1);
    check_true("another shape",
               tables_of(gamma, "{ dist = \"gamma\"; shape = 2.5; scale = 1.0; }") == 2);
    check_true("another kind",
               tables_of(gamma, "{ dist = \"pert\"; min = 0.0; mode = 1.0; max = 4.0; }") == 2);
    check_true("the same places on another scale",
               tables_of("{ dist = \"pert\"; min = 0.0; mode = 1.0; max = 4.0; }",
                         "{ dist = \"pert\"; min = 1.0; mode = 3.0; max = 9.0; }") == 1);
    check_true("none", tables_of("1.0", "{ dist = \"exponential\"; mean = 1.0; }") == 0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"anchors are the roots that Brent's method finds",
         anchors_are_the_roots_that_brents_method_finds},
        {"a certain adversary has the anchor of the closed form",
         a_certain_adversary_has_the_anchor_of_the_closed_form},
        {"types that differ wildly meet their anchor", types_that_differ_wildly_meet_their_anchor},
        {"survivals have the derivatives of their differences",
         survivals_have_the_derivatives_of_their_differences},
        {"every level of processors sets the same world up",
         every_level_of_processors_sets_the_same_world_up},
        {"odds ratios are those of the types' mean chances",
         odds_ratios_are_those_of_the_types_mean_chances},
        {"unknowns do not depend on the worlds drawn before",
         unknowns_do_not_depend_on_the_worlds_drawn_before},
        {"laws of one shape share a table", laws_of_one_shape_share_a_table},
    };
    return run_tests("world", tests, sizeof tests / sizeof tests[0]);
}
