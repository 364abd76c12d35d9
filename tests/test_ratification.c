// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ratifications that one uniform decides: against quadrature, and, where shocks move the bodies,
// against bodies that decide one by one as the model defines it.

#include "bench.h"
#include "oracle.h"

#include "analysis/estimates.h"
#include "base/random.h"
#include "engine/run.h"

#include <gsl/gsl_rng.h>

#define HEAD                                                                                      \
    "scenario = { title = \"Bodies\"; start = \"2023-01-01\"; horizon = 8.0; grid = 0.5;"         \
    " deadlines = { early = 1.5; late = 4.0; }; };\n"
#define TAIL "adversary = { model = \"log_odds\"; base = 0.1; };\n"
#define RATIFIED                                                                                  \
    "measures = { m = { process = { type = \"ratification\"; group = \"g\"; rule = \"all\"; };"   \
    " }; };\n" TAIL

// ---- without shocks: quadrature ------------------------------------------------------------

struct member {
    double p, load, mean; // of an exponential delay
};

struct members {
    size_t n;
    struct member member[16];
    double years;
};

static double all_by(double z, void *parameters)
{
    const struct members *m = parameters;
    double chance = 1.0;
    for (size_t i = 0; i < m->n; i++)
        chance *= given_factor(m->member[i].p * -expm1(-m->years / m->member[i].mean),
                               m->member[i].load, z);
    return chance;
}

// Share of the trials in which the only measure is in force by `years`, with its error.
static double share_by(struct bench *b, double years, uint32_t n_worlds, double *se)
{
    double n_by = 0.0, n = 0.0;
    for (uint32_t world = 0; world < n_worlds; world++) {
        bench_draw(b, world, BATCH_LANES);
        for (size_t lane = 0; lane < BATCH_LANES; lane++, n += 1.0)
            n_by += b->batch->in_force[lane] <= years;
    }
    *se = sqrt(n_by / n * (1.0 - n_by / n) / n);
    return n_by / n;
}

// `wrong`: other members, for the twin.
static void check_members(const char *text, struct members members, struct members wrong)
{
    const double times[] = {0.4, 1.0, 2.5, 8.0};
    struct bench b;
    if (bench_open(&b, text))
        for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
            double se;
            const double share = share_by(&b, times[i], 4000, &se);
            members.years = wrong.years = times[i];
            check_estimate("all agree by then", share, se, normal_mean(all_by, &members),
                           normal_mean(all_by, &wrong));
        }
    bench_close(&b);
}

#define EXPONENTIAL(mean) " delay = { dist = \"exponential\"; mean = " mean "; };"
#define MEMBER(key, p, load, mean)                                                                \
    key " = { p = " p "; loads = { f = " load "; };" EXPONENTIAL(mean) " }; "

// Six have one law of delays, the default's, and differ in p and loads; one has no loads.
#define DIFFERENT                                                                                 \
    HEAD "factors = { f = { }; };\n"                                                              \
    "groups = { g = { default = { p = 0.9; " EXPONENTIAL("0.5") " }; members = { "                \
    "A = { p = 0.95; loads = { f = 0.3; }; }; B = { p = 0.85; loads = { f = 0.7; }; };"           \
    "C = { p = 0.97; loads = { f = -0.2; }; }; D = { p = 0.9; loads = { f = 0.5; }; };"           \
    "E = { p = 0.92; loads = { f = 0.6; }; }; F = { p = 0.99; loads = { f = 0.9; }; };"           \
    "G = { p = 0.96; }; " MEMBER("H", "0.9", "0.4", "1.1") "}; }; };\n" RATIFIED

static void unanimity_of_different_bodies_matches_quadrature(void)
{
    const struct members members = {8, {{0.95, 0.3, 0.5}, {0.85, 0.7, 0.5}, {0.97, -0.2, 0.5},
                                        {0.9, 0.5, 0.5}, {0.92, 0.6, 0.5}, {0.99, 0.9, 0.5},
                                        {0.96, 0.0, 0.5}, {0.9, 0.4, 1.1}}, 0.0};
    struct members apart = members;
    for (size_t i = 0; i < apart.n; i++)
        apart.member[i].load = 0.0;
    check_members(DIFFERENT, members, apart);
}

