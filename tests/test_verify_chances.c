// SPDX-License-Identifier: GPL-3.0-or-later
//
// The exact chances that verification compares draws with: decisions whose levels move, attempts that
// are refused, k of n, and sets of decisions with their factors integrated out, by closed forms.
#include "check.h"

#include "analysis/verify_set.h"
#include "base/dist.h"

#include "oracle.h"

// ---- the normal distribution -------------------------------------------------------------------

static void ends_of_the_normal_distribution_are_exact(void)
{
    check_true("at the ends", verify_normal_cdf(-INFINITY) == 0.0 &&
                                  verify_normal_cdf(INFINITY) == 1.0);
    check_true("of 0 and 1", verify_normal_quantile(0.0) == -INFINITY &&
                                 verify_normal_quantile(1.0) == INFINITY);
    check_near("between", verify_normal_quantile(0.975), 1.959963984540054, 1e-12, 1.95);
    check_true("of rounding beyond them", verify_normal_quantile(-1e-18) == -INFINITY &&
                                              verify_normal_quantile(1.0 + 1e-15) == INFINITY);
    check_near("near 0", verify_normal_quantile(0.1), -1.2815515655446004, 1e-12, -1.28);
    check_near("and back", verify_normal_cdf(1.959963984540054), 0.975, 1e-14, 0.97);
}

// ---- k of n ------------------------------------------------------------------------------------

// By going through all 2⁵ cases.
static double counted(const double *chance, size_t n, size_t k)
{
    double sum = 0.0;
    for (unsigned set = 0; set < 1U << n; set++) {
        double p = 1.0;
        for (size_t i = 0; i < n; i++)
            p *= set >> i & 1U ? chance[i] : 1.0 - chance[i];
        sum += (size_t)__builtin_popcount(set) >= k ? p : 0.0;
    }
    return sum;
}

static void at_least_k_of_n_is_the_sum_over_all_cases(void)
{
    static const double chance[] = {0.1, 0.35, 0.5, 0.8, 0.97};
    double room[7];
    for (size_t n = 1; n <= 5; n++)
        for (size_t k = 1; k <= n; k++) {
            room[n + 1] = -7.0;
            check_near("a chance", verify_at_least(n, chance, k, room), counted(chance, n, k),
                       1e-14, counted(chance, n, k - 1));
            check_true("room for n + 1", room[n + 1] == -7.0);
        }
    check_true("none at least is sure", verify_at_least(5, chance, 0, room) == 1.0);
}

// ---- one decision ------------------------------------------------------------------------------

#define P 0.6
#define RESIDUAL 0.8

static const double cut[] = {-INFINITY, 1.0, INFINITY}; // two segments

// A decision whose level moves from `low` to `high` at 1; of trial 3, to see the lanes kept apart.
static struct verify_course course_of(const struct dist *delay, double first, double second,
                                      double level[2 * BATCH_LANES])
{
    for (size_t i = 0; i < 2 * BATCH_LANES; i++)
        level[i] = 9.0;
    level[3] = first;
    level[BATCH_LANES + 3] = second;
    return (struct verify_course){.delay = delay, .p = P, .residual = RESIDUAL, .n = 2,
                                  .start = cut, .level = level + 3};
}

static double score(double chance, double level)
{
    return (probit(chance) + level) / RESIDUAL;
}

static double clock_of(double years) // delays are exponential of mean 2
{
    return 1.0 - exp(-0.5 * years);
}

