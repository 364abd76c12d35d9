// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/decision.h"

#include "model/model.h"
#include "scenario/law.h"

#include <string.h>

static const struct key in_any[] = {
    {"p", KEY_NUMBER, false, RANGE_PROBABILITY, 1, NULL,
     "chance that an attempt ever succeeds",
     "required, unless a group's default or observed durations give it"},
    {"loads", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "factors that it moves with: a high level makes it likelier and earlier", NULL},
    {"attempts", KEY_INTEGER, false, {1, 1000, false, false}, 1, NULL, "how often it may be tried",
     NULL},
    {"pause", KEY_NUMBER, false, RANGE_NOT_NEGATIVE, 0, "years",
     "time between a refusal and the next attempt", NULL},
};
const struct key_table decision_common_keys = KEY_TABLE("a decision", in_any, NULL);

static const struct key in_decision[] = {
    {"delay", KEY_LAW, false, RANGE_NOT_NEGATIVE, 0, "years",
     "how long it takes, given that it happens", NULL},
};
const struct key_table decision_keys = KEY_TABLE("a decision", in_decision, &decision_common_keys);

void decision_read(struct model *model, const struct entry *entry, const struct key_table *table,
                   const struct decision *fallback, struct decision *decision)
{
    struct scenario *s = model->scenario;
    const bool has[] = {entry_child(entry, "p") != NULL, entry_child(entry, "delay") != NULL &&
                            key_find(table, "delay") != NULL,
                        entry_child(entry, "loads") != NULL,
                        entry_child(entry, "attempts") != NULL,
                        entry_child(entry, "pause") != NULL};
    *decision = fallback != NULL ? *fallback
                                 : (struct decision){.loading = -1, .attempts = 1, .delay = -1,
                                                     .p = NUMBER_CERTAIN(NAN),
                                                     .pause_years = NUMBER_CERTAIN(0.0)};
    if (has[0])
        decision->p = read_number(s, entry, table, "p");
    if (has[1] || decision->delay < 0)
        decision->delay = read_law(s, entry, table, "delay");
    if (has[2])
        decision->loading = loading_read(model, entry_child(entry, "loads"), true);
    if (has[3])
        decision->attempts = (int)read_integer(s, entry, table, "attempts");
    if (has[4])
        decision->pause_years = read_number(s, entry, table, "pause");
}

void decision_require_p(struct model *model, const struct entry *entry,
                        const struct decision *decision, const char *owner)
{
    if (isnan(decision->p.value) && decision->p.unknown < 0)
        read_missing(model->scenario, entry, "p", owner);
}

const char *number_words(struct number number, struct model *model)
{
    struct scenario *s = model->scenario;
    const char *text = NULL;
    if (number.unknown < 0)
        text = arena_format(&s->arena, "%g", number.value);
    else if (s->unknowns[number.unknown].name != NULL)
        text = s->unknowns[number.unknown].name;
    else
        text = arena_format(&s->arena, "~ %s", law_words(s, s->unknowns[number.unknown].law));
    return text == NULL ? "" : text;
}

static const char *delay_words(const struct law *law, struct scenario *s)
{
    if (!law->certain)
        return arena_format(&s->arena, ", after %s", law_words(s, law));
    if (dist_upper(&law->dist) == 0.0)
        return ", at once";
    const char *years = arena_format(&s->arena, "%.2g", dist_quantile(&law->dist, 0.5));
    return years == NULL ? NULL
                         : arena_format(&s->arena, ", half of the time within %s year%s", years,
                                        strcmp(years, "1") == 0 ? "" : "s");
}

const char *loading_words(int index, struct model *model)
{
    struct scenario *s = model->scenario;
    if (index < 0)
        return "";
    const struct loading *loading = &model->loadings[index];
    const char *text = "";
    for (size_t i = 0; i < loading->n && text != NULL; i++)
        text = arena_format(&s->arena, "%s%s%s (%g)", text, i == 0 ? "" : ", ",
                            model->factors[loading->factor[i]].name, loading->a[i]);
    return text == NULL ? "" : text;
}

const char *decision_words(const struct decision *decision, struct model *model)
{
    struct scenario *s = model->scenario;
    const char *loads = loading_words(decision->loading, model);
    const char *delay = delay_words(&s->laws[decision->delay], s);
    const char *attempts = "", *pause = number_words(decision->pause_years, model);
    if (decision->attempts > 1)
        attempts = arena_format(&s->arena, ", up to %d attempts, a pause of %s year%s between",
                                decision->attempts, pause, strcmp(pause, "1") == 0 ? "" : "s");
    const char *text = arena_format(&s->arena, "p %s%s%s%s%s", number_words(decision->p, model),
                                    delay == NULL ? "" : delay, attempts == NULL ? "" : attempts,
                                    loads[0] == '\0' ? "" : "; moves with ", loads);
    return text == NULL ? "" : text;
}