#define LIKE(keys)                                                                                \
    HEAD "factors = { f = { }; };\n"                                                              \
    "groups = { g = { default = { p = 0.93; loads = { f = 0.6; }; " EXPONENTIAL("0.8") " };"      \
    " members = { " keys " X = { p = 0.8; }; }; }; };\n" RATIFIED
#define NEARLY(key, digit) key " = { p = 0.9300000000" digit "; }; "

static struct members like_members(size_t n)
{
    struct members members = {.n = n};
    for (size_t i = 0; i < n; i++)
        members.member[i] = (struct member){i == 0 ? 0.8 : 0.93, 0.6, 0.8};
    return members;
}

// Seven bodies that are alike are taken together; the same ones written a hair apart are not.
static void like_bodies_decide_as_different_ones_do(void)
{
    check_members(LIKE("A = { }; B = { }; C = { }; D = { }; E = { }; F = { }; G = { };"),
                  like_members(8), like_members(7));
    check_members(LIKE(NEARLY("A", "1") NEARLY("B", "2") NEARLY("C", "3") NEARLY("D", "4")
                       NEARLY("E", "5") NEARLY("F", "6") NEARLY("G", "7")),
                  like_members(8), like_members(7));
}

// ---- with shocks: one by one ---------------------------------------------------------------

enum { N_BODIES = 6 };

#define SHOCKS                                                                                    \
    "factors = { f = { shocks = { vote = { date = 1.0; p = 0.7; shift = { dist = \"normal\";"     \
    " mean = -0.2; sd = 1.0; per = \"trial\"; }; }; deal = { date = 2.5; shift = 0.5; }; }; };"   \
    " };\n"

// A and B are alike, so are C and D; E loads the other way; F has no loads.
#define MOVED_GROUP                                                                               \
    SHOCKS                                                                                        \
    "groups = { g = { default = { p = 0.9; loads = { f = 0.6; };" EXPONENTIAL("0.9") " };"        \
    " members = { A = { }; B = { }; C = { p = 0.8; loads = { f = 0.4; }; };"                      \
    " D = { p = 0.8; loads = { f = 0.4; }; };" MEMBER("E", "0.85", "-0.5", "0.6")                 \
    " F = { p = 0.9; loads = { };" EXPONENTIAL("1.4") " }; }; }; };\n"
#define MOVED HEAD MOVED_GROUP RATIFIED
#define LATER                                                                                     \
    "measures = { m = { process = { type = \"sequence\"; steps = ("                               \
    " { type = \"decision\"; p = 0.9; " EXPONENTIAL("1.0") " },"                                  \
    " { type = \"ratification\"; group = \"g\"; rule = \"all\"; } ); }; }; };\n" TAIL
#define MOVED_LATER HEAD MOVED_GROUP LATER

static const struct member moved[N_BODIES] = {{0.9, 0.6, 0.9}, {0.9, 0.6, 0.9}, {0.8, 0.4, 0.9},
                                              {0.8, 0.4, 0.9}, {0.85, -0.5, 0.6}, {0.9, 0.0, 1.4}};
static const double start[] = {-INFINITY, 1.0, 2.5, INFINITY};

// T = max(t0, t_k, t0 + F⁻¹(U_k/p)) of the first segment in which that is before its end.
static double body_time(const struct member *m, const double *level, double normal, double t0)
{
    for (size_t k = 0; k < 3; k++) {
        const double y = m->load * level[k] + sqrt(1.0 - m->load * m->load) * normal;
        const double u = normal_cdf(-y);
        if (u >= m->p)
            continue;
        const double time = fmax(fmax(t0, start[k]), t0 - m->mean * log1p(-u / m->p));
        if (time < start[k + 1])
            return time;
    }
    return INFINITY;
}

