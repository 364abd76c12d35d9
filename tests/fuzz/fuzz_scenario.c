// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reader of scenarios: the input is a scenario's file.
#include "fuzz.h"

#include <string.h>

#include "library/opening.h"

// Kept files must give the same scenario again.
static void open_again(const struct scenario *from)
{
    struct scenario again = {0};
    struct model model;
    struct error error = {0};
    fuzz_require(opening_kept(&again, &model, "scenario.cfg", from->files.kept, from->files.n_kept,
                              NULL, 0, &error) == STATUS_OK &&
                     again.n_entities == from->n_entities,
                 "a scenario can be opened out of what is kept of it");
    scenario_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario = {0};
    struct model model;
    struct error error = {0};
    fuzz_enter();
    fuzz_write("scenario.cfg", data, size);
    const enum status status = opening_file(&scenario, &model, "scenario.cfg", NULL, 0, &error);
    if (status == STATUS_OK) {
        open_again(&scenario);
        fuzz_use(&scenario, &model);
    } else {
        const bool complains = status == STATUS_REFUSED && scenario.n_complaints > 0;
        fuzz_require_words(status, complains ? scenario_complaints(&scenario, "") : error.text);
    }
    scenario_clear(&scenario);
    return 0;
}
