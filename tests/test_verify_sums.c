// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verification's limits: what a finding says it would notice is what makes it disagree.
#include "check.h"

#include "analysis/verify_parts.h"

static const struct verify_subject subject = {"subject", "meaning"};

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
}

static void only_counts_are_shares(void)
{
    check_true("not said", isnan(finding_of(1000.0, 0.5, 0.0, false).noticeable));
}

int main(void)
{
    const struct named_test tests[] = {
        {"what is noticeable disagrees and a hair less does not",
         what_is_noticeable_disagrees_and_a_hair_less_does_not},
        {"many draws notice what standard errors say", many_draws_notice_what_standard_errors_say},
        {"few draws notice nothing", few_draws_notice_nothing},
        {"only counts are shares", only_counts_are_shares},
    };
    return run_tests("verify_sums", tests, sizeof tests / sizeof tests[0]);
}
