// SPDX-License-Identifier: GPL-3.0-or-later
//
// A traced history is the run's own: survival bit for bit, the same times, for any combination.
#include "opened.h"

#include "base/random.h"
#include "engine/run.h"
#include "engine/trace.h"
#include "engine/trial.h"
#include "everything.h"

#define BLANKET BULWARK_TESTS "/../configs/security_blanket.cfg"

enum { N_TRACES = 20, N_WORLDS = 500, N_TRIALS = 100 };

// Everything that a run has for a trial, without observers.
struct engine {
    struct layout *layout;
    struct world *world;
    struct batch *batch;
    struct effects effects;
    struct trial trial;
    double *survival;
};

static bool engine_create(struct engine *e, const struct model *model)
{
    const struct run_settings *run = &model->scenario->run;
    *e = (struct engine){0};
    bool good = layout_create(&e->layout, model, run->n_worlds, run->n_trials, NULL) == STATUS_OK &&
                world_create(&e->world, model, CPU_BEST, NULL) == STATUS_OK &&
                batch_create(&e->batch, e->world, NULL) == STATUS_OK &&
                effects_create(&e->effects, e->world) &&
                trial_create(&e->trial, e->layout, &e->effects);
    if (good)
        e->survival = calloc(model->n_reported * e->layout->n_grid, sizeof *e->survival);
    check_true("an engine can be made", good && e->survival != NULL);
    return good && e->survival != NULL;
}

static void engine_clear(struct engine *e)
{
    free(e->survival);
    trial_clear(&e->trial);
    effects_clear(&e->effects);
    batch_free(e->batch);
    world_free(e->world);
    layout_free(e->layout);
}

// Runs the trial in the batch in which a run has it; returns its lane.
static size_t engine_run(struct engine *e, const struct model *model, uint32_t world,
                         uint32_t trial)
{
    const uint32_t first = trial / BATCH_LANES * BATCH_LANES;
    const uint32_t left = model->scenario->run.n_trials - first;
    check_true("the world can be drawn",
               world_draw(e->world, model->scenario->run.seed, world, NULL) == STATUS_OK);
    effects_set(&e->effects);
    batch_draw(e->batch, first, left < BATCH_LANES ? left : BATCH_LANES);
    trial_set_batch(&e->trial, e->batch, true);
    trial_run(&e->trial, trial - first, e->survival);
    return trial - first;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

// The times in the trace are the batch's; what comes after the horizon is not told.
static bool same_times(const struct trace *t, const struct batch *b, size_t lane)
{
    const double horizon = t->model->scenario->horizon_years;
    size_t told = 0, expected = 0;
    bool good = true;
    for (size_t i = 0; i < t->n_events; i++) {
        const struct trace_event *e = &t->events[i];
        if (e->kind == TRACE_IN_FORCE || e->kind == TRACE_LAPSE) {
            const double *times = e->kind == TRACE_LAPSE ? b->lapse : b->in_force;
            good = good && same_bits(e->years, times[e->measure * BATCH_LANES + lane]);
            told++;
        }
        good = good && (i == 0 || t->events[i - 1].years <= e->years);
    }
    for (size_t i = 0; i < t->model->n_measures; i++)
        if (t->feasible >> i & 1U) {
            expected += b->in_force[i * BATCH_LANES + lane] < horizon;
            expected += b->lapse[i * BATCH_LANES + lane] < horizon;
        }
    return good && told == expected;
}

// Every measure's parts are told once each, children between the parent's beginning and end.
static size_t count_kind(const struct trace *t, enum trace_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n_events; i++)
        n += t->events[i].kind == kind;
    return n;
}

static size_t count_parts(const struct process *process)
{
    size_t n = 1;
    for (size_t i = 0; i < process->n_children; i++)
        n += count_parts(process->children[i]);
    return n;
}

static bool all_parts(const struct trace *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->model->n_measures; i++)
        if (t->feasible >> i & 1U)
            n += count_parts(t->model->measures[i].process);
    return n == count_kind(t, TRACE_BEGINS) + count_kind(t, TRACE_NOT_BEGUN) &&
           count_kind(t, TRACE_BEGINS) == count_kind(t, TRACE_COMPLETES) +
                                              count_kind(t, TRACE_NEVER);
}

static void check_trace(struct engine *e, const struct model *model, uint32_t world,
                        uint32_t trial, uint32_t mask)
{
    struct trace *t = NULL;
    struct error error = {0};
    if (trace_create(&t, model, world, trial, mask, &error) != STATUS_OK) {
        check_true(error.text, false);
        return;
    }
    const size_t lane = engine_run(e, model, world, trial);
    const struct lattice *l = &e->trial.lattice;
    const double truth = l->values.accumulated[lattice_index(l, mask)];
    check_true("survival to the last bit", same_bits(t->survival, truth));
    check_true("survival without any measure",
               same_bits(t->survival_none, l->values.accumulated[0]));
    check_true("the same times", same_times(t, e->batch, lane));
    check_true("all parts", all_parts(t));
    check_true("another combination differs somewhere",
               l->n_bits == 0 || !same_bits(l->values.accumulated[((size_t)1 << l->n_bits) - 1],
                                            l->values.accumulated[0]));
    // the events' own account of survival ends where the engine's does
    double last = 1.0;
    for (size_t i = 0; i < t->n_events; i++) {
        const struct trace_calculation *c = t->events[i].to;
        if (c == NULL)
            continue;
        check_true("survival falls", c->survival <= last + 1e-12);
        last = c->survival;
    }
    check_true("the last survival is the horizon's", same_bits(last, t->survival));
    trace_free(t);
}

