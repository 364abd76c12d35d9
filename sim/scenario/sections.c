// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/sections.h"

#include "base/date.h"
#include "base/sobol.h"
#include "scenario/correlation.h"
#include "scenario/law.h"
#include "scenario/read.h"

#include <stdlib.h>
#include <string.h>

static const struct key in_file[] = {
    {"scenario", KEY_GROUP, true, RANGE_ANY, 0, NULL,
     "what the scenario is about, from when and for how long", NULL},
    {"run", KEY_GROUP, false, RANGE_ANY, 0, NULL, "how much work a run does",
     "the defaults of its keys"},
    {"uncertain", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "uncertain numbers with a name, for several keys to share", NULL},
    {"factors", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "political conditions that move several decisions together; at most 100", NULL},
    {"groups", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "bodies that ratify, such as the parliaments of an alliance", NULL},
    {"measures", KEY_GROUP, true, RANGE_ANY, 0, NULL,
     "the measures, 1 to 24, in the order in which tables list them", NULL},
    {"synergies", KEY_LIST, false, RANGE_ANY, 0, NULL,
     "what measures do together beyond what each does; at most 64", NULL},
    {"adversary", KEY_GROUP, true, RANGE_ANY, 0, NULL, "who may attack, when, and how likely",
     NULL},
};
const struct key_table file_keys = KEY_TABLE("a scenario file", in_file, NULL);

