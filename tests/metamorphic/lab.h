// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs scenarios that are trees, through the public interface, and reads what comes of them.
#ifndef BULWARK_TESTS_METAMORPHIC_LAB_H
#define BULWARK_TESTS_METAMORPHIC_LAB_H

#include "bulwark/bulwark.h"

#include "metamorphic/tree.h"

// A folder with the scenario and the files that it may name.
struct lab {
    char folder[64];
    unsigned long n_runs;
    enum bulwark_status status; // of the last run, and what was said of it
    struct bulwark_error error;
};

// False when the folder cannot be made.
bool lab_open(struct lab *lab);
void lab_close(struct lab *lab);

// Runs the tree with one thread, or as the options say; NULL when it is refused or fails. The
// caller frees the run.
struct bulwark_run *lab_run(struct lab *lab, const struct node *tree);
struct bulwark_run *lab_run_with(struct lab *lab, const struct node *tree,
                                 const struct bulwark_run_options *options);

// The same after an override, PATH=VALUE.
struct bulwark_run *lab_run_set(struct lab *lab, const struct node *tree, const char *path,
                                const char *value);

// Whether the tree is a scenario without mistakes.
bool lab_accepts(struct lab *lab, const struct node *tree);

// Writes the tree as lab->folder/scenario.cfg; the caller frees the path.
char *lab_write(struct lab *lab, const struct node *tree);

// Writes the run's tables into lab->folder/`name`; the caller frees the path. NULL when that fails.
char *lab_tables(struct lab *lab, const struct bulwark_run *run, const char *name);

// ---- what two runs have in common ---------------------------------------------------------------

// What differed first; empty if nothing did.
struct difference {
    char text[512];
};

// Values alone; NAN for what there isn't.
double lab_quantity(const struct bulwark_run *run, enum bulwark_quantity quantity, uint32_t mask);
double lab_deterrence(const struct bulwark_run *run, uint32_t mask);
double lab_measure(const struct bulwark_run *run, enum bulwark_measure_quantity quantity,
                   size_t measure);

size_t lab_n_measures(const struct bulwark_run *run);

// The combination of `other` that pursues the measures of `mask`, by their names; those that it
// lacks are left out.
uint32_t lab_mask(const struct bulwark_run *run, uint32_t mask, const struct bulwark_run *other);

// Deterrence with its errors and beliefs, for all combinations of `run`, and what its measures
// have, within `tolerance` (0: the same bits; beliefs and errors only then) of the same by name in
// `other`.
bool lab_agrees(const struct bulwark_run *run, const struct bulwark_run *other, double tolerance,
                struct difference *difference);

// All tables in the two folders have the same rows and columns in any order, but for what tells of
// that order (masks), and the same text in every cell but those of columns that begin with
// `ignored` (NULL: none).
bool lab_same_tables(const char *folder, const char *other, const char *ignored,
                     struct difference *difference);

// All tables and their package have the same bytes.
bool lab_same_bytes(const char *folder, const char *other, struct difference *difference);

#endif
