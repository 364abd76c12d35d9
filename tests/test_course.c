// SPDX-License-Identifier: GPL-3.0-or-later
//
// Courses of decisions in lanes: chances, hopes and times of courses that are written here, at
// every level of processors, against one lane at a time by the C library's functions.

#include "check.h"
#include "oracle.h"

#include "model/course.h"

enum { N_SEGMENTS = 4 };

static const double starts[N_SEGMENTS + 1] = {-INFINITY, 0.75, 1.5, 4.0, INFINITY};
static const double two_starts[] = {-INFINITY, 1.5, INFINITY};
static const double one_start[] = {-INFINITY, INFINITY};
static double levels[N_SEGMENTS][BATCH_LANES];

struct laid {
    struct course course;
    struct dist delay;
};

enum delay_law { SMOOTH, LATER, AT_ONCE, N_LAWS };

// A course of 0 (no level), 1, 2 or 4 segments.
static void lay(struct laid *l, enum cpu cpu, size_t n_segments, enum delay_law law, double p)
{
    for (size_t k = 0; k < N_SEGMENTS; k++)
        for (size_t i = 0; i < BATCH_LANES; i++)
            levels[k][i] = 0.6 * sin(1.0 + 3.1 * (double)i + 1.7 * (double)k);
    l->delay = law == SMOOTH ? dist_weibull(0.8, 1.25) : dist_point(law == LATER ? 0.5 : 0.0);
    l->course = (struct course){.arrays = arrays_for(cpu), .delay = &l->delay,
                                .n_segments = n_segments > 0 ? n_segments : 1,
                                .start = n_segments > 2   ? starts
                                         : n_segments > 1 ? two_starts
                                                          : one_start,
                                .level = n_segments > 0 ? levels[0] : NULL, .p = p,
                                .score = probit(p), .residual = sqrt(1.0 - 0.36),
                                .is_smooth = law == SMOOTH};
}

// ---- one lane ------------------------------------------------------------------------------

static double level_of(const struct course *c, size_t k, uint32_t lane)
{
    return c->level[k * BATCH_LANES + lane];
}

// The largest Φ⁻¹(p F) + level that a segment allows by `years`.
static double reach_of(const struct course *c, uint32_t lane, double t0, double years)
{
    double reach = -INFINITY;
    for (size_t k = 0; k < c->n_segments && (k == 0 || c->start[k] <= years); k++) {
        const bool is_ended = c->start[k + 1] <= years && k + 1 < c->n_segments;
        const double until = is_ended ? c->start[k + 1] : years;
        if (until < t0 || (is_ended && until <= t0))
            continue;
        const double elapsed = is_ended ? nextafter(until - t0, 0.0) : until - t0;
        const double by = elapsed == INFINITY ? 1.0 : dist_cdf(c->delay, elapsed);
        reach = fmax(reach, by > 0.0 ? probit(c->p * by) + level_of(c, k, lane) : -INFINITY);
    }
    return reach;
}

static double chance_of(const struct course *c, uint32_t lane, double t0, double years)
{
    if (t0 > years || t0 == INFINITY)
        return 0.0;
    if (c->level == NULL)
        return c->p * (years == INFINITY ? 1.0 : dist_cdf(c->delay, years - t0));
    return normal_cdf(reach_of(c, lane, t0, years) / c->residual);
}

static double u_in(const struct course *c, size_t k, uint32_t lane, double draw)
{
    return c->level == NULL ? draw : normal_cdf(c->residual * draw - level_of(c, k, lane));
}

static double time_of(const struct course *c, uint32_t lane, double t0, double draw)
{
    for (size_t k = 0; t0 < INFINITY && k < c->n_segments; k++) {
        const double u = u_in(c, k, lane, draw);
        if (u >= c->p || c->start[k + 1] <= t0)
            continue;
        const double time = fmax(fmax(t0, c->start[k]), t0 + dist_quantile(c->delay, u / c->p));
        if (time < c->start[k + 1])
            return time;
    }
    return INFINITY;
}

