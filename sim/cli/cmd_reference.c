// SPDX-License-Identifier: GPL-3.0-or-later
// bulwark reference: the language and the tables as Markdown, made from the descriptions that the
// program itself reads and writes by.
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/printed.h"
#include "model/language.h"
#include "output/table_list.h"

#include <argp.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct reference_request {
    bool keys, plans, columns;
};

static const struct argp_option options[] = {
    {"keys", 'k', NULL, 0, "the keys of a scenario alone", 1},
    {"plans", 'p', NULL, 0, "the keys of a sweep's plan alone", 1},
    {"columns", 'c', NULL, 0, "the columns of the tables alone", 1},
    {0},
};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct reference_request *request = state->input;
    switch (key) {
    case 'k':
        request->keys = true;
        return 0;
    case 'p':
        request->plans = true;
        return 0;
    case 'c':
        request->columns = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "there is '%s'; nothing is wanted here", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .doc = "Prints, as Markdown, every key that a scenario or a plan may have, with type, unit, range, "
           "default and meaning, and every column of the tables, those of --csv among them.\v"
           "Exit status: 0 all is well, 1 memory is short, 2 misuse.",
};

// ---- keys ---------------------------------------------------------------------------------------

static void print_place(const struct language_group *group)
{
    if (group->choice != NULL)
        (void)printf("`%s = \"%s\"`", group->choice, group->chosen);
    else if (group->path[0] == '<')
        (void)printf("Keys of %s", group->keys->owner);
    else if (group->path[0] == '\0')
        (void)printf("Top level");
    else
        (void)printf("`%s`", group->path);
}

// "Also the keys of a decision and of a process.": other groups whose keys may stand here too.
static void print_also(const struct language *language, const struct language_group *group)
{
    const struct language_group *also;
    for (size_t i = 0; (also = language_also(language, group, i)) != NULL; i++)
        (void)printf("%s of %s", i == 0 ? "Also the keys" : " and", also->keys->owner);
    if (language_also(language, group, 0) != NULL)
        (void)puts(".\n");
}

static void print_keys_of(const struct language *language, const struct language_group *group,
                          struct arena *arena)
{
    const struct key *key = language_key(language, group, 0);
    if (key == NULL)
        return;
    (void)puts("| key | type | unit | range | default | meaning |\n|---|---|---|---|---|---|");
    for (size_t i = 0; (key = language_key(language, group, i)) != NULL; i++)
        (void)printf("| `%s` | %s | %s | %s | %s | %s |\n", key->name, language_type(key->type),
                     language_unit(key), language_range(arena, key),
                     language_default(arena, key), key->meaning);
    (void)putchar('\n');
}

// Distributions are many and small: they share one table.
static void print_form(const struct language *language, const struct language_group *group,
                       bool is_first, struct arena *arena)
{
    const struct key *key;
    if (is_first)
        (void)puts("| dist | parameter | range | default | meaning |\n|---|---|---|---|---|");
    (void)printf("| `%s` | | | | %s |\n", group->chosen, group->meaning);
    for (size_t i = 0; (key = language_key(language, group, i)) != NULL; i++)
        (void)printf("| | `%s` | %s | %s | %s |\n", key->name, language_range(arena, key),
                     language_default(arena, key), key->meaning);
}

static bool is_form(const struct language_group *group)
{
    return group->choice != NULL && strcmp(group->path, LANGUAGE_DISTRIBUTION) == 0;
}

static void print_language(const struct language *language, struct arena *arena)
{
    for (size_t i = 0; i < language->n_groups; i++) {
        const struct language_group *group = &language->groups[i];
        if (is_form(group)) {
            print_form(language, group, !is_form(&language->groups[i - 1]), arena);
            continue;
        }
        (void)printf("%s ", group->choice == NULL ? "###" : "####");
        print_place(group);
        (void)printf("\n\n%c%s.\n\n", toupper(group->meaning[0]),
                     group->meaning + 1);
        print_keys_of(language, group, arena);
        print_also(language, group);
    }
}

static bool print_keys(struct arena *arena)
{
    struct language language;
    if (!language_list(arena, &language))
        return false;
    print_language(&language, arena);
    return true;
}

static void print_plans(struct arena *arena)
{
    const struct language language = language_of_plans();
    print_language(&language, arena);
}

// ---- columns ------------------------------------------------------------------------------------

static const char *type_word(enum cell_type type)
{
    switch (type) {
    case CELL_TEXT:
        return "text";
    case CELL_INTEGER:
        return "integer";
    case CELL_NUMBER:
        return "number";
    case CELL_FLAG:
        return "0 or 1";
    case CELL_DATE:
        return "date";
    }
    return "";
}

// `ending`: of the file's name.
static void print_table(const struct table *table, const char *ending)
{
    (void)printf("### `%s%s`\n\nOne row: %s.", table->name, ending, table->meaning);
    for (size_t i = 0; i < TABLE_MAX_KEY && table->key[i] != NULL; i++) {
        const bool is_last = i + 1 == TABLE_MAX_KEY || table->key[i + 1] == NULL;
        (void)printf("%s `%s`", i == 0 ? " Told apart by" : is_last ? " and" : ",", table->key[i]);
    }
    (void)puts(table->key[0] == NULL ? "\n" : ".\n");
    (void)puts("| column | type | unit | meaning |\n|---|---|---|---|");
    for (size_t i = 0; i < table->n_columns; i++) {
        const struct column *column = &table->columns[i];
        const char *unit = column->unit == NULL ? "" : column->unit;
        (void)printf("| `%s`", column->name);
        if (column->has_se)
            (void)printf(", `%s_se`", column->name);
        (void)printf(" | %s | %s | %s%s |\n", type_word(column->type), unit, column->meaning,
                     column->has_se ? "; and its Monte Carlo standard error" : "");
    }
    (void)putchar('\n');
}

static void print_tables(const struct table *const *(*list)(size_t *n), const char *ending)
{
    size_t n;
    const struct table *const *tables = list(&n);
    for (size_t i = 0; i < n; i++)
        print_table(tables[i], ending);
}

static void print_columns(void)
{
    print_tables(table_list, ".csv");
    print_tables(table_sweep_list, ".csv");
    print_tables(table_compare_list, ".csv");
    print_tables(table_sensitivity_list, ".csv");
    print_tables(table_decide_list, ".csv");
    print_tables(printed_list, "");
}

static int run(int argc, char **argv)
{
    struct reference_request request = {0};
    struct arena arena;
    const enum status parsed = arguments_parse(&argp, argc, argv, 0, &request);
    if (parsed != STATUS_OK)
        return (int)parsed;
    const bool all = request.keys == request.plans && request.plans == request.columns;
    bool has_memory = true;
    arena_init(&arena);
    if (all)
        (void)puts("## Keys\n");
    if (all || request.keys)
        has_memory = print_keys(&arena);
    if (all)
        (void)puts("## Keys of a plan\n");
    if (has_memory && (all || request.plans))
        print_plans(&arena);
    if (all)
        (void)puts("## Columns\n");
    if (has_memory && (all || request.columns))
        print_columns();
    arena_clear(&arena);
    if (!has_memory)
        (void)fputs("bulwark: not enough memory for the reference\n", stderr);
    return has_memory ? STATUS_OK : STATUS_FAILED;
}

const struct command command_reference = {
    .name = "reference", .summary = "print every key and every column as Markdown", .run = run};
