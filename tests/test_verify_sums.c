// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verification's sums, by hand, and the chances that findings are made of, by closed forms; its limits:
// what a finding says it would notice is what makes it disagree.
#include "check.h"

#include <gsl/gsl_cdf.h>

#include "analysis/verify_parts.h"

static const struct verify_subject subject = {"subject", "meaning"};

// ---- sums --------------------------------------------------------------------------------------

static void events_are_counted_against_their_chances(void)
{
    struct verify_sum sum = {0};
    verify_sum_add(&sum, true, 0.25);
    verify_sum_add(&sum, false, 0.5);
    verify_sum_add(&sum, true, 1.0);
    check_true("a count", sum.is_count && sum.n == 3.0 && sum.largest == 1.0);
    check_true("found", sum.found == 2.0 && sum.expected == 1.75 && sum.deviation == 0.25);
    check_true("variance", sum.variance == 0.25 * 0.75 + 0.5 * 0.5);
}

static void weights_count_by_their_size(void)
{
    struct verify_sum sum = {0};
    verify_sum_add_weighted(&sum, 1.0, 0.25, -2.0);
    check_true("no count", !sum.is_count && sum.n == 1.0 && sum.largest == 2.0);
    check_true("found", sum.found == -2.0 && sum.expected == -0.5 && sum.deviation == -1.5);
    check_true("variance", sum.variance == 4.0 * 0.25 * 0.75);
    verify_sum_add_weighted(&sum, 0.0, 0.5, 0.5);
    check_true("the largest stays", sum.largest == 2.0 && sum.n == 2.0);
    check_true("deviation", sum.deviation == -1.75 && sum.variance == 0.75 + 0.0625);
}

static struct verify_same same_of(size_t n, const double (*pairs)[2])
{
    struct verify_same same = {0};
    for (size_t i = 0; i < n; i++)
        verify_same_add(&same, pairs[i][0], pairs[i][1]);
    return same;
}

static void the_furthest_of_numbers_is_kept(void)
{
    const double pairs[][2] = {{3.0, 3.0}, {10.0, 11.0}, {-0.1, 0.1}, {5.0, 5.5}, {0.5, 0.3}};
    struct verify_same same = same_of(1, pairs);
    check_true("the first", same.n == 1.0 && same.worst == 0.0 && same.expected == 3.0);
    same = same_of(2, pairs);
    check_near("relative to 10", same.worst, 0.1, 1e-12, 1.0);
    check_true("at it", same.expected == 10.0 && same.found == 11.0);
    same = same_of(5, pairs);
    check_near("not to less than 1", same.worst, 0.2, 1e-12, 2.0);
    check_true("at the first of them", same.n == 5.0 && same.expected == -0.1);
}

static void what_is_infinite_must_be_so_here_and_there(void)
{
    const double both[][2] = {{INFINITY, INFINITY}}, one[][2] = {{INFINITY, 3.0}};
    const double other[][2] = {{3.0, INFINITY}}, none[][2] = {{3.0, NAN}};
    check_true("both are", same_of(1, both).worst == 0.0);
    check_true("one is", isinf(same_of(1, one).worst) && isinf(same_of(1, other).worst));
    check_true("no number is far from any", isinf(same_of(1, none).worst));
}

// ---- chances -----------------------------------------------------------------------------------

static double chance_of(double variance, double largest, double deviation)
{
    const struct verify_sum sum = {.n = 1.0, .variance = variance, .largest = largest,
                                   .deviation = deviation};
    return verify_sum_chance(&sum);
}