static void scores_are_the_largest_of_the_segments(void)
{
    const struct dist delay = dist_exponential(2.0);
    double level[2 * BATCH_LANES];
    struct verify_course c = course_of(&delay, 0.2, -0.7, level);
    check_near("within the first", verify_course_score(&c, 0.0, 0.5),
               score(P * clock_of(0.5), 0.2), 1e-9, score(P * clock_of(0.5), -0.7));
    check_near("the first was better", verify_course_score(&c, 0.0, 1.5),
               score(P * clock_of(1.0), 0.2), 1e-9, score(P * clock_of(1.5), 0.2));
    check_near("in the end the second is", verify_course_score(&c, 0.0, INFINITY),
               fmax(score(P, -0.7), score(P * clock_of(1.0), 0.2)), 1e-9, score(P, 0.2));
    check_near("one that begins later has the second alone", verify_course_score(&c, 1.0, 1.5),
               score(P * clock_of(0.5), -0.7), 1e-9, score(P * clock_of(0.5), 0.2));
    check_near("or less of the first", verify_course_score(&c, 0.5, 1.0),
               score(P * clock_of(0.5), 0.2), 1e-9, score(P * clock_of(1.0), 0.2));
    check_true("nothing before it begins", verify_course_score(&c, 2.0, 1.5) == -INFINITY);
    c = course_of(&delay, -0.7, 0.2, level);
    check_near("a rise counts on its date", verify_course_score(&c, 0.0, 1.0),
               score(P * clock_of(1.0), 0.2), 1e-9, score(P * clock_of(1.0), -0.7));
}

static void what_falls_on_a_date_belongs_to_the_time_after(void)
{
    const struct dist delay = dist_point(1.0);
    double level[2 * BATCH_LANES];
    const struct verify_course c = course_of(&delay, 0.2, -0.7, level);
    check_true("before", verify_course_score(&c, 0.0, 0.999) == -INFINITY);
    check_near("on it", verify_course_score(&c, 0.0, 1.0), score(P, -0.7), 1e-9, score(P, 0.2));
    check_near("before another date", verify_course_score(&c, -0.5, 0.5), score(P, 0.2), 1e-9,
               score(P, -0.7));
}

// Of an attempt that begins at t0 < 1: refused at a date drawn from the delay, unless U < p in a segment
// that began before it.
static void check_attempt_from(double t0, const char *name, double first, double second,
                               double years)
{
    const struct dist delay = dist_exponential(2.0);
    double level[2 * BATCH_LANES];
    const struct verify_course c = course_of(&delay, first, second, level);
    const struct verify_attempt a = verify_course_attempt(&c, t0, years);
    const double early = clock_of(1.0 - t0), then = clock_of(years - t0);
    const double once = score(P, first), ever = fmax(once, score(P, second));
    double by = score(P * clock_of(fmin(years, 1.0) - t0), first);
    if (years >= 1.0)
        by = fmax(by, score(P * then, second));
    check_near(name, a.completes,
               early * normal_cdf(fmin(once, by)) + (1.0 - early) * normal_cdf(fmin(ever, by)), 1e-9,
               1.0);
    check_near(name, a.refused,
               fmin(early, then) * normal_cdf(-once) + fmax(0.0, then - early) * normal_cdf(-ever), 1e-9,
               1.0);
}

static void check_attempt(const char *name, double first, double second, double years)
{
    check_attempt_from(0.0, name, first, second, years);
    check_attempt_from(0.4, name, first, second, years);
}

static void refusals_see_the_segments_that_began_before_them(void)
{
    check_attempt("rising, early", -0.5, 0.4, 0.6);
    check_attempt("rising, at the date", -0.5, 0.4, 1.0);
    check_attempt("rising, late", -0.5, 0.4, 2.5);
    check_attempt("rising, ever", -0.5, 0.4, INFINITY);
    check_attempt("falling, early", 0.4, -0.5, 0.6);
    check_attempt("falling, late", 0.4, -0.5, 2.5);
    check_attempt("falling, ever", 0.4, -0.5, INFINITY);
}

