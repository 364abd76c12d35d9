// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/date.h"
#include "cli/describe.h"
#include "scenario/law.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP ((size_t)2) // columns by which what lies below is indented
#define MOST_UNLIKELY 3

const char *describe_moment(struct page *page, struct number years, struct model *model)
{
    if (years.unknown >= 0)
        return page_format(page, "%s years", number_words(years, model));
    char date[DATE_TEXT_SIZE];
    date_format_after(model->scenario->start_days, years.value, date);
    return page_format(page, "%s", date);
}

const char *describe_chance(struct page *page, const struct chance *chance, struct model *model)
{
    struct scenario *s = model->scenario;
    if (chance->law < 0)
        return number_words(chance->number, model);
    return page_format(page, "~ %s, drawn in every trial", law_words(s, &s->laws[chance->law]));
}

// The mean of a probability over what is known of it.
static double mean_of(struct number number, const struct model *model)
{
    return number.unknown < 0 ? number.value
                              : dist_mean(&model->scenario->unknowns[number.unknown].dist);
}

struct member {
    double p;
    const struct body *body;
};

static int compare_members(const void *left, const void *right)
{
    const struct member *a = left, *b = right;
    if (a->p != b->p)
        return a->p < b->p ? -1 : 1;
    return a->body < b->body ? -1 : a->body > b->body;
}

static const struct group *group_of(const struct process *process, const struct model *model)
{
    const char *name = entry_child_text(process->entry, "group");
    for (size_t i = 0; i < model->n_groups && name != NULL; i++)
        if (strcmp(model->groups[i].name, name) == 0)
            return &model->groups[i];
    return NULL;
}

// How a typical member decides, and who is less likely to agree than that.
static void print_members(struct page *page, struct model *model, const struct group *group,
                          size_t indent)
{
    struct member *members =
        arena_alloc(&page->arena, group->n_bodies, sizeof *members);
    if (members == NULL || group->n_bodies == 0)
        return;
    for (size_t i = 0; i < group->n_bodies; i++)
        members[i] = (struct member){mean_of(group->bodies[i].decision.p, model),
                                     &group->bodies[i]};
    qsort(members, group->n_bodies, sizeof *members, compare_members);
    const struct member *typical = &members[group->n_bodies / 2];
    page_text(page, indent, indent + STEP, "typical member: %s",
              decision_words(&typical->body->decision, model));
    const char *list = "";
    for (size_t i = 0; i < group->n_bodies && i < MOST_UNLIKELY; i++)
        if (members[i].p < typical->p)
            list = page_format(page, "%s%s%s (p %s)", list, i == 0 ? "" : ", ",
                               members[i].body->name,
                               number_words(members[i].body->decision.p, model));
    if (list[0] != '\0')
        page_text(page, indent, indent + STEP, "least likely: %s", list);
}

static void print_process(struct page *page, struct model *model, const struct process *process,
                          bool is_root, size_t indent)
{
    const char *words = process->kind->words(process, model);
    if (is_root)
        page_text(page, indent, indent + STEP, "%s", words);
    else
        page_text(page, indent, indent + STEP, "%s: %s", process->name, words);
    if (process->kind == &process_ratification) {
        const struct group *group = group_of(process, model);
        if (group != NULL)
            print_members(page, model, group, indent + STEP);
    }
    for (size_t i = 0; i < process->n_children; i++)
        print_process(page, model, process->children[i], false, indent + STEP);
}

static void print_beginning(struct page *page, struct model *model, const struct measure *m)
{
    const char *list = "";
    for (size_t i = 0; i < m->n_required; i++)
        list = page_format(page, "%s%s%s", list, i == 0 ? "" : " and ",
                           model->measures[m->required[i]].name);
    if (list[0] != '\0')
        page_text(page, STEP, 2 * STEP, "requires %s", list);
    if (m->begins_years.unknown >= 0 || m->begins_years.value > 0.0)
        page_text(page, STEP, 2 * STEP, "begins %s",
                  describe_moment(page, m->begins_years, model));
}

