// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/verify_page.h"

#include "cli/columns.h"

#include <math.h>
#include <string.h>

#define N_FURTHEST 10
#define MOST_DISAGREEING 40

static bool by_chance(const struct verify_finding *f)
{
    return isnan(f->difference);
}

// Further from what is expected? Differences count in tolerances.
static bool is_further(const struct verify_finding *a, const struct verify_finding *b)
{
    if (b == NULL || by_chance(a) != by_chance(b))
        return b == NULL;
    if (by_chance(a))
        return a->p < b->p || (a->p == b->p && fabs(a->z) > fabs(b->z));
    return a->difference / a->tolerance > b->difference / b->tolerance;
}

static const char *score(struct page *page, const struct verify_finding *f)
{
    if (f == NULL)
        return "";
    return by_chance(f) ? page_format(page, "%+.2f", f->z)
                        : page_format(page, "%.1e", f->difference);
}

static const char *number(struct page *page, double x)
{
    return page_format(page, fabs(x) < 0.001 && x != 0.0 ? "%.2e" : "%.5g", x);
}

// ---- kind by kind -------------------------------------------------------------------------------

static void add_kind(struct columns *c, const struct verify_report *report,
                     const struct verify_subject *subject)
{
    const struct verify_finding *chance = NULL, *same = NULL;
    size_t n = 0, n_disagree = 0;
    for (size_t i = 0; i < report->n_findings; i++) {
        const struct verify_finding *f = &report->findings[i];
        if (f->subject != subject)
            continue;
        const struct verify_finding **furthest = by_chance(f) ? &chance : &same;
        if (is_further(f, *furthest))
            *furthest = f;
        n++;
        n_disagree += !f->agrees;
    }
    columns_cell(c, subject->name);
    columns_cell(c, page_format(c->page, "%zu", n));
    columns_cell(c, score(c->page, chance));
    columns_cell(c, score(c->page, same));
    columns_cell(c, n == 0 ? "nothing to check"
                    : n_disagree == 0 ? "agree"
                                      : page_format(c->page, "%zu DISAGREE", n_disagree));
    columns_cell(c, subject->meaning);
}

static void print_kinds(struct page *page, const struct verify_report *report)
{
    static const struct column_style style[] = {
        {.head = "What"}, {.head = "compared", .right = true}, {.head = "largest z", .right = true},
        {.head = "difference", .right = true}, {.head = "verdict"}, {.head = "", .wrapped = true}};
    struct columns columns;
    const struct verify_subject *subject;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t i = 0; (subject = verify_subject_at(i)) != NULL; i++)
        add_kind(&columns, report, subject);
    columns_print(&columns, 0);
}

// ---- comparisons --------------------------------------------------------------------------------

static void add_finding(struct columns *c, const struct verify_finding *f)
{
    columns_cell(c, number(c->page, f->expected));
    columns_cell(c, number(c->page, f->found));
    columns_cell(c, score(c->page, f));
    columns_cell(c, f->agrees ? "agrees" : "DISAGREES");
    columns_cell(c, page_format(c->page, "%s: %s", f->where, f->quantity));
}

static void print_findings(struct page *page, const struct verify_finding *const *found, size_t n)
{
    static const struct column_style style[] = {
        {.head = "expected", .right = true}, {.head = "found", .right = true},
        {.head = "z or diff.", .right = true}, {.head = "verdict"},
        {.head = "what", .wrapped = true}};
    struct columns columns;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t i = 0; i < n; i++)
        add_finding(&columns, found[i]);
    columns_print(&columns, 0);
}

static bool is_listed(const struct verify_finding *const *found, size_t n,
                      const struct verify_finding *finding)
{
    for (size_t i = 0; i < n; i++)
        if (found[i] == finding)
            return true;
    return false;
}

static void print_furthest(struct page *page, const struct verify_report *report)
{
    const struct verify_finding *found[N_FURTHEST];
    size_t n = 0;
    while (n < N_FURTHEST) {
        const struct verify_finding *furthest = NULL;
        for (size_t i = 0; i < report->n_findings; i++) {
            const struct verify_finding *f = &report->findings[i];
            if (by_chance(f) && is_further(f, furthest) && !is_listed(found, n, f))
                furthest = f;
        }
        if (furthest == NULL)
            break;
        found[n++] = furthest;
    }
    if (n == 0)
        return;
    page_gap(page);
    page_heading(page, "The furthest of those in which chance plays a part");
    print_findings(page, found, n);
}

