// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/story.h"

#include "base/date.h"
#include "base/real.h"
#include "cli/columns.h"
#include "cli/summary_parts.h"

#include <math.h>
#include <string.h>

double story_chance(double hazard)
{
    return -real_expm1(-hazard);
}

const char *story_date(struct page *page, const struct model *model, double years)
{
    char date[DATE_TEXT_SIZE] = "";
    if (years < INFINITY)
        date_format_after(model->scenario->start_days, years, date);
    return page_format(page, "%s", date);
}

const char *story_part(struct page *page, const struct trace *t, const struct process *process,
                       size_t measure)
{
    const struct measure *m = &t->model->measures[measure];
    const size_t length = strlen(m->process->path);
    const bool is_numbered = strspn(process->name, "0123456789") == strlen(process->name);
    if (process == m->process)
        return m->name;
    // without a name of its own a part is called by its place: "steps.0"
    return page_format(page, "%s: %s", m->name,
                       is_numbered ? process->path + length + 1 : process->name);
}

// ---- one event in words --------------------------------------------------------------------

static const char *level(struct page *page, double value)
{
    return words_fixed(&page->arena, value, 2, true);
}

static const char *shock_words(struct page *page, const struct trace *t,
                               const struct trace_event *e)
{
    const struct shock *shock = &t->model->shocks[e->index];
    const char *dot = strrchr(shock->path, '.'), *name = dot == NULL ? shock->path : dot + 1;
    const char *factor = t->model->factors[shock->factor].name;
    if (e->kind == TRACE_NO_SHOCK)
        return page_format(page, "%s: does not happen, %s stays at %s", name, factor,
                           level(page, e->before));
    return page_format(page, "%s: %s %s → %s", name, factor, level(page, e->before),
                       level(page, e->after));
}

static const char *done_word(const struct process *process)
{
    if (process->kind == &process_decision)
        return "is decided";
    return process->kind == &process_fixed ? "comes" : "is complete";
}

static const char *completion_words(struct page *page, const struct trace *t,
                                    const struct trace_event *e)
{
    const char *part = story_part(page, t, e->process, e->measure);
    const char *begun = story_date(page, t->model, e->other_years);
    const bool at_once = strcmp(begun, story_date(page, t->model, e->years)) == 0;
    if (process_group(e->process) != NULL)
        return page_format(page, "%s: asked %s, %s", part, begun,
                           story_bodies(page, t, e->process, ""));
    if (e->process == t->model->measures[e->measure].process)
        return ""; // the measure is in force, which is told next
    return page_format(page, "%s %s%s%s%s", part, done_word(e->process), at_once ? "" : " (begun ",
                       at_once ? "" : begun, at_once ? "" : ")");
}

// A part that begins and does not complete before the horizon; what completes is told then.
static const char *beginning_words(struct page *page, const struct trace *t,
                                   const struct trace_event *e)
{
    const char *part = story_part(page, t, e->process, e->measure);
    const bool is_late = e->other_years < INFINITY;
    if (e->other_years < t->model->scenario->horizon_years || e->process->n_children > 0)
        return "";
    if (process_group(e->process) != NULL)
        return page_format(page, "%s: asked, %s", part,
                           story_bodies(page, t, e->process,
                                        is_late ? ": enough only later" : ": never enough"));
    if (is_late)
        return page_format(page, "%s begins; it %s only beyond the horizon, on %s", part,
                           done_word(e->process), story_date(page, t->model, e->other_years));
    return page_format(page, "%s begins; it is never decided", part);
}

static const char *refusal_words(struct page *page, const struct trace *t,
                                 const struct trace_event *e)
{
    const struct decision *decision = e->process->settings;
    return page_format(page, "%s is refused (attempt %zu of %d)",
                       story_part(page, t, e->process, e->measure), e->index + 1,
                       decision->attempts);
}

static const char *measure_words(struct page *page, const struct trace *t,
                                 const struct trace_event *e)
{
    const struct measure *m = &t->model->measures[e->measure];
    const char *strength = words_fixed(&page->arena, e->after, 2, false);
    if (e->kind == TRACE_STEP)
        return page_format(page, "%s: strength %s", m->name, strength);
    if (e->kind == TRACE_LAPSE)
        return page_format(page, "%s lapses", m->name);
    if (e->kind == TRACE_UNTIL)
        return page_format(page, "%s is no longer anticipated", m->name);
    return page_format(page, "%s in force%s%s", m->name, m->ramp.given ? ", strength " : "",
                       m->ramp.given ? strength : "");
}

static const char *peace_words(struct page *page, const struct trace *t,
                               const struct trace_event *e)
{
    const double chance = story_chance(e->to->hazard_none);
    const char *none = words_fixed(&page->arena, chance, chance < 0.1 ? 4 : 3, false);
    if (t->begins_years < 0.0)
        return page_format(page, "peace, begun on %s; with no measure at work the chance is %s",
                           story_date(page, t->model, t->begins_years), none);
    return page_format(page, "peace begins; with no measure at work the chance is %s", none);
}

// A weight that a shock has moved; "" if it has moved too little to be seen.
static const char *credibility_words(struct page *page, const struct trace *t,
                                     const struct trace_event *e)
{
    const char *before = words_fixed(&page->arena, e->before, 2, false);
    const char *after = words_fixed(&page->arena, e->after, 2, false);
    const char *measure = t->model->measures[e->measure].name;
    if (strcmp(before, after) == 0)
        return "";
    return page_format(page, "%s: credibility of %s %s → %s", measure,
                       channel_name((enum channel)e->index), before, after);
}