// Trials at random, each with every fourth… combination of a spread over all of them.
static void check_traces(const struct model *model)
{
    struct engine e;
    const uint32_t n = UINT32_C(1) << model->n_measures;
    if (engine_create(&e, model))
        for (uint32_t i = 0; i < N_TRACES; i++) {
            const struct random_pair u = random_uniforms(CHECK_SEED, i, 0, 7, PURPOSE_TYPE, 0);
            const uint32_t world = (uint32_t)(u.first * N_WORLDS);
            const uint32_t trial = (uint32_t)(u.second * N_TRIALS);
            const uint32_t masks[] = {n - 1, 0, (i * 37 + 5) % n, (i * 101 + 22) % n};
            for (size_t k = 0; k < sizeof masks / sizeof masks[0]; k++)
                check_trace(&e, model, world, trial, masks[k]);
        }
    engine_clear(&e);
}

static void traces_of_the_layered_scenario_are_the_runs(void)
{
    struct scenario scenario;
    struct model model;
    struct error error = {0};
    char worlds[32], trials[32];
    (void)snprintf(worlds, sizeof worlds, "run.worlds=%d", N_WORLDS);
    (void)snprintf(trials, sizeof trials, "run.trials=%d", N_TRIALS);
    const char *overrides[] = {worlds, trials};
    if (scenario_open(&scenario, BLANKET, overrides, 2, &error) != STATUS_OK) {
        check_true(error.text, false);
        return;
    }
    model_read(&model, &scenario);
    if (scenario_settle(&scenario, &error) == STATUS_OK)
        check_traces(&model);
    else
        check_true("the scenario is settled", false);
    scenario_clear(&scenario);
}

static void traces_of_every_part_of_the_model_are_the_runs(void)
{
    struct opened o;
    if (opened_read(&o, EVERYTHING, N_WORLDS, N_TRIALS))
        check_traces(&o.model);
    opened_clear(&o);
}

// Peace may come before the start, between two events, or not before the horizon.
static void peace_may_come_at_any_time(void)
{
#define HEAD_AND_TWO                                                                               \
    "scenario = { start = \"2023-01-01\"; horizon = 5.0; };\n"                                     \
    "measures = { a = { process = { type = \"fixed\"; after = 1.0; }; effects = { denial = 0.5;"   \
    " }; ramp = { initial = 0.5; gap = 1.0; }; }; idle = { process = { type = \"fixed\";"          \
    " after = 2.0; }; lapse = { p = 1.0; delay = 1.0; }; }; };\n"
    static const char *const scenarios[] = {
        HEAD_AND_TWO "adversary = { noise = 0.3; begins = -3.0; recovery = 1.0; };\n",
        HEAD_AND_TWO "adversary = { noise = 0.3; begins = 1.5; };\n",
        HEAD_AND_TWO "adversary = { noise = 0.3; begins = 7.0; };\n",
    };
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        struct opened o;
        struct engine e;
        struct trace *t = NULL;
        if (opened_read(&o, scenarios[i], 2, 2) && engine_create(&e, &o.model)) {
            for (uint32_t mask = 0; mask < 4 && i < 2; mask++)
                check_trace(&e, &o.model, 1, 1, mask);
            if (trace_create(&t, &o.model, 0, 0, 3, NULL) == STATUS_OK) {
                check_true("both in force, one step, one lapse",
                           count_kind(t, TRACE_IN_FORCE) == 2 && count_kind(t, TRACE_STEP) == 1 &&
                               count_kind(t, TRACE_LAPSE) == 1);
                check_true("peace is told if it comes", count_kind(t, TRACE_PEACE) == (i < 2));
                check_true("no attack without peace", (t->survival == 1.0) == (i == 2));
            }
            trace_free(t);
            engine_clear(&e);
        }
        opened_clear(&o);
    }
}

// A combination that lacks a requirement: the measure is not told of, as if it were not pursued.
static void what_is_not_feasible_is_not_told(void)
{
    struct opened o;
    struct trace *with = NULL, *without = NULL;
    if (opened_read(&o, EVERYTHING, N_WORLDS, N_TRIALS)) {
        const uint32_t b = UINT32_C(1) << model_measure(&o.model, "b");
        const uint32_t c = UINT32_C(1) << model_measure(&o.model, "c");
        const bool good = trace_create(&with, &o.model, 3, 4, b | c, NULL) == STATUS_OK &&
                          trace_create(&without, &o.model, 3, 4, c, NULL) == STATUS_OK;
        check_true("as many events", good && with->n_events == without->n_events);
        check_true("the same survival", good && same_bits(with->survival, without->survival));
        check_true("b alone is not feasible", good && with->feasible == c);
    }
    trace_free(with);
    trace_free(without);
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"traces of the layered scenario are the run's",
         traces_of_the_layered_scenario_are_the_runs},
        {"traces of every part of the model are the run's",
         traces_of_every_part_of_the_model_are_the_runs},
        {"peace may come at any time", peace_may_come_at_any_time},
        {"what is not feasible is not told", what_is_not_feasible_is_not_told},
    };
    return run_tests("trace", tests, sizeof tests / sizeof tests[0]);
}
