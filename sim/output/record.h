// SPDX-License-Identifier: GPL-3.0-or-later
// run.json and sweep.json: how the tables of a run, or of a sweep, came about.
#ifndef BULWARK_OUTPUT_RECORD_H
#define BULWARK_OUTPUT_RECORD_H

#include "analysis/estimates.h"
#include "scenario/plan.h"
#include "scenario/scenario.h"

#include <jansson.h>
#include <stdbool.h>
#include <time.h>

// What the run's caller alone knows.
struct run_record {
    time_t started;
    const char *target_se; // the precision that it was made for, in words; NULL: for none
    double wall_seconds, cpu_seconds;
};

// The scenario as resolved, includes and overrides put in: groups are objects with keys in the
// file's order, lists are arrays, integers stay integers. The caller's to json_decref. NULL for
// want of memory.
json_t *record_scenario_json(const struct scenario *scenario);

// Its overrides, as they were asked for: a list of texts. The same.
json_t *record_overrides_json(const struct scenario *scenario);

#define RECORD_HASH_SIZE 65 // 64 hexadecimal digits and '\0'

// The SHA-256 of a JSON value's compact text, its keys sorted and real numbers with 17 digits: of
// the resolved scenario, the same however the file orders its keys. False for want of memory.
bool record_hash(const json_t *value, char hash[static RECORD_HASH_SIZE]);

// The same of the resolved scenario.
bool record_scenario_hash(const struct scenario *scenario, char hash[static RECORD_HASH_SIZE]);

// The whole of run.json. The caller's to json_decref. NULL for want of memory.
json_t *record_json(const struct estimates *estimates, const struct run_record *record);

struct machine {
    unsigned n_threads, n_ranks; // that computed
    enum cpu cpu;                // with which instructions
};

// Parts of records. Program and machine; the scenario's path, what was asked of it, its hash and seed.
// The same.
json_t *record_machine_json(const struct run_record *record, const struct machine *machine);
json_t *record_asked_json(const struct scenario *scenario);

// The keys of n objects, one behind the other; takes them over. NULL if one is.
json_t *record_joined_json(json_t *const *parts, size_t n);

struct sweep_record {
    struct run_record run;
    struct machine machine;
    uint64_t n_worlds_stored; // of all points, those that the store had already
    char plan_hash[RECORD_HASH_SIZE];
};

// The whole of sweep.json, of which `n_finished` points are finished. The same.
json_t *record_sweep_json(const struct plan *plan, const struct model *model, uint32_t n_finished,
                          const struct sweep_record *record);

#endif
