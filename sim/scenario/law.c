// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/law.h"

#include "scenario/law_form.h"
#include "scenario/nearest.h"
#include "scenario/quantile_table.h"
#include "scenario/read.h"

#include <stdio.h>
#include <string.h>

static const struct key keys[] = {
    {"dist", KEY_TEXT, true, RANGE_ANY, 0, NULL, "which distribution: see below", NULL},
    {"per", KEY_TEXT, false, RANGE_ANY, 0, NULL,
     "\"world\": drawn once per world; \"trial\": drawn in every trial, where a chance may stand",
     "\"world\""},
};
const struct key_table law_keys = KEY_TABLE("a distribution", keys, NULL);

bool range_is_probability(const struct range *range)
{
    return range->min == 0.0 && range->max == 1.0;
}

bool law_is_written(const struct entry *entry)
{
    return entry != NULL && entry->type == ENTRY_GROUP && entry_child(entry, "dist") != NULL;
}

static bool has_parameter(const struct law_form *form, const char *key)
{
    for (size_t i = 0; i < form->n_parameters; i++)
        if (strcmp(form->parameter[i].key, key) == 0)
            return true;
    return false;
}

// The form of this name whose parameters fit the keys of the group best.
static const struct law_form *form_for(const struct entry *group, const char *name)
{
    const struct law_form *best = NULL;
    size_t most = 0, n;
    const struct law_form *forms = law_forms(&n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(forms[i].dist, name) != 0)
            continue;
        size_t found = 1;
        for (size_t k = 0; k < forms[i].n_parameters; k++)
            found += entry_child(group, forms[i].parameter[k].key) != NULL;
        if (found > most) {
            best = &forms[i];
            most = found;
        }
    }
    return best;
}

static bool unknown_dist(struct scenario *s, const struct entry *entry, const char *name)
{
    size_t n_forms, n = 0;
    const struct law_form *forms = law_forms(&n_forms);
    const char **names = arena_alloc(&s->arena, n_forms, sizeof *names);
    for (size_t i = 0; names != NULL && i < n_forms; i++)
        if (n == 0 || strcmp(names[n - 1], forms[i].dist) != 0)
            names[n++] = forms[i].dist;
    read_unknown_name(s, entry, name, "distribution", names, n);
    return false;
}

static const char *form_keys(struct scenario *s, const struct law_form *form)
{
    const char *text = "";
    for (size_t i = 0; i < form->n_parameters && text != NULL; i++)
        text = arena_format(&s->arena, "%s%s%s%s", text, i == 0 ? "" : ", ",
                            form->parameter[i].key, i < form->n_required ? "" : " (optional)");
    return text == NULL ? "" : text;
}

// Complains about keys that neither the form nor the use knows, and about missing ones.
static bool check_keys(struct scenario *s, const struct entry *group, const struct law_form *form,
                       const struct law_use *use)
{
    bool good = true;
    for (const struct entry *child = group->first; child != NULL; child = child->next) {
        bool known = strcmp(child->name, "dist") == 0 || has_parameter(form, child->name);
        for (size_t i = 0; i < 2 && use->also[i] != NULL; i++)
            known = known || strcmp(child->name, use->also[i]) == 0;
        if (known)
            continue;
        struct nearest near = nearest_begin(child->name);
        for (size_t i = 0; i < form->n_parameters; i++)
            nearest_consider(&near, child->name, form->parameter[i].key);
        scenario_complain(s, child, "%s is not a parameter of '%s'%s%s%s\n  known: %s",
                          entry_path(child, &s->arena), form->dist,
                          near.name == NULL ? "" : "; did you mean '",
                          near.name == NULL ? "" : near.name, near.name == NULL ? "" : "'?",
                          form_keys(s, form));
        good = false;
    }
    for (size_t i = 0; i < form->n_required; i++)
        if (entry_child(group, form->parameter[i].key) == NULL) {
            scenario_complain(s, group, "%s: '%s' needs %s; its parameters are %s",
                              entry_path(group, &s->arena), form->dist, form->parameter[i].key,
                              form_keys(s, form));
            good = false;
        }
    return good;
}

// Reads one parameter through a key table made for it.
static struct number read_parameter(struct scenario *s, const struct entry *group,
                                    const struct law_form *form, size_t i,
                                    const struct law_use *use)
{
    const char *name = form->parameter[i].key;
    if (entry_child(group, name) == NULL)
        return NUMBER_CERTAIN(NAN);
    const bool may_vary = use->may_be_uncertain && !form->is_fitted;
    const bool moment = use->moment && form->parameter[i].is_place;
    const struct key key = {.name = name,
                            .type = may_vary ? moment ? KEY_MOMENT : KEY_NUMBER
                                    : moment ? KEY_DATE : KEY_REAL,
                            .unit = moment ? "date" : NULL, .range = form->parameter[i].range,
                            .fallback = NAN};
    const struct key_table table = {.owner = form->dist, .keys = &key, .n_keys = 1};
    if (!read_type_check(s, entry_child(group, name), key.type))
        return NUMBER_CERTAIN(NAN);
    switch (key.type) {
    case KEY_MOMENT:
        return read_moment(s, group, &table, name);
    case KEY_NUMBER:
        return read_number(s, group, &table, name);
    case KEY_DATE:
        return NUMBER_CERTAIN(read_date(s, group, &table, name));
    default:
        return NUMBER_CERTAIN(read_real(s, group, &table, name));
    }
}

