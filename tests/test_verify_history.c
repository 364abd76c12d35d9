// SPDX-License-Identifier: GPL-3.0-or-later
//
// The history as verification hears it, and which trials of it are integrated anew.
#include "staged.h"

#define EVERY_KIND BULWARK_TESTS "/verify_scenario.cfg"
#define SCENARIO                                                                                  \
    SCENARIO_HEAD CALM_ADVERSARY                                                                  \
        "uncertain = { u = { dist = \"uniform\"; min = 0.0; max = 1.0; };\n"                      \
        "  v = { dist = \"uniform\"; min = 0.0; max = 1.0; }; };\n"                               \
        "factors = { a = { shocks = { late = { date = 2.0; shift = 0.5; };\n"                     \
        "    soon = { date = 1.0; shift = -1.0; }; }; };\n"                                       \
        "  b = { shocks = { other = { date = 1.5; shift = 2.0; };\n"                              \
        "    again = { date = 1.0; shift = 0.25; }; }; }; };\n"                                   \
        "groups = { g = { default = { p = \"u\"; delay = 1.0; }; members = { A = { };\n"          \
        "  B = { p = \"v\"; }; C = { p = 0.5; }; D = { attempts = 2; }; E = { };\n"               \
        "  F = { p = 0.5; }; G = { delay = 2.0; }; H = { loads = { a = 0.5; }; };\n"              \
        "  I = { attempts = 2; pause = 0.5; }; }; }; };\n"                                        \
        "measures = {\n"                                                                          \
        "  m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                        \
        "    process = { type = \"sequence\"; steps = ( { type = \"fixed\"; after = 1.0; },\n"    \
        "      { type = \"decision\"; p = 0.5; delay = 1.0; loads = { a = 0.5; }; },\n"           \
        "      { type = \"fixed\"; after = 1.0; } ); }; };\n"                                     \
        "  n = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                        \
        "    process = { type = \"ratification\"; group = \"g\"; rule = \"all\"; };\n"            \
        "    lapse = { p = 0.5; delay = 1.0; loads = { a = 0.4; b = 0.3; }; }; };\n"              \
        "  o = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; }; requires = [ \"m\" ];\n"  \
        "    process = { type = \"all_of\"; of = ( { type = \"decision\"; p = 0.5; delay = 1.0; " \
        "},\n"                                                                                    \
        "      { type = \"fixed\"; after = 1.0; } ); }; }; };\n"

static const char *const few[] = {"run.worlds=2", "run.trials=8", NULL};

static void parts_stand_under_their_parents(void)
{
    static const struct {
        const char *path;
        int parent;
        size_t child;
        bool known_start;
    } parts[] = {
        {"measures.m.process", -1, 0, true},        {"measures.m.process.steps.0", 0, 0, true},
        {"measures.m.process.steps.1", 0, 1, true}, {"measures.m.process.steps.2", 0, 2, false},
        {"measures.n.process", -1, 0, true},        {"measures.o.process", -1, 0, false},
        {"measures.o.process.of.0", 5, 0, false},   {"measures.o.process.of.1", 5, 1, false},
    };
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, few))
        return;
    check_true("eight", s.v.n_parts == 8);
    for (size_t i = 0; i < 8 && s.v.n_parts == 8; i++) {
        const struct verify_part *p = &s.v.parts[i];
        check_true(parts[i].path,
                   strcmp(p->process->path, parts[i].path) == 0 && p->child == parts[i].child &&
                       p->known_start == parts[i].known_start &&
                       p->parent == (parts[i].parent < 0 ? NULL : &s.v.parts[parts[i].parent]));
    }
    stage_clear(&s);
}

