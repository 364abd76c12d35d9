// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: tables keep to what their numbers are.
#include "check.h"
#include "metamorphic/property.h"

static struct table *table_in(const char *folder, const char *name)
{
    char *path = text_format("%s/%s.csv", folder, name);
    struct table *table = table_read(path);
    free(path);
    return table;
}

static double number_at(const struct table *table, long row, const char *column)
{
    const long at = table_column(table, column);
    return at < 0 ? NAN : table_number(table, row, at);
}

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

// By the name of a column: a chance.
static bool is_chance(const char *column)
{
    static const char *const names[] = {"deterrence", "achieved", "survival", "p",
                                        "standing",   "lo",       "hi"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(column, names[i]) == 0)
            return true;
    }
    return begins_with(column, "p_") || begins_with(column, "deterrence:") ||
           (begins_with(column, "belief_p") && !ends_with(column, "_se"));
}

// Every cell of a table alone: chances within [0, 1], errors not below 0.
static bool cells_are_sound(struct trial_case *c, const char *name, const struct table *table)
{
    const bool differences = strcmp(name, "pairs") == 0;
    for (long column = 0; column < (long)table->n_columns; column++) {
        const char *title = table_text(table, -1, column);
        const bool error = ends_with(title, "se") || strcmp(title, "epistemic_sd") == 0;
        for (long row = 0;
             (error || (is_chance(title) && !differences)) && row < (long)table->n_rows; row++) {
            const double x = table_number(table, row, column);
            if (x < -ROUNDING || (!error && x > 1.0 + ROUNDING)) {
                (void)case_breaks(c, "%s.csv: %s of %s is %.17g", name, title,
                                  table_text(table, row, 0), x);
                return false;
            }
        }
    }
    return true;
}

// Along the rows of one key: no more, or no less, than the one before.
static bool goes_one_way(struct trial_case *c, const struct table *table, const char *column,
                         double way)
{
    for (long row = 1; row < (long)table->n_rows; row++) {
        const double step = number_at(table, row, column) - number_at(table, row - 1, column);
        if (strcmp(table_text(table, row, 0), table_text(table, row - 1, 0)) == 0 &&
            way * step < -ROUNDING) {
            (void)case_breaks(c, "%s of %s goes from %s by %.17g", column,
                              table_text(table, row, 0), table_text(table, row - 1, 1), step);
            return false;
        }
    }
    return true;
}

// In each row the first number is at most the second. (All of no tier stand, and not any.)
static bool is_at_most(struct trial_case *c, const struct table *table, const char *less,
                       const char *more)
{
    for (long row = 0; row < (long)table->n_rows; row++) {
        const double a = number_at(table, row, less), b = number_at(table, row, more);
        if (a > b + ROUNDING && strcmp(table_text(table, row, 0), "none") != 0) {
            (void)case_breaks(c, "%s of %s is %.17g, %s %.17g", less, table_text(table, row, 0), a,
                              more, b);
            return false;
        }
    }
    return true;
}

static bool table_is_sound(struct trial_case *c, const char *name, const struct table *table)
{
    if (!cells_are_sound(c, name, table) || !is_at_most(c, table, "lo", "hi") ||
        !is_at_most(c, table, "p_all_in_force", "p_any_in_force"))
        return false;
    if (strcmp(name, "survival") == 0)
        return goes_one_way(c, table, "survival", c->wrong ? 1.0 : -1.0);
    if (strcmp(name, "in_force") == 0)
        return goes_one_way(c, table, "p", 1.0) && is_at_most(c, table, "standing", "p");
    if (strcmp(name, "measures") == 0)
        return is_at_most(c, table, "t10", "t50") && is_at_most(c, table, "t50", "t90") &&
               is_at_most(c, table, "shapley_lo", "shapley") &&
               is_at_most(c, table, "shapley", "shapley_hi");
    if (strcmp(name, "combinations") == 0)
        return is_at_most(c, table, "belief_p05", "belief_p50") &&
               is_at_most(c, table, "belief_p50", "belief_p95") &&
               is_at_most(c, table, "lo", "deterrence") && is_at_most(c, table, "deterrence", "hi");
    return true;
}