static bool is_hopeless(const struct course *c, uint32_t lane, double t0, double draw,
                        double until)
{
    for (size_t k = 0; k < c->n_segments; k++)
        if (u_in(c, k, lane, draw) < c->p &&
            (c->level == NULL || (c->start[k + 1] > t0 && c->start[k] < until)))
            return false;
    return true;
}

// ---- all lanes -----------------------------------------------------------------------------

// Places of a batch: all lanes, or some of them in another order.
struct places {
    struct course_lanes lanes;
    uint32_t lane[BATCH_LANES];
    double t0[BATCH_LANES], draw[BATCH_LANES], until[BATCH_LANES];
};

static uint32_t lane_at(const struct places *p, size_t i)
{
    return p->lanes.lane == NULL ? (uint32_t)i : p->lanes.lane[i];
}

enum begin { TOGETHER, APART, AT_SHOCKS, NEVER, N_BEGINS };

// With another `turn` other places have the same things to decide.
static void place(struct places *p, size_t n, bool is_listed, enum begin begin, bool has_level,
                  size_t turn)
{
    const double on[] = {0.0, 0.75, 1.5, 4.0, 0.25, INFINITY};
    p->lanes = (struct course_lanes){n, is_listed ? p->lane : NULL, p->t0};
    for (size_t i = 0; i < BATCH_LANES; i++) {
        const size_t same = (i < n ? i : 0) + turn; // padding
        const double u = 0.02 + 0.96 * (double)(same * 29 % BATCH_LANES) / 63.0;
        p->lane[i] = (uint32_t)((same * 37 + 5) % BATCH_LANES);
        const double apart = same % 9 == 4 ? INFINITY : 0.11 * (double)((same + 17) % 41);
        const double t0[] = {1.0, apart, on[same % 6], INFINITY};
        p->t0[i] = t0[begin];
        p->draw[i] = has_level ? probit(u) : u;
        p->until[i] = p->t0[i] < INFINITY ? p->t0[i] + 0.05 * (double)(same * 7 % 50) : 9.0;
    }
}

static bool is_same(double a, double b)
{
    return a == b || fabs(a - b) < 1e-10 * fmax(1.0, fabs(b));
}

static void check_places(const struct course *c, enum cpu cpu, const struct places *p)
{
    const double years[] = {-1.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 4.0, 4.5, 50.0, INFINITY};
    double chance[BATCH_LANES], time[BATCH_LANES], reach[BATCH_LANES];
    bool chances = true, times = true, hopes = true, reaches = true;
    for (size_t i = 0; i < BATCH_LANES; i++)
        chance[i] = time[i] = reach[i] = -7.0;
    for (size_t y = 0; y < sizeof years / sizeof years[0]; y++) {
        chance_loops_for(cpu)->chances(c, &p->lanes, years[y], chance);
        for (size_t i = 0; i < p->lanes.n; i++)
            chances = chances &&
                      is_same(chance[i], chance_of(c, lane_at(p, i), p->t0[i], years[y]));
    }
    course_loops_for(cpu)->times(c, &p->lanes, p->draw, time);
    const uint64_t hopeless = course_loops_for(cpu)->hopeless(c, &p->lanes, p->draw, p->until);
    if (c->level != NULL)
        chance_loops_for(cpu)->reaches(c, &p->lanes, reach);
    for (size_t i = 0; i < p->lanes.n; i++) {
        const uint32_t lane = lane_at(p, i);
        times = times && is_same(time[i], time_of(c, lane, p->t0[i], p->draw[i]));
        hopes = hopes && (hopeless >> i & 1U) ==
                             is_hopeless(c, lane, p->t0[i], p->draw[i], p->until[i]);
        reaches = reaches && (c->level == NULL || p->t0[i] == INFINITY ||
                              is_same(reach[i], reach_of(c, lane, p->t0[i], INFINITY)));
    }
    check_true("chances", chances);
    check_true("times", times);
    check_true("hopes", hopes && (p->lanes.n == BATCH_LANES || hopeless >> p->lanes.n == 0));
    check_true("reaches", reaches);
}