static void bodies_with_the_same_numbers_are_twins(void)
{
    // C and F are certain; E is as A; D and I try twice, I with a pause
    static const size_t twins[] = {0, 1, 2, 3, 0, 2, 6, 7, 8};
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, few))
        return;
    check_true("a decision, nine bodies, a lapse, a decision", s.v.n_askings == 12);
    for (size_t i = 0; i < 9 && s.v.n_askings == 12; i++)
        check_true(s.v.askings[1 + i].path,
                   s.v.askings[1 + i].same_as == 1 + twins[i] && s.v.askings[1 + i].body == i);
    check_true("the lapse", s.v.askings[10].part == NULL &&
                                strcmp(s.v.askings[10].path, "measures.n.lapse") == 0);
    stage_clear(&s);
}

static void levels_change_on_the_dates_of_shocks(void)
{
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, few))
        return;
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, 1);
    const double jumps[] = {0.5, -1.0, 0.25, 2.0}; // by path: a late, a soon, b again, b other
    s.v.batch->factor[0] = 0.1;
    s.v.batch->factor[BATCH_LANES] = 0.2;
    for (size_t k = 0; k < 4; k++)
        s.v.batch->jump[k * BATCH_LANES] = jumps[k];
    verify_history_levels(&s.v);
    const int both = s.v.askings[10].decision->loading, one = s.v.askings[0].decision->loading;
    const struct verify_levels *l = &s.v.levels[one];
    check_true("three segments", l->n == 3 && l->start[0] == -INFINITY && l->start[1] == 1.0 &&
                                     l->start[2] == 2.0 && l->start[3] == INFINITY);
    check_near("before", l->level[0], 0.05, 1e-14, 0.0);
    check_near("then", l->level[BATCH_LANES], 0.5 * -0.9, 1e-14, 0.0);
    check_near("at last", l->level[2 * BATCH_LANES], 0.5 * -0.4, 1e-14, 0.0);
    check_near("of shocks", l->shift[2 * BATCH_LANES], 0.5 * -0.5, 1e-14, 0.0);
    l = &s.v.levels[both];
    check_true("a date of two shocks is one",
               l->n == 4 && l->start[1] == 1.0 && l->start[2] == 1.5 && l->start[3] == 2.0);
    check_near("both", l->level[BATCH_LANES], 0.4 * -0.9 + 0.3 * 0.45, 1e-14, 0.0);
    check_near("the other", l->shift[2 * BATCH_LANES], -0.4 + 0.3 * 2.25, 1e-14, 0.0);
    check_true("on the date itself", fabs(verify_factor_at(&s.v, 0, 0, 1.0) + 0.9) < 1e-14);
    check_true("just before", verify_factor_at(&s.v, 0, 0, 0.999) == 0.1);
    stage_clear(&s);
}

static const struct entry *process_of(const struct stage *s, const char *measure)
{
    return s->v.model->measures[model_measure(s->v.model, measure)].process->entry;
}

static void the_scenarios_own_words_are_read(void)
{
    static const char *const words[] = {
        "measures.m.begins=0.75", "measures.n.begins=2023-07-02", "measures.o.begins=u",
        "measures.n.lapse.p={ dist = \"uniform\"; min = 0.2; max = 0.4; }", NULL};
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, words))
        return;
    stage_draw_world(&s, 0);
    const struct measure *m = s.v.model->measures; // by name
    check_true("a number", verify_value(&s.v, entry_child(m[0].entry, "begins"), 9.0) == 0.75);
    check_near("182 days", verify_value(&s.v, entry_child(m[1].entry, "begins"), 9.0),
               182.0 / 365.25, 1e-14, 9.0);
    double named = NAN, unnamed = NAN;
    for (size_t i = 0; i < s.opened.scenario.n_unknowns; i++) {
        const struct unknown *u = &s.opened.scenario.unknowns[i];
        named = u->name != NULL && strcmp(u->name, "u") == 0 ? s.v.world->unknowns[i] : named;
        unnamed = u->name == NULL ? s.v.world->unknowns[i] : unnamed;
    }
    check_true("a named one", verify_value(&s.v, entry_child(m[2].entry, "begins"), 9.0) == named);
    const struct entry *lapse = entry_child(m[1].entry, "lapse");
    check_true("its own", verify_value(&s.v, entry_child(lapse, "p"), 9.0) == unnamed);
    check_true("nothing", verify_value(&s.v, NULL, 9.0) == 9.0);
    check_true("no number",
               isnan(verify_value(&s.v, entry_child(process_of(&s, "n"), "rule"), 9.0)));
    stage_clear(&s);
}

