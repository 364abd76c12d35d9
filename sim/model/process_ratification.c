// SPDX-License-Identifier: GPL-3.0-or-later
// ratification: a group of bodies decides: all of them, at least k, or a qualified majority.
#include "model/leading.h"
#include "model/model.h"
#include "model/order.h"
#include "model/ratification.h"

#include <assert.h>
#include <string.h>

static const struct key keys[] = {
    {"group", KEY_TEXT, true, RANGE_ANY, 0, NULL, "the bodies that are asked: a name in `groups`",
     NULL},
    {"rule", KEY_TEXT, false, RANGE_ANY, 0, NULL,
     "who must agree: \"all\", \"at_least\" k of them, or a \"qualified\" majority", "\"all\""},
    {"k", KEY_INTEGER, false, {1, 1000000, false, false}, 1, NULL,
     "how many must agree; at most as many as there are", "required by \"at_least\", else none"},
    {"states", KEY_NUMBER, false, RANGE_PROBABILITY, 0, NULL,
     "share of the bodies that must agree, with \"qualified\"; this or `population` is required",
     NULL},
    {"population", KEY_NUMBER, false, RANGE_PROBABILITY, 0, NULL,
     "share of their weight that must agree, with \"qualified\"", NULL},
};
static const struct key_table table = KEY_TABLE("a ratification", keys, &process_keys);

static const char *const rules[] = {[RULE_ALL] = "all", [RULE_AT_LEAST] = "at_least",
                                    [RULE_QUALIFIED] = "qualified"};

static struct group *find_group(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    const char **names = arena_alloc(&s->arena, model->n_groups, sizeof *names);
    if (entry == NULL || entry->type != ENTRY_TEXT || names == NULL)
        return NULL;
    for (size_t i = 0; i < model->n_groups; i++) {
        names[i] = model->groups[i].name;
        if (strcmp(names[i], entry->text) == 0)
            return &model->groups[i];
    }
    read_unknown_name(s, entry, entry->text, "group", names, model->n_groups);
    return NULL;
}

static enum ratification_rule read_rule(struct model *model, const struct entry *entry)
{
    struct scenario *s = model->scenario;
    const char *name = read_text(s, entry, &table, "rule", rules[RULE_ALL]);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i], name) == 0)
            return (enum ratification_rule)i;
    read_unknown_name(s, entry_child(entry, "rule"), name, "rule", rules,
                      sizeof rules / sizeof rules[0]);
    return RULE_ALL;
}

// Each rule has keys of its own: those of another are an error, so that nothing is ignored.
static void check_rule_keys(struct model *model, const struct process *process,
                            const struct ratification *r)
{
    struct scenario *s = model->scenario;
    static const struct { const char *key; enum ratification_rule rule; } own[] = {
        {"k", RULE_AT_LEAST}, {"states", RULE_QUALIFIED}, {"population", RULE_QUALIFIED}};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        const struct entry *entry = entry_child(process->entry, own[i].key);
        if (entry != NULL && own[i].rule != r->rule)
            scenario_complain(s, entry, "%s.%s belongs to the rule \"%s\"; the rule here is \"%s\"",
                              process->path, own[i].key, rules[own[i].rule], rules[r->rule]);
    }
    if (r->rule == RULE_AT_LEAST && entry_child(process->entry, "k") == NULL)
        read_missing(s, process->entry, "k", "the rule \"at_least\"");
    if (r->rule == RULE_AT_LEAST && r->group != NULL && r->k > r->group->n_bodies)
        scenario_complain(s, entry_child(process->entry, "k"),
                          "%s.k is %zu, but the group has only %zu members", process->path, r->k,
                          r->group->n_bodies);
    if (r->rule == RULE_QUALIFIED && entry_child(process->entry, "states") == NULL &&
        entry_child(process->entry, "population") == NULL)
        read_missing(s, process->entry, "states' or 'population", "the rule \"qualified\"");
}

// A share of a weight that nobody has would be reached at once.
static void check_weights(struct model *model, const struct process *process,
                          const struct ratification *r)
{
    const struct entry *population = entry_child(process->entry, "population");
    if (r->rule != RULE_QUALIFIED || population == NULL)
        return;
    for (size_t i = 0; i < r->group->n_bodies; i++) {
        const struct number *weight = &r->group->bodies[i].weight;
        if (weight->unknown >= 0 || weight->value != 0.0)
            return;
    }
    scenario_complain(model->scenario, population,
                      "%s.population: the members of %s have no weight", process->path,
                      r->group->name);
}

// The first use of a group in the file is the one whose bodies the tables speak of.
static int register_asked(struct model *model, struct group *group)
{
    if (group->used)
        return -1;
    group->used = true;
    if (!arena_grow(&model->scenario->arena, &model->asked, model->n_asked, sizeof *model->asked))
        return -1;
    model->asked[model->n_asked] = (struct asked_group){group, NULL, model->n_bodies};
    model->n_bodies += group->n_bodies;
    return (int)model->n_asked++;
}