static void check_course(size_t n_segments, enum delay_law law, double chance)
{
    const size_t numbers[] = {BATCH_LANES, 41, 2, 1};
    for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++)
        for (size_t j = 0; cpu_available(cpu) && j < 8; j++)
            for (int begin = 0; begin < N_BEGINS; begin++) {
                struct laid laid;
                struct places p;
                lay(&laid, cpu, n_segments, law, chance);
                for (size_t turn = 0; turn < (numbers[j % 4] > 2 ? 1 : 7); turn++) {
                    place(&p, numbers[j % 4], j >= 4, (enum begin)begin, n_segments > 0,
                          9 * turn);
                    check_places(&laid.course, cpu, &p);
                }
            }
}

static void check_laws(size_t n_segments)
{
    for (int law = 0; law < N_LAWS; law++) {
        check_course(n_segments, (enum delay_law)law, 0.45);
        check_course(n_segments, (enum delay_law)law, 0.8);
    }
}

static void decisions_that_nothing_moves(void)
{
    check_laws(0);
}

static void decisions_of_one_level(void)
{
    check_laws(1);
}

static void decisions_that_shocks_move(void)
{
    check_laws(2);
    check_laws(N_SEGMENTS);
}

// U is p itself, the least that does not happen; x lies a hair below where it does.
static void what_is_not_below_its_chance_never_happens(void)
{
    struct laid laid;
    struct places p;
    double time[BATCH_LANES];
    for (size_t n_segments = 0; n_segments <= N_SEGMENTS; n_segments += 2)
        for (int is_listed = 0; is_listed < 2; is_listed++) {
            lay(&laid, CPU_BEST, n_segments, AT_ONCE, 0.45);
            memset(levels, 0, sizeof levels);
            laid.course.residual = 1.0;
            place(&p, 9, is_listed == 1, TOGETHER, n_segments > 0, 0);
            const double limit = n_segments > 0 ? laid.course.score : laid.course.p;
            for (size_t i = 0; i < BATCH_LANES; i++)
                p.draw[i] = i % 2 == 0 ? limit : limit - 1e-9;
            course_loops_for(CPU_BEST)->times(&laid.course, &p.lanes, p.draw, time);
            for (size_t i = 0; i < p.lanes.n; i++)
                check_true("in every other place",
                           time[i] == (i % 2 == 0 ? INFINITY : 1.0));
        }
}

static void the_cases_differ(void)
{
    struct laid laid;
    struct places p;
    size_t n_never = 0, n_late = 0, n_hopeless = 0, n_gains = 0;
    lay(&laid, CPU_PLAIN, N_SEGMENTS, SMOOTH, 0.45);
    place(&p, BATCH_LANES, false, APART, true, 0);
    for (uint32_t i = 0; i < BATCH_LANES; i++) {
        const double time = time_of(&laid.course, i, p.t0[i], p.draw[i]);
        n_never += time == INFINITY && p.t0[i] < INFINITY;
        n_late += time < INFINITY && time > 1.5;
        n_hopeless += is_hopeless(&laid.course, i, p.t0[i], p.draw[i], p.until[i]);
        n_gains +=
            chance_of(&laid.course, i, p.t0[i], 4.5) > chance_of(&laid.course, i, p.t0[i], 1.5);
    }
    check_true("of all kinds", n_never > 5 && n_late > 5 && n_hopeless > 5 && n_gains > 5);
    check_true("and hopes", n_hopeless < BATCH_LANES - 5);
}

int main(void)
{
    const struct named_test tests[] = {
        {"decisions that nothing moves", decisions_that_nothing_moves},
        {"decisions of one level", decisions_of_one_level},
        {"decisions that shocks move", decisions_that_shocks_move},
        {"what is not below its chance never happens", what_is_not_below_its_chance_never_happens},
        {"the cases differ", the_cases_differ},
    };
    return run_tests("courses", tests, sizeof tests / sizeof tests[0]);
}