// h(e − 1) = 1, so that a deviation of (e − 1) V/c has the bound 2 exp(−V/c²); and h(u) is
// u²/2 − u³/6 + … for small u.
static void chances_of_sums_are_freedmans(void)
{
    const double u = exp(1.0) - 1.0;
    check_near("c = 1", chance_of(3.0, 1.0, 3.0 * u), 2.0 * exp(-3.0), 1e-12, 2.0 * exp(-3.1));
    check_near("below", chance_of(3.0, 1.0, -3.0 * u), 2.0 * exp(-3.0), 1e-12, 1.0);
    check_near("c = 2", chance_of(8.0, 2.0, 4.0 * u), 2.0 * exp(-2.0), 1e-12, 2.0 * exp(-8.0));
    check_near("small u", chance_of(1e13, 1.0, 1e7), 2.0 * exp(-5.0), 1e-7, 2.0 * exp(-5.1));
    check_near("larger u", chance_of(1e11, 1.0, 2e6), 2.0 * exp(-20.0 + 2e-5 * 20.0 / 3.0), 1e-13,
               2.0 * exp(-20.1));
    check_true("no more than 1", chance_of(100.0, 1.0, 1.0) == 1.0);
    check_true("little can vary", chance_of(0.1, 1.0, 0.1) == 1.0);
    check_true("no deviation", chance_of(3.0, 1.0, 0.0) == 1.0 && chance_of(0.0, 1.0, 0.0) == 1.0);
    check_true("what cannot vary", chance_of(0.0, 1.0, 1e-10) == 1.0 &&
                                       chance_of(0.0, 1.0, 1e-8) == 0.0);
}

// ---- findings ----------------------------------------------------------------------------------

struct account {
    struct verify_report report;
    struct verify v;
};

static void account_begin(struct account *a)
{
    *a = (struct account){.v = {.report = &a->report, .subject = &subject}};
    arena_init(&a->report.arena);
}

// What has been found last.
static struct verify_finding last_of(const struct account *a)
{
    check_true("something was found", a->report.n_findings > 0);
    return a->report.findings[a->report.n_findings - 1];
}

static void a_sum_makes_a_finding(void)
{
    const double u = exp(1.0) - 1.0;
    const struct verify_sum sum = {.n = 40.0, .found = 13.0, .expected = 10.0, .variance = 3.0,
                                   .deviation = 3.0 * u, .largest = 1.0};
    struct account a;
    account_begin(&a);
    verify_find_sum(&a.v, "here", "what", &sum);
    const struct verify_finding one = last_of(&a);
    check_true("shares", one.found == 13.0 / 40.0 && one.expected == 0.25 && one.n == 40.0);
    check_near("z", one.z, 3.0 * u / sqrt(3.0), 1e-12, u);
    check_near("p", one.p, 2.0 * exp(-3.0), 1e-12, 1.0);
    check_true("by chance", isnan(one.difference) && isnan(one.tolerance) && isnan(one.noticeable));
    check_true("where", one.subject == &subject && strcmp(one.where, "here") == 0 &&
                            strcmp(one.quantity, "what") == 0);
    verify_find_furthest(&a.v, "", "", &sum, 5);
    check_near("of five alike", last_of(&a).p, 10.0 * exp(-3.0), 1e-12, 2.0 * exp(-3.0));
    verify_find_furthest(&a.v, "", "", &sum, 100);
    check_true("a chance still", last_of(&a).p == 1.0);
    arena_clear(&a.report.arena);
}

static void a_sum_of_nothing_makes_none(void)
{
    struct account a;
    account_begin(&a);
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.deviation = 1.0, .variance = 1.0});
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.n = 7.0, .found = 7.0, .expected = 7.0});
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.n = 7.0, .deviation = -1e-10});
    check_true("none", a.report.n_findings == 0);
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.n = 7.0, .deviation = -1e-8});
    check_true("the impossible is found", last_of(&a).p == 0.0 && last_of(&a).z == -INFINITY);
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.n = 7.0, .variance = 1.0, .largest = 1.0});
    check_true("what could vary, too", last_of(&a).p == 1.0 && last_of(&a).z == 0.0);
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.n = 7.0, .variance = 0.01, .largest = 1.0,
                                                       .deviation = 0.02});
    check_near("however little", last_of(&a).z, 0.2, 1e-12, 0.3);
    arena_clear(&a.report.arena);
}

