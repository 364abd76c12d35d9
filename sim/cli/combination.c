// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/combination.h"

#include "scenario/nearest.h"

#include <string.h>

static enum status unknown_measure(const struct model *model, struct arena *arena,
                                   const char *option, const char *name, struct error *error)
{
    struct nearest nearest = nearest_begin(name);
    const char *known = "";
    for (size_t i = 0; i < model->n_measures && known != NULL; i++) {
        const char *candidate = model->measures[model->in_file_order[i]].name;
        nearest_consider(&nearest, name, candidate);
        known = arena_format(arena, "%s%s%s", known, i == 0 ? "" : ", ", candidate);
    }
    return error_set(error, STATUS_MISUSE, "%s: '%s' is no measure of the scenario%s%s%s"
                     " (known: %s)", option, name, nearest.name == NULL ? "" : "; did you mean '",
                     nearest.name == NULL ? "" : nearest.name, nearest.name == NULL ? "" : "'?",
                     known == NULL ? "" : known);
}

enum status combination_measure(const struct model *model, struct arena *arena, const char *option,
                                const char *name, size_t *measure, struct error *error)
{
    const int found = model_measure(model, name);
    if (found < 0)
        return unknown_measure(model, arena, option, name, error);
    *measure = (size_t)found;
    return STATUS_OK;
}

enum status combination_parse(const struct model *model, struct arena *arena, const char *option,
                              const char *text, uint32_t *mask, struct error *error)
{
    uint32_t read = 0;
    if (text == NULL || (strcmp(text, "all") == 0 && model_measure(model, "all") < 0)) {
        *mask = (UINT32_C(1) << model->n_measures) - 1;
        return STATUS_OK;
    }
    char *copy = arena_text(arena, text), *rest = copy, *name;
    if (copy == NULL)
        return error_memory(error, "a combination");
    while (strcmp(text, "none") != 0 && (name = strsep(&rest, "+")) != NULL) {
        size_t found = 0;
        const enum status status =
            combination_measure(model, arena, option, name, &found, error);
        if (status != STATUS_OK)
            return status;
        if (read >> found & 1U)
            return error_set(error, STATUS_MISUSE, "%s: '%s' is named twice", option, name);
        read |= UINT32_C(1) << found;
    }
    *mask = read;
    return STATUS_OK;
}