// What is counted of histories in which the bodies decide one by one.
struct counts {
    double n, asked, all_agree;
    double by[5]; // all by[i] of by_years
    double agrees[N_BODIES], last[N_BODIES], sole[N_BODIES], early[N_BODIES], late[N_BODIES];
};

static const double by_years[] = {0.9, 1.0, 1.5, 2.5, 8.0};

static void count_history(struct counts *c, double t0, const double *times)
{
    double latest = -INFINITY;
    size_t last = 0, n_never = 0, never = 0;
    c->n += 1.0;
    c->asked += t0 < INFINITY;
    for (size_t i = 0; i < N_BODIES; i++) {
        c->agrees[i] += times[i] < INFINITY;
        c->early[i] += times[i] <= 1.5;
        c->late[i] += times[i] <= 4.0;
        if (times[i] > latest)
            latest = times[i], last = i;
        if (times[i] == INFINITY)
            never = i, n_never++;
    }
    for (size_t k = 0; k < 5; k++)
        c->by[k] += latest <= by_years[k];
    c->all_agree += n_never == 0;
    c->last[last] += n_never == 0;
    c->sole[never] += n_never == 1 && t0 < INFINITY;
}

static void simulate(struct counts *c, size_t n, bool is_later, bool has_shocks)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(rng, CHECK_SEED);
    *c = (struct counts){0};
    for (size_t i = 0; i < n; i++) {
        double times[N_BODIES], t0 = 0.0;
        double level[3];
        level[0] = probit(gsl_rng_uniform_pos(rng));
        const bool voted = gsl_rng_uniform(rng) < 0.7 && has_shocks;
        level[1] = level[0] + (voted ? -0.2 + probit(gsl_rng_uniform_pos(rng)) : 0.0);
        level[2] = level[1] + (has_shocks ? 0.5 : 0.0);
        if (is_later) {
            const double u = gsl_rng_uniform(rng);
            t0 = u < 0.9 ? -log1p(-u / 0.9) : INFINITY;
        }
        for (size_t b = 0; b < N_BODIES; b++)
            times[b] = t0 == INFINITY ? INFINITY
                                      : body_time(&moved[b], level,
                                                  probit(gsl_rng_uniform_pos(rng)), t0);
        count_history(c, t0, times);
    }
    gsl_rng_free(rng);
}

// Shares a/n and b/m of events: their difference over its standard error.
static double apart(double a, double n, double b, double m)
{
    const double p = (a + b) / (n + m);
    const double variance = p * (1.0 - p) * (1.0 / n + 1.0 / m);
    return variance > 0.0 ? fabs(a / n - b / m) / sqrt(variance) : 0.0;
}

// The largest of the differences of two countings.
static double furthest(const struct counts *a, const struct counts *b)
{
    double most = fmax(apart(a->asked, a->n, b->asked, b->n),
                       apart(a->all_agree, a->n, b->all_agree, b->n));
    for (size_t k = 0; k < 5; k++)
        most = fmax(most, apart(a->by[k], a->n, b->by[k], b->n));
    for (size_t i = 0; i < N_BODIES; i++) {
        most = fmax(most, apart(a->agrees[i], a->asked, b->agrees[i], b->asked));
        most = fmax(most, apart(a->early[i], a->n, b->early[i], b->n));
        most = fmax(most, apart(a->late[i], a->n, b->late[i], b->n));
        most = fmax(most, apart(a->last[i], a->all_agree, b->last[i], b->all_agree));
        most = fmax(most, apart(a->sole[i], a->asked, b->sole[i], b->asked));
    }
    return most;
}

