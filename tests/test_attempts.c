// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decisions in a batch of trials, attempt after attempt: recomputed lane by lane from the random
// numbers that they take, as the model defines them.

#include "bench.h"
#include "oracle.h"

#include "base/random.h"
#include "model/ratification.h"

enum { MOST_ATTEMPTS = 4 };

#define DECISION(name, keys)                                                                      \
    name " = { process = { type = \"decision\"; delay = { dist = \"exponential\"; mean = 0.9; };" \
         keys " }; };\n"
#define SCENARIO                                                                                  \
    "scenario = { title = \"Decisions\"; start = \"2023-01-01\"; horizon = 8.0; };\n"             \
    "uncertain = { wait = { dist = \"uniform\"; min = 0.2; max = 0.4; }; };\n"                    \
    "factors = { calm = { }; f = { shocks = { vote = { date = 1.0; p = 0.7; shift = 1.2; };"      \
    " deal = { date = 2.5; shift = 0.5; }; }; }; };\n"                                            \
    "measures = {\n"                                                                              \
    DECISION("plain", "p = 0.6;")                                                                 \
    DECISION("calm", "p = 0.6; loads = { calm = 0.5; };")                                         \
    DECISION("moved", "p = 0.45; loads = { f = 0.8; };")                                          \
    DECISION("again", "p = 0.3; attempts = 4; pause = \"wait\";")                                 \
    DECISION("twice", "p = 0.5; attempts = 2; loads = { calm = -0.6; };")                         \
    DECISION("movable", "p = 0.35; attempts = 3; pause = 0.125; loads = { f = 0.7; };")           \
    "};\n" CALM_ADVERSARY

static const char *const names[] = {"plain", "calm", "moved", "again", "twice", "movable"};
enum { N_NAMES = sizeof names / sizeof names[0] };

// ---- one lane ------------------------------------------------------------------------------

struct asked {
    const struct bench *b;
    const struct decision *decision;
    size_t lane;
};

// One segment, if nothing moves it.
static size_t n_segments(const struct asked *a)
{
    const int loading = a->decision->loading;
    return loading < 0 ? 1 : a->b->world->segments[loading].n;
}

static double start_of(const struct asked *a, size_t k)
{
    if (a->decision->loading < 0)
        return k == 0 ? -INFINITY : INFINITY;
    return a->b->world->segments[a->decision->loading].start[k];
}

// U in segment k of an attempt with ε = −Φ⁻¹(s).
static double u_in(const struct asked *a, size_t k, double s)
{
    const int loading = a->decision->loading;
    if (loading < 0)
        return s;
    const double level = a->b->batch->level[loading][k * BATCH_LANES + a->lane];
    const double rest = sqrt(1.0 - a->b->opened.model.loadings[loading].variance);
    return normal_cdf(-(level + rest * -probit(s)));
}

static double delay_at(double share)
{
    return -0.9 * log1p(-share);
}

// The first uniform has its leading digits from the sampler, if that gives any.
static double first_uniform(const struct asked *a, int attempt, double *second)
{
    const struct batch *batch = a->b->batch;
    const struct random_pair u = random_uniforms(
        CHECK_SEED, batch->world->index, batch->first_trial + (uint32_t)a->lane,
        a->decision->entity, PURPOSE_DECISION, (uint32_t)attempt);
    double led[BATCH_LANES];
    for (size_t i = 0; i < BATCH_LANES; i++)
        led[i] = u.first;
    if (attempt == 0)
        batch_lead(batch, a->decision->lead, BATCH_LANES, NULL, led);
    *second = u.second;
    return led[a->lane];
}

// Could it succeed in a segment that ends after t0 and begins before `until`?
static bool is_hopeful(const struct asked *a, double p, double s, double t0, double until)
{
    for (size_t k = 0; k < n_segments(a); k++)
        if (start_of(a, k + 1) > t0 && start_of(a, k) < until && u_in(a, k, s) < p)
            return true;
    return false;
}

static double completed(const struct asked *a, double p, double s, double t0)
{
    for (size_t k = 0; k < n_segments(a); k++) {
        const double u = u_in(a, k, s);
        if (u >= p || start_of(a, k + 1) <= t0)
            continue;
        const double time = fmax(fmax(t0, start_of(a, k)), t0 + delay_at(u / p));
        if (time < start_of(a, k + 1))
            return time;
    }
    return INFINITY;
}

