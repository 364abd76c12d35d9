// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark-calibrate: over many seeds, how often do the 95 % intervals of all that the tables tell
// hold the truth? scripts/calibrate.sh runs it.
#include "calibrate/study.h"

#include <argp.h>

// The truth is a huge run, under a seed of its own; its own errors are told.
enum { TRUTH_WORLDS = 1 << 18, TRUTH_TRIALS = 16 };

struct call {
    struct study_request study;
    const char *truths, *write;
    bool all;
};

static const struct argp_option options[] = {
    {"sampler", 'm', "NAME", 0, "random or sobol (random; the truths: sobol)", 0},
    {"worlds", 'w', "N", 0, "of a run (256)", 0},
    {"trials", 't', "N", 0, "of a world (8)", 0},
    {"seeds", 'n', "N", 0, "how many runs (1000)", 0},
    {"first", 's', "SEED", 0, "the first of the seeds (1)", 0},
    {"truths", 'r', "FILE", 0, "what is true: a file written by --write", 0},
    {"write", 'o', "FILE", 0, "compute the truths with a huge run, write them and stop", 0},
    {"all", 'a', NULL, 0, "a line for every quantity", 0},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct call *request = state->input;
    switch (key) {
    case 'm':
        request->study.sampler = argument;
        return 0;
    case 'w':
        request->study.worlds = (uint32_t)strtoul(argument, NULL, 10);
        return 0;
    case 't':
        request->study.trials = (uint32_t)strtoul(argument, NULL, 10);
        return 0;
    case 'n':
        request->study.n_runs = (uint32_t)strtoul(argument, NULL, 10);
        return 0;
    case 's':
        request->study.first_seed = strtoull(argument, NULL, 10);
        return 0;
    case 'r':
        request->truths = argument;
        return 0;
    case 'o':
        request->write = argument;
        return 0;
    case 'a':
        request->all = true;
        return 0;
    case ARGP_KEY_ARG:
        if (request->study.path != NULL)
            argp_usage(state);
        request->study.path = argument;
        return 0;
    case ARGP_KEY_END:
        if (request->study.path == NULL || (request->truths == NULL) == (request->write == NULL))
            argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static bool write_truths(const struct call *request)
{
    struct study_request huge = request->study;
    struct study study;
    if (huge.sampler == NULL)
        huge.sampler = "sobol";
    huge.worlds = TRUTH_WORLDS;
    huge.trials = TRUTH_TRIALS;
    huge.n_runs = 1;
    huge.first_seed = UINT64_C(1) << 40;
    bool good = study_compute(&huge, NULL, &study);
    struct told_list list = {study.n, calloc(study.n + 1, sizeof *list.all)};
    for (size_t i = 0; good && list.all != NULL && i < study.n; i++)
        list.all[i] = study.all[i].told;
    good = good && list.all != NULL && told_write(&list, request->write);
    free(list.all);
    free(study.all);
    return good;
}

// ---- the report ----------------------------------------------------------------------------

// The quantities of one column of one table.
struct column_group {
    const char *table, *column;
    size_t n, n_trivial;
    double least, most, sum, runs, outside;
};

static void describe(const struct studied *s)
{
    const struct seeds *k = &s->seeds;
    printf("    %-44s %5.0f of %5.0f, truth %.5f, mean %.5f, error said %.2g, found %.2g%s\n",
           s->told.name, k->covered, k->n, s->truth, seeds_mean(k), sqrt(k->variances / k->n),
           sqrt(seeds_variance(k)), s->exact > 0.0 ? " (exact in others)" : "");
}

static bool is_outside(const struct seeds *s)
{
    return fabs(s->covered / s->n - 0.95) > 5.0 * sqrt(0.95 * 0.05 / s->n);
}

static bool is_of(const struct column_group *g, const struct studied *s)
{
    const size_t table = strcspn(s->told.name, " ");
    return strlen(g->table) == table && strncmp(g->table, s->told.name, table) == 0 &&
           strcmp(g->column, s->told.name + s->told.kind) == 0;
}

static struct column_group group_of(const struct study *study, size_t first, char *table, bool all)
{
    const char *name = study->all[first].told.name;
    (void)snprintf(table, TOLD_NAME, "%.*s", (int)strcspn(name, " "), name);
    struct column_group g = {
        .table = table, .column = name + study->all[first].told.kind, .least = INFINITY};
    for (size_t i = first; i < study->n; i++) {
        const struct studied *s = &study->all[i];
        if (!is_of(&g, s))
            continue;
        g.n++;
        if (study_is_trivial(s)) {
            g.n_trivial++;
            continue;
        }
        g.least = fmin(g.least, s->seeds.covered / s->seeds.n);
        g.most = fmax(g.most, s->seeds.covered / s->seeds.n);
        g.sum += s->seeds.covered;
        g.runs += s->seeds.n;
        g.outside += is_outside(&s->seeds);
        if (all || is_outside(&s->seeds))
            describe(s);
    }
    return g;
}

static bool is_first(const struct study *study, size_t i)
{
    char table[TOLD_NAME];
    const char *name = study->all[i].told.name;
    (void)snprintf(table, sizeof table, "%.*s", (int)strcspn(name, " "), name);
    const struct column_group g = {.table = table, .column = name + study->all[i].told.kind};
    for (size_t k = 0; k < i; k++)
        if (is_of(&g, &study->all[k]))
            return false;
    return true;
}

static bool report(const struct call *request, const struct study *study)
{
    const struct study_request *r = &request->study;
    double outside = 0.0, covered = 0.0, runs = 0.0, truth = 0.0;
    printf(
        "%s, %u worlds of %u trials, %u seeds; 5 binomial errors around 95 %%: %.1f to %.1f %%\n",
        r->sampler, r->worlds, r->trials, r->n_runs, 95.0 - 500.0 * sqrt(0.95 * 0.05 / r->n_runs),
        95.0 + 500.0 * sqrt(0.95 * 0.05 / r->n_runs));
    printf("  %-12s %-15s %10s %8s %7s %7s %7s\n", "table", "column", "quantities", "trivial",
           "least", "mean", "most");
    for (size_t i = 0; i < study->n; i++) {
        const struct studied *s = &study->all[i];
        if (!study_is_trivial(s))
            truth = fmax(truth, s->truth_se / sqrt(s->seeds.variances / s->seeds.n));
        if (!is_first(study, i))
            continue;
        char table[TOLD_NAME];
        const struct column_group g = group_of(study, i, table, request->all);
        if (g.n > g.n_trivial)
            printf("  %-12s %-15s %10zu %8zu %6.1f%% %6.1f%% %6.1f%%\n", g.table, g.column, g.n,
                   g.n_trivial, 100.0 * g.least, 100.0 * g.sum / g.runs, 100.0 * g.most);
        outside += g.outside;
        covered += g.sum;
        runs += g.runs;
    }
    printf(
        "  all: %.2f %% of %.0f intervals; %.0f quantities outside; the truths' own errors at most "
        "%.3f of a run's\n",
        100.0 * covered / runs, runs, outside, truth);
    return outside == 0.0;
}

int main(int argc, char **argv)
{
    static const struct argp argp = {
        options, parse, "SCENARIO", "How often do 95 % intervals hold the truth?",
        NULL,    NULL,  NULL};
    struct call request = {
        .study = {
            .sampler = "random", .worlds = 256, .trials = 8, .n_runs = 1000, .first_seed = 1}};
    struct study study = {0};
    if (argp_parse(&argp, argc, argv, 0, NULL, &request) != 0)
        return 2;
    if (request.write != NULL)
        return write_truths(&request) ? 0 : 1;
    if (request.study.sampler == NULL)
        request.study.sampler = "random";
    struct told_list truths = told_read(request.truths);
    if (truths.n == 0)
        fprintf(stderr, "bulwark-calibrate: %s: no truths there\n", request.truths);
    bool good = truths.n > 0 && study_compute(&request.study, &truths, &study) &&
                report(&request, &study);
    free(truths.all);
    free(study.all);
    return good ? 0 : 1;
}
