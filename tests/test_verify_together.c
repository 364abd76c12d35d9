// SPDX-License-Identifier: GPL-3.0-or-later
//
// What verification says of decisions taken together, whose times were written by hand.
#include "staged.h"

#define NEVER INFINITY
#define LANES 4

#define SCENARIO                                                                                   \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; grid = 1.0;\n"       \
    "  deadlines = { soon = 0.5; late = 1.9; }; };\n" CALM_ADVERSARY                               \
    "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"                  \
    "  process = { type = \"at_least\"; k = 2; of = (\n"                                           \
    "    { type = \"decision\"; name = \"a\"; p = 0.5; delay = { dist = \"uniform\"; min = 0.0;\n" \
    "      max = 1.0; }; },\n"                                                                     \
    "    { type = \"decision\"; name = \"b\"; p = 0.8; delay = { dist = \"uniform\"; min = 0.0;\n" \
    "      max = 2.0; }; },\n"                                                                     \
    "    { type = \"fixed\"; name = \"c\"; after = 0.6; } ); }; };\n"                              \
    "  n = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; }; requires = [ \"m\" ];\n"       \
    "  process = { type = \"any_of\"; of = ( { type = \"decision\"; p = 0.5; delay = 1.0; },\n"    \
    "    { type = \"decision\"; p = 0.5; delay = 1.0; attempts = 2; } ); }; };\n"                  \
    "  o = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; }; requires = [ \"m\" ];\n"       \
    "  process = { type = \"all_of\"; of = ( { type = \"decision\"; p = 0.5; delay = 1.0; },\n"    \
    "    { type = \"fixed\"; after = 1.0; } ); }; }; };\n"

#define SHORTEST "completes by its members' shortest median delay, given factors"
#define LONGEST "completes by their longest 90 % delay, given factors"

static struct verify_part *part_of(struct stage *s, const char *path)
{
    for (size_t i = 0; i < s->v.n_parts; i++)
        if (strcmp(s->v.parts[i].process->path, path) == 0)
            return &s->v.parts[i];
    check_true(path, false);
    return &s->v.parts[0];
}

static void write_times(struct stage *s, const char *path, double t0, const double *t)
{
    struct verify_part *part = part_of(s, path);
    for (size_t i = 0; i < LANES; i++) {
        part->t0[i] = t0;
        part->t[i] = t[i];
    }
}

static void sets_are_what_was_written(void)
{
    static const double times[LANES] = {0.45, 1.0, NEVER, 1.9},
                        never[LANES] = {NEVER, NEVER, NEVER, NEVER};
    static const double fixed[LANES] = {0.6, 0.6, 0.6, 0.6};
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, (const char *const[]){"run.worlds=1", "run.trials=4", NULL}))
        return;
    stage_begin(&s, &verify_together);
    stage_draw_world(&s, 0);
    for (uint32_t first = 0; first < 2; first++) {
        stage_draw_batch(&s, first * LANES, LANES);
        write_times(&s, "measures.m.process", 0.0, times);
        write_times(&s, "measures.m.process.of.c", 0.0, fixed);
        write_times(&s, "measures.n.process", NEVER, never);
        write_times(&s, "measures.o.process", NEVER, never);
        stage_show_batch(&s);
    }
    stage_finish(&s);
    const char *m = "measures.m.process";
    // by 0.5: a with 1/4, b with 1/5, c not yet; by 1.8: 1/2, 0.72, c; ever: 1/2, 0.8, c
    const struct expected rows[] = {
        stage_share(m, SHORTEST, 8, 0.05, 2),
        stage_share(m, LONGEST, 8, 0.86, 4),
        stage_share(m, "ever completes, given factors", 8, 0.9, 6),
        // of the first batch of a world
        stage_share(m, "by the horizon, factors integrated out", 4, 0.9, 3),
        stage_share(m, "by soon, factors integrated out", 4, 0.05, 1),
        stage_share(m, "by late, factors integrated out", 4, 1.0 - 0.5 * 0.24, 3),
    };
    stage_expect(&s, rows, sizeof rows / sizeof rows[0]);
    check_true("several attempts", stage_has_gap(&s, "measures.n.process", "more than once"));
    check_true("never began", stage_has_gap(&s, "measures.o.process", "never began"));
    check_true("no other gap", s.report.n_gaps == 2);
    stage_clear(&s);
}