static void numbers_must_keep_a_tolerance(void)
{
    struct account a;
    account_begin(&a);
    verify_find_same(&a.v, "", "", &(struct verify_same){0}, 1.0);
    check_true("of none nothing is found", a.report.n_findings == 0);
    const struct verify_same same = {.n = 3.0, .worst = 0.5, .expected = 2.0, .found = 3.0};
    verify_find_same(&a.v, "", "", &same, 0.5);
    check_true("kept", last_of(&a).p == 1.0 && last_of(&a).difference == 0.5);
    check_true("all of it", last_of(&a).tolerance == 0.5 && last_of(&a).n == 3.0 &&
                                last_of(&a).expected == 2.0 && last_of(&a).found == 3.0);
    verify_find_same(&a.v, "", "", &same, 0.4999);
    check_true("not kept", last_of(&a).p == 0.0);
    arena_clear(&a.report.arena);
}

static void a_normal_score_has_two_tails(void)
{
    struct account a;
    account_begin(&a);
    verify_find_normal(&a.v, "", "", 4.0, 0.0, -1.0, -1.959963984540054);
    check_near("p", last_of(&a).p, 0.05, 1e-12, 0.025);
    verify_find_normal(&a.v, "", "", 4.0, 0.0, NAN, NAN);
    check_true("no number does not agree", last_of(&a).p == 0.0);
    arena_clear(&a.report.arena);
}

// The finding of n numbers; of evenly spread ones for NULL.
static struct verify_finding uniform_of(size_t n, const double *numbers)
{
    double u[200];
    struct account a;
    account_begin(&a);
    for (size_t i = 0; i < n; i++)
        u[i] = numbers != NULL ? numbers[i] : ((double)(n - i) - 0.5) / (double)n;
    verify_find_uniform(&a.v, "", "", n, u);
    const struct verify_finding found = last_of(&a);
    arena_clear(&a.report.arena);
    return found;
}

// A distance d of n numbers has the bound 2 exp(−2 n d²).
static void uniform_numbers_have_kolmogorovs_distance(void)
{
    static const double same[] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, low[4] = {0.0};
    static const double high[] = {0.75, 0.75, 0.75, 0.75};
    static const double apart[] = {0.96, 0.95, 0.97, 0.98, 0.2, 0.15, 0.1, 0.05};
    const struct verify_finding half = uniform_of(8, same), spread = uniform_of(200, NULL);
    check_near("p of 1/2", half.p, 2.0 * exp(-4.0), 1e-12, 2.0 * exp(-2.0));
    check_near("z", half.z, -gsl_cdf_ugaussian_Pinv(exp(-4.0)), 1e-9, 2.0);
    check_true("their mean", half.found == 0.5 && half.expected == 0.5 && half.n == 8.0);
    check_near("p of 1, below", uniform_of(4, low).p, 2.0 * exp(-8.0), 1e-12, 1.0);
    check_near("p of 3/4, above", uniform_of(4, high).p, 2.0 * exp(-4.5), 1e-12, 1.0);
    check_near("p of 0.95 − 4/8", uniform_of(8, apart).p, 2.0 * exp(-16.0 * 0.45 * 0.45), 1e-12,
               1.0);
    check_true("spread", spread.p == 1.0 && spread.z == 0.0 && fabs(spread.found - 0.5) < 1e-12);
    struct account a;
    account_begin(&a);
    verify_find_uniform(&a.v, "", "", 0, NULL);
    check_true("of none nothing is found", a.report.n_findings == 0);
    arena_clear(&a.report.arena);
}

// ---- the account -------------------------------------------------------------------------------