// When it happens; refusals by attempt, NAN for none.
static double time_of(const struct asked *a, double t0, double *refusal)
{
    const struct number pause = a->decision->pause_years;
    const double p = a->decision->p.value;
    for (int k = 0; k < MOST_ATTEMPTS; k++)
        refusal[k] = NAN;
    for (int attempt = 0; t0 < INFINITY && attempt < a->decision->attempts; attempt++) {
        double second;
        const double s = 1.0 - first_uniform(a, attempt, &second);
        const double until = t0 + delay_at(second);
        if (attempt + 1 == a->decision->attempts || is_hopeful(a, p, s, t0, until))
            return completed(a, p, s, t0);
        refusal[attempt] = until;
        t0 = until + (pause.unknown < 0 ? pause.value : a->b->world->unknowns[pause.unknown]);
    }
    return INFINITY;
}

// ---- all lanes -----------------------------------------------------------------------------

struct told {
    size_t n;
    double years[MOST_ATTEMPTS][BATCH_LANES];
    const struct decision *decision;
    bool is_sound;
};

static void tell(void *context, const struct decision *decision, size_t lane, int attempt,
                 double years)
{
    struct told *told = context;
    told->is_sound = told->is_sound && decision == told->decision && lane < BATCH_LANES &&
                     attempt >= 0 && attempt + 1 < decision->attempts &&
                     isnan(told->years[attempt][lane]);
    told->n++;
    told->years[attempt][lane] = years;
}

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9 * fmax(1.0, fabs(b));
}

enum begin { ALL, SOME, OTHERS, THE_LAST, NOBODY, N_BEGINS };

// Some at the dates of shocks.
static void set_begins(enum begin begin, size_t n, double *t0)
{
    const double years[] = {0.0, 0.3, 1.0, 1.7, 2.5, 0.6, 3.25};
    for (size_t i = 0; i < BATCH_LANES; i++) {
        const bool asks[] = {true, i % 3 != 1, i % 4 == 1, i + 1 == n, false};
        t0[i] = asks[begin] ? years[i % 7] : INFINITY;
    }
}

struct sums {
    size_t n_refused, n_happen, n_never;
};

static void check_decision(struct bench *b, const struct decision *decision, enum begin begin,
                           struct sums *sums)
{
    const size_t n = b->batch->n;
    double t0[BATCH_LANES], time[BATCH_LANES], refusal[MOST_ATTEMPTS];
    struct told told = {.decision = decision, .is_sound = true};
    size_t n_refused = 0;
    bool good = true;
    const struct observer observer = {.context = &told, .refusal = tell};
    set_begins(begin, n, t0);
    for (size_t i = 0; i < BATCH_LANES; i++) {
        time[i] = -7.0;
        for (int k = 0; k < MOST_ATTEMPTS; k++)
            told.years[k][i] = NAN;
    }
    b->batch->observer = &observer;
    decision_sample(decision, b->batch, t0, time);
    b->batch->observer = NULL;
    for (size_t i = 0; i < n; i++) {
        const double truth = time_of(&(struct asked){b, decision, i}, t0[i], refusal);
        good = good && is_same(time[i], truth);
        for (int k = 0; k < MOST_ATTEMPTS; k++) {
            good = good && is_same(told.years[k][i], refusal[k]);
            n_refused += isnan(refusal[k]) ? 0 : 1;
        }
        sums->n_happen += truth < INFINITY;
        sums->n_never += t0[i] < INFINITY && truth == INFINITY;
    }
    check_true("every lane", good);
    check_true("every refusal is told once", told.is_sound && told.n == n_refused);
    for (size_t i = (n + 7) / 8 * 8; i < BATCH_LANES; i++)
        check_true("no lane beyond", time[i] == -7.0);
    sums->n_refused += n_refused;
}

