// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/decide_page.h"

#include "cli/decide_page_tipping.h"
#include "cli/summary_parts.h"

#include <math.h>

static const char *package(struct page *page, const struct decisions *d, size_t i)
{
    return summary_combination(page, d->packages.model, d->packages.mask[i]);
}

static const char *share(struct page *page, double share_of_worlds)
{
    return words_share(&page->arena, share_of_worlds);
}

// ---- which package ------------------------------------------------------------------------------

static const char *objective_words(struct page *page, const struct objective *o)
{
    if (o->aim == AIM_BUDGET)
        return page_format(page, "the most deterrence for at most %.4g", o->level);
    return page_format(page, "the most of %.4g times deterrence less cost", o->level);
}

static void print_main(struct page *page, const struct decisions *d)
{
    const struct choice *c = decisions_main(d);
    const struct package_verdict *v = d->verdicts;
    page_heading(page, "Which package: %s", objective_words(page, &c->objective));
    page_text(page, 0, 2, "Best on average: %s (deterrence %.3f, cost %.4g). It is really the best in "
              "%s of the worlds.", package(page, d, c->best), d->figures[c->best].deterrence,
              d->packages.cost[c->best], share(page, c->p_best));
    page_text(page, 0, 2, "Best in the worst 5 %% of worlds: %s (%.4g there; the best on average: "
              "%.4g).", package(page, d, c->cautious), v[c->cautious].cvar, v[c->best].cvar);
    page_text(page, 0, 2, "Least to regret: %s (at most %.3g behind the best of a world; the best on "
              "average: %.3g).", package(page, d, c->least_regret), v[c->least_regret].regret_max,
              v[c->best].regret_max);
    if (!c->halves_agree)
        page_text(page, 0, 2, "The two halves of the trials don't choose the same package: those "
                  "that are ahead can't be told apart.");
    page_gap(page);
}

static const char *what_words(enum aim aim)
{
    static const char *const words[] = {"For", "If certain deterrence is worth", "To deter"};
    return words[aim];
}

static const char *where_words(struct page *page, const struct choice *c)
{
    if (isnan(c->p_best))
        return "noise hides where";
    if (c->objective.aim == AIM_DETERRENCE)
        return page_format(page, "which it does in %s, as the cheapest that does in %s",
                           share(page, c->p_reaches), share(page, c->p_best));
    return page_format(page, "in" GLUE "%s", share(page, c->p_best));
}

static void print_choice(struct page *page, const struct decisions *d, const struct choice *c)
{
    page_text(page, 0, 2, "%s %.4g: %s (%.3f, cost" GLUE "%.4g), %s", what_words(c->objective.aim),
              c->objective.level, package(page, d, c->best), d->figures[c->best].deterrence,
              d->packages.cost[c->best], where_words(page, c));
}

static void print_choices(struct page *page, const struct decisions *d)
{
    if (d->n_choices < 2)
        return;
    page_heading(page, "Best on average, and in which share of the worlds really the best");
    for (size_t i = 0; i < d->n_choices; i++)
        print_choice(page, d, &d->choices[i]);
    page_gap(page);
}

// ---- the order of adding, the value of information ----------------------------------------------

static void print_order(struct page *page, const struct decisions *d, enum adding_method method)
{
    const struct adding_order *o = &d->adding[method];
    const char *names = "";
    for (size_t i = 0; i < o->n_steps; i++)
        names = page_format(page, "%s%s%s", names, i == 0 ? "" : ", ",
                            d->packages.model->measures[o->steps[i].measure].name);
    page_text(page, 0, 2, "%s: %s (on average %.4f while the money is spent)",
              method == ADDING_GREEDY ? "Always the most gain for its cost" : "The best order", names,
              o->average);
    if (!o->halves_agree)
        page_text(page, 2, 2, "The halves of the trials don't agree in it: some neighbours can't be "
                  "told apart.");
}

static void print_orders(struct page *page, const struct decisions *d)
{
    if (d->adding[0].n_steps < 2)
        return;
    page_heading(page, "In which order to add measures (an order of adding, not of time)");
    for (size_t k = 0; k < N_ADDING_METHODS; k++)
        print_order(page, d, (enum adding_method)k);
    page_gap(page);
}

