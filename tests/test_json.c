// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON as text: all of it, or nothing where memory is short at any moment.

#include "check.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "output/json.h"

// jansson's allocator, of which number `failing` fails.
static unsigned n_asked, failing;

static void *allocate(size_t size)
{
    return ++n_asked == failing ? NULL : malloc(size);
}

// An object of objects with keys of all lengths up to 40.
static json_t *example(void)
{
    char key[41];
    json_t *json = json_object();
    for (size_t n = 1; n < sizeof key; n++) {
        memset(key, 'k', n);
        key[n] = '\0';
        (void)json_object_set_new(json, key,
                                  json_pack("{s:i, s:[i, f]}", key, (int)n, "b", 1, 0.5));
    }
    return json;
}

typedef char *formatter(const json_t *json, size_t flags);

// Of the texts that come about where one allocation after another fails, how many are not `whole`.
static size_t n_torn(formatter *format, const json_t *json, size_t flags, const char *whole)
{
    size_t torn = 0;
    unsigned most = 1;
    for (unsigned k = 1; k <= most; k++) {
        n_asked = 0, failing = k;
        char *text = format(json, flags);
        most = n_asked >= k ? k + 1 : most;
        torn += text != NULL && strcmp(text, whole) != 0;
        free(text);
    }
    failing = 0;
    return torn;
}

static void test_whole_or_nothing(void)
{
    const size_t flags[] = {JSON_COMPACT | JSON_SORT_KEYS, JSON_INDENT(1),
                            JSON_INDENT(2) | JSON_ENCODE_ANY};
    json_set_alloc_funcs(allocate, free);
    json_t *json = example();
    size_t torn_by_jansson = 0;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        char *whole = json_dumps(json, flags[i]), *told = json_format(json, flags[i]);
        check_true("both are told", whole != NULL && told != NULL);
        CU_ASSERT_STRING_EQUAL(whole, told);
        check_true("whole or nothing", n_torn(json_format, json, flags[i], whole) == 0);
        torn_by_jansson += n_torn(json_dumps, json, flags[i], whole);
        free(whole);
        free(told);
    }
    json_decref(json);
    json_set_alloc_funcs(malloc, free);
    printf("\n    torn by json_dumps of jansson %s: %zu\n", JANSSON_VERSION, torn_by_jansson);
}

static void test_values(void)
{
    json_t *real = json_real(0.1);
    char *text = json_format(real, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17));
    CU_ASSERT_STRING_EQUAL(text, "0.10000000000000001");
    CU_ASSERT(json_format(real, 0) == NULL); // neither an object nor an array
    free(text);
    json_decref(real);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the whole text or none", test_whole_or_nothing},
        {"values", test_values},
    };
    return run_tests("json", tests, sizeof tests / sizeof tests[0]);
}
