// SPDX-License-Identifier: GPL-3.0-or-later
//
// The language as a list: keys of a language that is made up here, by hand; that every kind stands
// in the real one; and keys in words.

#include "check.h"

#include "model/adversary.h"
#include "model/language.h"
#include "model/process.h"
#include "scenario/law_form.h"

// ---- made up -------------------------------------------------------------------------------

static const struct key in_first[] = {{.name = "a"}, {.name = "b"}}, in_hidden[] = {{.name = "c"}},
                        in_deep[] = {{.name = "d"}, {.name = "e"}}, in_shown[] = {{.name = "f"}},
                        in_late[] = {{.name = "g"}};

// The first table's groups: "shown" stands in the list, the others are part of who allows them.
static const struct key_table shown = KEY_TABLE("shown", in_shown, NULL);
static const struct key_table late = KEY_TABLE("late", in_late, NULL);
static const struct key_table deep = KEY_TABLE("deep", in_deep, &late, &shown);
static const struct key_table hidden = KEY_TABLE("hidden", in_hidden, &shown, &deep);
static const struct key_table first = KEY_TABLE("first", in_first, &hidden, &late);
static const struct key_table none = {.owner = "none", .also = {&first, &hidden}};

static const struct language_group groups[] = {
    {"first", NULL, NULL, "", &first}, {"shown", NULL, NULL, "", &shown},
    {"none", NULL, NULL, "", &none}, {"late", NULL, NULL, "", &late},
    {"beyond", NULL, NULL, "", &hidden}}; // not counted

static void check_keys(const struct language *language, size_t group, const char *keys)
{
    const size_t n = strlen(keys);
    for (size_t i = 0; i < n; i++) {
        const struct key *key = language_key(language, &groups[group], i);
        check_true(groups[group].path, key != NULL && key->name[0] == keys[i]);
    }
    for (size_t i = n; i < n + 4; i++)
        check_true("no more", language_key(language, &groups[group], i) == NULL);
}

static void check_also(const struct language *language, size_t group, const char *const *paths,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct language_group *also = language_also(language, &groups[group], i);
        check_true(groups[group].path, also != NULL && strcmp(also->path, paths[i]) == 0);
    }
    for (size_t i = n; i < n + 4; i++)
        check_true("no other", language_also(language, &groups[group], i) == NULL);
}

static void groups_have_keys_and_stand_in_each_other(void)
{
    const struct language with_late = {groups, 4}, without = {groups, 3};
    check_keys(&with_late, 0, "abcde");
    check_keys(&without, 0, "abcdegg");
    check_keys(&with_late, 1, "f");
    check_keys(&with_late, 2, "cde");
    check_keys(&without, 2, "cdeg");
    check_also(&with_late, 0, (const char *const[]){"shown", "late", "shown", "late"}, 4);
    check_also(&without, 0, (const char *const[]){"shown", "shown"}, 2);
    check_also(&with_late, 1, NULL, 0);
    check_also(&with_late, 2, (const char *const[]){"first", "shown", "late", "shown"}, 4);
}

// ---- the real one ----------------------------------------------------------------------------

static bool has_group(const struct language *l, const char *path, const char *chosen,
                      const char *meaning, const struct key_table *keys)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_groups; i++) {
        const struct language_group *g = &l->groups[i];
        n += strcmp(g->path, path) == 0 && g->chosen != NULL && strcmp(g->chosen, chosen) == 0 &&
             strncmp(g->meaning, meaning, strlen(meaning)) == 0 &&
             (keys == NULL || g->keys == keys);
    }
    return n == 1;
}

static void all_kinds_are_listed_once(void)
{
    struct arena arena;
    struct language l;
    size_t n_kinds, n_models, n_forms, n_chosen = 0;
    arena_init(&arena);
    check_true("listed", language_list(&arena, &l));
    const struct process_kind *const *kinds = process_kinds(&n_kinds);
    const struct adversary_kind *const *models = adversary_kinds(&n_models);
    const struct law_form *forms = law_forms(&n_forms);
    for (size_t i = 0; i < n_kinds; i++)
        check_true(kinds[i]->name, has_group(&l, LANGUAGE_PROCESS, kinds[i]->name,
                                             kinds[i]->meaning, kinds[i]->keys));
    for (size_t i = 0; i < n_models; i++)
        check_true(models[i]->name, has_group(&l, "adversary", models[i]->name, models[i]->meaning,
                                              models[i]->keys));
    for (size_t i = 0; i < n_forms; i++)
        check_true(forms[i].dist,
                   has_group(&l, LANGUAGE_DISTRIBUTION, forms[i].dist, forms[i].meaning, NULL));
    for (size_t i = 0; i < l.n_groups; i++) {
        check_true("a table", l.groups[i].keys != NULL && l.groups[i].path != NULL);
        n_chosen += l.groups[i].choice != NULL;
    }
    check_true("no others are chosen", n_chosen == n_kinds + n_models + n_forms);
    check_true("the file is the first", l.groups[0].path[0] == '\0');
    arena_clear(&arena);
}