// "" for what is told elsewhere.
static const char *event_words(struct page *page, const struct trace *t,
                               const struct trace_event *e)
{
    switch (e->kind) {
    case TRACE_SHOCK:
    case TRACE_NO_SHOCK:
        return shock_words(page, t, e);
    case TRACE_CREDIBILITY:
        return credibility_words(page, t, e);
    case TRACE_BEGINS:
        return beginning_words(page, t, e);
    case TRACE_REFUSED:
        return refusal_words(page, t, e);
    case TRACE_COMPLETES:
        return completion_words(page, t, e);
    case TRACE_IN_FORCE:
    case TRACE_STEP:
    case TRACE_LAPSE:
    case TRACE_UNTIL:
        return measure_words(page, t, e);
    case TRACE_PEACE:
        return peace_words(page, t, e);
    default:
        return "";
    }
}

// ---- the adversary's calculation -----------------------------------------------------------

// "0.061 → 0.058", or "" where nothing is seen to move. Small chances get a digit more.
static const char *chance_words(struct page *page, const struct trace_event *e)
{
    if (e->to == NULL || e->kind == TRACE_HORIZON)
        return "";
    const double after = story_chance(e->to->hazard);
    const double before = e->from == NULL ? after : story_chance(e->from->hazard);
    const int decimals = fmax(before, after) < 0.1 ? 4 : 3;
    const char *to = words_fixed(&page->arena, after, decimals, false);
    if (e->from == NULL)
        return to;
    const char *from = words_fixed(&page->arena, before, decimals, false);
    return strcmp(from, to) == 0 ? "" : page_format(page, "%s → %s", from, to);
}

// The channels that have moved (at the beginning of peace: all that are not 0).
static const char *channel_words(struct page *page, const struct trace *t,
                                 const struct trace_event *e)
{
    const struct adversary_kind *kind = t->model->adversary.kind;
    const char *list = "";
    if (e->to == NULL || e->kind == TRACE_HORIZON)
        return "";
    for (size_t c = 0; c < kind->n_channels; c++) {
        const double before = e->from == NULL ? 0.0 : e->from->channel[c];
        const char *from = words_fixed(&page->arena, before, 2, false);
        const char *to = words_fixed(&page->arena, e->to->channel[c], 2, false);
        const char *name = kind->additive ? "log-odds" : channel_name((enum channel)c);
        if (strcmp(from, to) == 0)
            continue;
        list = e->from == NULL ? page_format(page, "%s%s %s" GLUE "%s",
                                             list, list[0] == '\0' ? ";" : ",", name, to)
                               : page_format(page, "%s%s %s" GLUE "%s" GLUE "→" GLUE "%s", list,
                                             list[0] == '\0' ? ";" : ",", name, from, to);
    }
    return list;
}

// ---- the story -----------------------------------------------------------------------------

static void print_head(struct page *page, const struct trace *t)
{
    const struct scenario *s = t->model->scenario;
    const bool has_title = s->title != NULL && s->title[0] != '\0';
    const uint32_t idle = t->mask & ~t->feasible;
    page_heading(page, "World %u, trial %u of %s", t->world, t->trial,
                 has_title ? s->title : s->path);
    page_text(page, 0, 2, "pursued: %s", summary_combination(page, t->model, t->mask));
    if (idle != 0)
        page_text(page, 0, 2, "for want of what they require, these never begin: %s",
                  summary_names(page, t->model, idle, ", "));
}

static void print_conditions(struct page *page, const struct trace *t)
{
    const char *list = "";
    for (size_t i = 0; i < t->n_events; i++)
        if (t->events[i].kind == TRACE_CONDITION)
            list = page_format(page, "%s%s%s" GLUE "%s", list, list[0] == '\0' ? "" : ", ",
                               t->model->factors[t->events[i].index].name,
                               level(page, t->events[i].after));
    if (list[0] != '\0')
        page_text(page, 0, 2, "conditions: %s", list);
}

static void print_events(struct page *page, const struct trace *t)
{
    static const struct column_style style[] = {
        {.head = "Date"}, {.head = "Attack a year"}, {.head = "What happens", .wrapped = true}};
    struct columns columns;
    const char *last = "";
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t i = 0; i < t->n_events; i++) {
        const struct trace_event *e = &t->events[i];
        const char *words = e->years < t->model->scenario->horizon_years
                                ? event_words(page, t, e) : "";
        if (words[0] == '\0')
            continue;
        const char *date = story_date(page, t->model, e->years);
        columns_cell(&columns, strcmp(date, last) == 0 ? "" : date);
        columns_cell(&columns, chance_words(page, e));
        columns_cell(&columns, page_format(page, "%s%s", words, channel_words(page, t, e)));
        last = date;
    }
    columns_print(&columns, 0);
    page_gap(page);
    page_text(page, 0, 2, "Attack a year: the chance of an attack within a year of full "
                          "opportunity, given what stands.");
}

void story_print(struct page *page, const struct trace *t)
{
    print_head(page, t);
    print_conditions(page, t);
    page_gap(page);
    print_events(page, t);
    page_gap(page);
    story_print_end(page, t);
}
