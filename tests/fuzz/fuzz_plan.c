// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plans of sweeps: the input is a plan's file. Where its points are few they are opened, too.
#include "fuzz.h"

#include <string.h>

#include "library/sweep.h"

enum { FEW_POINTS = 12 };

static void open_sweep(void)
{
    struct sweep sweep;
    struct scenario scenario;
    struct model model;
    struct error error = {0};
    const enum status status = sweep_open(&sweep, "plan.cfg", NULL, &scenario, &model, &error);
    if (status != STATUS_OK)
        fuzz_require_words(status, sweep_n_complaints(&sweep) > 0 ? sweep_complaints(&sweep)
                                                                  : error.text);
    sweep_clear(&sweep);
    scenario_clear(&scenario);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plan plan;
    struct error error = {0};
    fuzz_enter();
    fuzz_write("plan.cfg", data, size);
    const enum status status = plan_open(&plan, "plan.cfg", NULL, NULL, 0, &error);
    if (status != STATUS_OK) {
        fuzz_require_words(status, error.text);
        return 0;
    }
    const bool is_small = plan.n_points <= FEW_POINTS;
    fuzz_require(plan.n_points > 0 || plan.file.n_complaints > 0, "a plan without points complains");
    plan_clear(&plan);
    if (is_small)
        open_sweep();
    return 0;
}