// The false alarm is shared by all findings by chance, and by them alone.
static void the_account_is_shared_by_what_chance_decides(void)
{
    struct account a;
    account_begin(&a);
    verify_report_close(&a.report);
    check_true("of none", a.report.n_by_chance == 0 && a.report.limit_p == VERIFY_FALSE_ALARM);
    for (size_t i = 0; i < 4; i++)
        verify_find_normal(&a.v, "", "", 1.0, 0.0, 0.0, i < 3 ? 4.0 : 4.5);
    verify_find_same(&a.v, "", "", &(struct verify_same){.n = 1.0, .worst = 1.0}, 0.5);
    verify_find_same(&a.v, "", "", &(struct verify_same){.n = 1.0, .worst = 0.0}, 0.5);
    verify_report_close(&a.report);
    const struct verify_report *r = &a.report;
    check_true("four", r->n_by_chance == 4 && r->limit_p == VERIFY_FALSE_ALARM / 4.0);
    check_near("in standard errors", r->limit_z, -gsl_cdf_ugaussian_Pinv(1.25e-5), 1e-9, 3.9);
    check_true("a z of 4.0, another of 4.5", r->findings[0].agrees && !r->findings[3].agrees);
    check_true("differences", !r->findings[4].agrees && r->findings[5].agrees);
    check_true("two disagree", r->n_disagree == 2);
    check_true("no shares", r->n_shares == 0 && r->n_blind == 0);
    arena_clear(&a.report.arena);
}

// Eleven shares of more and more draws; the last of so few that nothing would be noticed.
static void half_and_nine_tenths_are_those_of_the_sorted(void)
{
    struct account a;
    account_begin(&a);
    for (size_t i = 0; i < 11; i++) {
        const double n = i < 10 ? 1000.0 * (double)(i + 1) : 2.0;
        verify_find_sum(&a.v, "", "", &(struct verify_sum){
            .n = n, .found = 0.5 * n, .expected = 0.5 * n, .variance = 0.25 * n, .largest = 1.0,
            .is_count = true});
    }
    verify_find_normal(&a.v, "", "", 1.0, 0.0, 0.0, 1.0); // no share
    verify_report_close(&a.report);
    const struct verify_report *r = &a.report;
    check_true("shares", r->n_shares == 11 && r->n_blind == 1);
    // ascending: of 10000 draws, 9000, …, 1000, and of two
    check_true("half", r->noticed_half == r->findings[4].noticeable);
    check_true("nine tenths", r->noticed_most == r->findings[0].noticeable);
    check_true("nothing by two", isinf(r->findings[10].noticeable));
    check_true("fewer draws notice less", r->findings[0].noticeable > r->findings[9].noticeable);
    arena_clear(&a.report.arena);
}

static void a_share_that_cannot_vary_notices_all(void)
{
    struct account a;
    account_begin(&a);
    verify_find_sum(&a.v, "", "", &(struct verify_sum){.n = 9.0, .found = 1.0, .deviation = 1.0,
                                                       .largest = 1.0, .is_count = true});
    verify_report_close(&a.report);
    check_true("all", last_of(&a).noticeable == 0.0 && a.report.noticed_most == 0.0);
    arena_clear(&a.report.arena);
}

// Of one of several sums alike more is asked.
static void the_furthest_of_several_notices_less(void)
{
    struct account a;
    account_begin(&a);
    const double n = 1000.0;
    for (size_t i = 0; i < 3; i++) {
        const double excess = i == 0 ? 0.0 : (i == 1 ? 0.999 : 1.001) * a.report.noticed_half;
        a.report.n_findings = 0;
        verify_find_furthest(&a.v, "", "", &(struct verify_sum){
            .n = n, .found = n * (0.3 + excess), .expected = n * 0.3, .deviation = n * excess,
            .variance = n * 0.21, .largest = 1.0, .is_count = true}, 7);
        verify_report_close(&a.report);
        check_true(i < 2 ? "agrees" : "disagrees", last_of(&a).agrees == (i < 2));
    }
    arena_clear(&a.report.arena);
}

// One finding of a count of n events of chance p, `excess` more than expected on the mean; closed.
static struct verify_finding finding_of(double n, double p, double excess, bool is_count)
{
    struct verify_report report = {0};
    struct verify v = {.report = &report, .subject = &subject};
    const struct verify_sum sum = {.n = n, .found = n * (p + excess), .expected = n * p,
                                   .deviation = n * excess, .variance = n * p * (1.0 - p),
                                   .largest = 1.0, .is_count = is_count};
    arena_init(&report.arena);
    verify_find_sum(&v, "where", "what", &sum);
    verify_report_close(&report);
    const struct verify_finding finding = report.findings[0];
    arena_clear(&report.arena);
    return finding;
}

