// SPDX-License-Identifier: GPL-3.0-or-later
//
// The reader of points: the input is the CSV file of a plan whose design is a list.
#include "fuzz.h"

#include <string.h>

#include "library/sweep.h"

static const char text[] =
    "sweep = { scenario = \"" FUZZ_SCENARIO "\"; design = \"list\"; file = \"input.csv\";\n"
    " vary = { one = { path = \"measures.b.process.p\"; };\n"
    " two = { paths = [ \"groups.g.default.p\", \"measures.a.process.steps.1.p\" ]; }; }; };\n";

enum { FEW_POINTS = 8 };

static void open_sweep(void)
{
    struct sweep sweep;
    struct scenario scenario;
    struct model model;
    struct error error = {0};
    const enum status status = sweep_open(&sweep, "points.cfg", NULL, &scenario, &model, &error);
    if (status != STATUS_OK)
        fuzz_require_words(status, sweep_complaints(&sweep));
    sweep_clear(&sweep);
    scenario_clear(&scenario);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan;
    struct error error = {0};
    fuzz_enter();
    fuzz_write("input.csv", data, size);
    fuzz_write("points.cfg", text, strlen(text));
    fuzz_require(plan_open(&plan, "points.cfg", NULL, NULL, 0, &error) == STATUS_OK,
                 "a plan whose points are wrong can be read");
    const bool is_small = plan.n_points <= FEW_POINTS;
    for (uint32_t p = 0; p < plan.n_points; p++)
        for (size_t i = 0; i < plan.n_varied; i++)
            fuzz_require(plan_value(&plan, p, i) != NULL, "every point has all values");
    plan_clear(&plan);
    if (is_small)
        open_sweep();
    return 0;
}
