// SPDX-License-Identifier: GPL-3.0-or-later
//
// Masks, names and leading numbers of models that are written here, one element beyond the end of
// everything; and what a model makes of numbers at the ends of what is possible.

#include "opened.h"

#include "base/sobol.h"
#include "model/leading.h"

// ---- masks -------------------------------------------------------------------------------------

enum { N = 3, BEYOND = 1 << N };

// By name: ant, bee, cat; the file has cat, ant, bee. Bee requires ant, cat both. What stands
// behind the last is none of the model's.
static struct measure measures[] = {
    {.name = "ant", .file_position = 1},
    {.name = "bee", .file_position = 2, .required_mask = 1},
    {.name = "cat", .file_position = 0, .required_mask = 3},
    {.name = NULL, .file_position = 5}};
static size_t in_file_order[] = {2, 0, 1, 7};
static struct tier tiers[] = {{1, 5}, {3, 2}, {4, 64}};
static const struct model by_hand = {.measures = measures, .n_measures = N,
                                     .in_file_order = in_file_order, .tiers = tiers, .n_tiers = 2};

static void masks_are_of_the_measures_that_there_are(void)
{
    const uint32_t feasible[] = {0, 1, 0, 3, 0, 1, 0, 7}, file[] = {0, 2, 4, 6, 1, 3, 5, 7};
    for (uint32_t mask = 0; mask < BEYOND; mask++) {
        check_true("feasible", model_feasible(&by_hand, mask) == feasible[mask] &&
                                   model_feasible(&by_hand, mask | BEYOND) == feasible[mask]);
        check_true("as the file counts",
                   model_file_mask(&by_hand, mask) == file[mask] &&
                       model_file_mask(&by_hand, mask | BEYOND) == file[mask]);
        check_true("and back", model_mask_of_file(&by_hand, file[mask]) == mask &&
                                   model_mask_of_file(&by_hand, file[mask] | BEYOND) == mask);
    }
    const uint32_t unions[] = {0, 5, 2, 7, 0, 5, 2, 7};
    for (uint32_t set = 0; set < 8; set++)
        check_true("tiers", model_tiers_mask(&by_hand, set) == unions[set]);
}

static void combinations_are_named_in_the_order_of_the_file(void)
{
    const char *const names[] = {"none", "ant", "bee", "ant+bee", "cat", "cat+ant", "cat+bee",
                                 "cat+ant+bee"};
    struct arena arena;
    arena_init(&arena);
    for (uint32_t mask = 0; mask < BEYOND; mask++) {
        const char *name = model_combination_name(&by_hand, &arena, mask);
        check_true(names[mask], strcmp(name, names[mask]) == 0);
        name = model_combination_name(&by_hand, &arena, mask | BEYOND);
        check_true(names[mask], mask == 0 || strcmp(name, names[mask]) == 0);
    }
    arena_clear(&arena);
}

// ---- leading numbers -------------------------------------------------------------------------

struct made {
    struct scenario scenario;
    struct model model;
    uint32_t lead[SOBOL_MAX_DIMENSIONS + 50];
};

static void make(struct made *m)
{
    *m = (struct made){0};
    arena_init(&m->scenario.arena);
    m->model.scenario = &m->scenario;
}

// All of one kind, then by path (neighbours differ by one letter), then by number; said backwards.
static void leading_numbers_are_put_in_order(void)
{
    static const struct { enum leading_kind kind; const char *path; uint32_t which; } all[] = {
        {LEADING_GAP, "a", 0},     {LEADING_SHOCK, "b", 1},  {LEADING_SHOCK, "b", 0},
        {LEADING_SHOCK, "a", 2},   {LEADING_LAPSE, "d", 0},  {LEADING_LAPSE, "c", 0},
        {LEADING_LAPSE, "b", 0},   {LEADING_PROCESS, "ab", 0}, {LEADING_PROCESS, "aa", 0},
        {LEADING_PROCESS, "a", 0}, {LEADING_FACTOR, "z", 0}, {LEADING_TYPE, "y", 0}};
    enum { N_ALL = sizeof all / sizeof all[0] };
    for (size_t n = 0; n <= N_ALL; n++) {
        struct made m;
        make(&m);
        for (size_t i = N_ALL - n; i < N_ALL; i++)
            leading_add(&m.model, all[i].kind, all[i].path, (uint32_t)i, all[i].which, &m.lead[i]);
        leading_settle(&m.model);
        check_true("so many", m.model.n_leading == n);
        for (size_t i = N_ALL - n; i < N_ALL; i++)
            check_true("backwards", m.lead[i] == N_ALL - i &&
                                        m.model.leading[N_ALL - 1 - i].entity == i);
        arena_clear(&m.scenario.arena);
    }
}

// Those beyond the last coordinate have no place.
static void there_are_as_many_as_coordinates(void)
{
    const size_t numbers[] = {SOBOL_MAX_DIMENSIONS - 1, SOBOL_MAX_DIMENSIONS,
                              SOBOL_MAX_DIMENSIONS + 1, SOBOL_MAX_DIMENSIONS + 50};
    for (size_t k = 0; k < 4; k++) {
        static struct made m;
        make(&m);
        for (size_t i = 0; i < numbers[k]; i++) // 7 i mod 397 are all different
            leading_add(&m.model, LEADING_GAP, "a", 0, (uint32_t)(7 * i % 397), &m.lead[i]);
        leading_settle(&m.model);
        check_true("so many", m.model.n_leading == (k == 0 ? numbers[0] : SOBOL_MAX_DIMENSIONS));
        for (size_t i = 0; i < numbers[k]; i++) {
            uint32_t place = 1;
            for (size_t other = 0; other < numbers[k]; other++)
                place += 7 * other % 397 < 7 * i % 397;
            check_true("its place", m.lead[i] == (place <= SOBOL_MAX_DIMENSIONS ? place : 0));
        }
        const size_t n_before = m.model.n_leading;
        leading_add(&m.model, LEADING_GAP, NULL, 0, 0, &m.lead[0]);
        check_true("without a path it is none", m.model.n_leading == n_before);
        arena_clear(&m.scenario.arena);
    }
}

