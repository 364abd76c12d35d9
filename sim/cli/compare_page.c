// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/compare_page.h"

#include "cli/columns.h"
#include "cli/summary_parts.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define DECIMALS 4
#define MOST_RUNS_ABREAST (COLUMNS_MAX - 1) // in the table of measures
#define MOST_MEASURES 24

static const struct model *model_of(const struct comparison *c, size_t run)
{
    return c->runs[run].result->layout->model;
}

static const char *value_words(struct page *page, double value, bool with_sign)
{
    return words_fixed(&page->arena, value, DECIMALS, with_sign);
}

static const char *error_words(struct page *page, double half_width)
{
    return words_error(&page->arena, half_width, DECIMALS);
}

static const char *se_words(struct page *page, struct estimate estimate)
{
    return error_words(page, SUMMARY_NORMAL_95 * estimate.se);
}

static const char *interval_words(struct page *page, const struct compared *c)
{
    return error_words(page, 0.5 * (c->interval.hi - c->interval.lo));
}

// "+0.0123 ± 0.0004".
static const char *difference_words(struct page *page, const struct compared *c)
{
    return page_format(page, "%s" GLUE "%s", value_words(page, c->difference.value, true),
                       interval_words(page, c));
}

// ---- the runs -----------------------------------------------------------------------------------

static const char *changed_words(struct page *page, const struct scenario *s)
{
    const char *text = "";
    for (size_t i = 0; i < s->n_overrides && text != NULL; i++)
        text = page_format(page, "%s%s%s", text, i == 0 ? "" : ", ", s->overrides[i]);
    return text == NULL ? "" : text;
}

static void print_runs(struct page *page, const struct compare_output *o)
{
    const struct column_style style[] = {{.head = "run"}, {.head = "adversary"},
                                         {.head = "years", .right = true},
                                         {.head = "worlds × trials", .right = true},
                                         {.head = "seed", .right = true},
                                         {.head = "changed", .wrapped = true}};
    struct columns columns;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t r = 0; r < o->comparison->n_runs; r++) {
        const struct model *model = model_of(o->comparison, r);
        const struct scenario *s = model->scenario;
        columns_cell(&columns, o->labels[r]);
        columns_cell(&columns, model->adversary.kind->name);
        columns_cell(&columns, page_format(page, "%g", s->horizon_years));
        columns_cell(&columns, page_format(page, "%" PRIu32 " × %" PRIu32, s->run.n_worlds,
                                           s->run.n_trials));
        columns_cell(&columns, page_format(page, "%" PRIu64, s->run.seed));
        columns_cell(&columns, changed_words(page, s));
    }
    columns_print(&columns, 2);
}

static const char *pairing_words(enum comparison_pairing pairing)
{
    switch (pairing) {
    case COMPARISON_PAIRED:
        break;
    case COMPARISON_OTHER_SEED:
        return "it has another seed";
    case COMPARISON_OTHER_NUMBERS:
        return "it has other numbers of worlds or trials (draws that they share are not made use of)";
    case COMPARISON_OTHER_KEPT:
        return "one of the two keeps no worlds of its combinations";
    }
    return "";
}

static void print_pairing(struct page *page, const struct compare_output *o)
{
    const struct comparison *c = o->comparison;
    size_t n_paired = 0;
    for (size_t r = 1; r < c->n_runs; r++)
        n_paired += c->runs[r].pairing == COMPARISON_PAIRED;
    if (n_paired > 0)
        page_text(page, 0, 2, "%s the same random numbers as %s: differences are paired, world by "
                  "world, so that what both have in common drops out of their errors.",
                  n_paired + 1 < c->n_runs ? "Some runs have" : n_paired == 1 ? "The second run has"
                                                                              : "All runs have",
                  o->labels[0]);
    for (size_t r = 1; r < c->n_runs; r++)
        if (c->runs[r].pairing != COMPARISON_PAIRED)
            page_text(page, 0, 2, "%s counts as independent of %s: %s.", o->labels[r],
                      o->labels[0], pairing_words(c->runs[r].pairing));
    if (c->n_left_out > 0)
        page_text(page, 0, 2, "Compared are the %zu measure%s that all runs have; Shapley values "
                  "share out what these gain together.", c->n_measures,
                  c->n_measures == 1 ? "" : "s");
}

// ---- deterrence ---------------------------------------------------------------------------------

