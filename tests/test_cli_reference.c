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
        (void)fread(text, 1, PAGE_SIZE - 1, stream);
    return text;
}

// What the program prints, exit status 0; the caller frees it.
static char *printed(const char *options)
{
    char command[1024];
    (void)snprintf(command, sizeof command, "'%s' reference %s", BULWARK_PROGRAM, options);
    FILE *stream = popen(command, "r");
    char *text = read_all(stream);
    check_true("the program prints it", stream != NULL && pclose(stream) == 0);
    return text;
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

int main(void)
{
    const struct named_test tests[] = {
        {"the page of scenarios holds the keys that the program prints",
         the_page_of_scenarios_holds_the_keys_that_the_program_prints},
        {"the page of results holds the columns that the program prints",
         the_page_of_results_holds_the_columns_that_the_program_prints},
        {"without options both are printed and words are refused",
         without_options_both_are_printed_and_words_are_refused},
    };
    return run_tests("cli_reference", tests, sizeof tests / sizeof tests[0]);
}