// Who is asked on a date, and refused at once, has seen no segment that began before.
static void who_is_refused_on_the_date_itself_has_seen_nothing(void)
{
    static const double values[] = {0.0, 2.0}, cumulative[] = {0.3, 1.0};
    const struct dist delay = dist_steps(2, values, cumulative);
    double level[2 * BATCH_LANES];
    const struct verify_course c = course_of(&delay, 5.0, 0.1, level);
    const struct verify_attempt now = verify_course_attempt(&c, 1.0, 1.0);
    const struct verify_attempt ever = verify_course_attempt(&c, 1.0, INFINITY);
    check_near("refused at once", now.refused, 0.3, 1e-9, 0.0);
    check_near("completes at once", now.completes, 0.7 * normal_cdf(score(0.3 * P, 0.1)), 1e-9, 0.0);
    check_near("refused ever", ever.refused, 0.3 + 0.7 * normal_cdf(-score(P, 0.1)), 1e-9, 0.3);
    check_near("completes ever", ever.completes, 0.7 * normal_cdf(score(P, 0.1)), 1e-9, 0.7);
}

// But a delay that is never 0 refuses nobody at once.
static void who_begins_on_a_date_is_asked_in_the_time_after(void)
{
    const struct dist delay = dist_exponential(2.0);
    double level[2 * BATCH_LANES];
    const struct verify_course c = course_of(&delay, 5.0, 0.1, level);
    const struct verify_attempt a = verify_course_attempt(&c, 1.0, 2.5);
    check_near("refused", a.refused, clock_of(1.5) * normal_cdf(-score(P, 0.1)), 1e-9, 0.3);
    check_near("completes", a.completes, normal_cdf(score(P * clock_of(1.5), 0.1)), 1e-9, 0.7);
}

// Loads of 0.5 and −0.4 on the first and the last of three factors, correlated by 0.3, explain
// 0.25 + 0.16 − 2 · 0.2 · 0.3.
static void loads_explain_a_part_of_what_is_drawn(void)
{
    int factors[] = {0, 2};
    double a[] = {0.5, -0.4}, starts[] = {-INFINITY, 4.0, INFINITY};
    double level[2 * BATCH_LANES] = {0.0}, shift[2 * BATCH_LANES] = {0.0}, unknowns[] = {0.9};
    double correlation[] = {1.0, -0.9, 0.3, -0.9, 1.0, 0.8, 0.3, 0.8, 1.0};
    struct loading loadings[] = {{0}, {.n = 2, .factor = factors, .a = a}};
    struct verify_levels levels[] = {{2, starts, level, shift}, {2, starts, level, shift}};
    struct dist dists[] = {dist_point(1.0), dist_point(2.0)};
    const struct model model = {.n_factors = 3, .loadings = loadings, .n_loadings = 2};
    struct world world = {.model = &model, .unknowns = unknowns, .dists = dists};
    const struct verify v = {.model = &model, .world = &world, .levels = levels,
                             .correlation = correlation};
    struct decision decision = {.p = NUMBER_CERTAIN(0.25), .delay = 1, .loading = 1};
    struct verify_course course;
    verify_course_set(&v, &decision, 5, false, &course);
    check_near("the rest", course.residual, sqrt(1.0 - 0.41 + 0.12), 1e-12, sqrt(1.0 - 0.41));
    check_true("its numbers", course.p == 0.25 && course.delay == &dists[1] && course.n == 2 &&
                                  course.start == starts && course.level == level + 5);
    verify_course_set(&v, &decision, 5, true, &course);
    check_true("integrated", course.residual == 1.0 && course.level == shift + 5);
    decision.loading = 0;
    verify_course_set(&v, &decision, 5, false, &course);
    check_true("no load explains nothing", course.residual == 1.0 && course.n == 2);
    decision.loading = -1;
    verify_course_set(&v, &decision, 5, false, &course);
    check_true("one segment", course.n == 1 && course.start[0] == -INFINITY &&
                                  course.start[1] == INFINITY && course.level[0] == 0.0);
    check_true("nothing explained", course.residual == 1.0);
}

// ---- sets --------------------------------------------------------------------------------------

enum { MEMBERS = 3 };

struct set_of {
    struct verify_set set;
    struct verify_member members[MEMBERS];
    double room[3][MEMBERS + 1];
};

