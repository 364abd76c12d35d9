// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario being read: its entries, the complaints about them, and the registries that the
// readers of the model fill: uncertain numbers, distributions, and entities of random numbers.
#ifndef BULWARK_SCENARIO_SCENARIO_H
#define BULWARK_SCENARIO_SCENARIO_H

#include "base/arena.h"
#include "base/dist.h"
#include "base/error.h"
#include "scenario/entry.h"
#include "scenario/files.h"
#include "scenario/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A number that is certain or, where `unknown` >= 0, the world's value of that unknown.
struct number {
    double value;
    int unknown;
};

#define NUMBER_CERTAIN(x) ((struct number){.value = (x), .unknown = -1})

static inline double number_in(struct number number, const double *unknowns)
{
    return number.unknown < 0 ? number.value : unknowns[number.unknown];
}

// An uncertain number: drawn once per world.
struct unknown {
    const char *path; // its column in worlds.csv
    const char *name; // of a named unknown; NULL otherwise
    const struct entry *entry;
    uint32_t entity;
    uint32_t dimension;            // its place among all by path; holds after scenario_settle
    struct law *law;
    struct dist dist;              // holds after scenario_settle
    bool as_probability, as_other; // what it has been used as
    double fit_error;              // of `quantiles`: the largest error; 0 otherwise
};

// A place where a named unknown stands for a number.
struct unknown_use {
    int unknown;
    const struct entry *entry;
    struct range range;
};

// A distribution with uncertain parameters, to be checked once their supports are known.
struct law_pending {
    int law;
    const struct entry *entry;
    struct range range;
};

#define LAW_MAX_PARAMETERS 4

// A distribution whose parameters may be uncertain.
struct law {
    const struct law_form *form; // NULL: only `dist` counts (a step function read from a file)
    struct number parameter[LAW_MAX_PARAMETERS];
    bool certain;     // `dist` holds for every world
    bool probability; // of a key that is a probability
    struct dist dist;
    double fit_error;
};

// Observed durations of a file.
struct durations {
    const char *path;
    const struct entry *entry; // which named the file first
    struct dist dist;
    bool last_is_censored;
    bool is_good; // false: it has been complained about
};

#define SCENARIO_MAX_DEADLINES 64

struct deadline {
    const char *name;
    double years;
};

struct run_settings {
    uint32_t n_worlds, n_trials;
    uint64_t seed;
    const char *sampler;
    uint32_t n_randomisations; // world w belongs to randomisation w mod this; 0: worlds are
                               // independent of each other
};

#define SCENARIO_MAX_COMPLAINTS 1000 // that are told
#define SCENARIO_MAX_ENTITIES 100000
#define SCENARIO_MAX_FITTED 500 // distributions given by quantiles: fitting one takes a millisecond

struct complaint {
    struct origin origin;
    const char *text;
};

struct scenario {
    struct arena arena;
    struct files files; // that it was read from
    struct entry *root;
    const char *path, *folder;
    const char **overrides; // as they were asked for, in order
    size_t n_overrides;

    const char *title;
    long start_days; // days since 1970-01-01
    double horizon_years, grid_years;
    struct deadline *deadlines;
    size_t n_deadlines;
    const struct entry *report; // combinations to report, or NULL; read by the model
    struct run_settings run;

    struct unknown *unknowns;
    size_t n_unknowns;
    size_t n_correlated;    // named unknowns that are drawn together
    int *correlated;        // which, ordered by name
    double *correlated_root; // [n_correlated][n_correlated], lower Cholesky factor by rows

    struct unknown_use *uses;
    size_t n_uses;

    struct law *laws;
    size_t n_laws;
    struct law_pending *pending;
    size_t n_pending;
    size_t n_fitted;
    struct dist_table **tables; // of quantiles that are slow, one a shape, in dist_table_order
    size_t n_tables;
    const struct scenario *lender; // whose tables are used where it has them; NULL: nobody's

    struct entity {
        uint32_t hash;
        const char *path;
    } *entities;
    size_t n_entities;
    uint32_t *entity_slots; // [n_entity_slots]: 1 + the entity whose hash leads there; 0: none
    size_t n_entity_slots;  // a power of two

    struct durations *durations; // that have been read from files
    size_t n_durations, n_duration_bytes;

    struct complaint *complaints; // the first SCENARIO_MAX_COMPLAINTS
    size_t n_complaints;          // all
    size_t n_compared;            // names, in search of the nearest
};

// Reads the file `path` with the overrides (see entry_override) and the sections `scenario`, `run`
// and `uncertain`. Where overrides lead into `run` and the file has none, it is made. Complaints
// are collected, not returned: only what makes reading on impossible fails, with STATUS_REFUSED,
// STATUS_MISUSE or STATUS_FAILED; `scenario` is then clear.
enum status scenario_open(struct scenario *scenario, const char *path,
                          const char *const *overrides, size_t n_overrides, struct error *error);

// The same where the caller says how far the files reach (see files_begin).
enum status scenario_open_with(struct scenario *scenario, const char *path,
                               const struct files_reach *reach, const char *const *overrides,
                               size_t n_overrides, struct error *error);

// The same out of files that were kept; the disk is not looked at. They are copied.
enum status scenario_open_kept(struct scenario *scenario, const char *path,
                               const struct kept_file *files, size_t n_files,
                               const char *const *overrides, size_t n_overrides,
                               struct error *error);

// Reads the entries of `path` and nothing more: of a file that is no scenario, for the functions of
// read.h. From the disk, as far as `reach` says (NULL: see files_begin), or, where `files` is not
// NULL, out of files that were kept. Fails as scenario_open.
enum status scenario_open_entries(struct scenario *scenario, const char *path,
                                  const struct files_reach *reach, const struct kept_file *files, size_t n_files,
                                  struct error *error);

// As scenario_open for the entries of a scenario that has been opened, which stays as it is: nothing is
// read from its file again.
// Where `from` outlives the new one (`is_lender`) its tables need not be made again.
enum status scenario_reopen(struct scenario *scenario, const struct scenario *from, bool is_lender,
                            const char *const *overrides, size_t n_overrides,
                            struct error *error);

// Closes the account: settles the unknowns by their uses. After it the scenario is immutable.
// Fails with STATUS_REFUSED when there are complaints (read them with scenario_complaints) and
// with STATUS_FAILED for want of memory.
enum status scenario_settle(struct scenario *scenario, struct error *error);

void scenario_clear(struct scenario *scenario);

// All complaints (the first SCENARIO_MAX_COMPLAINTS), ordered by place, one "file:line: text" a line, without a final newline; of what an
// override puts in, "<option>path=value: text", `option` being what its caller calls overrides
// ("--set ", or ""). Owned by the scenario's arena. "" when there are none.
const char *scenario_complaints(struct scenario *scenario, const char *option);

// Notes a complaint about an entry (NULL: about the whole file). Cannot fail.
void scenario_complain(struct scenario *scenario, const struct entry *entry, const char *format,
                       ...) __attribute__((format(printf, 3, 4)));

// Whether a further complaint would not be told, so that its words need not be made.
bool scenario_has_said_enough(const struct scenario *scenario);

// Registers the entity of `path`, about which `entry` speaks; complains if another path has it, or
// if there are more than SCENARIO_MAX_ENTITIES.
uint32_t scenario_entity(struct scenario *scenario, const struct entry *entry, const char *path);

// A path below an entry's: "measures.mnna.ramp". Never NULL.
const char *scenario_path(struct scenario *scenario, const struct entry *entry,
                          const char *below);

#endif