// Parameters of distributions are keys in their order, with their ranges and meanings.
static void parameters_are_keys(void)
{
    struct arena arena;
    struct language l;
    size_t n_forms, form = 0;
    arena_init(&arena);
    const struct law_form *forms = law_forms(&n_forms);
    if (language_list(&arena, &l))
        for (size_t i = 0; i < l.n_groups; i++) {
            if (strcmp(l.groups[i].path, LANGUAGE_DISTRIBUTION) != 0 || l.groups[i].chosen == NULL)
                continue;
            const struct law_form *f = &forms[form++];
            check_true(f->dist, strcmp(l.groups[i].chosen, f->dist) == 0);
            for (size_t k = 0; k < f->n_parameters; k++) {
                const struct key *key = language_key(&l, &l.groups[i], k);
                check_true(f->parameter[k].key,
                           key != NULL && strcmp(key->name, f->parameter[k].key) == 0 &&
                               key->type == KEY_NUMBER && key->required == (k < f->n_required) &&
                               key->range.min == f->parameter[k].range.min &&
                               strcmp(key->meaning, f->parameter[k].meaning) == 0);
            }
            check_true("no more", language_key(&l, &l.groups[i], f->n_parameters) == NULL);
            const char *rule = strstr(l.groups[i].meaning, "; ");
            check_true("its rule", f->rule == NULL
                                       ? strcmp(l.groups[i].meaning, f->meaning) == 0
                                       : rule != NULL && strstr(rule, f->rule) != NULL);
        }
    check_true("all", form == n_forms && !arena.exhausted);
    arena_clear(&arena);
}

static void plans_have_their_groups(void)
{
    static const char *const paths[] = {"", "sweep", "sweep", "sweep", "sweep", "sweep.vary",
                                        "sweep.vary.<name>", "sweep.vary.<name>",
                                        "sweep.vary.<name>"};
    const struct language l = language_of_plans();
    check_true("nine", l.n_groups == 9);
    for (size_t i = 0; i < 9 && i < l.n_groups; i++)
        check_true(paths[i], strcmp(l.groups[i].path, paths[i]) == 0 && l.groups[i].keys != NULL);
}

// ---- in words --------------------------------------------------------------------------------

static void keys_are_told_in_words(void)
{
    static const struct { struct key key; const char *words; } all[] = {
        {{"p", KEY_NUMBER, true, RANGE_PROBABILITY, 0, NULL, "a chance", NULL},
         "a chance (number; 0 to 1; required)"},
        {{"p", KEY_CHANCE, false, RANGE_NOT_NEGATIVE, 0.5, "years", "how long", NULL},
         "how long (chance; years; at least 0; default: 0.5)"},
        {{"p", KEY_REAL, false, RANGE_POSITIVE, 2, "1/year", "how often", NULL},
         "how often (certain; 1/year; more than 0; default: 2)"},
        {{"p", KEY_INTEGER, false, {1, 99, false, false}, 0, NULL, "how many", "none at all"},
         "how many (integer; 1 to 99; default: none at all)"},
        {{"p", KEY_NUMBER, false, {0, 1, true, true}, 0, NULL, "inside", "required by somebody"},
         "inside (number; more than 0, less than 1; required by somebody)"},
        {{"p", KEY_WEIGHT, false, {0, 1, true, false}, 0, NULL, "above", NULL},
         "above (weight; more than 0, at most 1; default: 0)"},
        {{"p", KEY_LAW, false, {-0.5, 1, false, true}, 0, NULL, "below", NULL},
         "below (delay; at least -0.5, less than 1; default: 0)"},
        {{"p", KEY_MOMENT, false, RANGE_ANY, 0, "date", "when", "the start"},
         "when (moment; date or years; any; default: the start)"},
        {{"p", KEY_DATE, false, RANGE_ANY, 0, "date", "when", "the start"},
         "when (date; date or years; any; default: the start)"},
        {{"p", KEY_TEXT, false, RANGE_ANY, 0, NULL, "what", NULL}, "what (text; default: none)"},
        {{"p", KEY_NAMES, true, RANGE_PROBABILITY, 0, NULL, "who", NULL}, "who (names; required)"},
        {{"p", KEY_GROUP, false, RANGE_ANY, 0, NULL, "more", NULL}, "more (group; default: none)"},
        {{"p", KEY_LIST, false, RANGE_ANY, 0, NULL, "list", NULL}, "list (list; default: none)"},
        {{"p", KEY_FLAG, false, RANGE_PROBABILITY, 0, NULL, "off", NULL},
         "off (true or false; default: false)"},
        {{"p", KEY_FLAG, false, RANGE_PROBABILITY, 0.1, NULL, "on", NULL},
         "on (true or false; default: true)"}};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *words = language_words(&arena, &all[i].key);
        if (strcmp(words, all[i].words) != 0)
            printf("\n    \"%s\"\n", words);
        check_true(all[i].words, strcmp(words, all[i].words) == 0);
    }
    arena_clear(&arena);
}

int main(void)
{
    const struct named_test tests[] = {
        {"groups have keys and stand in each other", groups_have_keys_and_stand_in_each_other},
        {"all kinds are listed once", all_kinds_are_listed_once},
        {"parameters are keys", parameters_are_keys},
        {"plans have their groups", plans_have_their_groups},
        {"keys are told in words", keys_are_told_in_words},
    };
    return run_tests("language", tests, sizeof tests / sizeof tests[0]);
}