static void what_is_noticeable_disagrees_and_a_hair_less_does_not(void)
{
    const double n[] = {40.0, 1000.0, 1e6}, p[] = {0.5, 0.1, 0.9};
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            const double least = finding_of(n[i], p[j], 0.0, true).noticeable;
            check_true("something is", least > 0.0 && least < 1.0);
            check_true("above", !finding_of(n[i], p[j], 1.001 * least, true).agrees);
            check_true("below", !finding_of(n[i], p[j], -1.001 * least, true).agrees);
            check_true("a hair less", finding_of(n[i], p[j], 0.999 * least, true).agrees);
        }
}

static void many_draws_notice_what_standard_errors_say(void)
{
    // one comparison: a false alarm of 1e-4, 3.89 standard errors; Freedman's bound asks for more
    const double se = sqrt(0.3 * 0.7 / 1e8), least = finding_of(1e8, 0.3, 0.0, true).noticeable;
    check_near("in standard errors", least / se, sqrt(2.0 * log(2.0 / VERIFY_FALSE_ALARM)), 0.01,
               3.0);
}

static void few_draws_notice_nothing(void)
{
    check_true("one draw", isinf(finding_of(1.0, 0.5, 0.0, true).noticeable));
    check_true("five", isinf(finding_of(5.0, 0.5, 0.0, true).noticeable));
    check_true("a hundred do", isfinite(finding_of(100.0, 0.5, 0.0, true).noticeable));
    check_true("one of a rare event", isinf(finding_of(1.0, 0.05, 0.0, true).noticeable));
}

// No more can happen than that all do, or none.
static void what_is_noticeable_can_happen(void)
{
    static const double p[] = {0.3, 0.7};
    for (size_t i = 0; i < 2; i++)
        for (double n = 2.0; n < 100.0; n++) {
            const bool is_blind = isinf(finding_of(n, p[i], 0.0, true).noticeable);
            const double excess = p[i] < 0.5 ? 0.7 : -0.7;
            check_true("all that can agrees", finding_of(n, p[i], excess, true).agrees == is_blind);
        }
}

static void only_counts_are_shares(void)
{
    check_true("not said", isnan(finding_of(1000.0, 0.5, 0.0, false).noticeable));
}

int main(void)
{
    const struct named_test tests[] = {
        {"events are counted against their chances", events_are_counted_against_their_chances},
        {"weights count by their size", weights_count_by_their_size},
        {"the furthest of numbers is kept", the_furthest_of_numbers_is_kept},
        {"what is infinite must be so here and there",
         what_is_infinite_must_be_so_here_and_there},
        {"chances of sums are Freedman's", chances_of_sums_are_freedmans},
        {"a sum makes a finding", a_sum_makes_a_finding},
        {"a sum of nothing makes none", a_sum_of_nothing_makes_none},
        {"numbers must keep a tolerance", numbers_must_keep_a_tolerance},
        {"a normal score has two tails", a_normal_score_has_two_tails},
        {"uniform numbers have Kolmogorov's distance", uniform_numbers_have_kolmogorovs_distance},
        {"the account is shared by what chance decides",
         the_account_is_shared_by_what_chance_decides},
        {"half and nine tenths are those of the sorted",
         half_and_nine_tenths_are_those_of_the_sorted},
        {"a share that cannot vary notices all", a_share_that_cannot_vary_notices_all},
        {"the furthest of several notices less", the_furthest_of_several_notices_less},
        {"what is noticeable disagrees and a hair less does not",
         what_is_noticeable_disagrees_and_a_hair_less_does_not},
        {"many draws notice what standard errors say", many_draws_notice_what_standard_errors_say},
        {"few draws notice nothing", few_draws_notice_nothing},
        {"what is noticeable can happen", what_is_noticeable_can_happen},
        {"only counts are shares", only_counts_are_shares},
    };
    return run_tests("verify_sums", tests, sizeof tests / sizeof tests[0]);
}