static void certain_parameters(const struct law *law, double *p)
{
    for (size_t i = 0; i < LAW_MAX_PARAMETERS; i++)
        p[i] = law->parameter[i].value;
}

static bool check_rule(struct scenario *s, const struct entry *group, const struct law_form *form,
                       const double *p)
{
    if (form->legal == NULL || form->legal(p))
        return true;
    scenario_complain(s, group, "%s: '%s': %s", entry_path(group, &s->arena), form->dist,
                      form->rule);
    return false;
}

bool law_read(struct scenario *s, const struct entry *group, const struct law_use *use,
              struct law *law)
{
    const size_t complaints = s->n_complaints;
    const struct entry *dist = entry_child(group, "dist");
    if (dist == NULL || dist->type != ENTRY_TEXT) {
        scenario_complain(s, group, "%s: a distribution says which with dist = \"…\"",
                          entry_path(group, &s->arena));
        return false;
    }
    const struct law_form *form = form_for(group, dist->text);
    if (form == NULL)
        return unknown_dist(s, dist, dist->text);
    *law = (struct law){.form = form, .certain = true,
                        .probability = !use->undecided && range_is_probability(&use->range)};
    (void)check_keys(s, group, form, use);
    for (size_t i = 0; i < LAW_MAX_PARAMETERS; i++) {
        law->parameter[i] = i < form->n_parameters ? read_parameter(s, group, form, i, use)
                                                   : NUMBER_CERTAIN(NAN);
        law->certain = law->certain && law->parameter[i].unknown < 0;
    }
    if (s->n_complaints != complaints)
        return false;
    if (!law->certain)
        return true;
    double p[LAW_MAX_PARAMETERS];
    certain_parameters(law, p);
    if (!check_rule(s, group, form, p))
        return false;
    if (use->undecided && form->is_fitted)
        return true;
    if (form->is_fitted && law->probability && p[2] >= 1.0) {
        scenario_complain(s, group, "%s: p95 is %g; a probability lies below 1",
                          entry_path(group, &s->arena), p[2]);
        return false;
    }
    law_complete(s, group, law);
    return use->undecided || law_check_support(s, group, &law->dist, &use->range);
}

static const struct law_form *point_form(void)
{
    size_t n;
    return &law_forms(&n)[0];
}

struct law law_point(struct number value)
{
    struct law law = {.form = point_form(), .certain = value.unknown < 0};
    law.parameter[0] = value;
    for (size_t i = 1; i < LAW_MAX_PARAMETERS; i++)
        law.parameter[i] = NUMBER_CERTAIN(NAN);
    if (law.certain)
        law.dist = dist_point(value.value);
    return law;
}

int law_add(struct scenario *s, const struct law *law, const struct entry *entry,
            const struct range *range)
{
    if (!arena_grow(&s->arena, &s->laws, s->n_laws, sizeof *s->laws))
        return -1;
    s->laws[s->n_laws] = *law;
    if (!law->certain) {
        if (!arena_grow(&s->arena, &s->pending, s->n_pending, sizeof *s->pending))
            return -1;
        s->pending[s->n_pending++] =
            (struct law_pending){.law = (int)s->n_laws, .entry = entry, .range = *range};
    }
    return (int)s->n_laws++;
}

void law_complete(struct scenario *s, const struct entry *entry, struct law *law)
{
    double p[LAW_MAX_PARAMETERS];
    certain_parameters(law, p);
    if (law->form->is_fitted && ++s->n_fitted > SCENARIO_MAX_FITTED) {
        scenario_complain(s, entry, "%s: there are more than %d distributions given by their "
                          "quantiles", entry_path(entry, &s->arena), SCENARIO_MAX_FITTED);
        law->dist = dist_point(p[1]);
        return;
    }
    law->dist = law->form->build(p, law->probability, &law->fit_error);
    if (!law->form->is_slow)
        return;
    const struct dist_table *table = quantile_table(s, &law->dist);
    if (table != NULL)
        law->dist = dist_with_table(law->dist, table);
}

struct dist law_dist(const struct law *law, const double *unknowns)
{
    if (law->certain)
        return law->dist;
    double p[LAW_MAX_PARAMETERS];
    for (size_t i = 0; i < LAW_MAX_PARAMETERS; i++)
        p[i] = number_in(law->parameter[i], unknowns);
    double fit_error = 0.0;
    return law->form->build(p, law->probability, &fit_error);
}

// A support may touch an open end: its ends have probability zero, unless it is a point.
static bool within(const struct range *range, double lower, double upper)
{
    if (lower == upper)
        return range_holds(range, lower);
    return lower >= range->min && upper <= range->max;
}

