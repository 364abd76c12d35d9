// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/summary_parts.h"

#include <math.h>

#define MOST_GROUPS 5
#define MOST_HOLD_OUTS 3

// How likely the body never agrees, given that it is asked.
static double refusal(const struct body_estimates *body)
{
    return 1.0 - body->agrees.value;
}

// Is a the likelier hold-out of the two? A body that blocks alone counts first; a tie is decided
// by who refuses more often, then by the file's order.
static bool is_likelier(const struct body_estimates *a, const struct body_estimates *b)
{
    if (a->sole_blocker.value != b->sole_blocker.value)
        return a->sole_blocker.value > b->sole_blocker.value;
    return refusal(a) > refusal(b);
}

// The likeliest hold-outs among the bodies [first, end), ordered; how many.
static size_t find_hold_outs(const struct estimates *estimates, size_t first, size_t end,
                             const struct body_estimates *found[MOST_HOLD_OUTS])
{
    size_t n = 0;
    for (size_t i = first; i < end; i++) {
        const struct body_estimates *body = &estimates->bodies[i];
        if (!(refusal(body) > 0.0))
            continue; // also where nobody was ever asked
        size_t at = n < MOST_HOLD_OUTS ? n++ : MOST_HOLD_OUTS;
        for (; at > 0 && is_likelier(body, found[at - 1]); at--)
            if (at < MOST_HOLD_OUTS)
                found[at] = found[at - 1];
        if (at < MOST_HOLD_OUTS)
            found[at] = body;
    }
    return n;
}

static void print_group(struct page *page, const struct estimates *estimates, size_t first,
                        size_t end)
{
    const struct body_estimates *found[MOST_HOLD_OUTS];
    const struct group *group = estimates->bodies[first].group;
    const size_t n = find_hold_outs(estimates, first, end, found);
    const char *list = "";
    if (isnan(refusal(&estimates->bodies[first]))) {
        page_text(page, 0, 2, "Hold-outs of %s: it is never asked", group->name);
        return;
    }
    for (size_t i = 0; i < n; i++)
        list = page_format(page, "%s%s%s (%s, alone" GLUE "%s)", list, i == 0 ? "" : ", ",
                           found[i]->body->name, words_share(&page->arena, refusal(found[i])),
                           words_share(&page->arena, found[i]->sole_blocker.value));
    page_text(page, 0, 2, "Most likely hold-outs of %s: %s", group->name,
              n == 0 ? "none ever refuses" : list);
}

void summary_bodies(struct page *page, const struct estimates *estimates)
{
    size_t n_groups = 0;
    for (size_t first = 0, end; first < estimates->n_bodies; first = end) {
        for (end = first; end < estimates->n_bodies; end++)
            if (estimates->bodies[end].group != estimates->bodies[first].group)
                break;
        if (n_groups == 0) {
            page_gap(page);
            page_heading(page, "Who never agrees, given that it is asked");
        }
        if (n_groups++ == MOST_GROUPS) {
            page_text(page, 0, 2, "Further groups: bodies.csv");
            return;
        }
        print_group(page, estimates, first, end);
    }
}
