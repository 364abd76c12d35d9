// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/language.h"

#include "model/adversary_keys.h"
#include "model/factor.h"
#include "model/group.h"
#include "model/measure.h"
#include "model/process.h"
#include "scenario/correlation.h"
#include "scenario/law.h"
#include "scenario/law_form.h"
#include "scenario/plan.h"
#include "scenario/sections.h"

#include <string.h>

static const struct language_group before_processes[] = {
    {"", NULL, NULL, "the file", &file_keys},
    {"scenario", NULL, NULL, "what is asked", &scenario_keys},
    {"scenario.deadlines", NULL, NULL, "one key for each deadline", &deadline_keys},
    {"run", NULL, NULL, "how much work a run does", &run_keys},
    {"uncertain.<name>", NULL, NULL,
     "a distribution with certain parameters, drawn once per world; \"<name>\" then stands for the "
     "number elsewhere (one written as quantiles: for probabilities alone, or for others alone)",
     &unknown_keys},
    {"uncertain.<name>.correlation", NULL, NULL, "one key for each of the others",
     &correlation_keys},
    {"factors.<name>", NULL, NULL, "a political condition: a normal with mean 0 and variance 1",
     &factor_keys},
    {"factors.<name>.correlation", NULL, NULL, "one key for each of the others",
     &correlation_keys},
    {"factors.<name>.shocks.<name>", NULL, NULL, "a dated event", &shock_keys},
    {"groups.<name>", NULL, NULL, "bodies that must agree", &group_keys},
    {"groups.<name>.default", NULL, NULL, "what holds for its members", &group_default_keys},
    {"groups.<name>.members.<name>", NULL, NULL,
     "a body; a key that it gives replaces the default's whole value", &body_keys},
    {"measures.<name>", NULL, NULL, "a measure", &measure_keys},
    {"measures.<name>.ramp", NULL, NULL, "how its strength grows", &ramp_keys},
    {"measures.<name>.lapse", NULL, NULL, "how it ends", &lapse_keys},
    {"measures.<name>.effects", NULL, NULL,
     "what it does while it stands, or before; effects meant for another model of the adversary "
     "are ignored", &effect_keys},
    {"measures.<name>.effects.<name>", NULL, NULL,
     "a weight written as a group: credibility that moves with factors", &weight_keys},
    {LANGUAGE_PROCESS, NULL, NULL, "every process", &process_keys},
};

static const struct language_group after_processes[] = {
    {LANGUAGE_DECISION, NULL, NULL, "a decision, wherever one is made", &decision_keys},
    {LANGUAGE_LOADS, NULL, NULL, "one key for each factor", &load_keys},
    {"synergies.<name>", NULL, NULL, "measures that act together on a channel", &synergy_keys},
    {"synergies.<name>", NULL, NULL, "the same for the adversary model log_odds",
     &synergy_odds_keys},
    {"adversary", NULL, NULL, "every adversary", &adversary_common_keys},
};

static const struct language_group after_adversaries[] = {
    {"adversary.weights", NULL, NULL, "what the channels count for in the model threshold",
     &adversary_weight_keys},
    {LANGUAGE_DISTRIBUTION, NULL, NULL,
     "a distribution; its support must lie in the range of the key that it stands for", &law_keys},
};

static const struct language_group of_plans[] = {
    {"", NULL, NULL, "the file of a plan", &plan_file_keys},
    {"sweep", NULL, NULL, "what is computed at which points", &plan_keys},
    {"sweep", "design", "list", "points of one's own, from a file", &plan_list_keys},
    {"sweep", "design", "latin_hypercube",
     "one point in each of as many equal parts of every range, the parts in random order",
     &plan_latin_hypercube_keys},
    {"sweep", "design", "sobol",
     "points that fill the ranges evenly, of at most 40 names; best as many as a power of two",
     &plan_sobol_keys},
    {"sweep.vary", NULL, NULL, "one entry for each name that is varied", &plan_vary_keys},
    {"sweep.vary.<name>", NULL, NULL, "where the value goes", &plan_target_keys},
    {"sweep.vary.<name>", NULL, NULL, "between which values, in a Latin hypercube or Sobol's "
     "sequence", &plan_range_keys},
    {"sweep.vary.<name>", "design", "grid",
     "which values; the points are all that can be made of them, the last name varying fastest",
     &plan_grid_keys},
};

struct language language_of_plans(void)
{
    return (struct language){of_plans, sizeof of_plans / sizeof of_plans[0]};
}