static void read_own(struct model *model, struct process *process)
{
    struct scenario *s = model->scenario;
    struct ratification *r = arena_alloc(&s->arena, 1, sizeof *r);
    struct group *group = find_group(model, entry_child(process->entry, "group"));
    if (r == NULL)
        return;
    *r = (struct ratification){.group = group, .rule = read_rule(model, process->entry),
                               .k = (size_t)read_integer(s, process->entry, &table, "k"),
                               .states = read_number(s, process->entry, &table, "states"),
                               .population = read_number(s, process->entry, &table, "population"),
                               .asked = -1};
    check_rule_keys(model, process, r);
    if (group != NULL && group->n_bodies > 0)
        check_weights(model, process, r);
    process->settings = r;
    if (group == NULL || group->n_bodies == 0)
        return;
    model->n_members_asked += group->n_bodies;
    if (model->n_members_asked > MODEL_MAX_ASKED) {
        scenario_complain(s, process->entry, "%s: with the %zu members of %s, ratifications ask "
                          "more than %d", process->path, group->n_bodies, group->name,
                          MODEL_MAX_ASKED);
        return;
    }
    r->asked = register_asked(model, group);
    if (r->asked >= 0)
        model->asked[r->asked].ratification = r;
    r->entity = scenario_entity(s, process->entry, process->path);
    r->decisions = arena_alloc(&s->arena, group->n_bodies, sizeof *r->decisions);
    for (size_t i = 0; r->decisions != NULL && i < group->n_bodies; i++) {
        r->decisions[i] = group->bodies[i].decision;
        r->decisions[i].entity = scenario_entity(
            s, process->entry, scenario_path(s, process->entry, group->bodies[i].key));
    }
    if (r->decisions != NULL)
        ratification_find_classes(r, &s->arena);
    if (r->is_at_once)
        leading_add(model, LEADING_PROCESS, process->path, r->entity, 0, &r->lead);
}

const struct group *process_group(const struct process *process)
{
    const struct ratification *r = process->settings;
    return process->kind == &process_ratification ? r->group : NULL;
}

// The conditions of searches speak of the bodies of a group's first use.
static void keep(const struct ratification *r, const struct batch *batch, const double *t0,
                 const double *times)
{
    if (r->asked < 0)
        return;
    assert(t0 != NULL && times != NULL);
    const size_t first = batch->world->model->asked[r->asked].first_body;
    memcpy(batch->asked + (size_t)r->asked * BATCH_LANES, t0, batch->n * sizeof *t0);
    memcpy(batch->body + first * BATCH_LANES, times,
           r->group->n_bodies * BATCH_LANES * sizeof *times);
}

// Tells what is known; `times` of the members are drawn for those who ask alone.
static void tell(const struct agreement *a, double *times)
{
    const struct batch *batch = a->batch;
    const struct observer *observer = batch->observer;
    const bool asks = observer != NULL && observer->bodies != NULL;
    if (observer != NULL && observer->agreement != NULL)
        observer->agreement(observer->context, a);
    if (!asks && !batch->tells_bodies)
        return;
    if (a->times == NULL)
        agreement_tell(a, times);
    keep(a->ratification, batch, a->t0, times);
    if (asks)
        observer->bodies(observer->context, a->process, a->t0, times);
}

static void sample(const struct process *process, const struct batch *batch, const double *t0,
                   double *t, double *scratch)
{
    const struct ratification *r = process->settings;
    const size_t n = r->group->n_bodies;
    double *rest = scratch + n * BATCH_LANES;
    const struct observer *o = batch->observer;
    struct agreement agreement = {.process = process, .ratification = r, .batch = batch, .t0 = t0,
                                  .is_told = batch->tells_bodies ||
                                             (o != NULL && (o->agreement != NULL ||
                                                            o->bodies != NULL))};
    if (r->is_at_once) {
        ratification_loops_for(batch->world->cpu)->decide(&agreement, t, rest);
    } else {
        for (size_t i = 0; i < n; i++)
            decision_sample(&r->decisions[i], batch, t0, scratch + i * BATCH_LANES);
        agreement.times = scratch;
        ratification_count(r, batch, t0, scratch, t, rest);
    }
    tell(&agreement, scratch);
}

static size_t n_scratch(const struct process *process)
{
    const struct ratification *r = process->settings;
    if (r->group == NULL)
        return 0;
    return r->group->n_bodies +
           (r->is_at_once ? ratification_scratch(r) : ratification_count_scratch(r));
}

static const char *words(const struct process *process, struct model *model)
{
    const struct ratification *r = process->settings;
    struct arena *arena = &model->scenario->arena;
    const size_t n = r->group->n_bodies;
    const char *text = NULL;
    if (r->rule == RULE_ALL)
        text = arena_format(arena, "all %zu of %s must agree", n, r->group->name);
    else if (r->rule == RULE_AT_LEAST)
        text = arena_format(arena, "%zu of the %zu of %s must agree", r->k, n, r->group->name);
    else
        text = arena_format(arena, "of %s, %s of the %zu members with %s of the weight must agree",
                            r->group->name, number_words(r->states, model), n,
                            number_words(r->population, model));
    return text == NULL ? "" : text;
}

const struct process_kind process_ratification = {
    .name = "ratification",
    .meaning = "the bodies of a group decide: all, at least k, or a qualified majority",
    .keys = &table, .read = read_own, .sample = sample,
    .n_scratch = n_scratch, .words = words};
