// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of a verification put together by a test, so that one kind of comparison can be shown
// a history that another scenario has drawn, or that was written by hand.
#ifndef BULWARK_TESTS_STAGED_H
#define BULWARK_TESTS_STAGED_H

#include "analysis/verify_parts.h"
#include "opened.h"

struct stage {
    struct opened opened;
    struct verify_report report;
    struct verify v; // points to the above: don't copy
    const struct verify_kind *kind;
    void *state;
    struct batch *batch; // its own, while `v` may look at another's
    struct trial trial;
    struct segments *segments; // the same of its world's
    bool stands;
};

// Opens a scenario's file under overrides (NULL after the last); all of a verification is then
// there but histories. A failure fails the test.
static inline bool stage_open(struct stage *s, const char *path, const char *const *overrides)
{
    struct error error = {0};
    size_t n = 0;
    *s = (struct stage){0};
    while (overrides[n] != NULL)
        n++;
    if (scenario_open(&s->opened.scenario, path, overrides, n, &error) == STATUS_OK) {
        model_read(&s->opened.model, &s->opened.scenario);
        s->opened.is_open = scenario_settle(&s->opened.scenario, &error) == STATUS_OK;
    }
    if (!s->opened.is_open) {
        printf("\n%s\n%s\n", error.text, scenario_complaints(&s->opened.scenario, ""));
        scenario_clear(&s->opened.scenario);
        check_true("the scenario can be read", false);
        return false;
    }
    struct verify *v = &s->v;
    const struct model *m = v->model = &s->opened.model;
    arena_init(&s->report.arena);
    v->report = &s->report;
    v->n_worlds = s->opened.scenario.run.n_worlds;
    v->n_trials = s->opened.scenario.run.n_trials;
    s->stands =
        world_create(&v->world, m, CPU_BEST, &error) == STATUS_OK &&
        batch_create(&v->batch, v->world, &error) == STATUS_OK &&
        layout_create(&v->layout, m, v->n_worlds, v->n_trials, &error) == STATUS_OK &&
        effects_create(&v->effects, v->world) && trial_create(&v->trial, v->layout, &v->effects);
    check_true("there is memory", s->stands);
    s->batch = v->batch;
    s->trial = v->trial;
    s->segments = v->world == NULL ? NULL : v->world->segments;
    v->times = arena_alloc(&s->report.arena, 1000 + v->layout->n_grid, sizeof *v->times);
    v->survival = arena_alloc(&s->report.arena, m->n_reported * v->layout->n_grid,
                              sizeof *v->survival);
    verify_history_begin(v);
    return s->stands;
}

// The same of a scenario's text.
static inline bool stage_open_text(struct stage *s, const char *text, const char *const *overrides)
{
    char path[64] = "/";
    const bool is_open = write_scenario(text, path) && stage_open(s, path, overrides);
    remove_scenario(path);
    return is_open;
}

static inline void stage_clear(struct stage *s)
{
    if (s->stands) {
        trial_clear(&s->trial);
        effects_clear(&s->v.effects);
        layout_free(s->v.layout);
        s->v.world->segments = s->segments;
        batch_free(s->batch);
        world_free(s->v.world);
    }
    if (s->opened.is_open)
        arena_clear(&s->report.arena);
    opened_clear(&s->opened);
}

// Which kind of comparison is made from now on.
static inline void stage_begin(struct stage *s, const struct verify_kind *kind)
{
    s->kind = kind;
    s->state = arena_alloc(&s->report.arena, kind->state_size + 1, 1);
    s->v.subject = &kind->subject;
    s->report.n_findings = s->report.n_gaps = 0;
    if (kind->begin != NULL)
        kind->begin(&s->v, s->state);
}

static inline void stage_draw_world(struct stage *s, uint32_t index)
{
    struct error error = {0};
    check_true("the world can be drawn",
               world_draw(s->v.world, s->opened.scenario.run.seed, index, &error) == STATUS_OK);
    effects_set(&s->v.effects);
    verify_history_world(&s->v);
}

static inline void stage_draw_batch(struct stage *s, uint32_t first, size_t n)
{
    const struct observer observer = verify_history_observer(&s->v);
    verify_history_draw(&s->v, &observer, first, n);
}

static inline void stage_show_world(struct stage *s)
{
    if (s->kind->world != NULL)
        s->kind->world(&s->v, s->state);
}

static inline void stage_show_batch(struct stage *s)
{
    if (s->kind->batch != NULL)
        s->kind->batch(&s->v, s->state);
}

static inline void stage_finish(struct stage *s)
{
    if (s->kind->finish != NULL)
        s->kind->finish(&s->v, s->state);
    check_true("there was memory", !s->report.arena.exhausted);
    verify_report_close(&s->report);
}

