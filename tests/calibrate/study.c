// SPDX-License-Identifier: GPL-3.0-or-later
#include "calibrate/study.h"

#include "engine/run.h"
#include "library/opening.h"

static bool open_case(struct scenario *scenario, struct model *model,
                      const struct study_request *request)
{
    char sampler[64], worlds[64], trials[64];
    (void)snprintf(sampler, sizeof sampler, "run.sampler=%s", request->sampler);
    (void)snprintf(worlds, sizeof worlds, "run.worlds=%u", request->worlds);
    (void)snprintf(trials, sizeof trials, "run.trials=%u", request->trials);
    const char *const overrides[] = {worlds, trials, sampler};
    struct error error = {0};
    if (opening_file(scenario, model, request->path, overrides, 3, &error) == STATUS_OK)
        return true;
    fprintf(stderr, "%s: %s\n%s\n", request->path, error.text, scenario_complaints(scenario, ""));
    return false;
}

// What a run of the model tells.
static struct told_list run(const struct model *model, const struct study_request *request)
{
    const struct run_options options = {.n_threads = request->n_threads};
    struct told_list list = {0};
    struct result *result = NULL;
    struct estimates *estimates = NULL;
    struct error error = {0};
    if (run_compute(model, &options, &result, &error) == STATUS_OK &&
        estimates_compute(result, &estimates, &error) == STATUS_OK) {
        list = told_of(estimates);
        if (request->look != NULL)
            request->look(request->context, estimates);
    } else {
        fprintf(stderr, "%s: %s\n", request->path, error.text);
    }
    estimates_free(estimates);
    result_free(result);
    return list;
}

static bool begin(struct study *study, const struct told_list *list, const struct told_list *truths)
{
    *study = (struct study){list->n, calloc(list->n, sizeof *study->all)};
    for (size_t i = 0; study->all != NULL && i < list->n; i++) {
        struct studied *s = &study->all[i];
        *s = (struct studied){.told = list->all[i], .truth = NAN, .truth_se = NAN};
        if (truths == NULL)
            continue;
        if (truths->n != list->n || strcmp(truths->all[i].name, s->told.name) != 0) {
            fprintf(stderr, "the truths are not of what the tables tell: %s\n", s->told.name);
            return false;
        }
        s->truth = truths->all[i].value;
        s->truth_se = truths->all[i].se;
    }
    return study->all != NULL;
}

static void add(struct studied *s, const struct told *told)
{
    if (isnan(told->value) || isnan(told->se))
        s->missing++;
    else if (told->se == 0.0 && fabs(told->value - s->truth) <= 1e-9)
        s->exact++;
    else
        seeds_add(&s->seeds, (struct estimate){told->value, told->se},
                  (struct interval){told->lo, told->hi}, s->truth);
}

bool study_compute(const struct study_request *request, const struct told_list *truths,
                   struct study *study)
{
    struct scenario scenario = {0};
    struct model model;
    *study = (struct study){0};
    bool good = open_case(&scenario, &model, request);
    for (uint32_t i = 0; good && i < request->n_runs; i++) {
        scenario.run.seed = request->first_seed + i;
        struct told_list list = run(&model, request);
        good = list.n > 0 && (i > 0 || begin(study, &list, truths)) && list.n == study->n;
        for (size_t k = 0; good && k < list.n; k++)
            add(&study->all[k], &list.all[k]);
        free(list.all);
    }
    scenario_clear(&scenario);
    return good;
}

bool study_is_trivial(const struct studied *studied)
{
    return studied->seeds.n == 0.0;
}
