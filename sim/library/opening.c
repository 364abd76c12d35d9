// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/opening.h"

#include "output/tables.h"

static enum status finish(struct scenario *scenario, struct model *model, struct error *error)
{
    model_read(model, scenario);
    const enum status status = scenario_settle(scenario, error);
    return status == STATUS_OK ? tables_check_names(model, error) : status;
}

enum status opening_file(struct scenario *scenario, struct model *model, const char *path,
                         const char *const *overrides, size_t n_overrides, struct error *error)
{
    return opening_file_with(scenario, model, path, NULL, overrides, n_overrides, error);
}

enum status opening_file_with(struct scenario *scenario, struct model *model, const char *path,
                              const struct files_reach *reach, const char *const *overrides,
                              size_t n_overrides, struct error *error)
{
    const enum status status =
        scenario_open_with(scenario, path, reach, overrides, n_overrides, error);
    return status == STATUS_OK ? finish(scenario, model, error) : status;
}

enum status opening_kept(struct scenario *scenario, struct model *model, const char *path,
                         const struct kept_file *files, size_t n_files,
                         const char *const *overrides, size_t n_overrides, struct error *error)
{
    const enum status status = scenario_open_kept(scenario, path, files, n_files, overrides,
                                                  n_overrides, error);
    return status == STATUS_OK ? finish(scenario, model, error) : status;
}

enum status opening_change(struct scenario *scenario, struct model *model,
                           const struct scenario *from, bool is_lender,
                           const char *const *overrides, size_t n_overrides, struct error *error)
{
    const enum status status = scenario_reopen(scenario, from, is_lender, overrides, n_overrides, error);
    return status == STATUS_OK ? finish(scenario, model, error) : status;
}