// A chance so small that a value beyond it may be left out of account.
#define NEGLIGIBLE 0x1p-40

// A value that the range does not hold although the support does: by rounding it stands at an open
// end or beyond all numbers. NAN if there is none.
static double value_outside(const struct range *range, const struct dist *dist)
{
    const double low = dist_quantile(dist, NEGLIGIBLE);
    const double high = dist_quantile(dist, 1.0 - NEGLIGIBLE);
    return !range_holds(range, low) ? low : !range_holds(range, high) ? high : NAN;
}

bool law_check_support(struct scenario *s, const struct entry *entry, const struct dist *dist,
                       const struct range *range)
{
    const double lower = dist_lower(dist), upper = dist_upper(dist);
    if (within(range, lower, upper)) {
        const double outside = value_outside(range, dist);
        if (isnan(outside))
            return true;
        scenario_complain(s, entry, "%s: a value of '%s' can be %g; %s",
                          entry_path(entry, &s->arena), dist->kind->name, outside,
                          isfinite(outside) ? range_words(s, range) : "a finite number is wanted");
        return false;
    }
    scenario_complain(s, entry, "%s: the support of '%s' is [%g, %g]; %s",
                      entry_path(entry, &s->arena), dist->kind->name, lower, upper,
                      range_words(s, range));
    return false;
}

// The parameter at one end of its support; a hair inside it, where the end itself is not a legal
// number (a lognormal never takes 0 or infinity).
static double corner_value(const struct scenario *s, struct number parameter, bool upper,
                           const struct range *range)
{
    if (parameter.unknown < 0)
        return parameter.value;
    const struct dist *dist = &s->unknowns[parameter.unknown].dist;
    const double end = upper ? dist_upper(dist) : dist_lower(dist);
    const bool open = end == (upper ? range->max : range->min);
    return open || isinf(end) ? dist_quantile(dist, upper ? 1.0 - NEGLIGIBLE : NEGLIGIBLE) : end;
}

// Is an uncertain parameter known and within its range? If not, its use has been complained about.
static bool parameter_is_good(const struct scenario *s, struct number parameter,
                              const struct range *range)
{
    if (parameter.unknown < 0)
        return true;
    const struct dist *dist = &s->unknowns[parameter.unknown].dist;
    return dist->kind != NULL && within(range, dist_lower(dist), dist_upper(dist)) &&
           isnan(value_outside(range, dist));
}

// "min 2, max 1".
static const char *values_words(struct scenario *s, const struct law_form *form, const double *p)
{
    const char *text = "";
    for (size_t i = 0; i < form->n_parameters && text != NULL; i++)
        if (!isnan(p[i]))
            text = arena_format(&s->arena, "%s%s%s %.4g", text, i == 0 ? "" : ", ",
                                form->parameter[i].key, p[i]);
    return text == NULL ? "" : text;
}

void law_check_corners(struct scenario *s, const struct law_pending *pending)
{
    const struct law *law = &s->laws[pending->law];
    const bool is_point = law->form == point_form(); // stands for its value: within the key's range
    for (size_t i = 0; i < law->form->n_parameters; i++)
        if (!parameter_is_good(s, law->parameter[i], is_point ? &pending->range
                                                              : &law->form->parameter[i].range))
            return;
    for (unsigned corner = 0; corner < 1U << law->form->n_parameters; corner++) {
        double p[LAW_MAX_PARAMETERS];
        for (size_t i = 0; i < LAW_MAX_PARAMETERS; i++)
            p[i] = corner_value(s, law->parameter[i], (corner >> i & 1U) != 0,
                                &law->form->parameter[i].range);
        if (law->form->legal != NULL && !law->form->legal(p)) {
            scenario_complain(s, pending->entry,
                              "%s: '%s' is not legal at every corner of its uncertain "
                              "parameters' supports (%s): %s",
                              entry_path(pending->entry, &s->arena), law->form->dist,
                              values_words(s, law->form, p), law->form->rule);
            return;
        }
        double fit_error = 0.0;
        const struct dist dist = law->form->build(p, law->probability, &fit_error);
        if (!law_check_support(s, pending->entry, &dist, &pending->range))
            return;
    }
}

const char *law_words(struct scenario *s, const struct law *law)
{
    if (law->form == NULL)
        return law->dist.kind->name;
    const char *text = law->form->dist;
    for (size_t i = 0; i < law->form->n_parameters && text != NULL; i++) {
        const struct number p = law->parameter[i];
        if (p.unknown >= 0)
            text = arena_format(&s->arena, "%s, %s uncertain", text, law->form->parameter[i].key);
        else if (!isnan(p.value) && law->form != point_form())
            text = arena_format(&s->arena, "%s, %s %g", text, law->form->parameter[i].key, p.value);
        else if (law->form == point_form())
            text = arena_format(&s->arena, "%g", p.value);
    }
    return text == NULL ? "" : text;
}
