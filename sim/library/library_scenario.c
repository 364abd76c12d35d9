// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark_scenario_…: scenarios that are loaded and changed.
#include "library/library.h"
#include "library/opening.h"
#include "scenario/nearest.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// ---- loading and changing -----------------------------------------------------------------------

// GSL reports a matrix that is not positive definite, and want of memory, through a handler that
// aborts unless the program has another. The handler is the process's: one that was chosen stays.
static void keep_gsl_from_aborting(void)
{
    gsl_error_handler_t *const before = gsl_set_error_handler_off();
    if (before != NULL)
        (void)gsl_set_error_handler(before);
}

// Opens a file or, where `from` is not NULL, a change of an opened scenario. The caller holds what
// comes back.
static enum bulwark_status open_scenario(struct opened_scenario **out, const char *path,
                                         const struct files_reach *reach,
                                         const struct opened_scenario *from, const char *override,
                                         struct bulwark_error *error)
{
    struct error inner = {.status = STATUS_OK};
    struct opened_scenario *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return library_memory(error, "a scenario");
    atomic_init(&opened->n_holders, 1);
    struct scenario *s = &opened->scenario;
    const struct plain_locale locale = plain_locale_enter();
    inner.status = from == NULL
                       ? opening_file_with(s, &opened->model, path, reach, NULL, 0, &inner)
                       : opening_change(s, &opened->model, &from->scenario, false, &override, 1,
                                        &inner);
    plain_locale_leave(locale);
    if (inner.status != STATUS_OK) {
        const bool complains = inner.status == STATUS_REFUSED && s->n_complaints > 0;
        const enum bulwark_status status =
            library_fail(error, &inner, complains ? scenario_complaints(s, "") : NULL);
        opened_scenario_release(opened);
        return status;
    }
    *out = opened;
    return BULWARK_OK;
}

static enum bulwark_status check_folders(const struct bulwark_load_options *options,
                                         struct bulwark_error *error)
{
    struct stat about;
    for (size_t i = 0; i < options->n_allowed_folders; i++) {
        const char *folder = options->allowed_folders[i];
        if (stat(folder, &about) != 0)
            return library_misuse(error, "the allowed folder %s: %s", folder, strerror(errno));
        if (!S_ISDIR(about.st_mode))
            return library_misuse(error, "the allowed folder %s is none", folder);
    }
    return BULWARK_OK;
}

enum bulwark_status bulwark_scenario_load(const char *path, struct bulwark_scenario **scenario,
                                          struct bulwark_error *error)
{
    const struct bulwark_load_options none = {.n_allowed_folders = 0};
    return bulwark_scenario_load_with(path, &none, scenario, error);
}

enum bulwark_status bulwark_scenario_load_with(const char *path,
                                               const struct bulwark_load_options *options,
                                               struct bulwark_scenario **scenario,
                                               struct bulwark_error *error)
{
    const struct files_reach reach = {.allowed = options->allowed_folders,
                                      .n_allowed = options->n_allowed_folders,
                                      .advice = "allowed_folders of bulwark_scenario_load_with, "
                                                "with"};
    enum bulwark_status status = check_folders(options, error);
    if (status != BULWARK_OK)
        return status;
    struct bulwark_scenario *loaded = calloc(1, sizeof *loaded);
    if (loaded == NULL)
        return library_memory(error, "a scenario");
    keep_gsl_from_aborting();
    status = open_scenario(&loaded->opened, path, &reach, NULL, NULL, error);
    if (status == BULWARK_OK)
        *scenario = loaded;
    else
        free(loaded);
    return status;
}

void bulwark_scenario_free(struct bulwark_scenario *scenario)
{
    if (scenario == NULL)
        return;
    opened_scenario_release(scenario->opened);
    free(scenario);
}

static enum bulwark_status change(struct bulwark_scenario *scenario, const char *path,
                                  const char *value, struct bulwark_error *error)
{
    char *override = NULL;
    if (strchr(path, '=') != NULL)
        return library_misuse(error, "'%s' is no path: it holds a '='", path);
    if (asprintf(&override, "%s=%s", path, value) < 0)
        return library_memory(error, "an override");
    struct opened_scenario *changed = NULL;
    const enum bulwark_status status =
        open_scenario(&changed, NULL, NULL, scenario->opened, override, error);
    free(override);
    if (status == BULWARK_OK) {
        opened_scenario_release(scenario->opened);
        scenario->opened = changed;
    }
    return status;
}

