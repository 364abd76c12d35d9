// SPDX-License-Identifier: GPL-3.0-or-later
//
// A batch of trials at every level of processors, lane by lane from the definition: factors,
// shocks, levels in every segment of time, beginnings, ramps, lapses.
#include "bench.h"
#include "oracle.h"
#include "plain.h"

#include "model/batch_loops.h"

enum { N_LOADINGS = 8, N_FACTORS = 3, N_SHOCKS = 4 };

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"
#define DECISION(p, more) "process = { type = \"decision\"; p = " p "; delay = 1.0; " more " }; "
#define LOADED(name, loads) name " = { " DECISION("0.5", "loads = { " loads " };") "}; "

// Three factors, one of them without shocks; dates that two factors share; eight loadings.
#define TEXT                                                                                      \
    "scenario = { title = \"A batch\"; start = \"2023-01-01\"; horizon = 8.0; };\n"               \
    "uncertain = { x = " BETWEEN("0.4", "0.6") "; y = " BETWEEN("-0.9", "-0.5") "; };\n"          \
    "factors = { f = { shocks = { a = { date = 2.0; p = 0.6; shift = 0.7; };"                     \
    "   b = { date = 1.0; p = \"x\"; shift = { dist = \"normal\"; mean = 0.3; sd = 0.8;"          \
    "   per = \"trial\"; }; }; }; };"                                                             \
    " g = { correlation = { f = 0.125; }; shocks = { c = { date = 2.0; shift = \"y\"; };"         \
    "   d = { date = 3.0; p = 0.3; shift = 0.4; }; }; };"                                         \
    " h = { correlation = { g = 0.5; }; }; };\n"                                                  \
    "measures = {\n" LOADED("m0", "f = 0.5;") LOADED("m1", "g = 0.6;") LOADED("m2", "h = 0.7;")   \
    LOADED("m3", "f = 0.4; g = 0.3;") LOADED("m4", "f = 0.3; h = -0.4;")                          \
    LOADED("m5", "g = -0.2; h = 0.5;") LOADED("m6", "f = 0.2; g = 0.3; h = 0.4;")                 \
    " m7 = { begins = 0.1; requires = [ \"m0\", \"m2\" ]; " DECISION("0.9", "loads = {"           \
    "   f = 0.1; g = 0.1; h = 0.1; };") "ramp = { steps = 2; gap = { dist = \"exponential\";"    \
    "   mean = 0.5; }; };"                                                                        \
    "   lapse = { p = 0.5; delay = 2.0; }; };\n"                                                  \
    " m8 = { begins = -1.0; requires = [ \"m7\" ]; process = { type = \"fixed\"; after = 0.5; };" \
    "   ramp = { initial = 0.25; steps = 3; gap = 0.75; }; };\n"                                  \
    " m9 = { begins = 0.1; " DECISION("0.9", "") "}; };\n"                                        \
    CALM_ADVERSARY

static size_t named(const struct bench *b, const char *name)
{
    const int m = model_measure(&b->opened.model, name);
    check_true(name, m >= 0);
    return (size_t)m;
}

static double in_force(const struct bench *b, const char *name, size_t lane)
{
    return b->batch->in_force[named(b, name) * BATCH_LANES + lane];
}

static bool is_near(double a, double b)
{
    return a == b || fabs(a - b) < 1e-12;
}

// ---- factors, shocks and levels ----------------------------------------------------------------

static double jump_of(const struct bench *b, size_t lane, size_t shock)
{
    const double a[] = {0.7}, law[] = {0.3, 0.8}, d[] = {0.4};
    const double c[] = {b->world->unknowns[1]};
    return shock == 0   ? plain_jump(b->batch, lane, 0, plain_point, a)
           : shock == 1 ? plain_jump(b->batch, lane, 1, plain_normal, law)
           : shock == 2 ? plain_jump(b->batch, lane, 2, plain_point, c)
                        : plain_jump(b->batch, lane, 3, plain_point, d);
}

// Σ a_f (z_f + the shifts of f so far).
static double level_of(const struct bench *b, const struct loading *l, size_t lane, double years)
{
    static const double date[N_SHOCKS] = {2.0, 1.0, 2.0, 3.0};
    static const int factor[N_SHOCKS] = {0, 0, 1, 1};
    double level = 0.0;
    for (size_t i = 0; i < l->n; i++) {
        double z = plain_factor(b->batch, lane, (size_t)l->factor[i]);
        for (size_t k = 0; k < N_SHOCKS; k++)
            z += factor[k] == l->factor[i] && date[k] <= years ? jump_of(b, lane, k) : 0.0;
        level += l->a[i] * z;
    }
    return level;
}

