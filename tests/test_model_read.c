// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a model makes of a scenario in which nothing stands in order: masks, names, tiers, loadings,
// shocks, synergies and leading numbers, all by hand.

#include "opened.h"

#include "model/leading.h"

#define DELAY "delay = { dist = \"exponential\"; mean = 1.0; };"
#define LOADED(p, loads)                                                                          \
    "process = { type = \"decision\"; p = " p "; " DELAY " loads = { " loads " }; };"
#define MEASURES                                                                                  \
    "uncertain = { x = { dist = \"uniform\"; min = 0.2; max = 0.4; }; };\n"                       \
    "factors = { g = { correlation = { f = -0.5; }; shocks = { c = { date = 2.0; shift = 1.0; };" \
    " }; }; f = { shocks = { b = { date = 3.0; p = 0.5; shift = { dist = \"normal\"; mean = 0.0;" \
    " sd = 1.0; per = \"trial\"; }; }; a = { date = 4.0; p = \"x\"; shift = 0.5; }; }; }; };\n"   \
    "measures = {\n"                                                                              \
    " zeta = { tier = 2; " LOADED("0.5", "g = 0.4; f = 0.6;") " ramp = { steps = 2; gap = {"      \
    "   dist = \"exponential\"; mean = 0.5; }; }; };\n"                                           \
    " alpha = { tier = 1; requires = [ \"zeta\" ]; " LOADED("0.4", "f = 0.6; g = 0.4;") "};\n"    \
    " mid = { tier = 2; " LOADED("0.3", "f = 0.4; g = 0.6;")                                      \
    "   lapse = { p = 0.5; " DELAY " }; };\n"                                                     \
    " beta = { " LOADED("0.2", "f = 0.0; g = 0.7;") " };\n"                                       \
    " };\n"
#define HEAD                                                                                      \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0;"                    \
    " report = ( [ \"beta\", \"alpha\" ], [ \"zeta\" ] ); };\n" MEASURES
#define ODDS                                                                                      \
    HEAD "adversary = { model = \"log_odds\"; base = { dist = \"uniform\"; min = 0.1; max = 0.2;" \
    " per = \"trial\"; }; };\n"
#define UTILITY                                                                                   \
    HEAD "adversary = { model = \"expected_utility\"; noise = 0.5; cost = 1.0; };\n"              \
    "synergies = ( { of = [ \"alpha\", \"beta\" ]; channel = \"punishment\"; weight = 0.1; },"    \
    " { of = [ \"mid\", \"zeta\" ]; channel = \"denial\"; weight = 0.2; },"                       \
    " { of = [ \"alpha\", \"zeta\" ]; channel = \"denial\"; weight = 0.05; },"                    \
    " { of = [ \"zeta\", \"alpha\" ]; channel = \"denial\"; weight = 0.3; },"                     \
    " { of = [ \"alpha\", \"beta\" ]; channel = \"punishment\"; weight = 0.1; } );\n"

// By name; the file has zeta, alpha, mid, beta.
enum { ALPHA = 1, BETA = 2, MID = 4, ZETA = 8, ALL = 15 };

static void measures_are_known_by_name_and_by_place(void)
{
    struct opened o;
    if (opened_read(&o, ODDS, 1, 1)) {
        const struct model *m = &o.model;
        const char *names[] = {"alpha", "beta", "mid", "zeta"};
        for (int i = 0; i < 4; i++)
            check_true("by name", model_measure(m, names[i]) == i);
        check_true("no other", model_measure(m, "gamma") == -1 && m->n_measures == 4);
        const uint32_t masks[] = {ALPHA, BETA, MID, ZETA, ALPHA | MID}, file[] = {2, 8, 4, 1, 6};
        for (size_t i = 0; i < 5; i++) {
            check_true("as the file counts", model_file_mask(m, masks[i]) == file[i]);
            check_true("and back", model_mask_of_file(m, file[i]) == masks[i]);
        }
        check_true("what lacks its requirement is not feasible",
                   model_feasible(m, ALPHA) == 0 && model_feasible(m, ALPHA | BETA) == BETA);
        check_true("the rest is", model_feasible(m, ALPHA | ZETA) == (ALPHA | ZETA));
        check_true("all are", model_feasible(m, ALL) == ALL && model_feasible(m, MID) == MID);
    }
    opened_clear(&o);
}

