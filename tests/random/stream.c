// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark-random-stream: the words behind a run's random numbers, without end, in the order in
// which a run of a scenario asks for them: worlds, trials by batches, entities, purposes and both
// numbers of a pair in turns, through the functions that the kernel uses. For test batteries that
// read a generator's words from a pipe (scripts/random.sh).
#include "base/arrays.h"
#include "library/opening.h"
#include "model/world.h"

#include <argp.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    WORLDS = 64,     // of a block, for the numbers that are drawn once per world
    BATCHES = 4,     // of a world
    STRATA = 64,     // of the adversary's types
    BUFFER = 1 << 16 // words
};

struct request {
    uint64_t seed;
    bool low, by_trial;
    const char *path;
};

static const struct argp_option options[] = {
    {"seed", 's', "N", 0, "the run's seed (1)", 0},
    {"low", 'l', NULL, 0, "the low 32 of a number's 52 bits, not the high ones", 0},
    {"by-trial", 't', NULL, 0, "a trial's numbers side by side, not an address's 64 trials", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct request *request = state->input;
    switch (key) {
    case 's':
        request->seed = strtoull(argument, NULL, 10);
        return 0;
    case 'l':
        request->low = true;
        return 0;
    case 't':
        request->by_trial = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->path != NULL)
            argp_usage(state);
        request->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->path == NULL)
            argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// What is asked of every entity in every trial: the union of what the kinds of entities ask.
static const struct {
    enum purpose purpose;
    uint32_t index;
} asked[] = {
    {PURPOSE_FACTOR, 0},   {PURPOSE_SHOCK, 0}, {PURPOSE_DECISION, 0}, {PURPOSE_DECISION, 1},
    {PURPOSE_DECISION, 2}, {PURPOSE_RAMP, 0},  {PURPOSE_RAMP, 1},     {PURPOSE_RATIFICATION, 0},
    {PURPOSE_LATEST, 0},   {PURPOSE_TOLD, 0},
};

enum { N_ASKED = sizeof asked / sizeof asked[0] };

struct stream {
    const struct request *request;
    const struct arrays *arrays;
    const struct scenario *scenario;
    double *batch; // [entity][asked][first, second][BATCH_LANES]
    uint32_t *buffer;
    size_t n;
};

// The high words are ⌊2³² u⌋; the low ones k mod 2³² of u = (k + ½)·2⁻⁵².
static void put(struct stream *s, double u)
{
    s->buffer[s->n++] = s->request->low ? (uint32_t)(uint64_t)(u * 0x1p52) : (uint32_t)(u * 0x1p32);
    if (s->n < BUFFER)
        return;
    if (fwrite(s->buffer, sizeof *s->buffer, BUFFER, stdout) != BUFFER)
        exit(EXIT_SUCCESS); // the reader has had enough
    s->n = 0;
}

static void put_all(struct stream *s, size_t n, const double *u)
{
    for (size_t i = 0; i < n; i++)
        put(s, u[i]);
}

static void put_batch(struct stream *s, uint32_t world, uint32_t first_trial)
{
    const struct random_trials trials = {s->request->seed, world, first_trial, BATCH_LANES};
    const size_t n_rows = s->scenario->n_entities * N_ASKED * 2;
    double *row = s->batch;
    for (size_t i = 0; i < s->scenario->n_entities; i++)
        for (size_t k = 0; k < N_ASKED; k++, row += 2 * BATCH_LANES)
            s->arrays->uniforms(&trials, s->scenario->entities[i].hash, asked[k].purpose,
                                asked[k].index, row, row + BATCH_LANES);
    if (!s->request->by_trial)
        put_all(s, n_rows * BATCH_LANES, s->batch);
    else
        for (size_t lane = 0; lane < BATCH_LANES; lane++)
            for (size_t i = 0; i < n_rows; i++)
                put(s, s->batch[i * BATCH_LANES + lane]);
}

// The uncertain numbers of a block of worlds, then world by world the types and the trials.
static void put_block(struct stream *s, uint32_t first)
{
    double u[WORLDS], place[STRATA], shuffle[STRATA];
    const struct entity *entities = s->scenario->entities;
    for (size_t i = 0; i < s->scenario->n_entities; i++) {
        s->arrays->uniforms_by_world(s->request->seed, first, entities[i].hash, PURPOSE_UNKNOWN,
                                     WORLDS, u);
        put_all(s, WORLDS, u);
    }
    for (uint32_t world = first; world < first + WORLDS; world++) {
        for (size_t i = 0; i < s->scenario->n_entities; i++) {
            s->arrays->uniforms_by_index(s->request->seed, world, entities[i].hash,
                                         PURPOSE_ANCHOR_TYPE, STRATA, place, shuffle);
            put_all(s, STRATA, place);
            put_all(s, STRATA, shuffle);
        }
        for (uint32_t batch = 0; batch < BATCHES; batch++)
            put_batch(s, world, batch * BATCH_LANES);
    }
}

static int put_scenario(const struct request *request, const struct scenario *scenario)
{
    struct stream s = {
        .request = request,
        .arrays = arrays_for(cpu_resolved(CPU_BEST)),
        .scenario = scenario,
        .batch = arrays_create(scenario->n_entities * N_ASKED * 2 * BATCH_LANES, sizeof *s.batch),
        .buffer = arrays_create(BUFFER, sizeof *s.buffer)};
    if (s.batch != NULL && s.buffer != NULL)
        for (uint32_t first = 0;; first += WORLDS)
            put_block(&s, first);
    free(s.batch);
    free(s.buffer);
    fprintf(stderr, "bulwark-random-stream: out of memory\n");
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        options,    parse,
        "SCENARIO", "Writes the words behind a run's random numbers, 32 bits each, without end.",
        NULL,       NULL,
        NULL};
    struct request request = {.seed = 1};
    if (argp_parse(&argp, argc, argv, 0, NULL, &request) != 0)
        return EXIT_FAILURE;
    gsl_set_error_handler_off();
    struct scenario scenario = {0};
    struct model model;
    struct error error = {0};
    int status = EXIT_FAILURE;
    if (opening_file(&scenario, &model, request.path, NULL, 0, &error) == STATUS_OK)
        status = put_scenario(&request, &scenario);
    else
        fprintf(stderr, "bulwark-random-stream: %s: %s\n%s\n", request.path, error.text,
                scenario_complaints(&scenario, ""));
    scenario_clear(&scenario);
    return status;
}