static void print_disagreeing(struct page *page, const struct verify_report *report)
{
    const struct verify_finding *found[MOST_DISAGREEING];
    size_t n = 0;
    for (size_t i = 0; i < report->n_findings && n < MOST_DISAGREEING; i++)
        if (!report->findings[i].agrees)
            found[n++] = &report->findings[i];
    if (n == 0)
        return;
    page_gap(page);
    page_heading(page, n < report->n_disagree ? "What disagrees (the first of it)"
                                              : "What disagrees");
    print_findings(page, found, n);
}

static void print_all(struct page *page, const struct verify_report *report)
{
    const struct verify_finding **found =
        arena_alloc(&page->arena, report->n_findings, sizeof *found);
    for (size_t i = 0; found != NULL && i < report->n_findings; i++)
        found[i] = &report->findings[i];
    page_gap(page);
    page_heading(page, "Every comparison");
    if (found != NULL)
        print_findings(page, found, report->n_findings);
}

// ---- what could not be checked ------------------------------------------------------------------

static bool is_first_of_reason(const struct verify_report *report, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (report->gaps[i].subject == report->gaps[index].subject &&
            strcmp(report->gaps[i].reason, report->gaps[index].reason) == 0)
            return false;
    return true;
}

static void print_gaps(struct page *page, const struct verify_report *report)
{
    if (report->n_gaps == 0)
        return;
    page_gap(page);
    page_heading(page, "Not checked");
    for (size_t i = 0; i < report->n_gaps; i++) {
        const struct verify_gap *first = &report->gaps[i];
        const char *places = first->where;
        if (!is_first_of_reason(report, i))
            continue;
        for (size_t j = i + 1; j < report->n_gaps; j++)
            if (report->gaps[j].subject == first->subject &&
                strcmp(report->gaps[j].reason, first->reason) == 0)
                places = page_format(page, "%s, %s", places, report->gaps[j].where);
        page_text(page, 2, 4, "%s: %s (%s)", first->subject->name, first->reason, places);
    }
}

// ---- the verdict --------------------------------------------------------------------------------

// A chance that is wrong by this much changes conclusions: where most would miss it, draws are few.
#define MUCH 0.1

static const char *verdict(const struct verify_report *r)
{
    if (r->n_disagree > 0)
        return "SOMETHING IS WRONG";
    if (r->n_shares > 0 && r->noticed_half <= MUCH)
        return "All is well";
    return "All is well as far as so few draws can tell";
}

// ", nine in ten if wrong by 0.03"; nothing where they would not disagree at all.
static const char *share_noticing(struct page *page, const char *share, double difference)
{
    return isinf(difference) ? "" : page_format(page, ", %s if wrong by %.2g", share, difference);
}

static const char *blind_ones(struct page *page, const struct verify_report *r)
{
    if (r->n_blind == 0)
        return "";
    if (r->n_blind == r->n_shares)
        return ", all have too few draws to disagree, however wrong";
    return page_format(page, ", and %zu have too few draws to disagree, however wrong", r->n_blind);
}

// What the verdict is worth: how wrong a chance must be to change it. "All is well" after a handful
// of draws says little, and must not look like the same words after many.
static void print_power(struct page *page, const struct verify_report *r)
{
    if (r->n_shares == 0)
        page_text(page, 0, 2, "How much that says: no chance of an event was compared.");
    else
        page_text(page, 0, 2,
                  "How much that says: of the %zu chances of events compared with what was drawn"
                  "%s%s%s. More worlds and trials notice smaller errors.", r->n_shares,
                  share_noticing(page, "half would disagree", r->noticed_half),
                  share_noticing(page, "nine in ten", r->noticed_most), blind_ones(page, r));
}

void verify_page_print(struct page *page, const struct verify_report *report, bool all)
{
    print_kinds(page, report);
    if (all)
        print_all(page, report);
    else
        print_furthest(page, report);
    print_disagreeing(page, report);
    print_gaps(page, report);
    page_gap(page);
    page_text(page, 0, 2,
              "%s: %zu of %zu comparisons disagree. Those in which chance plays a part, %zu, may "
              "differ by chances of %.1e and more each (about %.1f standard errors where "
              "observations are many), so that a sound program fails once in %.0f times at most; "
              "the others must keep the tolerances of the table (--csv).",
              verdict(report), report->n_disagree, report->n_findings, report->n_by_chance,
              report->limit_p, report->limit_z, 1.0 / VERIFY_FALSE_ALARM);
    print_power(page, report);
}
