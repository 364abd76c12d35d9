// SPDX-License-Identifier: GPL-3.0-or-later
// The ways of writing distributions, one table: names, parameters, rules, and what makes them.
#ifndef BULWARK_SCENARIO_LAW_FORM_H
#define BULWARK_SCENARIO_LAW_FORM_H

#include "scenario/scenario.h"

// One way of writing one distribution: which parameters name it.
struct law_form {
    const char *dist;
    const char *meaning; // what it is for
    size_t n_required, n_parameters;
    struct {
        const char *key;
        struct range range;
        const char *meaning;
        bool is_place; // in the distribution's own unit: may be a date where a moment is wanted
    } parameter[LAW_MAX_PARAMETERS];
    const char *rule; // what `legal` asks for, in words; NULL if nothing
    bool (*legal)(const double *p);
    struct dist (*build)(const double *p, bool probability, double *fit_error);
    bool is_slow;   // its quantiles deserve a table
    bool is_fitted; // parameters must be certain: the fit is made once
};

// All forms, `n` of them; those of one distribution stand together. The first is the point.
const struct law_form *law_forms(size_t *n);

#endif
