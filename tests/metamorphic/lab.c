// SPDX-License-Identifier: GPL-3.0-or-later
#include "metamorphic/lab.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blackbox.h"
#include "metamorphic/generate.h"

static bool file_write(const char *folder, const char *name, const char *text)
{
    char *path = text_format("%s/%s", folder, name);
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    free(path);
    if (file == NULL)
        return false;
    const bool written = fputs(text, file) >= 0;
    return fclose(file) == 0 && written;
}

bool lab_open(struct lab *lab)
{
    *lab = (struct lab){.folder = "/tmp/bulwark_test_XXXXXX"};
    bool open = mkdtemp(lab->folder) != NULL;
    const struct durations *file = NULL;
    for (size_t i = 0; open && (file = durations_file(i)) != NULL; i++)
        open = file_write(lab->folder, file->name, file->text);
    return open;
}

static int remove_entry(const char *path, const struct stat *status, int flag, struct FTW *walk)
{
    (void)status;
    (void)flag;
    (void)walk;
    return remove(path);
}

void lab_close(struct lab *lab)
{
    (void)nftw(lab->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

char *lab_write(struct lab *lab, const struct node *tree)
{
    char *text = node_print(tree);
    const bool written = file_write(lab->folder, "scenario.cfg", text);
    free(text);
    return written ? text_format("%s/scenario.cfg", lab->folder) : NULL;
}

static struct bulwark_scenario *lab_load(struct lab *lab, const struct node *tree)
{
    struct bulwark_scenario *scenario = NULL;
    char *path = lab_write(lab, tree);
    lab->status = BULWARK_FAILED;
    if (path != NULL)
        lab->status = bulwark_scenario_load(path, &scenario, &lab->error);
    free(path);
    return lab->status == BULWARK_OK ? scenario : NULL;
}

bool lab_accepts(struct lab *lab, const struct node *tree)
{
    struct bulwark_scenario *scenario = lab_load(lab, tree);
    bulwark_scenario_free(scenario);
    return scenario != NULL;
}

struct bulwark_run *lab_run_with(struct lab *lab, const struct node *tree,
                                 const struct bulwark_run_options *options)
{
    struct bulwark_run *run = NULL;
    struct bulwark_scenario *scenario = lab_load(lab, tree);
    lab->n_runs++;
    if (scenario != NULL)
        lab->status = bulwark_run_compute_with(scenario, options, &run, &lab->error);
    bulwark_scenario_free(scenario);
    return scenario != NULL && lab->status == BULWARK_OK ? run : NULL;
}

struct bulwark_run *lab_run(struct lab *lab, const struct node *tree)
{
    return lab_run_with(lab, tree, &(struct bulwark_run_options){.n_threads = 1});
}

struct bulwark_run *lab_run_set(struct lab *lab, const struct node *tree, const char *path,
                                const char *value)
{
    struct bulwark_run *run = NULL;
    struct bulwark_scenario *scenario = lab_load(lab, tree);
    lab->n_runs++;
    if (scenario != NULL)
        lab->status = bulwark_scenario_set(scenario, path, value, &lab->error);
    if (scenario != NULL && lab->status == BULWARK_OK)
        lab->status = bulwark_run_compute(scenario, 1, NULL, NULL, &run, &lab->error);
    bulwark_scenario_free(scenario);
    return run;
}

char *lab_tables(struct lab *lab, const struct bulwark_run *run, const char *name)
{
    char *path = text_format("%s/%s", lab->folder, name);
    lab->status = bulwark_run_write(run, path, true, &lab->error);
    if (lab->status != BULWARK_OK) {
        free(path);
        return NULL;
    }
    return path;
}

// ---- estimates ----------------------------------------------------------------------------------

double lab_quantity(const struct bulwark_run *run, enum bulwark_quantity quantity, uint32_t mask)
{
    struct bulwark_estimate e = {.value = NAN};
    (void)bulwark_run_estimate(run, quantity, mask, &e, NULL);
    return e.value;
}

double lab_deterrence(const struct bulwark_run *run, uint32_t mask)
{
    return lab_quantity(run, BULWARK_DETERRENCE, mask);
}

double lab_measure(const struct bulwark_run *run, enum bulwark_measure_quantity quantity,
                   size_t measure)
{
    struct bulwark_estimate e = {.value = NAN};
    (void)bulwark_run_measure_estimate(run, quantity, measure, &e, NULL);
    return e.value;
}

size_t lab_n_measures(const struct bulwark_run *run)
{
    return bulwark_scenario_n_measures(bulwark_run_scenario(run));
}

uint32_t lab_mask(const struct bulwark_run *run, uint32_t mask, const struct bulwark_run *other)
{
    uint32_t result = 0;
    for (size_t i = 0; i < lab_n_measures(run); i++) {
        size_t there = 0;
        const char *name = bulwark_scenario_measure_name(bulwark_run_scenario(run), i);
        if ((mask >> i & 1u) != 0 &&
            bulwark_scenario_measure(bulwark_run_scenario(other), name, &there, NULL) == BULWARK_OK)
            result |= UINT32_C(1) << there;
    }
    return result;
}

static bool is_near(double a, double b, double tolerance)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return tolerance > 0.0 ? fabs(a - b) <= tolerance * fmax(1.0, fabs(a)) : a == b;
}

static bool estimates_agree(const struct bulwark_estimate *a, const struct bulwark_estimate *b,
                            double tolerance)
{
    bool agree = is_near(a->value, b->value, tolerance);
    if (tolerance == 0.0) {
        const double mine[] = {a->se,         a->lo,         a->hi,        a->epistemic_sd,
                               a->belief_p05, a->belief_p50, a->belief_p95};
        const double theirs[] = {b->se,         b->lo,         b->hi,        b->epistemic_sd,
                                 b->belief_p05, b->belief_p50, b->belief_p95};
        for (size_t i = 0; agree && i < 7; i++)
            agree = is_near(mine[i], theirs[i], 0.0);
    }
    return agree;
}

static bool sets_agree(const struct bulwark_run *run, const struct bulwark_run *other,
                       double tolerance, struct difference *difference)
{
    const size_t n = bulwark_run_n_combinations(run);
    const enum bulwark_quantity last = n > 64 ? BULWARK_DETERRENCE : BULWARK_ACHIEVED;
    for (uint32_t mask = 0; mask < n; mask++) {
        for (enum bulwark_quantity q = BULWARK_DETERRENCE; q <= last; q++) {
            struct bulwark_estimate a, b;
            if (bulwark_run_estimate(run, q, mask, &a, NULL) != BULWARK_OK ||
                bulwark_run_estimate(other, q, lab_mask(run, mask, other), &b, NULL) !=
                    BULWARK_OK ||
                estimates_agree(&a, &b, tolerance))
                continue;
            (void)snprintf(difference->text, sizeof difference->text,
                           "quantity %d of combination %u is %.17g and %.17g (se %.17g, %.17g)",
                           (int)q, mask, a.value, b.value, a.se, b.se);
            return false;
        }
    }
    return true;
}

static bool measures_agree(const struct bulwark_run *run, const struct bulwark_run *other,
                           double tolerance, struct difference *difference)
{
    for (size_t i = 0; i < lab_n_measures(run); i++) {
        const char *name = bulwark_scenario_measure_name(bulwark_run_scenario(run), i);
        size_t there = 0;
        if (bulwark_scenario_measure(bulwark_run_scenario(other), name, &there, NULL) != BULWARK_OK)
            continue;
        for (enum bulwark_measure_quantity q = BULWARK_SHAPLEY; q <= BULWARK_ODDS_RATIO; q++) {
            struct bulwark_estimate a = {0}, b = {0};
            (void)bulwark_run_measure_estimate(run, q, i, &a, NULL);
            (void)bulwark_run_measure_estimate(other, q, there, &b, NULL);
            if (estimates_agree(&a, &b, tolerance))
                continue;
            (void)snprintf(difference->text, sizeof difference->text,
                           "quantity %d of measure %s is %.17g and %.17g (se %.17g, %.17g)", (int)q,
                           name, a.value, b.value, a.se, b.se);
            return false;
        }
    }
    return true;
}

bool lab_agrees(const struct bulwark_run *run, const struct bulwark_run *other, double tolerance,
                struct difference *difference)
{
    *difference = (struct difference){{0}};
    return sets_agree(run, other, tolerance, difference) &&
           measures_agree(run, other, tolerance, difference);
}
