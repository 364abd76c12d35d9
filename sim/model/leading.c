// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/leading.h"

#include "base/sobol.h"
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

void leading_add(struct model *model, enum leading_kind kind, const char *path, uint32_t entity,
                 uint32_t which, uint32_t *lead)
{
    if (path != NULL && arena_grow(&model->scenario->arena, &model->leading, model->n_leading,
                                   sizeof *model->leading))
        model->leading[model->n_leading++] = (struct leading){kind, path, entity, which, lead};
}

static int compare(const void *left, const void *right)
{
    const struct leading *a = left, *b = right;
    const int by_kind = (int)a->kind - (int)b->kind, by_path = strcmp(a->path, b->path);
    if (by_kind != 0)
        return by_kind;
    return by_path != 0 ? by_path : (a->which > b->which) - (a->which < b->which);
}

void leading_settle(struct model *model)
{
    if (model->n_leading > 0)
        qsort(model->leading, model->n_leading, sizeof *model->leading, compare);
    if (model->n_leading > SOBOL_MAX_DIMENSIONS)
        model->n_leading = SOBOL_MAX_DIMENSIONS;
    for (size_t d = 0; d < model->n_leading; d++)
        *model->leading[d].lead = (uint32_t)d + 1;
}
