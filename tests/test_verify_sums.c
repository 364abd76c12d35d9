// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verification's limits: what a finding says it would notice is what makes it disagree.
#include "check.h"

#include "analysis/verify_parts.h"

#include <gsl/gsl_cdf.h>

static const struct verify_subject subject = {"subject", "meaning"};

// One finding of a count of n events of chance p, `excess` more than expected on the mean; closed.
static struct verify_finding finding_of(double n, double p, double excess, bool is_count)
{
    struct verify_report report = {0};
    struct verify v = {.report = &report, .subject = &subject};
    const struct verify_sum sum = {.n = n,
                                   .found = n * (p + excess),
                                   .expected = n * p,
                                   .deviation = n * excess,
                                   .variance = n * p * (1.0 - p),
                                   .largest = 1.0,
                                   .is_count = is_count};
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
    check_true("twenty", isinf(finding_of(20.0, 0.5, 0.0, true).noticeable));
    check_true("of small variance", finding_of(1000.0, 1e-4, 0.0, true).noticeable > 0.0);
    check_true("a hundred do", isfinite(finding_of(100.0, 0.5, 0.0, true).noticeable));
}

static void only_counts_are_shares(void)
{
    check_true("not said", isnan(finding_of(1000.0, 0.5, 0.0, false).noticeable));
}

// ---- by hand ------------------------------------------------------------------------------------

static void sums_are_what_was_added(void)
{
    struct verify_sum sum = {0}, weighted = {0};
    verify_sum_add(&sum, true, 0.3);
    verify_sum_add(&sum, false, 0.6);
    check_true("counted", sum.is_count && sum.n == 2.0 && sum.found == 1.0 && sum.largest == 1.0);
    check_near("expected", sum.expected, 0.9, 1e-15, 0.91);
    check_near("deviation", sum.deviation, 0.1, 1e-15, 0.11);
    check_near("variance", sum.variance, 0.45, 1e-15, 0.46);
    verify_sum_add_weighted(&weighted, 1.0, 0.3, -2.0);
    verify_sum_add_weighted(&weighted, 0.0, 0.6, 0.5);
    check_true("no count", !weighted.is_count && weighted.n == 2.0 && weighted.found == -2.0);
    check_true("the largest weight", weighted.largest == 2.0);
    check_near("expected", weighted.expected, -0.3, 1e-15, -0.31);
    check_near("deviation", weighted.deviation, -1.7, 1e-15, -1.6);
    check_near("variance", weighted.variance, 4.0 * 0.21 + 0.25 * 0.24, 1e-15, 0.45);
}

static void the_furthest_of_what_must_be_the_same_is_kept(void)
{
    struct verify_same same = {0};
    verify_same_add(&same, 0.5, 0.5);
    check_true("the first", same.n == 1.0 && same.worst == 0.0 && same.expected == 0.5);
    verify_same_add(&same, INFINITY, INFINITY);
    check_true("never is never", same.worst == 0.0 && same.expected == 0.5);
    verify_same_add(&same, 0.5, 0.25); // absolute below 1
    check_true("small", same.worst == 0.25 && same.found == 0.25);
    verify_same_add(&same, -100.0, -125.0); // as far, relative above 1
    check_true("as far: the first stays", same.worst == 0.25 && same.expected == 0.5);
    verify_same_add(&same, -100.0, -150.0);
    check_true("further", same.worst == 0.5 && same.expected == -100.0 && same.found == -150.0);
    verify_same_add(&same, 1.0, NAN);
    check_true("not a number", same.worst == INFINITY && isnan(same.found) && same.n == 6.0);
}

// 2 exp(−(V/c²) h(c x/V)) with h(u) = (1 + u) ln(1 + u) − u.
static void chances_are_those_of_freedmans_bound(void)
{
    const struct {
        double deviation, variance, largest, chance;
    } known[] = {
        {6.0, 4.0, 1.0, 2.0 * exp(-4.0 * (2.5 * log(2.5) - 1.5))},
        {-6.0, 4.0, 2.0, 2.0 * exp(-(4.0 * log(4.0) - 3.0))},
        {100.0, 1000.0, 1.0, 2.0 * exp(-1000.0 * (1.1 * log(1.1) - 0.1))},
        {3e6, 1e12, 1.0, 2.0 * exp(-4.5)},
        {2.0, 4.0, 1.0, 1.0}, // the bound is 1.3
        {0.0, 4.0, 1.0, 1.0},
        {0.0, 0.0, 1.0, 1.0},
        {0.9e-9, 0.0, 1.0, 1.0},
        {1e-9, 0.0, 1.0, 1.0},
        {1.1e-9, 0.0, 1.0, 0.0},
        {0.125, 1e-5, 1.0, 2.0 * exp(-1e-5 * (12501.0 * log(12501.0) - 12500.0))},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct verify_sum sum = {.n = 10.0,
                                       .deviation = known[i].deviation,
                                       .variance = known[i].variance,
                                       .largest = known[i].largest};
        check_near("bound", verify_sum_chance(&sum), known[i].chance,
                   1e-5 * known[i].chance + 1e-15, known[i].chance * 1.01 + 0.001);
    }
}