static void print_deterrence(struct page *page, const struct compare_output *o)
{
    const struct comparison *c = o->comparison;
    const struct column_style style[] = {
        {.head = "run"},  {.head = "none", .right = true},       {.head = "all", .right = true},
        {.head = "±"},    {.head = "gain", .right = true},       {.head = "±"},
        {.head = "all, from the first", .right = true},          {.head = "±"}};
    struct columns columns;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t r = 0; r < c->n_runs; r++) {
        const struct compared *none = c->runs[r].combinations[0];
        const struct compared *all = c->runs[r].combinations[comparison_all(c)];
        columns_cell(&columns, o->labels[r]);
        columns_cell(&columns, value_words(page, none[COMPARISON_DETERRENCE].value.value, false));
        columns_cell(&columns, value_words(page, all[COMPARISON_DETERRENCE].value.value, false));
        columns_cell(&columns, se_words(page, all[COMPARISON_DETERRENCE].value));
        columns_cell(&columns, value_words(page, all[COMPARISON_GAIN].value.value, true));
        columns_cell(&columns, se_words(page, all[COMPARISON_GAIN].value));
        columns_cell(&columns, r == 0 ? "" : value_words(page,
                                           all[COMPARISON_DETERRENCE].difference.value, true));
        columns_cell(&columns, r == 0 ? "" : interval_words(page, &all[COMPARISON_DETERRENCE]));
    }
    page_heading(page, "Deterrence: chance of no further attack until the horizon");
    columns_print(&columns, 2);
}

// ---- does layering add up? ----------------------------------------------------------------------

static const struct compared *whole(const struct comparison *c, size_t run)
{
    return c->n_tiers > 1 ? c->runs[run].tiers[((size_t)1 << c->n_tiers) - 1]
                          : c->runs[run].combinations[comparison_all(c)];
}

static const char *verdict_of(const struct comparison *c, size_t run,
                              enum comparison_quantity quantity)
{
    const char *verdict = summary_verdict(whole(c, run)[quantity].value);
    return verdict == NULL ? "have no known error" : verdict;
}

static void add_layers(struct columns *columns, const struct compare_output *o, size_t run)
{
    struct page *page = columns->page;
    static const enum comparison_quantity scales[] = {COMPARISON_SYNERGY, COMPARISON_LOG_SYNERGY};
    columns_cell(columns, o->labels[run]);
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        const struct compared *of = &whole(o->comparison, run)[scales[i]];
        columns_cell(columns, value_words(page, of->value.value, true));
        columns_cell(columns, se_words(page, of->value));
        columns_cell(columns, run == 0 ? "" : difference_words(page, of));
    }
}

// "overlap under a and b; add up under c" or "overlap under every run".
static const char *verdicts(struct page *page, const struct compare_output *o,
                            enum comparison_quantity quantity)
{
    const struct comparison *c = o->comparison;
    const char *text = "";
    size_t n_kinds = 0;
    for (size_t r = 0; r < c->n_runs; r++) {
        const char *verdict = verdict_of(c, r, quantity);
        bool is_told = false;
        for (size_t i = 0; i < r; i++)
            is_told = is_told || strcmp(verdict_of(c, i, quantity), verdict) == 0;
        if (is_told)
            continue;
        text = page_format(page, "%s%s%s under %s", text, n_kinds++ == 0 ? "" : "; they ", verdict,
                           o->labels[r]);
        for (size_t i = r + 1; i < c->n_runs; i++)
            if (strcmp(verdict_of(c, i, quantity), verdict) == 0)
                text = page_format(page, "%s, %s", text, o->labels[i]);
    }
    return n_kinds == 1 ? page_format(page, "%s under every run", verdict_of(c, 0, quantity)) : text;
}

// "−0.0267 (threshold) to −0.0132 (log_odds)": the least and the most of all runs.
static const char *extremes_words(struct page *page, const struct compare_output *o,
                               enum comparison_quantity quantity)
{
    const struct comparison *c = o->comparison;
    size_t least = 0, most = 0;
    for (size_t r = 1; r < c->n_runs; r++) {
        const double value = whole(c, r)[quantity].value.value;
        least = value < whole(c, least)[quantity].value.value ? r : least;
        most = value > whole(c, most)[quantity].value.value ? r : most;
    }
    return page_format(page, "%s (%s) to %s (%s)",
                       value_words(page, whole(c, least)[quantity].value.value, true),
                       o->labels[least],
                       value_words(page, whole(c, most)[quantity].value.value, true),
                       o->labels[most]);
}

static void print_layers(struct page *page, const struct compare_output *o)
{
    const struct comparison *c = o->comparison;
    const struct column_style style[] = {
        {.head = "run"},  {.head = "on gains", .right = true}, {.head = "±"},
        {.head = "from the first"}, {.head = "on logs", .right = true}, {.head = "±"},
        {.head = "from the first"}};
    const char *layers = c->n_tiers > 1 ? "tiers" : "measures";
    struct columns columns;
    page_heading(page, "Does layering add up? What the whole is more than the sum of its %s", layers);
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t r = 0; r < c->n_runs; r++)
        add_layers(&columns, o, r);
    columns_print(&columns, 2);
    page_text(page, 0, 2, "On the scale of gains the %s %s; from %s.", layers,
              verdicts(page, o, COMPARISON_SYNERGY), extremes_words(page, o, COMPARISON_SYNERGY));
    page_text(page, 0, 2, "On the log scale, where independent layers add up whatever the ceiling, "
              "they %s; from %s.", verdicts(page, o, COMPARISON_LOG_SYNERGY),
              extremes_words(page, o, COMPARISON_LOG_SYNERGY));
}

// ---- measures -----------------------------------------------------------------------------------