enum bulwark_status bulwark_scenario_set(struct bulwark_scenario *scenario, const char *path,
                                         const char *value, struct bulwark_error *error)
{
    if (value[strspn(value, " \t\n")] == '\0')
        return library_misuse(error, "%s: there is no value; bulwark_scenario_unset removes a key",
                              path);
    return change(scenario, path, value, error);
}

enum bulwark_status bulwark_scenario_unset(struct bulwark_scenario *scenario, const char *path,
                                           struct bulwark_error *error)
{
    return change(scenario, path, "", error);
}

static enum bulwark_status set_number(struct bulwark_scenario *scenario, const char *path,
                                      uint64_t number, struct bulwark_error *error)
{
    char value[32];
    (void)snprintf(value, sizeof value, "%" PRIu64, number);
    return change(scenario, path, value, error);
}

enum bulwark_status bulwark_scenario_set_worlds(struct bulwark_scenario *scenario, uint32_t worlds,
                                                struct bulwark_error *error)
{
    return set_number(scenario, "run.worlds", worlds, error);
}

enum bulwark_status bulwark_scenario_set_trials(struct bulwark_scenario *scenario, uint32_t trials,
                                                struct bulwark_error *error)
{
    return set_number(scenario, "run.trials", trials, error);
}

enum bulwark_status bulwark_scenario_set_seed(struct bulwark_scenario *scenario, uint64_t seed,
                                              struct bulwark_error *error)
{
    return set_number(scenario, "run.seed", seed, error);
}

// ---- what it says -------------------------------------------------------------------------------

const char *bulwark_scenario_title(const struct bulwark_scenario *scenario)
{
    return scenario->opened->scenario.title;
}

double bulwark_scenario_horizon(const struct bulwark_scenario *scenario)
{
    return scenario->opened->scenario.horizon_years;
}

uint32_t bulwark_scenario_worlds(const struct bulwark_scenario *scenario)
{
    return scenario->opened->scenario.run.n_worlds;
}

uint32_t bulwark_scenario_trials(const struct bulwark_scenario *scenario)
{
    return scenario->opened->scenario.run.n_trials;
}

uint64_t bulwark_scenario_seed(const struct bulwark_scenario *scenario)
{
    return scenario->opened->scenario.run.seed;
}

// ---- measures -----------------------------------------------------------------------------------

size_t bulwark_scenario_n_measures(const struct bulwark_scenario *scenario)
{
    return scenario->opened->model.n_measures;
}

const char *bulwark_scenario_measure_name(const struct bulwark_scenario *scenario, size_t measure)
{
    const struct model *model = &scenario->opened->model;
    return measure < model->n_measures ? model->measures[model->in_file_order[measure]].name
                                       : NULL;
}

static enum bulwark_status no_measure(const struct model *model, const char *name,
                                      struct bulwark_error *error)
{
    struct nearest nearest = nearest_begin(name);
    for (size_t i = 0; i < model->n_measures; i++)
        nearest_consider(&nearest, name, model->measures[i].name);
    if (nearest.name == NULL)
        return library_misuse(error, "there is no measure '%s'", name);
    return library_misuse(error, "there is no measure '%s'; did you mean '%s'?", name,
                          nearest.name);
}

enum bulwark_status bulwark_scenario_measure(const struct bulwark_scenario *scenario,
                                             const char *name, size_t *measure,
                                             struct bulwark_error *error)
{
    const struct model *model = &scenario->opened->model;
    const int found = model_measure(model, name);
    if (found < 0)
        return no_measure(model, name, error);
    *measure = model->measures[found].file_position;
    return BULWARK_OK;
}

enum bulwark_status bulwark_scenario_mask(const struct bulwark_scenario *scenario,
                                          const char *name, uint32_t *mask,
                                          struct bulwark_error *error)
{
    char *words = strdup(name), *rest = words, *word;
    if (words == NULL)
        return library_memory(error, "a name");
    if (strcmp(name, "none") == 0)
        rest = NULL;
    enum bulwark_status status = BULWARK_OK;
    uint32_t found = 0;
    while (status == BULWARK_OK && (word = strsep(&rest, "+")) != NULL) {
        size_t measure = 0;
        status = bulwark_scenario_measure(scenario, word, &measure, error);
        if (status == BULWARK_OK && found >> measure & 1U)
            status = library_misuse(error, "%s: '%s' is named twice", name, word);
        found |= UINT32_C(1) << measure;
    }
    free(words);
    if (status == BULWARK_OK)
        *mask = found;
    return status;
}