// The history as it is told: who agrees when, and who refuses.
static void tell(struct counts *c, struct bench *b)
{
    bool is_sound = true;
    *c = (struct counts){0};
    b->batch->tells_bodies = true;
    for (uint32_t world = 0; world < 3000; world++) {
        bench_draw(b, world, BATCH_LANES - world % 3);
        for (size_t lane = 0; lane < b->batch->n; lane++) {
            double times[N_BODIES], latest = 0.0;
            for (size_t i = 0; i < N_BODIES; i++) {
                times[i] = b->batch->body[i * BATCH_LANES + lane];
                latest = fmax(latest, times[i]);
            }
            is_sound = is_sound && latest == b->batch->in_force[lane];
            count_history(c, b->batch->asked[lane], times);
        }
    }
    check_true("the last to agree completes it, bit for bit", is_sound);
}

static void check_told(const char *text, bool is_later)
{
    struct bench b;
    struct counts told, simulated, unmoved;
    if (bench_open(&b, text)) {
        tell(&told, &b);
        simulate(&simulated, 200000, is_later, true);
        simulate(&unmoved, 200000, is_later, false);
        const double distance = furthest(&told, &simulated);
        if (distance > 4.5)
            printf("\n    %.2f standard errors apart, seed %d\n", distance, (int)CHECK_SEED);
        check_true("as bodies that decide one by one", distance < 4.5);
        check_true("shocks left out would show", furthest(&told, &unmoved) > 10.0);
    }
    bench_close(&b);
}

static void bodies_that_shocks_move_decide_as_one_by_one(void)
{
    check_told(MOVED, false);
    check_told(MOVED_LATER, true);
}

// ---- the tables ----------------------------------------------------------------------------

static bool differs(struct estimate e, double events, double n)
{
    const double p = events / n, se = hypot(e.se, sqrt(p * (1.0 - p) / n));
    return fabs(e.value - p) > 4.5 * se;
}

// How many of the numbers of the table of bodies differ from the counts.
static size_t n_different(const struct estimates *e, const struct counts *c)
{
    size_t n = 0;
    for (size_t i = 0; i < N_BODIES; i++) {
        const struct body_estimates *b = &e->bodies[i];
        n += differs(b->agrees, c->agrees[i], c->asked);
        n += differs(b->last, c->last[i], c->all_agree);
        n += differs(b->sole_blocker, c->sole[i], c->asked);
        n += differs(b->by_deadline[0], c->early[i], c->n);
        n += differs(b->by_deadline[1], c->late[i], c->n);
    }
    return n;
}

// The median of F's times, whose delay does not move: ln 2 of what is left by the horizon.
static void check_median(const struct estimates *e)
{
    const double within = -expm1(-8.0 / 1.4), median = -1.4 * log1p(-0.5 * within);
    check_near("t50 without loads", e->bodies[5].t50, median, 0.06, median + 0.2);
}

static void check_tables(const char *text, bool is_later)
{
    struct opened o;
    struct error error = {0};
    struct result *result = NULL;
    struct estimates *e = NULL;
    if (opened_read(&o, text, 2000, 64)) {
        const struct run_options options = {.n_threads = 2};
        const bool good = run_compute(&o.model, &options, &result, &error) == STATUS_OK &&
                          estimates_compute(result, &e, &error) == STATUS_OK;
        check_true("it runs", good);
        if (good) {
            struct counts simulated, unmoved;
            double sum = 0.0;
            simulate(&simulated, 400000, is_later, true);
            simulate(&unmoved, 400000, is_later, false);
            check_true("every number of the table", n_different(e, &simulated) == 0);
            check_true("shocks left out would show", n_different(e, &unmoved) > 10);
            for (size_t i = 0; i < N_BODIES; i++)
                sum += e->bodies[i].last.value;
            check_near("one is the last", sum, 1.0, 1e-12, 1.01);
            if (!is_later)
                check_median(e);
        }
    }
    estimates_free(e);
    result_free(result);
    opened_clear(&o);
}

static void tables_of_bodies_are_expectations(void)
{
    check_tables(MOVED, false);
    check_tables(MOVED_LATER, true);
}

// ---- bounds --------------------------------------------------------------------------------

