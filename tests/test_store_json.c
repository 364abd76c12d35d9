// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON among a store's settings: lists of texts come back, and where two values differ first.

#include "check.h"

#include <unistd.h>

#include "engine/store_json.h"

static struct arena arena;

// ---- lists of texts -------------------------------------------------------------------------------

// What a store says whose setting "list" is `json` (NULL: it has none).
static enum status ask(const char *json, const char *const **texts, size_t *n, struct error *error)
{
    char folder[] = "/tmp/bulwark_store_XXXXXX", path[64];
    CU_ASSERT_FATAL(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/%s", folder, STORE_FILE);
    const struct store_setting settings[] = {{"kind", "run"}, {"list", json}};
    const struct store_head head = {settings, json == NULL ? 1 : 2, NULL, 0};
    struct store *store;
    CU_ASSERT_FATAL(store_create(&store, path, &head, 0.0, error) == STATUS_OK);
    const enum status status = store_json_texts(store, "list", &arena, texts, n, error);
    store_free(store);
    CU_ASSERT(unlink(path) == 0 && rmdir(folder) == 0);
    return status;
}

static void lists_come_back(void)
{
    static const struct {
        const char *json;
        size_t n;
        const char *texts[3];
    } lists[] = {
        {"[]", 0, {NULL}},
        {"[\"a=1\"]", 1, {"a=1"}},
        {"[\n \"adversary.noise=0.3\",\n \"title=\\\"A \\\\ B\\\"\",\n \"\"\n]", 3,
         {"adversary.noise=0.3", "title=\"A \\ B\"", ""}},
        {"[\"\xc3\xa9\", \"null\"]", 2, {"\xc3\xa9", "null"}},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const char *const *texts = NULL;
        size_t n = 99;
        struct error error;
        CU_ASSERT_FATAL(ask(lists[i].json, &texts, &n, &error) == STATUS_OK);
        CU_ASSERT_FATAL(n == lists[i].n && texts != NULL);
        for (size_t j = 0; j < n; j++)
            CU_ASSERT_STRING_EQUAL(texts[j], lists[i].texts[j]);
    }
}

static void other_things_are_damage(void)
{
    static const char *const wrong[] = {NULL, "", "[", "{}", "{\"a\": \"b\"}", "\"text\"", "3",
                                        "[1]", "[\"a\", 2]", "[null]", "[[\"a\"]]", "[\"a\"] x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *const *texts;
        size_t n;
        struct error error = {STATUS_OK, ""};
        CU_ASSERT(ask(wrong[i], &texts, &n, &error) == STATUS_FAILED);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "is damaged (list)"));
    }
}

// ---- differences ----------------------------------------------------------------------------------

#define NOWHERE {NULL, NULL, NULL}

static void the_first_difference_is_told(void)
{
    static const struct {
        const char *one, *other;
        struct store_json_difference first;
    } cases[] = {
        {"{\"a\": 1}", "{\"a\": 1}", NOWHERE},
        {"{\"a\": 1, \"b\": [2, {}]}", "{\"b\": [2, {}], \"a\": 1}", NOWHERE}, // order of keys
        {"{\"a\": {\"b_c\": 0.3}}", "{\"a\": {\"b_c\": 0.15}}", {"a.b_c", "0.3", "0.15"}},
        {"{\"a\": 1}", "{\"a\": 1.0}", {"a", "1", "1.0"}},
        {"{\"a\": 1}", "{\"a\": true}", {"a", "1", "true"}},
        {"{\"a\": null}", "{\"a\": false}", {"a", "null", "false"}},
        {"{\"a\": \"x\"}", "{\"a\": \"y\"}", {"a", "\"x\"", "\"y\""}},
        {"{\"a\": [1, 2, 3]}", "{\"a\": [1, 5, 4]}", {"a.1", "2", "5"}},
        {"{\"a\": [1, 2]}", "{\"a\": [1]}", {"a.1", "2", "missing"}},
        {"{\"a\": [{\"k\": 1}]}", "{\"a\": [{\"k\": 2}]}", {"a.0.k", "1", "2"}},
        {"{\"a\": {\"b\": 1}}", "{\"a\": 7}", {"a", "{\"b\":1}", "7"}},
        {"{\"a\": {}}", "{\"a\": []}", {"a", "{}", "[]"}},
        // what the other one has goes before what it lacks, in the other's order
        {"{\"x\": 1, \"b\": 1, \"a\": 1}", "{\"a\": 2, \"b\": 2}", {"a", "1", "2"}},
        {"{\"x\": 1, \"a\": 1}", "{\"a\": 1}", {"x", "1", "missing"}},
        {"{\"a\": 1}", "{\"a\": 1, \"n\": {\"p\": 0.5}}", {"n", "missing", "{\"p\":0.5}"}},
        {"nonsense", "{\"a\": 1}", NOWHERE},
        {"{\"a\": 1}", "", NOWHERE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store_json_difference d = {"unset", NULL, NULL};
        struct error error;
        CU_ASSERT_FATAL(store_json_compare(cases[i].one, cases[i].other, &arena, &d, &error) ==
                        STATUS_OK);
        CU_ASSERT_FATAL((d.path == NULL) == (cases[i].first.path == NULL));
        if (d.path == NULL)
            continue;
        CU_ASSERT_STRING_EQUAL(d.path, cases[i].first.path);
        CU_ASSERT_STRING_EQUAL(d.one, cases[i].first.one);
        CU_ASSERT_STRING_EQUAL(d.other, cases[i].first.other);
    }
}

// Without an index over the paths this would take minutes.
static void large_values_are_compared(void)
{
    enum { N = 20000 };
    char *one = malloc(16 * N + 16), *other = malloc(16 * N + 16);
    CU_ASSERT_FATAL(one != NULL && other != NULL);
    size_t at = 0;
    for (size_t i = 0; i < N; i++)
        at += (size_t)sprintf(one + at, "%s\"k%zu\":%zu", i == 0 ? "{" : ",", i, i);
    strcpy(one + at, "}");
    strcpy(other, one);
    other[at - 1] = other[at - 1] == '1' ? '2' : '1'; // the last digit of the last number
    struct store_json_difference d;
    struct error error;
    CU_ASSERT(store_json_compare(one, other, &arena, &d, &error) == STATUS_OK);
    CU_ASSERT_FATAL(d.path != NULL);
    CU_ASSERT_STRING_EQUAL(d.path, "k19999");
    CU_ASSERT_STRING_EQUAL(d.other, "19991");
    free(one);
    free(other);
}

int main(void)
{
    static const struct named_test tests[] = {
        {"lists of texts come back", lists_come_back},
        {"other things are damage", other_things_are_damage},
        {"the first difference is told", the_first_difference_is_told},
        {"large values are compared", large_values_are_compared},
    };
    arena_init(&arena);
    const int code = run_tests("store_json", tests, sizeof tests / sizeof tests[0]);
    arena_clear(&arena);
    return code;
}
