// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reader of durations: the input is the CSV file of an `empirical` process.
#include "fuzz.h"

#include <string.h>

#include "library/opening.h"

static const char text[] =
    "scenario = { start = \"2023-01-01\"; horizon = 3.0; grid = 1.0; };\n"
    "measures = { a = { process = { type = \"empirical\"; p = 0.5; file = \"input.csv\"; }; }; };\n"
    "adversary = { model = \"log_odds\"; base = 0.1; };\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scenario scenario = {0};
    struct model model;
    struct error error = {0};
    fuzz_enter();
    fuzz_write("input.csv", data, size);
    fuzz_write("durations.cfg", text, strlen(text));
    const enum status status = opening_file(&scenario, &model, "durations.cfg", NULL, 0, &error);
    if (status == STATUS_OK)
        fuzz_use(&scenario, &model);
    else
        fuzz_require_words(status, scenario_complaints(&scenario, ""));
    scenario_clear(&scenario);
    return 0;
}