static const struct key in_scenario[] = {
    {"title", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what the scenario is about", NULL},
    {"start", KEY_TEXT, true, RANGE_ANY, 0, "date", "the date of t = 0, as \"YYYY-MM-DD\"", NULL},
    {"horizon", KEY_DATE, true, {0, 1000, true, false}, 10, "years",
     "the end of the run, up to which deterrence is asked for", NULL},
    {"deadlines", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "dates by which tables say what is in force; at most 64", NULL},
    {"grid", KEY_REAL, false, RANGE_POSITIVE, 0.5, "years",
     "time between two points of the curves, of which there may be 100000", NULL},
    {"report", KEY_LIST, false, RANGE_ANY, 0, NULL,
     "combinations, each a list of measures, to report beside none, all, the single measures and "
     "the unions of tiers", NULL},
};
const struct key_table scenario_keys = KEY_TABLE("scenario", in_scenario, NULL);

static const struct key in_run[] = {
    {"worlds", KEY_INTEGER, false, {1, 4294967295.0, false, false}, 4096, NULL,
     "how often the uncertain numbers are drawn", NULL},
    {"trials", KEY_INTEGER, false, {1, 4294967295.0, false, false}, 64, NULL,
     "histories told in each world; with 1 there are no beliefs", NULL},
    {"seed", KEY_INTEGER, false, {0, 0x1p63, false, false}, 1, NULL,
     "which random numbers are drawn: the same seed gives the same tables", NULL},
    {"sampler", KEY_TEXT, false, RANGE_ANY, 0, NULL,
     "how worlds and the leading numbers of trials are drawn: \"random\" (each by itself) or "
     "\"sobol\" (evenly, in 16 randomisations: smaller errors; at least 32 worlds, at most 12 measures)",
     "\"random\""},
};
const struct key_table run_keys = KEY_TABLE("run", in_run, NULL);

static const struct key in_deadlines[] = {
    {KEY_ANY_NAME, KEY_DATE, false, {0, 1000, false, false}, 0, "years",
     "a deadline: tables get a column p_by_<name> for it", "none"},
};
const struct key_table deadline_keys = KEY_TABLE("deadlines", in_deadlines, NULL);

static const struct key in_unknown[] = {
    {"correlation", KEY_GROUP, false, RANGE_ANY, 0, NULL,
     "correlations with others of `uncertain`, said at one of a pair or at both alike", NULL},
};
const struct key_table unknown_keys = KEY_TABLE("an uncertain number", in_unknown, NULL);

#define MAX_GRID_POINTS 100000.0
#define MAX_CORRELATED 1000

static void read_deadlines(struct scenario *s, const struct entry *group)
{
    if (group == NULL || group->type != ENTRY_GROUP)
        return;
    if (group->n_children > SCENARIO_MAX_DEADLINES) {
        scenario_complain(s, group, "%s: there are %zu; at most %d are possible",
                          entry_path(group, &s->arena), group->n_children, SCENARIO_MAX_DEADLINES);
        return;
    }
    s->deadlines = arena_alloc(&s->arena, group->n_children, sizeof *s->deadlines);
    if (s->deadlines == NULL)
        return;
    for (const struct entry *child = group->first; child != NULL; child = child->next) {
        struct key key = in_deadlines[0];
        key.name = child->name;
        const struct key_table table = {.owner = "deadlines", .keys = &key, .n_keys = 1};
        if (!entry_is_number(child) && child->type != ENTRY_TEXT) {
            scenario_complain(s, child, "%s is %s; a date \"YYYY-MM-DD\" or years is wanted",
                              entry_path(child, &s->arena), entry_type_name(child->type));
            continue;
        }
        const double years = read_date(s, group, &table, child->name);
        s->deadlines[s->n_deadlines++] = (struct deadline){child->name, years};
    }
}

static void read_scenario(struct scenario *s, const struct entry *group)
{
    if (!read_check(s, group, &scenario_keys))
        return;
    s->title = read_text(s, group, &scenario_keys, "title", "");
    const char *start = read_text(s, group, &scenario_keys, "start", NULL);
    if (start != NULL && !date_parse(start, &s->start_days))
        scenario_complain(s, entry_child(group, "start"),
                          "scenario.start is \"%s\"; a date \"YYYY-MM-DD\" is wanted", start);
    s->horizon_years = read_date(s, group, &scenario_keys, "horizon");
    s->grid_years = read_real(s, group, &scenario_keys, "grid");
    if (s->grid_years <= 0.0 || s->horizon_years / s->grid_years > MAX_GRID_POINTS)
        scenario_complain(s, entry_child(group, "grid"),
                          "scenario.grid is %g: more than %g points of the curves to the horizon",
                          s->grid_years, MAX_GRID_POINTS);
    read_deadlines(s, entry_child(group, "deadlines"));
    s->report = entry_child(group, "report");
}

// The spread of randomisations tells the error, and that of so few points nothing of use.
#define LEAST_SOBOL_WORLDS (2 * SOBOL_RANDOMISATIONS)

static void read_sampler(struct scenario *s, const struct entry *group)
{
    static const char *const samplers[] = {"random", "sobol"};
    const struct entry *entry = entry_child(group, "sampler");
    s->run.sampler = read_text(s, group, &run_keys, "sampler", samplers[0]);
    if (strcmp(s->run.sampler, samplers[1]) == 0)
        s->run.n_randomisations = SOBOL_RANDOMISATIONS;
    else if (strcmp(s->run.sampler, samplers[0]) != 0)
        read_unknown_name(s, entry, s->run.sampler, "sampler", samplers, 2);
    if (s->run.n_randomisations > 0 && s->run.n_worlds < LEAST_SOBOL_WORLDS)
        scenario_complain(s, entry,
                          "run.sampler is \"sobol\" and run.worlds %u: it takes at least %d worlds, "
                          "2 in each of %d randomisations, whose spread tells the errors",
                          s->run.n_worlds, LEAST_SOBOL_WORLDS, SOBOL_RANDOMISATIONS);
}

static void read_run(struct scenario *s, const struct entry *group)
{
    if (group != NULL && !read_check(s, group, &run_keys))
        group = NULL;
    s->run.n_worlds = (uint32_t)read_integer(s, group, &run_keys, "worlds");
    s->run.n_trials = (uint32_t)read_integer(s, group, &run_keys, "trials");
    s->run.seed = (uint64_t)read_integer(s, group, &run_keys, "seed");
    read_sampler(s, group);
}

static void read_named_unknown(struct scenario *s, const struct entry *entry)
{
    const struct law_use use = {.range = RANGE_ANY, .undecided = true,
                                .also = {in_unknown[0].name}};
    const struct entry *correlation = entry_child(entry, in_unknown[0].name);
    if (correlation != NULL && correlation->type != ENTRY_GROUP)
        scenario_complain(s, correlation, "%s is %s; a group { name = 0.5; } is wanted",
                          entry_path(correlation, &s->arena), entry_type_name(correlation->type));
    struct law *law = arena_alloc(&s->arena, 1, sizeof *law);
    if (law == NULL ||
        !arena_grow(&s->arena, &s->unknowns, s->n_unknowns, sizeof *s->unknowns))
        return;
    const bool good = entry->type == ENTRY_GROUP && law_read(s, entry, &use, law);
    if (entry->type != ENTRY_GROUP)
        scenario_complain(s, entry, "%s is %s; a distribution { dist = \"…\"; … } is wanted",
                          entry_path(entry, &s->arena), entry_type_name(entry->type));
    const char *path = entry_path(entry, &s->arena);
    s->unknowns[s->n_unknowns++] =
        (struct unknown){.path = path, .name = entry->name, .entry = entry,
                         .law = good ? law : NULL, .entity = scenario_entity(s, entry, path)};
}

static int compare_names(const void *left, const void *right)
{
    const struct entry *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

// Named unknowns that correlate are drawn in the order of their names, so that reordering the
// file changes nothing.
static void read_correlations(struct scenario *s, const struct entry *group)
{
    const struct entry **entries = arena_alloc(&s->arena, group->n_children, sizeof *entries);
    s->correlated = arena_alloc(&s->arena, group->n_children, sizeof *s->correlated);
    if (entries == NULL || s->correlated == NULL)
        return;
    size_t n = 0;
    bool any = false;
    for (const struct entry *child = group->first; child != NULL; child = child->next) {
        entries[n++] = child;
        any = any || entry_child(child, "correlation") != NULL;
    }
    if (!any)
        return;
    if (n > MAX_CORRELATED) {
        scenario_complain(s, group, "uncertain: there are %zu; at most %d may be correlated", n,
                          MAX_CORRELATED);
        return;
    }
    qsort(entries, n, sizeof *entries, compare_names);
    correlation_read(s, entries, n, &s->correlated_root);
    if (s->correlated_root == NULL)
        return;
    s->n_correlated = n;
    for (size_t i = 0; i < n; i++)
        s->correlated[i] = (int)entries[i]->index; // named unknowns come first, in file order
}

void sections_read(struct scenario *s)
{
    (void)read_check(s, s->root, &file_keys);
    read_scenario(s, entry_child(s->root, "scenario"));
    read_run(s, entry_child(s->root, "run"));
    const struct entry *uncertain = entry_child(s->root, "uncertain");
    if (uncertain == NULL || uncertain->type != ENTRY_GROUP)
        return;
    for (const struct entry *child = uncertain->first; child != NULL; child = child->next)
        read_named_unknown(s, child);
    read_correlations(s, uncertain);
}