struct hand {
    struct verify_report report;
    struct verify v;
};

static void hand_begin(struct hand *h)
{
    *h = (struct hand){0};
    arena_init(&h->report.arena);
    h->v.report = &h->report;
    h->v.subject = &subject;
}

static void sums_become_findings(void)
{
    struct hand h;
    hand_begin(&h);
    const struct verify_sum sums[] = {
        {.n = 50.0,
         .found = 10.0,
         .expected = 5.0,
         .deviation = 5.0,
         .variance = 4.0,
         .largest = 1.0},
        {.n = 0.0, .variance = 1.0, .deviation = 1.0}, // nothing was added
        {.n = 5.0, .deviation = 0.9e-9},               // nothing is left to chance
        {.n = 5.0, .deviation = 1e-9},
        {.n = 5.0, .deviation = -0.1},
        {.n = 5.0, .variance = 0.01, .largest = 1.0, .deviation = 0.1},
        {.n = 5.0, .variance = 1.0, .largest = 1.0},
    };
    verify_find_furthest(&h.v, "where", "what", &sums[0], 3);
    for (size_t i = 1; i < 6; i++)
        verify_find_sum(&h.v, "where", "what", &sums[i]);
    verify_find_furthest(&h.v, "where", "what", &sums[6], 3);
    check_true("four of seven", h.report.n_findings == 4);
    const struct verify_finding *f = h.report.findings;
    check_true("the first", f->subject == &subject && f->n == 50.0 && f->expected == 0.1 &&
                                f->found == 0.2 && f->z == 2.5 && f->n_alike == 3.0 &&
                                f->variance == 4.0 && isnan(f->difference) && isnan(f->tolerance));
    check_near("one of three", f->p, 3.0 * verify_sum_chance(&sums[0]), 1e-14, 0.5);
    check_true("impossible", f[1].z == -INFINITY && f[1].p == 0.0);
    check_near("a small variance", f[2].z, 1.0, 1e-12, 0.9);
    check_true("as expected", f[3].z == 0.0 && f[3].p == 1.0);
    arena_clear(&h.report.arena);
}

static void differences_become_findings(void)
{
    struct hand h;
    hand_begin(&h);
    const struct verify_same none = {0}, good = {2.0, 0.01, 1.0, 1.01},
                             bad = {2.0, 0.02, 1.0, 1.02};
    verify_find_same(&h.v, "where", "what", &none, 0.01);
    verify_find_same(&h.v, "where", "what", &good, 0.01);
    verify_find_same(&h.v, "where", "what", &bad, 0.01);
    check_true("two of three", h.report.n_findings == 2);
    const struct verify_finding *f = h.report.findings;
    check_true("within", f[0].p == 1.0 && f[0].difference == 0.01 && f[0].tolerance == 0.01 &&
                             f[0].n == 2.0 && f[0].expected == 1.0 && f[0].found == 1.01 &&
                             isnan(f[0].z) && isnan(f[0].noticeable));
    check_true("beyond", f[1].p == 0.0);
    arena_clear(&h.report.arena);
}

static void normals_and_uniforms_become_findings(void)
{
    struct hand h;
    double even[200], middle[] = {0.1, 0.95};
    double low[] = {0.35, 0.1}, high[] = {0.95, 0.6, 0.8, 0.7},
           sure[] = {0.99, 0.999, 0.9999, 1.0, 0.99, 0.999, 0.9999, 1.0};
    hand_begin(&h);
    verify_find_normal(&h.v, "where", "what", 9.0, 1.0, 2.0, -1.9599639845400545);
    verify_find_normal(&h.v, "where", "what", 9.0, 1.0, 2.0, NAN);
    verify_find_uniform(&h.v, "where", "what", 0, low);
    verify_find_uniform(&h.v, "where", "what", 2, low);
    verify_find_uniform(&h.v, "where", "what", 4, high);
    verify_find_uniform(&h.v, "where", "what", 8, sure);
    verify_find_uniform(&h.v, "where", "what", 2, middle);
    for (size_t i = 0; i < 200; i++)
        even[i] = ((double)i + 0.5) / 200.0;
    verify_find_uniform(&h.v, "where", "what", 200, even);
    check_true("seven of eight", h.report.n_findings == 7);
    const struct verify_finding *f = h.report.findings;
    check_near("p", f[0].p, 0.05, 1e-12, 0.06);
    check_true("its numbers", f[0].n == 9.0 && f[0].expected == 1.0 && f[0].found == 2.0);
    check_true("not a number", f[1].p == 0.0);
    check_near("mean", f[2].found, 0.225, 1e-15, 0.2);
    check_near("all at 0.35 or below", f[2].p, 2.0 * exp(-4.0 * 0.65 * 0.65), 1e-14, 0.5);
    check_near("none below 0.6", f[3].p, fmin(1.0, 2.0 * exp(-8.0 * 0.36)), 1e-14, 0.5);
    check_near("as a z", f[3].z, gsl_cdf_ugaussian_Qinv(exp(-8.0 * 0.36)), 1e-12, 1.5);
    check_near("none from 0.1 to 0.95", f[5].p, 2.0 * exp(-4.0 * 0.45 * 0.45), 1e-14, 0.5);
    check_near("near", f[5].z, gsl_cdf_ugaussian_Qinv(exp(-4.0 * 0.45 * 0.45)), 1e-12, 0.5);
    check_true("as even as can be", f[6].p == 1.0 && f[6].z == 0.0 && f[6].expected == 0.5);
    check_near("none below 0.99", f[4].p, 2.0 * exp(-16.0 * 0.99 * 0.99), 1e-14, 0.0);
    arena_clear(&h.report.arena);
}

