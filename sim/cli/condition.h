// SPDX-License-Identifier: GPL-3.0-or-later
// What `bulwark trace --find` looks for: "mnna by vilnius and nato_parliaments.HUN refuses".
#ifndef BULWARK_CLI_CONDITION_H
#define BULWARK_CLI_CONDITION_H

#include "base/arena.h"
#include "base/error.h"
#include "model/world.h"

#include <stdbool.h>
#include <stddef.h>

enum clause_kind {
    CLAUSE_IN_FORCE, // MEASURE by TIME
    CLAUSE_NEVER,    // MEASURE never: not by the horizon
    CLAUSE_LAPSES,   // MEASURE lapses [by TIME]
    CLAUSE_AGREES,   // GROUP.BODY by TIME
    CLAUSE_REFUSES,  // GROUP.BODY refuses: asked by the horizon, it never agrees
};

struct clause {
    enum clause_kind kind;
    const char *text;     // as given, owned by the arena
    size_t measure;
    size_t asked, body;   // indices in model->asked and in the batch's bodies
    double by_years;
};

struct condition {
    struct clause *clauses; // all of them must hold; owned by the arena
    size_t n_clauses;
};

// One line for the help: what a condition may say.
extern const char condition_grammar[];

// Reads a condition. TIME is a deadline of the scenario, "horizon", a date or years from the start,
// up to the horizon. Fails with STATUS_MISUSE, naming the nearest known word.
enum status condition_parse(struct condition *condition, const struct model *model,
                            struct arena *arena, const char *text, struct error *error);

bool condition_holds(const struct condition *condition, const struct batch *batch, size_t lane);

// When what the clause is about happens, years: in force, lapsed, agreed, or asked (a body that
// refuses); INFINITY for never.
double clause_years(const struct clause *clause, const struct batch *batch, size_t lane);

#endif