static void what_begins_later_is_counted_from_then(void)
{
    static const double times[LANES] = {1.45, 2.0, NEVER, 2.9}, fixed[LANES] = {1.6, 1.6, 1.6, 1.6};
    struct stage s;
    if (!stage_open_text(&s, SCENARIO, (const char *const[]){"run.worlds=1", "run.trials=4", NULL}))
        return;
    stage_begin(&s, &verify_together);
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, LANES);
    write_times(&s, "measures.m.process", 1.0, times);
    write_times(&s, "measures.m.process.of.c", 1.0, fixed);
    stage_show_batch(&s);
    stage_finish(&s);
    const char *m = "measures.m.process";
    const struct expected rows[] = {
        stage_share(m, SHORTEST, 4, 0.05, 1),
        stage_share(m, LONGEST, 4, 0.86, 2),
        stage_share(m, "ever completes, given factors", 4, 0.9, 3),
        stage_share(m, "by the horizon, factors integrated out", 4, 0.9, 3),
        stage_share(m, "by late, factors integrated out", 4, 1.0 - 0.55 * 0.64, 1),
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct verify_finding f = stage_finding(&s, m, rows[i].quantity);
        check_true(rows[i].quantity, f.n == rows[i].n &&
                                         stage_is_near(f.expected, rows[i].expected) &&
                                         f.found == rows[i].found);
    }
    check_true("what begins after a deadline is left out",
               !stage_has(&s, m, "by soon, factors integrated out"));
    stage_clear(&s);
}

// ---- the table of bodies
// -------------------------------------------------------------------------

#define BODIES                                                                        \
    SCENARIO_HEAD CALM_ADVERSARY                                                      \
        "groups = { g = { default = { p = 0.9; delay = 1.0; };\n"                     \
        "  members = { A = { }; B = { p = 0.8; }; }; }; };\n"                         \
        "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n" \
        "  process = { type = \"ratification\"; group = \"g\"; rule = \"all\"; }; }; };\n"

static void who_is_last_is_counted(void)
{
    static const double a[LANES] = {1.0, 3.0, 2.0, NEVER}, b[LANES] = {2.0, 1.0, 3.0, 1.0};
    static const double times[LANES] = {2.0, 3.0, 3.0, NEVER};
    struct error error = {0};
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    struct stage s;
    if (!stage_open_text(&s, BODIES, (const char *const[]){"run.worlds=2", "run.trials=4", NULL}))
        return;
    const struct run_options options = {.n_threads = 1};
    check_true("it runs", run_compute(s.v.model, &options, &result, &error) == STATUS_OK &&
                              estimates_compute(result, &estimates, &error) == STATUS_OK);
    s.v.estimates = estimates;
    estimates->bodies[0].last.value = 0.25;
    estimates->bodies[1].last.value = 0.75;
    stage_begin(&s, &verify_bodies);
    stage_draw_world(&s, 0);
    stage_draw_batch(&s, 0, LANES);
    write_times(&s, "measures.m.process", 0.0, times);
    for (size_t i = 0; i < LANES; i++) {
        s.v.parts[0].bodies[i] = a[i];
        s.v.parts[0].bodies[BATCH_LANES + i] = b[i];
    }
    stage_show_batch(&s);
    stage_finish(&s);
    const struct expected rows[] = {stage_share("g.A", "is the last to agree", 3, 0.25, 1),
                                    stage_share("g.B", "is the last to agree", 3, 0.75, 2)};
    for (size_t i = 0; i < 2; i++) {
        const struct verify_finding f = stage_finding(&s, rows[i].where, rows[i].quantity);
        check_true("trials in which all agree",
                   f.n == 3.0 && f.expected == rows[i].expected && f.found == rows[i].found);
        check_near("z", f.z, rows[i].z, 1e-12, 9.0);
        check_near("p", f.p,
                   verify_sum_chance(&(struct verify_sum){.deviation = f.n * (f.found - f.expected),
                                                          .variance = 3.0 * 0.1875,
                                                          .largest = 1.0}),
                   1e-12, 0.0);
    }
    check_true("the chances", stage_finding(&s, "g", "share that agrees").n == 2.0 &&
                                  stage_finding(&s, "g", "share sole blocker").n == 2.0);
    estimates_free(estimates);
    result_free(result);
    stage_clear(&s);
}

int main(void)
{
    const struct named_test tests[] = {
        {"sets are what was written", sets_are_what_was_written},
        {"what begins later is counted from then", what_begins_later_is_counted_from_then},
        {"who is last is counted", who_is_last_is_counted},
    };
    return run_tests("verify_together", tests, sizeof tests / sizeof tests[0]);
}
