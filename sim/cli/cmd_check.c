// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark check: validates a scenario and says in words what it holds and what a run will take.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/cost.h"
#include "cli/describe.h"
#include "cli/page.h"
#include "cli/session.h"
#include "cli/summary.h"
#include "output/record.h"

#include <argp.h>
#include <jansson.h>
#include <math.h>

#define MANY_SUBSETS 4096.0 // a trial

struct check_request {
    struct session_request session;
    bool as_json;
};

enum { OPTION_JSON = 0x200 };

static const struct argp_option options[] = {
    {"json", OPTION_JSON, NULL, 0, "print the resolved scenario as JSON instead", 1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct check_request *request = state->input;
    (void)argument;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &request->session;
        return 0;
    case OPTION_JSON:
        request->as_json = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&session_argp, 0, NULL, 0}, {0}};

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .children = children,
    .args_doc = "SCENARIO",
    .doc = "Checks a scenario, prints in words what it holds once includes and overrides are put "
           "in, and what a run will take. Nothing is written.\v"
           "Exit status: 0 all is well, 1 a run would fail, 2 misuse, 3 the scenario was refused.",
};

static enum status print_json(const struct scenario *scenario, struct error *error)
{
    json_t *json = record_scenario_json(scenario);
    if (json == NULL)
        return error_memory(error, "the scenario as JSON");
    (void)json_dumpf(json, stdout, JSON_INDENT(2)); // stdout is checked at exit
    (void)putchar('\n');
    json_decref(json);
    return STATUS_OK;
}

static void print_time(struct page *page, const struct model *model, const struct cost *cost)
{
    const struct run_settings *run = &model->scenario->run;
    const double n = (double)run->n_worlds * (double)run->n_trials;
    page_text(page, 2, 4,
              "%.1f of %zu measures matter in a typical trial (all pursued; in force or "
              "anticipated before the horizon): %s subsets of them a trial on average.",
              cost->n_relevant, model->n_measures, words_large(&page->arena, cost->n_subsets));
    if (isnan(cost->trials_per_second))
        page_text(page, 2, 4, "That is too slow to be tried here.");
    else
        page_text(page, 2, 4,
                  "%u worlds × %u trials: about %s trials/s on one thread of this machine, thus "
                  "%s on one thread.", run->n_worlds, run->n_trials,
                  words_large(&page->arena, cost->trials_per_second),
                  words_duration(&page->arena, n / cost->trials_per_second));
    if (cost->n_subsets > MANY_SUBSETS)
        page_text(page, 2, 4,
                  "Warning: time doubles with every further measure that matters in a trial. "
                  "Anticipated ones always do: an earlier 'anticipated_until', or no anticipation "
                  "where it is small, saves most.");
}

static enum status print_cost(struct page *page, const struct model *model, struct error *error)
{
    struct cost cost;
    double bytes = 0.0;
    enum status status = cost_memory(model, &bytes, error);
    if (status == STATUS_OK)
        status = cost_measure(model, true, &cost, error);
    if (status != STATUS_OK)
        return status;
    page_heading(page, "What a run takes");
    print_time(page, model, &cost);
    if (bytes >= 1e9)
        page_text(page, 2, 4, "About %.1f" GLUE "GB of memory.", bytes / 1e9);
    if (model->n_measures > COST_MANY_MEASURES)
        page_text(page, 2, 4,
                  "Warning: over %d measures every table of combinations has millions of rows.",
                  COST_MANY_MEASURES);
    return STATUS_OK;
}

static enum status print_words(const struct session *session, struct error *error)
{
    struct page page;
    struct model model = session->model; // words are made in the scenario's arena
    page_open(&page, stdout);
    summary_header(&page, &model);
    page_gap(&page);
    describe_measures(&page, &model);
    describe_factors(&page, &model);
    describe_adversary(&page, &model);
    describe_unknowns(&page, &model);
    (void)fflush(stdout); // before messages about what follows
    return page_end(&page, print_cost(&page, &model, error), error);
}

static int run(int argc, char **argv)
{
    struct check_request request = {0};
    struct session session;
    struct error error = {0};
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    enum status status = session_open(&session, &request.session);
    if (status == STATUS_OK) {
        status = request.as_json ? print_json(&session.scenario, &error)
                                 : print_words(&session, &error);
        if (status != STATUS_OK)
            (void)session_complain(&error);
        session_close(&session);
    }
    session_request_clear(&request.session);
    return (int)status;
}

const struct command command_check = {
    .name = "check", .summary = "validate a scenario and say it in words", .run = run};