static const struct key *form_keys(struct arena *arena, const struct law_form *form)
{
    struct key *keys = arena_alloc(arena, form->n_parameters, sizeof *keys);
    for (size_t i = 0; keys != NULL && i < form->n_parameters; i++)
        keys[i] = (struct key){.name = form->parameter[i].key, .type = KEY_NUMBER,
                               .required = i < form->n_required,
                               .range = form->parameter[i].range,
                               .meaning = form->parameter[i].meaning, .default_words = "none"};
    return keys;
}

// A distribution's parameters as a table of keys.
static const struct key_table *form_table(struct arena *arena, const struct law_form *form)
{
    struct key_table *table = arena_alloc(arena, 1, sizeof *table);
    const struct key *keys = form_keys(arena, form);
    if (table == NULL || keys == NULL)
        return NULL;
    *table = (struct key_table){.owner = form->dist, .keys = keys, .n_keys = form->n_parameters};
    return table;
}

#define N_OF(array) (sizeof(array) / sizeof((array)[0]))

// What a distribution is for, and what its parameters must obey together.
static const char *form_meaning(struct arena *arena, const struct law_form *form)
{
    return form->rule == NULL ? form->meaning
                              : arena_format(arena, "%s; %s", form->meaning, form->rule);
}

static size_t add_groups(struct language_group *groups, size_t n,
                         const struct language_group *more, size_t n_more)
{
    memcpy(&groups[n], more, n_more * sizeof *more);
    return n + n_more;
}

bool language_list(struct arena *arena, struct language *language)
{
    size_t n_kinds, n_models, n_forms, n = 0;
    const struct process_kind *const *kinds = process_kinds(&n_kinds);
    const struct adversary_kind *const *models = adversary_kinds(&n_models);
    const struct law_form *forms = law_forms(&n_forms);
    struct language_group *groups =
        arena_alloc(arena, N_OF(before_processes) + n_kinds + N_OF(after_processes) + n_models +
                               N_OF(after_adversaries) + n_forms, sizeof *groups);
    if (groups == NULL)
        return false;
    n = add_groups(groups, n, before_processes, N_OF(before_processes));
    for (size_t i = 0; i < n_kinds; i++)
        groups[n++] = (struct language_group){LANGUAGE_PROCESS, "type", kinds[i]->name,
                                              kinds[i]->meaning, kinds[i]->keys};
    n = add_groups(groups, n, after_processes, N_OF(after_processes));
    for (size_t i = 0; i < n_models; i++)
        groups[n++] = (struct language_group){"adversary", "model", models[i]->name,
                                              models[i]->meaning, models[i]->keys};
    n = add_groups(groups, n, after_adversaries, N_OF(after_adversaries));
    for (size_t i = 0; i < n_forms; i++)
        groups[n++] = (struct language_group){LANGUAGE_DISTRIBUTION, "dist", forms[i].dist,
                                              form_meaning(arena, &forms[i]),
                                              form_table(arena, &forms[i])};
    *language = (struct language){groups, n};
    return !arena->exhausted;
}

static const struct language_group *group_of(const struct language *language,
                                             const struct key_table *keys)
{
    for (size_t i = 0; keys != NULL && i < language->n_groups; i++)
        if (language->groups[i].keys == keys)
            return &language->groups[i];
    return NULL;
}

// Key *i of a table and of those behind it that are no group themselves; *i is lowered by as many
// as there are when there is none.
static const struct key *table_key(const struct language *language, const struct key_table *table,
                                   size_t *i)
{
    if (table == NULL)
        return NULL;
    if (*i < table->n_keys)
        return &table->keys[*i];
    *i -= table->n_keys;
    for (size_t a = 0; a < N_OF(table->also); a++) {
        const struct key *key = group_of(language, table->also[a]) != NULL
                                    ? NULL : table_key(language, table->also[a], i);
        if (key != NULL)
            return key;
    }
    return NULL;
}

const struct key *language_key(const struct language *language, const struct language_group *group,
                               size_t i)
{
    return table_key(language, group->keys, &i);
}

static const struct language_group *table_also(const struct language *language,
                                               const struct key_table *table, size_t *i)
{
    for (size_t a = 0; table != NULL && a < N_OF(table->also); a++) {
        const struct language_group *also = group_of(language, table->also[a]);
        if (also != NULL && (*i)-- == 0)
            return also;
        also = also != NULL ? NULL : table_also(language, table->also[a], i);
        if (also != NULL)
            return also;
    }
    return NULL;
}

const struct language_group *language_also(const struct language *language,
                                           const struct language_group *group, size_t i)
{
    return table_also(language, group->keys, &i);
}