static void tiers_and_reported_combinations_are_listed_once(void)
{
    struct opened o;
    if (opened_read(&o, ODDS, 1, 1)) {
        const struct model *m = &o.model;
        const struct { uint32_t mask; const char *name; } all[] = {
            {0, "none"}, {ZETA, "zeta"}, {ALPHA, "alpha"}, {MID, "mid"}, {BETA, "beta"},
            {ZETA | MID, "zeta+mid"}, {ZETA | ALPHA | MID, "zeta+alpha+mid"},
            {ALL, "zeta+alpha+mid+beta"}, {ALPHA | BETA, "alpha+beta"}};
        const size_t n = sizeof all / sizeof all[0];
        check_true("tiers", m->n_tiers == 2 && m->tiers[0].number == 1 &&
                                m->tiers[0].mask == ALPHA && m->tiers[1].number == 2 &&
                                m->tiers[1].mask == (MID | ZETA));
        check_true("their unions", model_tiers_mask(m, 1) == ALPHA &&
                                       model_tiers_mask(m, 2) == (MID | ZETA) &&
                                       model_tiers_mask(m, 3) == (ALPHA | MID | ZETA));
        check_true("so many", m->n_reported == n);
        for (size_t i = 0; i < n && i < m->n_reported; i++) {
            check_true(all[i].name, m->reported[i].mask == all[i].mask &&
                                        strcmp(m->reported[i].name, all[i].name) == 0);
            check_true("found", model_reported_index(m, all[i].mask) == i);
        }
        check_true("no other", model_reported_index(m, ALPHA | ZETA) == n);
    }
    opened_clear(&o);
}

// ---- factors -------------------------------------------------------------------------------

static int loading_of(const struct opened *o, const char *measure)
{
    const struct process *process = o->model.measures[model_measure(&o->model, measure)].process;
    const struct decision *decision = process->settings;
    return decision->loading;
}

static void check_loading(const struct opened *o, const char *measure, size_t n, const double *a,
                          double variance, size_t n_shocks, const double *shock_a,
                          const int *shock)
{
    const struct loading *l = &o->model.loadings[loading_of(o, measure)];
    check_true(measure, l->n == n && fabs(l->variance - variance) < 1e-14);
    for (size_t i = 0; i < n && i < l->n; i++)
        check_true("load", l->a[i] == a[i] && l->factor[i] == (int)(i + 2 - n));
    check_true("its shocks", l->n_shocks == n_shocks);
    for (size_t i = 0; i < n_shocks && i < l->n_shocks; i++)
        check_true("shock", l->shock_a[i] == shock_a[i] && l->shock[i] == shock[i]);
}

// |aᵀRa| with R_fg = −0.5; shocks by path: f's a and b, then g's c.
static void loads_move_what_they_say(void)
{
    struct opened o;
    if (opened_read(&o, ODDS, 1, 1)) {
        check_true("factors by name", strcmp(o.model.factors[0].name, "f") == 0 &&
                                          strcmp(o.model.factors[1].name, "g") == 0);
        check_true("shocks by path", o.model.n_shocks == 3 &&
                                         o.model.shocks[0].date_years.value == 4.0 &&
                                         o.model.shocks[1].date_years.value == 3.0 &&
                                         o.model.shocks[2].date_years.value == 2.0);
        check_true("of their factors", o.model.shocks[0].factor == 0 &&
                                           o.model.shocks[1].factor == 0 &&
                                           o.model.shocks[2].factor == 1);
        check_loading(&o, "zeta", 2, (double[]){0.6, 0.4}, 0.28, 3, (double[]){0.6, 0.6, 0.4},
                      (int[]){0, 1, 2});
        check_loading(&o, "mid", 2, (double[]){0.4, 0.6}, 0.28, 3, (double[]){0.4, 0.4, 0.6},
                      (int[]){0, 1, 2});
        check_loading(&o, "beta", 1, (double[]){0.7}, 0.49, 1, (double[]){0.7}, (int[]){2});
        check_true("the same loads are one loading",
                   o.model.n_loadings == 3 && loading_of(&o, "zeta") == loading_of(&o, "alpha"));
    }
    opened_clear(&o);
}

