// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/columns.h"
#include "cli/describe.h"
#include "model/adversary_keys.h"

#include <string.h>

// Numbers of a group inside the adversary are called "weights.denial".
static const struct key *key_of(const struct adversary_kind *kind, const char *path)
{
    const char *dot = strchr(path, '.');
    return dot == NULL ? key_find(kind->keys, path) : key_find(&adversary_weight_keys, dot + 1);
}

static const char *value_words(struct page *page, struct model *model, size_t k)
{
    const struct adversary *adversary = &model->adversary;
    if (adversary->anchored && (int)k == adversary->kind->free_number)
        return "solved from the anchor";
    const struct chance *number = &adversary->number[k];
    if (k == ADVERSARY_BEGINS && number->law < 0)
        return number->number.unknown < 0
                   ? describe_moment(page, number->number, model)
                   : page_format(page, "%s, years from the start",
                                 number_words(number->number, model));
    return describe_chance(page, number, model);
}

static void print_anchor(struct page *page, struct model *model)
{
    const struct adversary *adversary = &model->adversary;
    const struct adversary_kind *kind = adversary->kind;
    if (!adversary->anchored)
        return;
    const char *years = adversary->anchor_to_horizon
                            ? "to the horizon"
                            : page_format(page, "through %s years",
                                          number_words(adversary->anchor_years, model));
    page_text(page, 2, 4,
              "anchor: with no measure the chance of no attack from the beginning of peace %s is "
              "%s; in every world %s is solved so.", years, number_words(adversary->anchor, model),
              kind->number[kind->free_number]);
}

void describe_adversary(struct page *page, struct model *model)
{
    const struct adversary_kind *kind = model->adversary.kind;
    const struct column_style style[] = {{.head = ""}, {.head = "", .wrapped = true}};
    struct columns columns;
    columns_begin(&columns, page, style, sizeof style / sizeof style[0]);
    for (size_t k = 0; k < kind->n_numbers; k++) {
        if (kind->number[k] == NULL)
            continue;
        const struct key *key = key_of(kind, kind->number[k]);
        columns_cell(&columns, kind->number[k]);
        columns_cell(&columns, page_format(page, "%s (%s)", value_words(page, model, k),
                                           key == NULL ? "" : key->meaning));
    }
    page_heading(page, "Adversary: %s", kind->name);
    columns_print(&columns, 2);
    print_anchor(page, model);
    page_gap(page);
}