static void print_shapley(struct page *page, const struct compare_output *o)
{
    const struct comparison *c = o->comparison;
    struct column_style style[COLUMNS_MAX] = {{.head = "measure"}};
    struct columns columns;
    const size_t n = c->n_runs < MOST_RUNS_ABREAST ? c->n_runs : MOST_RUNS_ABREAST;
    for (size_t r = 0; r < n; r++)
        style[1 + r] = (struct column_style){.head = o->labels[r], .right = true, .elastic = r > 0};
    columns_begin(&columns, page, style, 1 + n);
    for (size_t rank = 1; rank <= c->n_measures && rank <= MOST_MEASURES; rank++)
        for (size_t i = 0; i < c->n_measures; i++) {
            if (c->runs[0].rank[i] != rank)
                continue;
            columns_cell(&columns, c->measures[i]);
            for (size_t r = 0; r < n; r++)
                columns_cell(&columns, page_format(page, "%s (%zu)",
                             value_words(page, c->runs[r].shapley[i].value.value, true),
                             c->runs[r].rank[i]));
        }
    page_heading(page, "What each measure brings: Shapley value (rank)");
    columns_print(&columns, 2);
}

// "nato_membership 6 → 3, trainers 4 → 5"; "" where the ranks are the first run's.
static const char *rank_changes(struct page *page, const struct comparison *c, size_t run)
{
    const char *text = "";
    for (size_t position = 0; position < c->n_measures; position++) {
        const size_t i = c->in_file_order[position];
        if (c->runs[run].rank[i] != c->runs[0].rank[i])
            text = page_format(page, "%s%s%s" GLUE "%zu" GLUE "→" GLUE "%zu", text,
                               text[0] == '\0' ? "" : ", ", c->measures[i], c->runs[0].rank[i],
                               c->runs[run].rank[i]);
    }
    return text;
}

static void print_ranking(struct page *page, const struct compare_output *o)
{
    bool changes = false;
    for (size_t r = 1; r < o->comparison->n_runs; r++) {
        const char *text = rank_changes(page, o->comparison, r);
        if (text[0] == '\0')
            continue;
        changes = true;
        page_text(page, 0, 2, "The ranking changes under %s: %s.", o->labels[r], text);
    }
    page_text(page, 0, 2, changes ? "Measures whose values lie within each other's errors may change "
                                    "places by chance."
                                  : "The ranking of the measures is the same in all runs.");
}

// ---- the largest changes ------------------------------------------------------------------------

struct largest {
    const struct compared *of;
    const char *what;
    size_t run;
};

static void consider(struct largest *l, const struct compared *of, const char *what, size_t run)
{
    if (l->of == NULL || fabs(of->difference.value) > fabs(l->of->difference.value))
        *l = (struct largest){of, what, run};
}

static void say_largest(struct page *page, const struct compare_output *o, const char *quantity,
                        const struct largest *l)
{
    if (l->of == NULL || l->of->difference.value == 0.0) {
        page_text(page, 0, 2, "No %s differs.", quantity);
        return;
    }
    page_text(page, 0, 2, "The largest change of a %s: %s, of %s under %s (%s → %s).", quantity,
              difference_words(page, l->of), l->what, o->labels[l->run],
              value_words(page, l->of->value.value - l->of->difference.value, false),
              value_words(page, l->of->value.value, false));
}

static void print_largest(struct page *page, const struct compare_output *o)
{
    const struct comparison *c = o->comparison;
    struct largest deterrence = {0}, gain = {0}, shapley = {0};
    for (size_t r = 1; r < c->n_runs; r++) {
        for (size_t i = 0; i < c->n_listed; i++) {
            const struct compared *of = c->runs[r].combinations[i];
            const char *name = comparison_name(c, &page->arena, c->listed[i]);
            consider(&deterrence, &of[COMPARISON_DETERRENCE], name, r);
            consider(&gain, &of[COMPARISON_GAIN], name, r);
        }
        for (size_t i = 0; i < c->n_measures; i++)
            consider(&shapley, &c->runs[r].shapley[i], c->measures[i], r);
    }
    say_largest(page, o, "deterrence", &deterrence);
    say_largest(page, o, "gain", &gain);
    say_largest(page, o, "Shapley value", &shapley);
}

void compare_page_print(struct page *page, const struct compare_output *o, const char *folder)
{
    const struct comparison *c = o->comparison;
    page_heading(page, "%zu runs, %zu measure%s and %zu combinations in common; %s comes first",
                 c->n_runs, c->n_measures, c->n_measures == 1 ? "" : "s", c->n_listed, o->labels[0]);
    print_runs(page, o);
    print_pairing(page, o);
    page_gap(page);
    print_deterrence(page, o);
    if (c->n_measures > 1) {
        page_gap(page);
        print_layers(page, o);
    }
    page_gap(page);
    print_shapley(page, o);
    print_ranking(page, o);
    page_gap(page);
    print_largest(page, o);
    if (folder != NULL)
        page_text(page, 0, 2, "Tables: %s/", folder);
}
