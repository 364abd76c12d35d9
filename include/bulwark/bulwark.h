// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bulwark, a Monte Carlo simulator of layered deterrence, for programs in C and C++: load a
// scenario, change it, run it, read estimates, write tables.
//
//     struct bulwark_error error;
//     struct bulwark_scenario *scenario;
//     if (bulwark_scenario_load("security_blanket.cfg", &scenario, &error) != BULWARK_OK)
//         …                                                 error.text says what is wrong, and where
//
// A function that can fail returns a status and, unless that is BULWARK_OK, fills the error that
// its last argument points to (NULL: it is not wanted); what it would have given or changed is then
// as it was. No other argument may be NULL where this page doesn't say so. Texts are UTF-8 and end
// with '\0'; paths of files are relative to the working folder.
//
// Bulwark prints nothing and never ends the process. Different objects may be used by different
// threads at the same time; so may one object, by functions that take it as const. Numbers are read
// and written with '.' whatever the locale. GSL's default error handler, which aborts the process,
// is turned off by a load, for the whole process; a handler of the caller's own stays and is called,
// and must return.
#ifndef BULWARK_BULWARK_H
#define BULWARK_BULWARK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif
#ifdef __cplusplus
extern "C" {
#endif

// "0.1.0": of the library that runs, which need not be that of this header.
const char *bulwark_version(void);

// ---- errors -------------------------------------------------------------------------------------

enum bulwark_status {
    BULWARK_OK = 0,
    BULWARK_FAILED = 1,  // memory, files, numbers that have no solution, a run that was stopped
    BULWARK_MISUSE = 2,  // an argument that makes no sense here
    BULWARK_REFUSED = 3, // the scenario has mistakes
};

struct bulwark_error {
    enum bulwark_status status;
    // One or more lines without a final newline; of a refused scenario all its mistakes, each with
    // file, line and path. What is too long is cut and ends in "…".
    char text[4096];
};

// ---- scenarios ----------------------------------------------------------------------------------

// A scenario that has been read and found without mistakes, in memory: its file, and those that it
// names, may change or go away.
struct bulwark_scenario;

// Reads the scenario file `path`; configs/README.md has the language. The caller frees *scenario
// with bulwark_scenario_free. Fails with BULWARK_REFUSED when the file cannot be read or has
// mistakes, and with BULWARK_FAILED for want of memory.
enum bulwark_status bulwark_scenario_load(const char *path, struct bulwark_scenario **scenario,
                                          struct bulwark_error *error);

// How far the files of a scenario reach. What is left at zero is as usual.
struct bulwark_load_options {
    const char *const *allowed_folders; // [n_allowed_folders]; NULL if there are none
    size_t n_allowed_folders;
};

// The same with these options. A file that the scenario's file names, to be included or as data, must
// be a plain one in the folder of the scenario's file or below, links followed; or so in an allowed
// folder. That holds for what is set later, too. bulwark_scenario_load allows no other folders. Fails
// with BULWARK_MISUSE for an allowed folder that is none.
enum bulwark_status bulwark_scenario_load_with(const char *path,
                                               const struct bulwark_load_options *options,
                                               struct bulwark_scenario **scenario,
                                               struct bulwark_error *error);

// NULL is legal. Runs of the scenario stay as they are.
void bulwark_scenario_free(struct bulwark_scenario *scenario);

// Gives the key `path` ("measures.mnna.process.p"; items of lists by name or index) a value,
// written as in a file ("0.5", "{ dist = \"beta\"; mean = 0.4; n = 10.0; }"; a single word needs no
// quotes): what `bulwark run --set PATH=VALUE` does. Messages about it begin with "PATH=VALUE". A
// key that isn't there is made, the groups above it must be. The whole scenario is checked: it
// changes to another one without mistakes or not at all. Fails with BULWARK_MISUSE when the path
// leads nowhere or the value cannot be read, BULWARK_REFUSED when the scenario would have mistakes,
// BULWARK_FAILED for want of memory.
enum bulwark_status bulwark_scenario_set(struct bulwark_scenario *scenario, const char *path,
                                         const char *value, struct bulwark_error *error);

// Removes the key `path`, so that its default holds. Fails as bulwark_scenario_set does: with
// BULWARK_MISUSE when it isn't there, with BULWARK_REFUSED when it can't be missed.
enum bulwark_status bulwark_scenario_unset(struct bulwark_scenario *scenario, const char *path,
                                           struct bulwark_error *error);

// The same for how much a run computes: draws of the uncertain numbers (run.worlds, at least 1),
// histories in each of them (run.trials, at least 1), and the seed of all random numbers (run.seed,
// below 2^63). Fail as bulwark_scenario_set does.
enum bulwark_status bulwark_scenario_set_worlds(struct bulwark_scenario *scenario, uint32_t worlds,
                                                struct bulwark_error *error);
enum bulwark_status bulwark_scenario_set_trials(struct bulwark_scenario *scenario, uint32_t trials,
                                                struct bulwark_error *error);
enum bulwark_status bulwark_scenario_set_seed(struct bulwark_scenario *scenario, uint64_t seed,
                                              struct bulwark_error *error);

// What the scenario says. Cannot fail. A text is the scenario's: it lives until the scenario is
// changed or freed.
const char *bulwark_scenario_title(const struct bulwark_scenario *scenario); // "" without one
double bulwark_scenario_horizon(const struct bulwark_scenario *scenario);    // years from its start
uint32_t bulwark_scenario_worlds(const struct bulwark_scenario *scenario);
uint32_t bulwark_scenario_trials(const struct bulwark_scenario *scenario);
uint64_t bulwark_scenario_seed(const struct bulwark_scenario *scenario);

// Measures stand in the file's order and are numbered from 0: at least 1, at most 24 of them.
size_t bulwark_scenario_n_measures(const struct bulwark_scenario *scenario);

// The key of a measure ("mnna"), as long-lived as the texts above; NULL for a number that is too
// large.
const char *bulwark_scenario_measure_name(const struct bulwark_scenario *scenario, size_t measure);

// The number of the measure with this key. Fails with BULWARK_MISUSE when there is none.
enum bulwark_status bulwark_scenario_measure(const struct bulwark_scenario *scenario,
                                             const char *name, size_t *measure,
                                             struct bulwark_error *error);

// A combination of measures is a mask: bit i is measure i. This is the one of a name such as "none"
// or "mnna+trainers", in any order. Fails with BULWARK_MISUSE when a measure is unknown or named
// twice.
enum bulwark_status bulwark_scenario_mask(const struct bulwark_scenario *scenario,
                                          const char *name, uint32_t *mask,
                                          struct bulwark_error *error);

// ---- runs ---------------------------------------------------------------------------------------

// A scenario's estimates for all combinations of its measures. It never changes.
struct bulwark_run;

// Is told now and then how many of a run's worlds are done, with the context given for it. Returns
// true to go on, false to stop the run. Called from one thread at a time, not always the same and
// not always the caller's; it must return (no exception, no longjmp).
typedef bool bulwark_progress(void *context, uint32_t worlds_done, uint32_t n_worlds);

// Which of a processor's instructions the hot loops use: the levels of `bulwark run --cpu`.
enum bulwark_cpu {
    BULWARK_CPU_BEST,   // the highest level that this machine has
    BULWARK_CPU_PLAIN,  // what any processor of its kind has: SSE2 on x86-64; the slowest
    BULWARK_CPU_AVX2,   // x86-64-v3
    BULWARK_CPU_AVX512, // x86-64-v4
};

// How a run is computed: the same estimates, to the bit, for any threads and instructions. What is
// left at zero is as usual.
struct bulwark_run_options {
    unsigned n_threads;         // 0: as many as OpenMP would take, usually one a core; at most 4096
    enum bulwark_cpu cpu;
    bulwark_progress *progress; // NULL: nobody is told
    void *context;              // for `progress`; may be NULL
};

// Computes the scenario. The run keeps the scenario as it is now, whatever happens to `scenario`.
// The caller frees *run with bulwark_run_free. Fails with BULWARK_MISUSE for too many threads and
// for a level of instructions that there isn't or that this machine lacks, BULWARK_FAILED for want
// of memory, when an anchored adversary has no solution in some world, or when stopped. (GNU's
// OpenMP ends the process where the system refuses it threads.)
enum bulwark_status bulwark_run_compute_with(const struct bulwark_scenario *scenario,
                                             const struct bulwark_run_options *options,
                                             struct bulwark_run **run,
                                             struct bulwark_error *error);

// The same with the best instructions, and these options. `progress` and `context` may be NULL.
enum bulwark_status bulwark_run_compute(const struct bulwark_scenario *scenario, unsigned n_threads,
                                        bulwark_progress *progress, void *context,
                                        struct bulwark_run **run, struct bulwark_error *error);

// NULL is legal.
void bulwark_run_free(struct bulwark_run *run);

// The scenario that was run: masks and numbers of measures are its own. It is the run's, and lives
// as long as that.
const struct bulwark_scenario *bulwark_run_scenario(const struct bulwark_run *run);

// 2 to the number of measures: masks lie below it.
size_t bulwark_run_n_combinations(const struct bulwark_run *run);

// An estimate. A number that doesn't exist is NAN: errors with one world; beliefs about anything
// but the deterrence and Shapley values, with one world or one trial a world, and, above 12
// measures, about all but the deterrence of reported combinations (see bulwark_run_survival);
// `achieved`, above 12 measures, of all but those; a log-synergy where a deterrence is 0; an odds
// ratio where nobody attacks while there is no measure.
struct bulwark_estimate {
    double value;
    // The Monte Carlo error, which more worlds make smaller: standard error and 95 % interval.
    double se, lo, hi;
    // Beliefs, what the uncertain numbers leave open and no computing narrows: standard deviation
    // and quantiles over worlds, of the estimated quantity.
    double epistemic_sd, belief_p05, belief_p50, belief_p95;
};

// Quantities of a combination: probabilities or differences of them, except for the log-synergy.
enum bulwark_quantity {
    BULWARK_DETERRENCE,  // chance of no attack through the horizon
    BULWARK_GAIN,        // deterrence less that of no measure
    BULWARK_LAYERING,    // what just these together add beyond all smaller combinations of them
    BULWARK_SYNERGY,     // gain less the gains of the single measures
    BULWARK_LOG_SYNERGY, // the same of ln(deterrence), where independent layers add up
    BULWARK_ACHIEVED,    // deterrence if they stood at full strength all along
};

// Fails with BULWARK_MISUSE for a quantity or a mask that there isn't.
enum bulwark_status bulwark_run_estimate(const struct bulwark_run *run,
                                         enum bulwark_quantity quantity, uint32_t mask,
                                         struct bulwark_estimate *estimate,
                                         struct bulwark_error *error);

// Quantities of a measure: probabilities or differences of them, except for the odds ratio.
enum bulwark_measure_quantity {
    BULWARK_SHAPLEY,    // its fair share of what all measures together gain
    BULWARK_ALONE,      // what it adds when no other measure is pursued
    BULWARK_LAST,       // what it adds when all others are pursued
    BULWARK_IN_FORCE,   // chance that it is in force by the horizon
    BULWARK_ODDS_RATIO, // odds of an attack within a year with it alone, over those with none
};

// Fails with BULWARK_MISUSE for a quantity or a measure that there isn't.
enum bulwark_status bulwark_run_measure_estimate(const struct bulwark_run *run,
                                                 enum bulwark_measure_quantity quantity,
                                                 size_t measure, struct bulwark_estimate *estimate,
                                                 struct bulwark_error *error);

// The points of the survival curves: 0, every multiple of the scenario's grid, the horizon. Years
// from the start; NAN for a number that is too large.
size_t bulwark_run_n_points(const struct bulwark_run *run);
double bulwark_run_point_years(const struct bulwark_run *run, size_t point);

// The chance of no attack until a point, for a combination that the scenario reports: none, all,
// single measures, unions of tiers, and those of scenario.report. Fails with BULWARK_MISUSE for a
// point that there isn't or a combination that isn't reported.
enum bulwark_status bulwark_run_survival(const struct bulwark_run *run, uint32_t mask, size_t point,
                                         struct bulwark_estimate *estimate,
                                         struct bulwark_error *error);

// Writes all tables, their description and the record of the run into the folder `path`, which is
// made if it isn't there, as `bulwark run` does: all of them or none. A finished run that is there
// is replaced if `force` is true. Fails with BULWARK_FAILED when the folder holds one and it isn't,
// when another process is writing there, when something cannot be written, and for want of memory.
enum bulwark_status bulwark_run_write(const struct bulwark_run *run, const char *path, bool force,
                                      struct bulwark_error *error);

#ifdef __cplusplus
}
#endif
#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
