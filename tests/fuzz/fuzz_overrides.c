// SPDX-License-Identifier: GPL-3.0-or-later
//
// Overrides: the input is a list of them, "PATH=VALUE" or "PATH" (to be removed), each ended by a
// zero byte, put one after the other into a scenario through the public interface.
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "bulwark/bulwark.h"

enum { MOST_OVERRIDES = 16 };

static void override(struct bulwark_scenario *scenario, const char *path, const char *value)
{
    struct bulwark_error error = {.status = BULWARK_OK};
    const size_t n = bulwark_scenario_n_measures(scenario);
    const enum bulwark_status status = value == NULL
                                           ? bulwark_scenario_unset(scenario, path, &error)
                                           : bulwark_scenario_set(scenario, path, value, &error);
    if (status == BULWARK_OK)
        return;
    fuzz_require(status == error.status, "a failure's status is told twice alike");
    fuzz_require_words((enum status)status, error.text);
    fuzz_require(bulwark_scenario_n_measures(scenario) == n, "a failure changes nothing");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bulwark_scenario *scenario = NULL;
    fuzz_enter();
    char *text = malloc(size + 1);
    fuzz_require(text != NULL &&
                     bulwark_scenario_load(FUZZ_SCENARIO, &scenario, NULL) == BULWARK_OK,
                 "the scenario can be loaded");
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    size_t at = 0;
    for (int i = 0; i < MOST_OVERRIDES && at < size; i++) {
        const size_t length = strlen(text + at);
        char *equals = strchr(text + at, '=');
        if (equals != NULL)
            *equals = '\0';
        override(scenario, text + at, equals == NULL ? NULL : equals + 1);
        at += length + 1;
    }
    bulwark_scenario_free(scenario);
    free(text);
    return 0;
}
