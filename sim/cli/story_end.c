// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/columns.h"
#include "cli/story.h"

#include <math.h>
#include <string.h>

// ---- ratifications -------------------------------------------------------------------------

// The names of the bodies that agree by the horizon, with dates, or of those that don't.
static const char *body_list(struct page *page, const struct trace *t,
                             const struct process *process, bool agree)
{
    const struct group *group = process_group(process);
    const double horizon = t->model->scenario->horizon_years;
    const char *list = "";
    for (size_t i = 0; i < t->n_events; i++) {
        const struct trace_event *e = &t->events[i];
        const bool is_body = e->kind == TRACE_AGREES || e->kind == TRACE_REFUSES;
        if (!is_body || e->process != process || (e->years < horizon) != agree)
            continue;
        list = page_format(page, "%s%s%s", list, list[0] == '\0' ? "" : ", ",
                           group->bodies[e->index].name);
        if (e->kind == TRACE_AGREES)
            list = page_format(page, "%s" GLUE "%s", list, story_date(page, t->model, e->years));
    }
    return list;
}

const char *story_bodies(struct page *page, const struct trace *t, const struct process *process,
                         const char *verdict)
{
    const struct group *group = process_group(process);
    const double horizon = t->model->scenario->horizon_years;
    size_t n_agree = 0, n_refuse = 0;
    double last = 0.0;
    for (size_t i = 0; i < t->n_events; i++) {
        const struct trace_event *e = &t->events[i];
        if (e->process != process)
            continue;
        n_refuse += e->kind == TRACE_REFUSES;
        if (e->kind == TRACE_AGREES && e->years < horizon) {
            n_agree++;
            last = e->years; // the events are in order of time
        }
    }
    const char *agree = body_list(page, t, process, true);
    if (n_agree == group->n_bodies)
        return page_format(page, "all %zu of %s agree: %s", n_agree, group->name, agree);
    const char *against = body_list(page, t, process, false);
    const char *verb = n_refuse == 0 ? "too late" : n_refuse == 1 ? "refuses" : "refuse";
    if (n_agree == 0)
        return page_format(page, "%s: %s %s, none agrees%s", group->name, against, verb, verdict);
    return page_format(page, "%s: %s %s, %zu of %zu agree by %s%s (%s)", group->name, against, verb,
                       n_agree, group->n_bodies, story_date(page, t->model, last), verdict, agree);
}

// ---- how things stand ----------------------------------------------------------------------

static const struct trace_event *event_of(const struct trace *t, enum trace_kind kind,
                                          const struct process *process)
{
    for (size_t i = 0; i < t->n_events; i++)
        if (t->events[i].kind == kind && t->events[i].process == process)
            return &t->events[i];
    return NULL;
}

// The innermost parts that have begun and are not complete, for which all that is above waits.
static const char *open_parts(struct page *page, const struct trace *t,
                              const struct process *process, size_t measure, const char *list)
{
    const double horizon = t->model->scenario->horizon_years;
    const struct trace_event *begins = event_of(t, TRACE_BEGINS, process);
    if (begins == NULL || begins->years >= horizon || begins->other_years < horizon)
        return list;
    for (size_t i = 0; i < process->n_children; i++)
        list = open_parts(page, t, process->children[i], measure, list);
    if (process->n_children > 0)
        return list;
    const char *against =
        process_group(process) == NULL ? "" : body_list(page, t, process, false);
    const bool is_root = process == t->model->measures[measure].process;
    const char *name = is_root ? "its decision" : story_part(page, t, process, measure);
    const char *colon = is_root ? NULL : strstr(name, ": ");
    return page_format(page, "%s%s%s%s%s%s", list, list[0] == '\0' ? "" : ", ",
                       colon == NULL ? name : colon + 2, against[0] == '\0' ? "" : " (",
                       against, against[0] == '\0' ? "" : ")");
}

static const char *waiting_words(struct page *page, const struct trace *t, size_t measure)
{
    const struct measure *m = &t->model->measures[measure];
    const double horizon = t->model->scenario->horizon_years;
    const struct trace_event *begins = event_of(t, TRACE_BEGINS, m->process);
    if (!(t->feasible >> measure & 1U))
        return "never begun: what it requires is not pursued";
    if (begins == NULL || begins->years >= horizon)
        return m->n_required > 0 ? "not in force: what it requires is not in force"
                                 : "not in force: not begun";
    return page_format(page, "not in force; open: %s",
                       open_parts(page, t, m->process, measure, ""));
}

static const char *standing_words(struct page *page, const struct trace *t, size_t measure)
{
    const struct trace_event *in_force = NULL, *last = NULL;
    for (size_t i = 0; i < t->n_events; i++) {
        const struct trace_event *e = &t->events[i];
        if (e->measure != measure || e->kind < TRACE_IN_FORCE || e->kind > TRACE_LAPSE)
            continue;
        last = e;
        in_force = e->kind == TRACE_IN_FORCE ? e : in_force;
    }
    if (in_force == NULL)
        return waiting_words(page, t, measure);
    const char *since = story_date(page, t->model, in_force->years);
    if (last->kind == TRACE_LAPSE)
        return page_format(page, "in force %s, lapsed %s", since,
                           story_date(page, t->model, last->years));
    return page_format(page, "in force since %s, strength %s", since,
                       words_fixed(&page->arena, last->after, 2, false));
}

static void print_survival(struct page *page, const struct trace *t)
{
    const double horizon = t->model->scenario->horizon_years;
    const char *date = story_date(page, t->model, horizon);
    if (t->begins_years >= horizon)
        page_text(page, 0, 2, "No peace before the horizon (it would begin on %s): no further "
                              "attack can come.", story_date(page, t->model, t->begins_years));
    page_heading(page, "Chance of no further attack to %s: %s (with no measure: %s)", date,
                 words_fixed(&page->arena, t->survival, 4, false),
                 words_fixed(&page->arena, t->survival_none, 4, false));
}

void story_print_end(struct page *page, const struct trace *t)
{
    static const struct column_style style[] = {{.head = ""}, {.head = "", .wrapped = true}};
    const struct model *model = t->model;
    struct columns columns;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t position = 0; position < model->n_measures; position++) {
        const size_t i = model->in_file_order[position];
        if (!(t->mask >> i & 1U))
            continue;
        columns_cell(&columns, model->measures[i].name);
        columns_cell(&columns, standing_words(page, t, i));
    }
    if (t->mask != 0) {
        page_heading(page, "At the horizon, %s",
                     story_date(page, model, model->scenario->horizon_years));
        columns_print(&columns, 2);
        page_gap(page);
    }
    print_survival(page, t);
}