static void a_report_is_judged_as_a_whole(void)
{
    struct hand h;
    hand_begin(&h);
    // shares of 100, of which the third can notice nothing; a difference; a sum that is no count
    const double n[] = {100.0, 400.0, 2.0, 1e4, 1e6, 1e8};
    for (size_t i = 0; i < 6; i++)
        verify_find_sum(&h.v, "where", "what",
                        &(struct verify_sum){.n = n[i],
                                             .found = 0.5 * n[i],
                                             .expected = 0.5 * n[i],
                                             .variance = 0.25 * n[i],
                                             .largest = 1.0,
                                             .is_count = true});
    verify_find_same(&h.v, "where", "what", &(struct verify_same){1.0, 1.0, 0.0, 1.0}, 0.5);
    verify_find_normal(&h.v, "where", "what", 1.0, 0.0, 0.0, 5.0);
    verify_find_sum(
        &h.v, "where", "what",
        &(struct verify_sum){.n = 1.0, .found = 1.0, .deviation = 1.0, .is_count = true});
    verify_report_close(&h.report);
    const struct verify_report *r = &h.report;
    check_true("by chance", r->n_by_chance == 8 && r->limit_p == VERIFY_FALSE_ALARM / 8.0);
    check_near("as a z", r->limit_z, gsl_cdf_ugaussian_Qinv(VERIFY_FALSE_ALARM / 16.0), 1e-12, 4.3);
    check_true("the difference, the normal, the impossible",
               r->n_disagree == 3 && r->findings[5].agrees && !r->findings[6].agrees &&
                   !r->findings[7].agrees && !r->findings[8].agrees);
    check_true("seven shares, one blind", r->n_shares == 7 && r->n_blind == 1);
    check_true("blind is infinite", isinf(r->findings[2].noticeable));
    check_true("what is sure notices all", r->findings[8].noticeable == 0.0);
    check_true("half of seven", r->noticed_half == r->findings[3].noticeable);
    check_true("nine tenths of seven", r->noticed_most == r->findings[0].noticeable);
    arena_clear(&h.report.arena);
}

static void the_limit_itself_agrees(void)
{
    struct hand h;
    hand_begin(&h);
    verify_find_same(&h.v, "where", "what", &(struct verify_same){1.0, 0.0, 0.0, 0.0}, 0.5);
    verify_report_close(&h.report);
    check_true("without chance",
               h.report.n_by_chance == 0 && h.report.limit_p == VERIFY_FALSE_ALARM);
    verify_find_normal(&h.v, "where", "what", 1.0, 0.0, 0.0, 1.0);
    h.report.findings[1].p = VERIFY_FALSE_ALARM;
    verify_report_close(&h.report);
    check_true("at the limit", h.report.n_disagree == 0);
    arena_clear(&h.report.arena);
}

static void the_furthest_of_many_is_less_noticeable(void)
{
    struct hand h;
    hand_begin(&h);
    const struct verify_sum sum = {.n = 1e8,
                                   .found = 5e7,
                                   .expected = 5e7,
                                   .variance = 2.5e7,
                                   .largest = 1.0,
                                   .is_count = true};
    verify_find_furthest(&h.v, "where", "what", &sum, 10);
    verify_report_close(&h.report);
    check_near("in standard errors", h.report.findings[0].noticeable / 5e-5,
               sqrt(2.0 * log(20.0 / VERIFY_FALSE_ALARM)), 0.002, 4.45);
    arena_clear(&h.report.arena);
}

int main(void)
{
    const struct named_test tests[] = {
        {"sums are what was added", sums_are_what_was_added},
        {"the furthest of what must be the same is kept",
         the_furthest_of_what_must_be_the_same_is_kept},
        {"chances are those of Freedman's bound", chances_are_those_of_freedmans_bound},
        {"sums become findings", sums_become_findings},
        {"differences become findings", differences_become_findings},
        {"normals and uniforms become findings", normals_and_uniforms_become_findings},
        {"a report is judged as a whole", a_report_is_judged_as_a_whole},
        {"the limit itself agrees", the_limit_itself_agrees},
        {"the furthest of many is less noticeable", the_furthest_of_many_is_less_noticeable},
        {"what is noticeable disagrees and a hair less does not",
         what_is_noticeable_disagrees_and_a_hair_less_does_not},
        {"many draws notice what standard errors say", many_draws_notice_what_standard_errors_say},
        {"few draws notice nothing", few_draws_notice_nothing},
        {"only counts are shares", only_counts_are_shares},
    };
    return run_tests("verify_sums", tests, sizeof tests / sizeof tests[0]);
}
