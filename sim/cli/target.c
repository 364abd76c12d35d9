// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/target.h"

#include "cli/combination.h"
#include "scenario/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OPTION "--target-se"

static enum status parse_quantity(const char *name, struct arena *arena,
                                  enum precision_quantity *quantity, struct error *error)
{
    struct nearest nearest = nearest_begin(name);
    const char *known = "";
    for (int i = 0; i < PRECISION_N_QUANTITIES && known != NULL; i++) {
        const char *candidate = precision_name((enum precision_quantity)i);
        if (strcmp(name, candidate) == 0) {
            *quantity = (enum precision_quantity)i;
            return STATUS_OK;
        }
        nearest_consider(&nearest, name, candidate);
        known = arena_format(arena, "%s%s%s", known, i == 0 ? "" : ", ", candidate);
    }
    return error_set(error, STATUS_MISUSE, OPTION ": there is no quantity '%s'%s%s%s (known: %s)",
                     name, nearest.name == NULL ? "" : "; did you mean '",
                     nearest.name == NULL ? "" : nearest.name, nearest.name == NULL ? "" : "'?",
                     known == NULL ? "" : known);
}

static enum status parse_of(const char *text, const struct model *model, struct arena *arena,
                            struct precision_target *target, struct error *error)
{
    size_t measure = 0;
    if (!precision_is_of_measures(target->quantity))
        return combination_parse(model, arena, OPTION, text, &target->mask, error);
    const enum status status = combination_measure(model, arena, OPTION, text, &measure, error);
    target->mask = UINT32_C(1) << measure;
    return status;
}

enum status target_parse(const char *text, const struct model *model, struct arena *arena,
                         struct precision_target *target, struct error *error)
{
    char *rest = arena_text(arena, text);
    const char *se = strsep(&rest, ":");
    const char *quantity = rest == NULL ? NULL : strsep(&rest, ":");
    char *end = NULL;
    if (se == NULL)
        return error_memory(error, "the arguments");
    *target = (struct precision_target){.se = strtod(se, &end), .is_of_each = rest == NULL};
    if (end == se || *end != '\0' || !isfinite(target->se) || target->se <= 0.0)
        return error_set(error, STATUS_MISUSE,
                         OPTION " is '%s'; a standard error above 0 is wanted", text);
    enum status status = STATUS_OK;
    if (quantity != NULL)
        status = parse_quantity(quantity, arena, &target->quantity, error);
    if (status == STATUS_OK && rest != NULL)
        status = parse_of(rest, model, arena, target, error);
    return status;
}

const char *target_words(const struct precision *p, const struct model *model, struct arena *arena)
{
    const char *of = model_combination_name(model, arena, p->mask);
    const char *words =
        arena_format(arena, "the standard error of the %s of %s is %.3g (%g is wanted)",
                     precision_name(p->target->quantity), of == NULL ? "" : of, p->se,
                     p->target->se);
    return words == NULL ? "" : words;
}