// The unknown that is worth most to know, of those that are worth less than number `than`; n_unknowns:
// there is none that is worth anything for certain.
static size_t next_worth_knowing(const struct decisions *d, size_t than)
{
    size_t best = d->packages.n_unknowns;
    for (size_t u = 0; u < d->packages.n_unknowns; u++) {
        const double value = d->information[u].value;
        const bool is_left = than == d->packages.n_unknowns || value < d->information[than].value;
        if (is_left && d->information[u].lo > 0.0 &&
            (best == d->packages.n_unknowns || value > d->information[best].value))
            best = u;
    }
    return best;
}

static void print_information(struct page *page, const struct decisions *d)
{
    const struct choice *c = decisions_main(d);
    const size_t none = d->packages.n_unknowns;
    size_t u = next_worth_knowing(d, none);
    page_heading(page, "What would be worth knowing first");
    page_text(page, 0, 2, "Everything uncertain: %.2g ± %.1g of the objective, on average.", c->evpi,
              sample_t(&d->packages.sample) * c->evpi_se);
    if (u == none)
        page_text(page, 0, 2, "No single number is worth anything for certain.");
    for (size_t i = 0; i < 5 && u != none; i++, u = next_worth_knowing(d, u))
        page_text(page, 0, 2, "%s: %.2g (%.2g–%.2g)", d->packages.model->scenario->unknowns[u].path,
                  d->information[u].value, d->information[u].lo, d->information[u].hi);
    page_gap(page);
}

// ---- where it fails -----------------------------------------------------------------------------

static const char *limit_words(struct page *page, const struct decisions *d,
                               const struct box_limit *limit)
{
    const char *path = d->packages.model->scenario->unknowns[limit->unknown].path;
    if (isinf(limit->lo))
        return page_format(page, "%s at most %.3g", path, limit->hi);
    if (isinf(limit->hi))
        return page_format(page, "%s at least %.3g", path, limit->lo);
    return page_format(page, "%s from %.3g to %.3g", path, limit->lo, limit->hi);
}

static void print_box(struct page *page, const struct decisions *d, const struct box *box)
{
    const char *words = "";
    for (size_t i = 0; i < box->n_limits; i++)
        words = page_format(page, "%s%s%s", words, i == 0 ? "" : "; ",
                            limit_words(page, d, &box->limits[i]));
    page_text(page, 0, 2, "%s: there %s of the worlds are such (%s of all of them; the box holds %s of "
              "the worlds)", words, words_share(&page->arena, box->density),
              words_share(&page->arena, box->coverage), words_share(&page->arena, box->mass));
}

static void print_boxes(struct page *page, const struct decisions *d)
{
    page_heading(page, "Where even all measures deter less than %.3f (%s of the worlds)", d->threshold,
                 words_share(&page->arena, d->boxes.base));
    for (size_t b = 0; b < d->boxes.n; b++)
        print_box(page, d, &d->boxes.box[b]);
    if (d->boxes.n == 0)
        page_text(page, 0, 2, "No box of the uncertain numbers stands out.");
    page_gap(page);
}

// ---- what it rests on ---------------------------------------------------------------------------

static void print_grounds(struct page *page, const struct decisions *d, const char *folder)
{
    const struct packages *p = &d->packages;
    page_heading(page, "What this rests on");
    page_text(page, 0, 2, "%zu packages in %zu worlds of %u trials. What is chosen world by world is "
              "chosen by one half of a world's trials and judged by the other, both ways round. "
              "Noise in a half is %.2g of the spread over worlds.", p->n, p->n_worlds, p->n_trials,
              decisions_main(d)->noise);
    if (!p->is_complete)
        page_text(page, 0, 2, "With so many measures a run keeps the worlds of reported combinations "
                  "alone: these are the packages here (scenario.report adds to them).");
    if (d->n_too_noisy > 0)
        page_text(page, 0, 2, "For %zu of the objectives noise is more than %.2g of that spread: "
                  "their chances are withheld.", d->n_too_noisy, d->request.noise);
    page_text(page, 0, 2, "Worlds are draws of what the scenario leaves uncertain: a share of worlds "
              "is a degree of belief, as good as its assumptions.");
    page_text(page, 0, 2, "Tables: %s/", folder);
}

void decide_page(struct page *page, const struct decisions *d, const char *folder)
{
    print_main(page, d);
    print_choices(page, d);
    print_orders(page, d);
    decide_page_tipping(page, d);
    print_information(page, d);
    if (d->packages.n_unknowns > 0)
        print_boxes(page, d);
    print_grounds(page, d, folder);
}