static void print_strength(struct page *page, struct model *model, const struct measure *m)
{
    struct scenario *s = model->scenario;
    if (m->ramp.given)
        page_text(page, STEP, 2 * STEP,
                  "strength %s at once, 1 after %d step%s; years before each: %s",
                  number_words(m->ramp.initial, model), m->ramp.n_steps,
                  m->ramp.n_steps == 1 ? "" : "s", law_words(s, &s->laws[m->ramp.gap]));
    if (m->can_lapse)
        page_text(page, STEP, 2 * STEP, "lapses: %s", decision_words(&m->lapse, model));
}

static bool is_nothing(struct number number, double nothing)
{
    return number.unknown < 0 && number.value == nothing;
}

static const char *weight_words(struct page *page, struct model *model, const struct measure *m,
                                enum channel channel)
{
    const struct effect *effect = &m->effect[channel];
    const char *loads = loading_words(effect->loading, model);
    const char *text = page_format(page, "%s %s%s%s", channel_name(channel),
                                   number_words(effect->weight, model),
                                   loads[0] == '\0' ? "" : ", moving with ", loads);
    const struct number until = m->anticipated_until_years;
    if (channel == CHANNEL_ANTICIPATION && (until.unknown >= 0 || isfinite(until.value)))
        text = page_format(page, "%s, until %s", text, describe_moment(page, until, model));
    return text;
}

static void print_effects(struct page *page, struct model *model, const struct measure *m)
{
    const char *list = "";
    if (model->adversary.kind->additive) {
        if (!is_nothing(m->odds_ratio, 1.0))
            list = page_format(page, "odds ratio %s", number_words(m->odds_ratio, model));
    } else {
        for (int c = 0; c < N_CHANNELS; c++)
            if (!is_nothing(m->effect[c].weight, 0.0))
                list = page_format(page, "%s%s%s", list, list[0] == '\0' ? "" : "; ",
                                   weight_words(page, model, m, (enum channel)c));
    }
    page_text(page, STEP, 2 * STEP, "%s",
              list[0] == '\0' ? "no effect on this adversary" : list);
}

static void print_measure(struct page *page, struct model *model, const struct measure *m)
{
    const char *title = strcmp(m->title, m->name) == 0 ? "" : page_format(page, ": %s", m->title);
    const char *tier = m->tier == 0 ? "" : page_format(page, "tier" GLUE "%d", m->tier);
    const char *cost = m->cost == 0.0 ? "" : page_format(page, "cost" GLUE "%g", m->cost);
    const bool has_both = tier[0] != '\0' && cost[0] != '\0';
    if (tier[0] == '\0' && cost[0] == '\0')
        page_heading(page, "%s%s", m->name, title);
    else
        page_heading(page, "%s%s (%s%s%s)", m->name, title, tier, has_both ? ", " : "", cost);
    print_beginning(page, model, m);
    if (m->process != NULL)
        print_process(page, model, m->process, true, STEP);
    print_strength(page, model, m);
    print_effects(page, model, m);
    page_gap(page);
}

static void print_synergies(struct page *page, struct model *model)
{
    for (size_t i = 0; i < model->n_synergies; i++) {
        const struct synergy *synergy = &model->synergies[i];
        if (i == 0)
            page_heading(page, "Synergies");
        const char *of = model_combination_name(model, &page->arena, synergy->mask);
        page_text(page, STEP, 2 * STEP, "%s: %s %s", of == NULL ? "" : of,
                  model->adversary.kind->additive ? "odds ratio" : channel_name(synergy->channel),
                  number_words(synergy->weight, model));
    }
    if (model->n_synergies > 0)
        page_gap(page);
}

void describe_measures(struct page *page, struct model *model)
{
    for (size_t position = 0; position < model->n_measures; position++)
        print_measure(page, model, &model->measures[model->in_file_order[position]]);
    print_synergies(page, model);
}
