// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/decide_page_tipping.h"

#include "cli/summary_parts.h"

#include <math.h>

#define MOST_TOLD 4 // crossings of a goal

static const struct tipping_step *step_of(const struct decisions *d, const struct tipping *row)
{
    return &d->tippings.steps[row->step];
}

// Of measures that are added to all others alone.
static bool is_told(const struct decisions *d, const struct tipping *row, size_t goal)
{
    return row->goal == goal && step_of(d, row)->added == TIPPING_LAST;
}

// How much the number decides.
static double swing(const struct decisions *d, size_t i)
{
    return fabs(d->tippings.rows[i].change_to - d->tippings.rows[i].change_from);
}

// The crossing with the greatest swing of those after number `than` (n: of all of them) in that order;
// n: there is none. `n_left` becomes how many come after it.
static size_t next_crossing(const struct decisions *d, size_t goal, size_t than, size_t *n_left)
{
    const struct tippings *t = &d->tippings;
    size_t best = t->n, n = 0;
    for (size_t i = 0; i < t->n; i++) {
        const bool is_after = than == t->n || swing(d, i) < swing(d, than) ||
                              (swing(d, i) == swing(d, than) && i > than);
        if (!is_told(d, &t->rows[i], goal) || t->rows[i].crossing == 0 || !is_after)
            continue;
        best = best == t->n || swing(d, i) > swing(d, best) ? i : best;
        n++;
    }
    *n_left = best == t->n ? 0 : n - 1;
    return best;
}

static void print_crossing(struct page *page, const struct decisions *d, const struct tipping *row)
{
    const struct model *model = d->packages.model;
    page_text(page, 0, 2, "%s: worth it where %s is %s %.3g (%.3g–%.3g), as in %s of the worlds",
              model->measures[step_of(d, row)->measure].name,
              model->scenario->unknowns[row->unknown].path, tipping_worth_name(row->worth), row->at,
              row->lo, row->hi, words_share(&page->arena, row->p_worth));
}

static void print_crossings(struct page *page, const struct decisions *d, size_t goal)
{
    size_t n_left, i = next_crossing(d, goal, d->tippings.n, &n_left);
    for (size_t n = 1; i < d->tippings.n; n++) {
        print_crossing(page, d, &d->tippings.rows[i]);
        if (n == MOST_TOLD && n_left > 0)
            page_text(page, 0, 2, "Beside these, such values in tipping.csv: %zu", n_left);
        i = n == MOST_TOLD ? d->tippings.n : next_crossing(d, goal, i, &n_left);
    }
}

// Measures of which no single number decides.
static void print_sides(struct page *page, const struct decisions *d, size_t goal)
{
    static const struct { enum tipping_worth worth; const char *words; } sides[] = {
        {TIPPING_ALWAYS, "Worth it whatever any single number is"},
        {TIPPING_NEVER, "Not worth it whatever any single number is"},
        {TIPPING_UNCLEAR, "Too close to tell everywhere"}};
    for (size_t k = 0; k < sizeof sides / sizeof sides[0]; k++) {
        uint32_t mask = 0;
        for (size_t i = 0; i < d->tippings.n; i++) {
            const struct tipping *row = &d->tippings.rows[i];
            if (is_told(d, row, goal) && row->unknown == d->packages.n_unknowns &&
                row->worth == sides[k].worth)
                mask |= UINT32_C(1) << step_of(d, row)->measure;
        }
        if (mask != 0)
            page_text(page, 0, 2, "%s: %s", sides[k].words,
                      summary_names(page, d->packages.model, mask, ", "));
    }
}

void decide_page_tipping(struct page *page, const struct decisions *d)
{
    const struct tippings *t = &d->tippings;
    bool has_last = false;
    for (size_t k = 0; k < t->n_steps; k++)
        has_last |= t->steps[k].added == TIPPING_LAST;
    for (size_t goal = 0; has_last && goal < t->n_goals; goal++) {
        if (t->goals[goal].aim == AIM_VALUE)
            page_heading(page, "The same, of %.4g times deterrence less cost", t->goals[goal].level);
        else
            page_heading(page, "When a measure adds to the deterrence of all others, whatever it costs");
        print_crossings(page, d, goal);
        print_sides(page, d, goal);
        page_gap(page);
    }
}