// The finding of this quantity there; a missing one fails the test.
static inline struct verify_finding stage_finding(const struct stage *s, const char *where,
                                                  const char *quantity)
{
    for (size_t i = 0; i < s->report.n_findings; i++)
        if (strcmp(s->report.findings[i].where, where) == 0 &&
            strcmp(s->report.findings[i].quantity, quantity) == 0)
            return s->report.findings[i];
    printf("\n    no finding: %s, %s\n", where, quantity);
    check_true("the finding is there", false);
    return (struct verify_finding){.n = NAN, .expected = NAN, .found = NAN, .z = NAN, .p = NAN};
}

static inline bool stage_has(const struct stage *s, const char *where, const char *quantity)
{
    for (size_t i = 0; i < s->report.n_findings; i++)
        if (strcmp(s->report.findings[i].where, where) == 0 &&
            strcmp(s->report.findings[i].quantity, quantity) == 0)
            return true;
    return false;
}

static inline bool stage_has_gap(const struct stage *s, const char *where, const char *word)
{
    for (size_t i = 0; i < s->report.n_gaps; i++)
        if (strcmp(s->report.gaps[i].where, where) == 0 &&
            strstr(s->report.gaps[i].reason, word) != NULL)
            return true;
    return false;
}

// A finding that must be there, to eight digits (points are a little beyond quantiles); z is NAN
// where chance plays no part.
struct expected {
    const char *where, *quantity;
    double n, expected, found, z;
};

static inline bool stage_is_near(double found, double expected)
{
    return isnan(expected) ? isnan(found)
                           : found == expected ||
                                 fabs(found - expected) <= 2e-8 * fmax(1.0, fabs(expected));
}

// These are the findings, and there are no others.
static inline void stage_expect(const struct stage *s, const struct expected *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct expected *e = &rows[i];
        const struct verify_finding f = stage_finding(s, e->where, e->quantity);
        const bool same = stage_is_near(f.n, e->n) && stage_is_near(f.expected, e->expected) &&
                          stage_is_near(f.found, e->found) && stage_is_near(f.z, e->z);
        if (!same)
            printf("\n    %s, %s: n %.9g, expected %.12g, found %.12g, z %.12g; but it should be "
                   "%.9g, %.12g, %.12g, %.12g\n", e->where, e->quantity, f.n, f.expected, f.found,
                   f.z, e->n, e->expected, e->found, e->z);
        check_true(e->quantity, same);
    }
    for (size_t i = 0; i < s->report.n_findings && s->report.n_findings != n; i++)
        printf("\n    found: %s, %s", s->report.findings[i].where, s->report.findings[i].quantity);
    check_true("no more and no fewer", s->report.n_findings == n);
}

// Of a count: how far it is from n p, in standard errors.
static inline double stage_z(double n, double p, double count)
{
    return (count - n * p) / sqrt(n * p * (1.0 - p));
}

// The row of a count of n events of chance p.
static inline struct expected stage_share(const char *where, const char *quantity, double n,
                                          double p, double count)
{
    return (struct expected){where, quantity, n, p, count / n, stage_z(n, p, count)};
}

// ---- what another scenario has drawn ------------------------------------------------------------

// Takes over the world that `truth` has drawn: its uncertain numbers, segments, adversary; what
// follows from them by the scenario's words is the stage's own.
static inline void stage_follow_world(struct stage *s, struct stage *truth)
{
    struct error error = {0};
    struct world *world = s->v.world;
    world->segments = s->segments;
    check_true("the world can be placed",
               world_place(world, s->opened.scenario.run.seed, truth->v.world->index,
                           truth->v.world->unknowns, &error) == STATUS_OK);
    world->adversary = truth->v.world->adversary;
    world->segments = truth->v.world->segments;
    verify_history_world(&s->v);
}

// Takes over the batch that `truth` has drawn and been told, and the engine that runs it.
static inline void stage_follow_batch(struct stage *s, struct stage *truth)
{
    s->v.batch = truth->v.batch;
    s->v.trial = truth->v.trial;
    s->v.is_first_batch = truth->v.is_first_batch;
    for (size_t i = 0; i < s->v.n_parts; i++) {
        struct verify_part *to = &s->v.parts[i];
        const struct verify_part *from = &truth->v.parts[i];
        memcpy(to->t0, from->t0, sizeof to->t0);
        memcpy(to->t, from->t, sizeof to->t);
        if (to->group != NULL)
            memcpy(to->bodies, from->bodies,
                   to->group->n_bodies * BATCH_LANES * sizeof *to->bodies);
    }
    for (size_t i = 0; i < s->v.n_askings; i++) {
        struct verify_asking *to = &s->v.askings[i];
        const struct verify_asking *from = &truth->v.askings[i];
        memcpy(to->n_refused, from->n_refused, sizeof to->n_refused);
        memcpy(to->refusal, from->refusal,
               (size_t)from->decision->attempts * BATCH_LANES * sizeof *to->refusal);
    }
    verify_history_levels(&s->v);
}

#endif