static enum verdict tables_are_sound(struct trial_case *c)
{
    static const char *const names[] = {"combinations", "measures", "pairs",  "tiers",
                                        "survival",     "in_force", "bodies", "worlds"};
    struct bulwark_run *run = lab_run(c->lab, c->scenario);
    char *folder = run != NULL ? lab_tables(c->lab, run, "one") : NULL;
    enum verdict verdict = folder != NULL ? VERDICT_HOLDS : VERDICT_IDLE;
    for (size_t i = 0; verdict == VERDICT_HOLDS && i < sizeof names / sizeof names[0]; i++) {
        struct table *table = table_in(folder, names[i]);
        if (table == NULL)
            verdict = case_breaks(c, "%s.csv cannot be read", names[i]);
        else if (!table_is_sound(c, names[i], table))
            verdict = VERDICT_BROKEN;
        table_free(table);
    }
    free(folder);
    bulwark_run_free(run);
    return verdict;
}

// ---- sums ---------------------------------------------------------------------------------------

// Of a combination: layering of all its parts sums to its gain, and so on.
static bool set_adds_up(struct trial_case *c, const struct bulwark_run *run, uint32_t mask)
{
    const double gain = lab_quantity(run, BULWARK_GAIN, mask);
    double parts = 0.0, singles = 0.0;
    for (uint32_t part = mask; part != 0; part = (part - 1) & mask) {
        parts += lab_quantity(run, BULWARK_LAYERING, part);
        if ((part & (part - 1)) == 0)
            singles += lab_quantity(run, BULWARK_GAIN, part);
    }
    return case_equal(c, "gain", gain, lab_deterrence(run, mask) - lab_deterrence(run, 0)) &&
           case_equal(c, "layering", parts, gain) &&
           case_equal(c, "synergy", lab_quantity(run, BULWARK_SYNERGY, mask), gain - singles);
}

static bool measures_add_up(struct trial_case *c, const struct bulwark_run *run)
{
    const uint32_t all = (uint32_t)bulwark_run_n_combinations(run) - 1;
    double shapley = 0.0;
    bool sound = true;
    for (size_t i = 0; sound && i < lab_n_measures(run); i++) {
        const uint32_t one = UINT32_C(1) << i;
        shapley += (c->wrong ? 1.01 : 1.0) * lab_measure(run, BULWARK_SHAPLEY, i);
        sound = case_equal(c, "alone", lab_measure(run, BULWARK_ALONE, i),
                           lab_quantity(run, BULWARK_GAIN, one)) &&
                case_equal(c, "last", lab_measure(run, BULWARK_LAST, i),
                           lab_deterrence(run, all) - lab_deterrence(run, all & ~one));
    }
    return sound && case_equal(c, "Shapley values", shapley, lab_quantity(run, BULWARK_GAIN, all));
}

static enum verdict quantities_add_up(struct trial_case *c)
{
    struct bulwark_run *run = lab_run(c->lab, c->scenario);
    if (run == NULL)
        return VERDICT_IDLE;
    bool sound = measures_add_up(c, run);
    // (3^n parts: of many measures, a few combinations.)
    const size_t n = bulwark_run_n_combinations(run), step = n > 64 ? n / 8 - 1 : 1;
    for (size_t mask = 0; sound && mask < n; mask += step)
        sound = set_adds_up(c, run, (uint32_t)mask);
    bulwark_run_free(run);
    return sound ? VERDICT_HOLDS : VERDICT_BROKEN;
}

PROPERTY(tables_are_sound, 60)
PROPERTY(quantities_add_up, 60)

int main(void)
{
    const struct named_test tests[] = {
        {"tables are what they say", check_tables_are_sound},
        {"quantities add up", check_quantities_add_up},
    };
    return run_tests("metamorphic: tables", tests, sizeof tests / sizeof tests[0]);
}