static void check_all(const char *sampler, uint32_t first_trial, size_t n)
{
    struct bench b;
    struct sums sums[N_NAMES] = {{0}};
    for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++) {
        if (!cpu_available(cpu))
            continue;
        if (bench_open_with(&b, SCENARIO, cpu, 32, 128, sampler)) {
            bench_draw_from(&b, 3, first_trial, n);
            for (size_t d = 0; d < N_NAMES; d++)
                for (int begin = 0; begin < N_BEGINS; begin++) {
                    const int m = model_measure(&b.opened.model, names[d]);
                    check_decision(&b, b.opened.model.measures[m].process->settings,
                                   (enum begin)begin, &sums[d]);
                }
        }
        bench_close(&b);
    }
    for (size_t d = 0; d < N_NAMES; d++)
        check_true("all kinds of courses", sums[d].n_happen > 9 && sums[d].n_never > 9 &&
                                               (sums[d].n_refused > 9) == (d > 2));
}

static void attempts_go_as_defined(void)
{
    check_all("random", 0, BATCH_LANES);
    check_all("random", 64, 37);
    check_all("random", 64, 57);
}

static void leading_digits_are_those_of_the_first_attempt(void)
{
    check_all("sobol", 0, BATCH_LANES);
    check_all("sobol", 64, 37);
}

// ---- what a decision takes from its world ------------------------------------------------------

#define LAWS                                                                                      \
    "scenario = { title = \"Decisions\"; start = \"2023-01-01\"; horizon = 8.0; };\n"             \
    "factors = { f = { shocks = { vote = { date = 1.0; shift = 1.2; }; }; }; };\n"                \
    "groups = { g = { default = { p = 0.25; loads = { f = 0.6; }; }; members = {"                 \
    " A = { delay = 0.5; }; B = { delay = { dist = \"uniform\"; min = 0.25; max = 0.5; }; };"      \
    " C = { }; D = { loads = { }; }; }; }; };\n"                                                  \
    "measures = { m = { process = { type = \"ratification\"; group = \"g\"; }; }; };\n"           \
    CALM_ADVERSARY

// Only what takes any of many numbers of years has no atoms.
static void courses_are_of_their_worlds(void)
{
    static const double shares[] = {0.25, 0.5, 1.0}, values[] = {1.0, 2.0, 3.0};
    struct bench b;
    if (bench_open(&b, LAWS)) {
        const struct ratification *r = b.opened.model.measures[0].process->settings;
        bench_draw(&b, 2, 5);
        for (size_t i = 0; i < 4; i++) {
            const struct course c = course_of(&r->decisions[i], b.batch);
            check_true("p and delay", c.p == 0.25 && isnan(c.score) &&
                                          c.delay == &b.world->dists[r->decisions[i].delay]);
            check_true("smooth", c.is_smooth == (i == 1));
            check_true("levels", (c.level != NULL) == (i < 3) &&
                                     c.n_segments == (i < 3 ? 2 : 1));
            check_true("dates", c.start[0] == -INFINITY && c.start[c.n_segments] == INFINITY &&
                                    (i == 3 || c.start[1] == 1.0));
            check_true("what is left of chance", i == 3 || fabs(c.residual - 0.8) < 1e-15);
        }
        b.world->dists[r->decisions[1].delay] = dist_steps(3, values, shares);
        check_true("steps are atoms", !course_of(&r->decisions[1], b.batch).is_smooth);
    }
    bench_close(&b);
}

static void tails_are_turned_into_scores(void)
{
    double s[BATCH_LANES], draw[BATCH_LANES];
    for (int has_level = 0; has_level < 2; has_level++) {
        const double level[BATCH_LANES] = {0.0};
        const struct course c = {.arrays = arrays_for(CPU_PLAIN),
                                 .level = has_level == 1 ? level : NULL};
        for (size_t i = 0; i < BATCH_LANES; i++) {
            s[i] = ((double)i + 0.5) / 64.0;
            draw[i] = -7.0;
        }
        course_draw(&c, 40, s, draw);
        for (size_t i = 0; i < BATCH_LANES; i++)
            check_true("by place", i >= 40        ? draw[i] == -7.0
                                   : has_level == 1 ? fabs(draw[i] - probit(s[i])) < 1e-12
                                                  : draw[i] == s[i]);
        course_draw(&c, 40, s, s);
        check_true("in place", memcmp(s, draw, 40 * sizeof *s) == 0);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"attempts go as defined", attempts_go_as_defined},
        {"leading digits are those of the first attempt",
         leading_digits_are_those_of_the_first_attempt},
        {"courses are of their worlds", courses_are_of_their_worlds},
        {"tails are turned into scores", tails_are_turned_into_scores},
    };
    return run_tests("attempts", tests, sizeof tests / sizeof tests[0]);
}