static void check_conditions(const struct bench *b, size_t lane)
{
    for (size_t f = 0; f < N_FACTORS; f++)
        check_true("a factor", is_near(b->batch->factor[f * BATCH_LANES + lane],
                                       plain_factor(b->batch, lane, f)));
    for (size_t k = 0; k < N_SHOCKS; k++)
        check_true("a shock", is_near(b->batch->jump[k * BATCH_LANES + lane],
                                      jump_of(b, lane, k)));
    for (size_t i = 0; i < N_LOADINGS; i++) {
        const struct segments *s = &b->world->segments[i];
        for (size_t k = 0; k < s->n; k++)
            check_true("a level", is_near(b->batch->level[i][k * BATCH_LANES + lane],
                                          level_of(b, &b->opened.model.loadings[i], lane,
                                                   s->start[k])));
    }
}

// ---- measures ----------------------------------------------------------------------------------

static void check_ramps(const struct bench *b, size_t lane)
{
    const struct ramp *even = &b->opened.model.measures[named(b, "m8")].ramp;
    const struct ramp *drawn = &b->opened.model.measures[named(b, "m7")].ramp;
    const double mean = 0.5;
    double time = in_force(b, "m7", lane);
    for (size_t step = 0; step < 3; step++)
        check_true("even steps",
                   is_near(b->batch->step[(even->first_array + step) * BATCH_LANES + lane],
                           in_force(b, "m8", lane) + 0.75 * (double)(step + 1)));
    for (uint32_t step = 0; step < 2; step++) {
        const double u = plain_uniform(b->batch, lane, random_entity("measures.m7.ramp"),
                                       PURPOSE_RAMP, step, false, 0, step);
        time += plain_exponential(u, &mean);
        check_true("drawn steps",
                   is_near(b->batch->step[(drawn->first_array + step) * BATCH_LANES + lane],
                           time));
    }
}

// Whether m7, the one that can, lapses.
static bool check_lapses(const struct bench *b, size_t lane)
{
    for (size_t m = 0; m < b->opened.model.n_measures; m++) {
        const bool can = m == named(b, "m7");
        const double lapse = b->batch->lapse[m * BATCH_LANES + lane];
        check_true("never", can || lapse == INFINITY);
        check_true("or after its delay", !can || lapse == INFINITY ||
                                             lapse == in_force(b, "m7", lane) + 2.0);
    }
    return b->batch->lapse[named(b, "m7") * BATCH_LANES + lane] < INFINITY;
}

// t0 into room that holds something else.
static void check_beginnings(const struct bench *b, size_t n)
{
    const struct batch_loops *loops = batch_loops_for(b->world->cpu);
    const struct measure *measures = b->opened.model.measures;
    double t0[BATCH_LANES];
    for (size_t i = 0; i < BATCH_LANES; i++)
        t0[i] = 77.0;
    loops->beginning(b->batch, &measures[named(b, "m7")], t0);
    for (size_t i = 0; i < n; i++)
        check_true("both", t0[i] == fmax(0.1, fmax(in_force(b, "m0", i), in_force(b, "m2", i))));
    loops->beginning(b->batch, &measures[named(b, "m8")], t0);
    for (size_t i = 0; i < n; i++) {
        check_true("one", t0[i] == in_force(b, "m7", i));
        check_true("and so it is in force", in_force(b, "m8", i) == t0[i] + 0.5);
    }
    loops->beginning(b->batch, &measures[named(b, "m9")], t0);
    for (size_t i = 0; i < n; i++)
        check_true("none", t0[i] == 0.1);
    loops->beginning(b->batch, &measures[named(b, "m0")], t0);
    for (size_t i = 0; i < n; i++)
        check_true("at once", t0[i] == 0.0);
}

static void check_batches(enum cpu cpu)
{
    static const size_t sizes[] = {BATCH_LANES, 61, 1, BATCH_LANES};
    struct bench b;
    if (bench_open_for(&b, TEXT, cpu)) {
        const struct model *m = &b.opened.model;
        check_true("as written", m->n_loadings == N_LOADINGS && m->n_factors == N_FACTORS &&
                                     m->n_shocks == N_SHOCKS && b.opened.scenario.n_unknowns == 2);
        for (uint32_t w = 0; w < sizeof sizes / sizeof sizes[0]; w++) {
            size_t n_lapsed = 0;
            bench_draw_from(&b, w, 5 * w, sizes[w]);
            for (size_t lane = 0; lane < sizes[w]; lane++) {
                check_conditions(&b, lane);
                check_ramps(&b, lane);
                n_lapsed += check_lapses(&b, lane);
            }
            check_true("some lapse", sizes[w] == 1 || (n_lapsed > 0 && n_lapsed < sizes[w]));
            check_beginnings(&b, sizes[w]);
        }
    }
    bench_close(&b);
}

static void lanes_are_those_of_the_definition(void)
{
    for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++)
        if (cpu_available(cpu))
            check_batches(cpu);
}

int main(void)
{
    const struct named_test tests[] = {
        {"lanes are those of the definition", lanes_are_those_of_the_definition},
    };
    return run_tests("batch", tests, sizeof tests / sizeof tests[0]);
}