// ---- scenarios -----------------------------------------------------------------------------

#define HEAD "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; };\n"
#define PLAIN "process = { type = \"decision\"; p = 0.5; delay = 1.0; };"
#define TIERED(name, tier) name " = { tier = " tier "; " PLAIN " };\n"

// Two measures in the first tier, so that it is no single measure; the last has the largest number.
static void unions_of_tiers_are_reported(void)
{
    static const uint32_t masks[] = {0, 1, 2, 4, 8, 3, 7, 11, 12, 15};
    struct opened o;
    if (opened_read(&o, HEAD "measures = {\n" TIERED("a", "1") TIERED("b", "1") TIERED("c", "2")
                    TIERED("d", "99") "};\n" CALM_ADVERSARY, 1, 1)) {
        const struct model *m = &o.model;
        check_true("three tiers", m->n_tiers == 3 && m->tiers[0].mask == 3 &&
                                      m->tiers[1].mask == 4 && m->tiers[2].mask == 8 &&
                                      m->tiers[2].number == 99);
        check_true("so many", m->n_reported == sizeof masks / sizeof masks[0]);
        for (size_t i = 0; i < m->n_reported && i < sizeof masks / sizeof masks[0]; i++)
            check_true("reported", model_reported_index(m, masks[i]) < m->n_reported);
        check_true("in order", model_reported_index(m, 3) == 5 && model_reported_index(m, 7) == 6 &&
                                   model_reported_index(m, 11) == 7 &&
                                   model_reported_index(m, 12) == 8 &&
                                   model_reported_index(m, 15) == 9);
    }
    opened_clear(&o);
}

static void write_many(char *text, size_t size, int n)
{
    int used = snprintf(text, size, HEAD "measures = {\n");
    for (int i = 0; i < n; i++)
        used += snprintf(text + used, size - (size_t)used, "m%d = { " PLAIN " };\n", i);
    (void)snprintf(text + used, size - (size_t)used, "};\n" CALM_ADVERSARY);
}

static void many_measures_are_possible(void)
{
    const struct { int n; const char *sampler; } all[] = {
        {1, "random"}, {1, "sobol"}, {MODEL_MAX_DENSE_MEASURES, "sobol"},
        {MODEL_MAX_DENSE_MEASURES + 1, "random"}, {MODEL_MAX_MEASURES, "random"}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct opened o;
        char text[4096];
        write_many(text, sizeof text, all[i].n);
        if (opened_read_sampled(&o, text, 32, 2, all[i].sampler))
            check_true("all of them",
                       o.model.n_measures == (size_t)all[i].n &&
                           o.model.n_reported == (size_t)all[i].n + 1 + (all[i].n > 1));
        opened_clear(&o);
    }
}

// Loads alike on other factors are other loadings; those of a weight may explain a million.
static void loadings_are_told_apart(void)
{
    struct opened o;
    if (opened_read(&o, HEAD "factors = { e = { }; f = { }; g = { }; };\n"
                    "measures = { a = { process = { type = \"decision\"; p = 0.5; delay = 1.0;"
                    " loads = { e = 0.5; f = 0.25; }; }; };\n"
                    " b = { process = { type = \"decision\"; p = 0.5; delay = 1.0;"
                    " loads = { e = 0.5; g = 0.25; }; }; };\n"
                    " c = { process = { type = \"decision\"; p = 0.5; delay = 1.0;"
                    " loads = { e = 0.5; f = 0.5; }; }; effects = { denial = { weight = 0.5;"
                    " loads = { g = 1000.0; }; }; }; };\n"
                    " d = { process = { type = \"decision\"; p = 0.5; delay = 1.0;"
                    " loads = { f = 0.25; e = 0.5; }; }; }; };\n" CALM_ADVERSARY, 1, 1)) {
        const struct model *m = &o.model;
        const int of[] = {((const struct decision *)m->measures[0].process->settings)->loading,
                          ((const struct decision *)m->measures[1].process->settings)->loading,
                          ((const struct decision *)m->measures[2].process->settings)->loading,
                          ((const struct decision *)m->measures[3].process->settings)->loading};
        check_true("four", m->n_loadings == 4);
        check_true("one is said twice", of[0] == of[3] && of[0] != of[1] && of[1] != of[2] &&
                                            of[0] != of[2]);
        const struct effect *effect = &m->measures[2].effect[CHANNEL_DENIAL];
        check_true("the most", m->loadings[effect->loading].variance == 1e6);
        check_true("none", m->measures[2].effect[CHANNEL_PUNISHMENT].loading < 0);
    }
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"masks are of the measures that there are", masks_are_of_the_measures_that_there_are},
        {"combinations are named in the order of the file",
         combinations_are_named_in_the_order_of_the_file},
        {"leading numbers are put in order", leading_numbers_are_put_in_order},
        {"there are as many as coordinates", there_are_as_many_as_coordinates},
        {"unions of tiers are reported", unions_of_tiers_are_reported},
        {"many measures are possible", many_measures_are_possible},
        {"loadings are told apart", loadings_are_told_apart},
    };
    return run_tests("models by hand", tests, sizeof tests / sizeof tests[0]);
}
