// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pages about the language and the tables say what the program says.

#include "check.h"

enum { PAGE_SIZE = 1 << 18 };

#define CONFIGS_PAGE BULWARK_CONFIGS "/README.md"
#define RESULTS_PAGE BULWARK_TESTS "/../results/README.md"

// Reads a stream to its end into a new string, which the caller frees.
static char *read_all(FILE *stream)
{
    char *text = calloc(PAGE_SIZE, 1);
    if (text != NULL && stream != NULL)
        check_true("the page fits", fread(text, 1, PAGE_SIZE - 1, stream) < PAGE_SIZE - 1);
    return text;
}

// What the program prints, exit status 0; the caller frees it.
static char *said(const char *arguments)
{
    char command[1024];
    (void)snprintf(command, sizeof command, "'%s' %s", BULWARK_PROGRAM, arguments);
    FILE *stream = popen(command, "r");
    char *text = read_all(stream);
    check_true("the program prints it", stream != NULL && pclose(stream) == 0);
    return text;
}

static char *printed(const char *options)
{
    char arguments[64];
    (void)snprintf(arguments, sizeof arguments, "reference %s", options);
    return said(arguments);
}

// What stands between the markers of a page; the caller frees it. NULL when they are missing.
static char *between_markers(const char *path, const char *name)
{
    char first[64], last[64];
    FILE *file = fopen(path, "r");
    char *text = read_all(file), *part = NULL;
    (void)snprintf(first, sizeof first, "\n<!-- %s -->\n", name);
    (void)snprintf(last, sizeof last, "\n<!-- /%s -->\n", name);
    char *start = text == NULL ? NULL : strstr(text, first);
    char *end = start == NULL ? NULL : strstr(start, last);
    if (end != NULL) {
        end[1] = '\0';
        part = strdup(start + strlen(first));
    }
    free(text);
    if (file != NULL)
        (void)fclose(file);
    return part;
}

static void check_page(const char *path, const char *name, const char *options,
                       const char *must_hold)
{
    char *page = between_markers(path, name), *program = printed(options);
    check_true("the page has its markers", page != NULL);
    const bool agrees = page != NULL && program != NULL && strcmp(page, program) == 0;
    if (!agrees)
        printf("\n    %s differs from bulwark reference %s: run scripts/reference.sh\n", path,
               options);
    check_true("the page says what the program prints", agrees);
    check_true("it is not empty", program != NULL && strstr(program, must_hold) != NULL);
    free(page);
    free(program);
}

static void the_page_of_scenarios_holds_the_keys_that_the_program_prints(void)
{
    check_page(CONFIGS_PAGE, "keys", "--keys", "| `anticipated_until` | moment |");
}

static void the_page_of_results_holds_the_columns_that_the_program_prints(void)
{
    check_page(RESULTS_PAGE, "columns", "--columns",
               "| `p_by_<deadline>`, `p_by_<deadline>_se` | number |");
}

static void without_options_both_are_printed_and_words_are_refused(void)
{
    char *both = printed(""), *keys = printed("--keys"), *columns = printed("--columns");
    if (both != NULL && keys != NULL && columns != NULL) {
        check_true("keys", strstr(both, keys) != NULL);
        check_true("columns", strstr(both, columns) != NULL);
        check_true("they differ", strstr(keys, columns) == NULL);
    }
    free(both);
    free(keys);
    free(columns);
    const int status = system("'" BULWARK_PROGRAM "' reference everything 2> /dev/null");
    check_true("misuse", WIFEXITED(status) && WEXITSTATUS(status) == 2);
}

// Texts in the order in which they must stand in `text`, with `before` and `after` around each.
static bool has_in_order(const char *text, const char *list, const char *before, const char *after)
{
    char *names = strdup(list), *rest = names, *name;
    while (text != NULL && (name = strsep(&rest, ",")) != NULL) {
        char wanted[128];
        (void)snprintf(wanted, sizeof wanted, "%s%s%s", before, name, after);
        text = strstr(text, wanted);
    }
    free(names);
    return text != NULL;
}

// The head of a printed table, without what stands for channels of the adversary.
static char *head_of(const char *arguments)
{
    static const char channels[] = ",denial,intervention,punishment,provocation,anticipation";
    char *text = said(arguments);
    if (text == NULL)
        return strdup("");
    text[strcspn(text, "\n")] = '\0';
    char *at = strstr(text, channels);
    if (at != NULL)
        memmove(at, at + strlen(channels), strlen(at + strlen(channels)) + 1);
    return text;
}

static void check_printed(const char *arguments, const char *title, const char *help)
{
    char *head = head_of(arguments), *columns = printed("--columns"), *page = said(help);
    const char *section = columns == NULL ? NULL : strstr(columns, title);
    check_true(title, section != NULL);
    check_true("the reference has the head's columns", strchr(head, ',') != NULL &&
                                                           has_in_order(section, head, "\n| `", "`"));
    check_true("so has the help", page != NULL && has_in_order(strstr(page, "Columns of"), head, "",
                                                               ""));
    free(head);
    free(columns);
    free(page);
}

static void tables_that_are_printed_stand_in_the_reference_and_in_the_help(void)
{
    check_printed("trace '" BULWARK_CONFIGS "/minimal.cfg' --csv", "### `bulwark trace --csv`",
                  "trace --help");
    check_printed("trace '" BULWARK_CONFIGS "/minimal.cfg' --csv --find 'guarantee never'",
                  "### `bulwark trace --find CONDITION --csv`", "trace --help");
    check_printed("verify '" BULWARK_CONFIGS "/minimal.cfg' --csv --worlds 8",
                  "### `bulwark verify --csv`", "verify --help");
}

int main(void)
{
    const struct named_test tests[] = {
        {"the page of scenarios holds the keys that the program prints",
         the_page_of_scenarios_holds_the_keys_that_the_program_prints},
        {"the page of results holds the columns that the program prints",
         the_page_of_results_holds_the_columns_that_the_program_prints},
        {"tables that are printed stand in the reference and in the help",
         tables_that_are_printed_stand_in_the_reference_and_in_the_help},
        {"without options both are printed and words are refused",
         without_options_both_are_printed_and_words_are_refused},
    };
    return run_tests("cli_reference", tests, sizeof tests / sizeof tests[0]);
}