static void leading_numbers_have_an_order(void)
{
    static const struct { enum leading_kind kind; const char *path; uint32_t which; } all[] = {
        {LEADING_TYPE, "base", 0}, {LEADING_FACTOR, "f", 0}, {LEADING_FACTOR, "g", 0},
        {LEADING_PROCESS, "measures.alpha.process", 0},
        {LEADING_PROCESS, "measures.beta.process", 0}, {LEADING_PROCESS, "measures.mid.process", 0},
        {LEADING_PROCESS, "measures.zeta.process", 0}, {LEADING_LAPSE, "measures.mid.lapse", 0},
        {LEADING_SHOCK, "factors.f.shocks.a", 0}, {LEADING_SHOCK, "factors.f.shocks.b", 0},
        {LEADING_SHOCK, "factors.f.shocks.b", 1}, {LEADING_GAP, "measures.zeta.ramp", 0},
        {LEADING_GAP, "measures.zeta.ramp", 1}};
    const size_t n = sizeof all / sizeof all[0];
    struct opened o;
    if (opened_read(&o, ODDS, 1, 1)) {
        check_true("so many", o.model.n_leading == n);
        for (size_t d = 0; d < n && d < o.model.n_leading; d++) {
            const struct leading *l = &o.model.leading[d];
            check_true(all[d].path, l->kind == all[d].kind && strcmp(l->path, all[d].path) == 0 &&
                                        l->which == all[d].which && *l->lead == d + 1);
        }
    }
    opened_clear(&o);
}

static void synergies_have_an_order(void)
{
    struct opened o;
    if (opened_read(&o, UTILITY, 1, 1)) {
        const struct synergy expected[] = {
            {.channel = CHANNEL_DENIAL, .mask = ALPHA | ZETA, .weight = NUMBER_CERTAIN(0.05)},
            {.channel = CHANNEL_DENIAL, .mask = ALPHA | ZETA, .weight = NUMBER_CERTAIN(0.3)},
            {.channel = CHANNEL_DENIAL, .mask = MID | ZETA, .weight = NUMBER_CERTAIN(0.2)},
            {.channel = CHANNEL_PUNISHMENT, .mask = ALPHA | BETA, .weight = NUMBER_CERTAIN(0.1)},
            {.channel = CHANNEL_PUNISHMENT, .mask = ALPHA | BETA, .weight = NUMBER_CERTAIN(0.1)}};
        check_true("five", o.model.n_synergies == 5);
        for (size_t i = 0; i < 5 && i < o.model.n_synergies; i++)
            check_true("in order", o.model.synergies[i].channel == expected[i].channel &&
                                       o.model.synergies[i].mask == expected[i].mask &&
                                       o.model.synergies[i].weight.value ==
                                           expected[i].weight.value);
    }
    opened_clear(&o);
}

// ---- members of a group --------------------------------------------------------------------

#define GROUP                                                                                     \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; };\n"               \
    "factors = { f = { }; };\n"                                                                   \
    "groups = { g = { default = { p = 0.9; delay = 2.0; loads = { f = 0.5; }; attempts = 2;"      \
    " pause = 0.25; }; members = { C = { }; A = { p = 0.8; }; D = { delay = 3.0; };"              \
    " B = { attempts = 4; }; F = { pause = 0.75; }; E = { loads = { f = 0.3; }; }; }; }; };\n"    \
    "measures = { m = { process = { type = \"ratification\"; group = \"g\"; }; }; };\n"           \
    CALM_ADVERSARY

// A member says one thing of its own; the rest is the default's.
static void members_take_the_rest_from_the_default(void)
{
    static const struct { double p, delay, pause, load; int attempts; } all[] = {
        {0.9, 2.0, 0.25, 0.5, 2}, {0.8, 2.0, 0.25, 0.5, 2}, {0.9, 3.0, 0.25, 0.5, 2},
        {0.9, 2.0, 0.25, 0.5, 4}, {0.9, 2.0, 0.75, 0.5, 2}, {0.9, 2.0, 0.25, 0.3, 2}};
    const size_t by_key[] = {1, 3, 0, 2, 5, 4};
    struct opened o;
    if (opened_read(&o, GROUP, 1, 1)) {
        const struct group *group = &o.model.groups[0];
        check_true("six", group->n_bodies == 6);
        for (size_t i = 0; i < 6 && i < group->n_bodies; i++) {
            const struct decision *d = &group->bodies[i].decision;
            check_true(group->bodies[i].key,
                       d->p.value == all[i].p && d->attempts == all[i].attempts &&
                           d->pause_years.value == all[i].pause &&
                           dist_mean(&o.scenario.laws[d->delay].dist) == all[i].delay &&
                           o.model.loadings[d->loading].a[0] == all[i].load);
            check_true("by key", group->by_key[i] == by_key[i]);
        }
    }
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"measures are known by name and by place", measures_are_known_by_name_and_by_place},
        {"tiers and reported combinations are listed once",
         tiers_and_reported_combinations_are_listed_once},
        {"loads move what they say", loads_move_what_they_say},
        {"leading numbers have an order", leading_numbers_have_an_order},
        {"synergies have an order", synergies_have_an_order},
        {"members take the rest from the default", members_take_the_rest_from_the_default},
    };
    return run_tests("models as read", tests, sizeof tests / sizeof tests[0]);
}
