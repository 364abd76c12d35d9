// SPDX-License-Identifier: GPL-3.0-or-later
//
// What follows without chance: every time of a drawn history, moved by a hair, must disagree where
// it stands.
#include "staged.h"

#define SCENARIO BULWARK_TESTS "/verify_scenario.cfg"
#define LANES 12

static bool begin(struct stage *s)
{
    if (!stage_open(s, SCENARIO, (const char *const[]){"run.worlds=1", "run.trials=12", NULL}))
        return false;
    stage_draw_world(s, 0);
    stage_draw_batch(s, 0, LANES);
    return true;
}

static void judge(struct stage *s)
{
    stage_begin(s, &verify_structure);
    stage_show_batch(s);
    stage_finish(s);
}

// A hair more than may be; never becomes a date.
static double moved(double years)
{
    return isinf(years) ? 3.0 : years + 3e-12 * fmax(1.0, years);
}

static void must_notice(struct stage *s, double *years, const char *where, const char *quantity)
{
    const double right = *years;
    *years = moved(right);
    judge(s);
    const bool agrees = stage_finding(s, where, quantity).agrees;
    if (agrees)
        printf("\n    %s, %s: %.17g instead of %.17g agrees", where, quantity, *years, right);
    check_true(quantity, !agrees);
    *years = right;
}

static bool is_chance(const struct verify_part *part)
{
    return part->process->kind == &process_decision;
}

static void every_time_of_every_part_counts(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    judge(&s);
    check_true("as drawn it agrees", s.report.n_disagree == 0);
    for (size_t i = 0; i < s.v.n_parts; i++) {
        struct verify_part *part = &s.v.parts[i];
        for (size_t lane = 0; lane < LANES; lane++) {
            must_notice(&s, &part->t0[lane], part->process->path, "begins");
            if (!is_chance(part) || isinf(part->t0[lane]))
                must_notice(&s, &part->t[lane], part->process->path, "completes");
        }
    }
    stage_clear(&s);
}

static void every_time_of_every_measure_counts(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    size_t n_never = 0;
    for (size_t i = 0; i < s.v.model->n_measures; i++) {
        const struct measure *m = &s.v.model->measures[i];
        char where[64];
        (void)snprintf(where, sizeof where, "measures.%s", m->name);
        for (size_t lane = 0; lane < LANES; lane++) {
            double *in_force = s.v.batch->in_force + i * BATCH_LANES + lane;
            must_notice(&s, in_force, where, "in force");
            if (isinf(*in_force) || !m->can_lapse)
                must_notice(&s, s.v.batch->lapse + i * BATCH_LANES + lane, where,
                            "neither steps nor lapses without it");
            for (int step = 0; isinf(*in_force) && m->ramp.given && step < m->ramp.n_steps;
                 step++) {
                n_never++;
                must_notice(
                    &s, s.v.batch->step + (m->ramp.first_array + (size_t)step) * BATCH_LANES + lane,
                    where, "neither steps nor lapses without it");
            }
        }
    }
    check_true("there are steps that never come", n_never > 0);
    stage_clear(&s);
}

static void every_level_counts(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    for (size_t i = 0; i < s.v.model->n_loadings; i++) {
        char where[64];
        (void)snprintf(where, sizeof where, "loads no. %zu", i + 1);
        for (size_t k = 0; k < s.v.world->segments[i].n; k++)
            for (size_t lane = 0; lane < LANES; lane++) {
                double *level = &s.v.batch->level[i][k * BATCH_LANES + lane];
                const double right = *level;
                *level += 2e-11 * fmax(1.0, fabs(right));
                judge(&s);
                check_true(where, !stage_finding(&s, where, "level at every date").agrees);
                check_true("nothing else", s.report.n_disagree == 1);
                *level = right;
            }
    }
    stage_clear(&s);
}

static void every_thing_is_compared_in_every_trial(void)
{
    struct stage s;
    if (!begin(&s))
        return;
    judge(&s);
    for (size_t i = 0; i < s.v.n_parts; i++)
        check_true("begins", stage_finding(&s, s.v.parts[i].process->path, "begins").n == LANES);
    check_true("in force", stage_finding(&s, "measures.pact", "in force").n == LANES);
    check_true("what cannot lapse",
               stage_finding(&s, "measures.arms", "neither steps nor lapses without it").n ==
                   LANES);
    check_true("no gap", s.report.n_gaps == 0);
    stage_clear(&s);
}

// ---- rules --------------------------------------------------------------------------------------

#define RULES                                                                                    \
    SCENARIO_HEAD CALM_ADVERSARY                                                                 \
        "groups = { g = { default = { p = 0.5; delay = 1.0; };\n"                                \
        "  members = { A = { weight = 3.0; }; B = { weight = 1.0; }; C = { weight = 1.0; }; }; " \
        "}; };\n"                                                                                \
        "measures = { m = { tier = 1; cost = 1.0; effects = { odds_ratio = 0.5; };\n"            \
        "  process = { type = \"ratification\"; group = \"g\"; rule = \"qualified\"; states = "  \
        "0.5;\n"                                                                                 \
        "    population = 0.5; }; }; };\n"

// Bodies A, B, C agree at 1, 2, 3; asked at 0.5.
static void a_majority_is_there_when_states_and_weight_are(void)
{
    static const struct {
        const char *states, *population;
        double years;
    } rules[] = {
        {"0.5", "0.8", 2.0}, // 3 of 5 are too few
        {"0.7", "0.0", 3.0}, // 2.1 of 3 are 3
        {"0.66666666666666663", "0.0", 2.0},
        {"0.3", "0.6", 1.0},
        {"0.0", "0.81", 3.0},
        {"0.0", "0.1", 1.0},
        {"0.1", "0.0", 1.0},
        {"0.0", "0.0", 0.5},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct stage s;
        char states[64], population[64];
        (void)snprintf(states, sizeof states, "measures.m.process.states=%s", rules[i].states);
        (void)snprintf(population, sizeof population, "measures.m.process.population=%s",
                       rules[i].population);
        if (!stage_open_text(&s, RULES, (const char *const[]){states, population, NULL}))
            continue;
        stage_draw_world(&s, 0);
        stage_draw_batch(&s, 0, 2);
        for (size_t body = 0; body < 3; body++) {
            s.v.parts[0].bodies[body * BATCH_LANES] = 1.0 + (double)body;
            s.v.parts[0].bodies[body * BATCH_LANES + 1] = INFINITY;
        }
        s.v.parts[0].t0[0] = 0.5;
        s.v.parts[0].t0[1] = INFINITY;
        s.v.parts[0].t[0] = rules[i].years;
        s.v.parts[0].t[1] = INFINITY;
        judge(&s);
        const struct verify_finding f = stage_finding(&s, "measures.m.process", "completes");
        check_true(states, f.agrees && f.n == 2.0);
        stage_clear(&s);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"every time of every part counts", every_time_of_every_part_counts},
        {"every time of every measure counts", every_time_of_every_measure_counts},
        {"every level counts", every_level_counts},
        {"every thing is compared in every trial", every_thing_is_compared_in_every_trial},
        {"a majority is there when states and weight are",
         a_majority_is_there_when_states_and_weight_are},
    };
    return run_tests("verify_structure", tests, sizeof tests / sizeof tests[0]);
}