// The first decision of the file may be refused twice.
static void refusals_are_heard_and_forgotten(void)
{
    size_t heard[64], n_of[3] = {0, 0, 0};
    struct stage s;
    if (!stage_open(&s, EVERY_KIND, few))
        return;
    struct verify_asking *leads = &s.v.askings[0];
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, 64);
    check_true("the first batch of its world", s.v.is_first_batch);
    for (size_t i = 0; i < 64; i++) {
        heard[i] = leads->n_refused[i];
        check_true("not the last attempt", heard[i] <= 2);
        n_of[heard[i] <= 2 ? heard[i] : 2]++;
        const double first = leads->refusal[i], second = leads->refusal[BATCH_LANES + i];
        check_true("in their order", heard[i] < 2 || (first > 0.0 && second > first + 0.3));
        check_true("then it completes or not",
                   heard[i] == 0 || leads->part->t[i] > (heard[i] == 1 ? first : second) + 0.3);
        leads->n_refused[i] = 9;
    }
    check_true("all kinds occur", n_of[0] > 0 && n_of[1] > 0 && n_of[2] > 0);
    stage_draw_batch(&s, 0, 64);
    check_true("the same again", memcmp(heard, leads->n_refused, sizeof heard) == 0);
    stage_draw_batch(&s, 64, 64);
    check_true("the second batch", !s.v.is_first_batch);
    stage_clear(&s);
}

// 15 combinations share 12000 survivals: 750 trials.
static void some_trials_of_some_worlds_are_integrated(void)
{
    static const struct {
        uint32_t n_worlds, n_shown;
        double n_trials;
    } known[] = {{50, 2, 2 * 16}, {3, 2, 2 * 64}, {800, 3, 2 * 1}, {1600, 4, 2 * 1}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct stage s;
        if (!stage_open(&s, EVERY_KIND, (const char *const[]){"run.trials=128", NULL}))
            continue;
        s.v.n_worlds = known[i].n_worlds;
        stage_begin(&s, &verify_hazards);
        for (uint32_t w = 0; w < known[i].n_shown; w++) {
            stage_draw_world(&s, w);
            stage_draw_batch(&s, 0, 64);
            stage_show_batch(&s);
            stage_draw_batch(&s, 64, 64); // not of this one
            stage_show_batch(&s);
        }
        stage_finish(&s);
        const char *horizon = "survival to the horizon in a trial, over the plain integral";
        const char *grid = "survival on the grid in a trial, over the plain integral";
        check_true("the horizon", stage_finding(&s, "none", horizon).n == known[i].n_trials);
        check_true("of others", stage_finding(&s, "pact+mission", horizon).n == known[i].n_trials);
        check_true("the grid", stage_finding(&s, "none", grid).n ==
                                   known[i].n_trials * (double)s.v.layout->n_grid);
        check_true("of reported ones alone", !stage_has(&s, "pact+mission", grid));
        check_true("all agree", s.report.n_disagree == 0);
        stage_clear(&s);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"parts stand under their parents", parts_stand_under_their_parents},
        {"bodies with the same numbers are twins", bodies_with_the_same_numbers_are_twins},
        {"levels change on the dates of shocks", levels_change_on_the_dates_of_shocks},
        {"the scenario's own words are read", the_scenarios_own_words_are_read},
        {"refusals are heard and forgotten", refusals_are_heard_and_forgotten},
        {"some trials of some worlds are integrated", some_trials_of_some_worlds_are_integrated},
    };
    return run_tests("verify_history", tests, sizeof tests / sizeof tests[0]);
}