// No two are alike; one is certain, one loads on nothing, one on little else than the factor.
#define UNLIKE                                                                                    \
    "groups = { g = { default = { p = 0.93; loads = { f = 0.6; }; " EXPONENTIAL("0.8") " };"      \
    " members = { " NEARLY("A", "1") NEARLY("B", "2") NEARLY("C", "3") NEARLY("D", "4")           \
    " E = { p = 1.0; }; F = { loads = { }; }; G = { loads = { f = -0.99; }; };"                   \
    " H = { p = 0.5; loads = { f = 0.1; }; }; }; }; };\n"
#define STILL HEAD "factors = { f = { }; };\n" UNLIKE RATIFIED
#define SHAKEN HEAD SHOCKS UNLIKE RATIFIED
#define SHAKEN_LATER HEAD SHOCKS UNLIKE LATER

// The times of the measure in a world, where the chances of its bodies are known, or only bounds.
static void draw_times(struct bench *b, uint32_t world, bool is_told, double *times)
{
    b->batch->tells_bodies = is_told;
    bench_draw(b, world, BATCH_LANES - world % 5);
    memcpy(times, b->batch->in_force, b->batch->n * sizeof *times);
}

// How many worlds differ in a bit; `slip`: of one from the next.
static size_t n_unequal(struct bench *b, uint32_t slip)
{
    double told[BATCH_LANES] = {0.0}, bounded[BATCH_LANES] = {0.0};
    size_t n = 0;
    for (uint32_t world = 0; world < 4000; world++) {
        draw_times(b, world, true, told);
        draw_times(b, world + 5 * slip, false, bounded);
        n += memcmp(told, bounded, sizeof told) != 0;
    }
    return n;
}

// Thousands of worlds, since one V in a thousand lies between the bounds.
static void bounds_decide_as_the_chances_do(void)
{
    const char *const texts[] = {DIFFERENT, STILL, SHAKEN, SHAKEN_LATER};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++) {
            struct bench b;
            if (!cpu_available(cpu))
                continue;
            if (bench_open_for(&b, texts[i], cpu)) {
                check_true("the same times, bit for bit", n_unequal(&b, 0) == 0);
                check_true("others in other worlds", n_unequal(&b, 1) > 3900);
            }
            bench_close(&b);
        }
}

// ---- edges ---------------------------------------------------------------------------------

#define CERTAIN(p)                                                                                \
    HEAD "factors = { f = { shocks = { s = { date = 1.0; shift = -2.0; }; }; }; };\n"             \
    "groups = { g = { default = { p = 1.0; loads = { f = 0.5; }; delay = 0.5; };"                 \
    " members = { A = { }; B = { }; C = { p = " p "; delay = 1.0; }; }; }; };\n" RATIFIED

static void what_is_certain_happens_and_what_cannot_does_not(void)
{
    struct bench b;
    double se;
    if (bench_open(&b, CERTAIN("1.0"))) {
        check_true("all agree, C on the day of the shock", share_by(&b, 1.0, 20, &se) == 1.0);
        check_true("not before", share_by(&b, 0.999, 20, &se) == 0.0);
    }
    bench_close(&b);
    if (bench_open(&b, CERTAIN("0.0")))
        check_true("one never does", share_by(&b, 8.0, 20, &se) == 0.0);
    bench_close(&b);
}

int main(void)
{
    const struct named_test tests[] = {
        {"unanimity of different bodies matches quadrature",
         unanimity_of_different_bodies_matches_quadrature},
        {"like bodies decide as different ones do", like_bodies_decide_as_different_ones_do},
        {"bodies that shocks move decide as one by one",
         bodies_that_shocks_move_decide_as_one_by_one},
        {"tables of bodies are expectations", tables_of_bodies_are_expectations},
        {"bounds decide as the chances do", bounds_decide_as_the_chances_do},
        {"what is certain happens and what cannot does not",
         what_is_certain_happens_and_what_cannot_does_not},
    };
    return run_tests("ratifications", tests, sizeof tests / sizeof tests[0]);
}