// Of three members, the last like the first if `twins`; loads lie on a line or in a plane.
static void make_set(struct set_of *s, size_t k, bool twins, int n_dimensions)
{
    static const double load[MEMBERS][2] = {{0.6, 0.0}, {-0.3, 0.5}, {0.2, -0.7}};
    *s = (struct set_of){0};
    s->set = (struct verify_set){.members = s->members, .n = MEMBERS, .k = k, .step = 0.25,
                                 .n_dimensions = n_dimensions, .chance = s->room[1],
                                 .score = s->room[0], .room = s->room[2]};
    for (size_t i = 0; i < MEMBERS; i++) {
        struct verify_member *m = &s->members[i];
        m->same_as = twins && i == 2 ? 0 : i;
        double variance = 0.0;
        for (int d = 0; d < n_dimensions; d++) {
            m->load[d] = load[m->same_as][d];
            variance += m->load[d] * m->load[d];
        }
        m->residual = sqrt(1.0 - variance);
    }
}

// Of three normals with median thresholds: all with 1/8 + Σ asin ρ/(4π), and, by symmetry, none with
// the same; at least two with 1/2.
static void factors_are_integrated_out(void)
{
    const double zero[MEMBERS] = {0.0};
    for (int n_dimensions = 0; n_dimensions <= 2; n_dimensions++)
        for (int twins = 0; twins < 2; twins++) {
            struct set_of s;
            double sum = 0.0;
            make_set(&s, 3, twins, n_dimensions);
            for (size_t i = 0; i < MEMBERS; i++)
                for (size_t j = 0; j < i; j++)
                    sum += asin(s.members[i].load[0] * s.members[j].load[0] +
                                s.members[i].load[1] * s.members[j].load[1]);
            const double all = 0.125 + sum / (4.0 * acos(-1.0));
            check_near("all", verify_set_integral(NULL, &s.set, zero), all, 1e-9, all + 0.01);
            s.set.k = 1;
            check_near("any", verify_set_integral(NULL, &s.set, zero), 1.0 - all, 1e-9, all);
            s.set.k = 2;
            check_near("two", verify_set_integral(NULL, &s.set, zero), 0.5, 1e-9, 0.51);
        }
}

// One alone has the chance Φ(score), whatever its loads are.
static void loads_leave_the_chance_of_one_alone(void)
{
    struct set_of s;
    for (size_t i = 0; i < MEMBERS; i++) {
        double scores[MEMBERS] = {INFINITY, INFINITY, INFINITY};
        make_set(&s, 3, false, 2);
        scores[i] = -0.4;
        check_near("one", verify_set_integral(NULL, &s.set, scores), normal_cdf(-0.4), 1e-9, 0.5);
        check_near("given the factors", verify_set_chance(NULL, &s.set, scores), normal_cdf(-0.4),
                   1e-12, 0.5);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"ends of the normal distribution are exact", ends_of_the_normal_distribution_are_exact},
        {"at least k of n is the sum over all cases", at_least_k_of_n_is_the_sum_over_all_cases},
        {"scores are the largest of the segments", scores_are_the_largest_of_the_segments},
        {"what falls on a date belongs to the time after",
         what_falls_on_a_date_belongs_to_the_time_after},
        {"refusals see the segments that began before them",
         refusals_see_the_segments_that_began_before_them},
        {"who is refused on the date itself has seen nothing",
         who_is_refused_on_the_date_itself_has_seen_nothing},
        {"who begins on a date is asked in the time after",
         who_begins_on_a_date_is_asked_in_the_time_after},
        {"loads explain a part of what is drawn", loads_explain_a_part_of_what_is_drawn},
        {"factors are integrated out", factors_are_integrated_out},
        {"loads leave the chance of one alone", loads_leave_the_chance_of_one_alone},
    };
    return run_tests("verify_chances", tests, sizeof tests / sizeof tests[0]);
}
