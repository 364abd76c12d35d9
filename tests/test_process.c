// SPDX-License-Identifier: GPL-3.0-or-later
//
// Processes made of others, all of them certain: when they complete, and their words.

#include "bench.h"

#define AFTER(years) "{ type = \"fixed\"; after = " years "; }"
#define ON(years) "{ type = \"fixed\"; date = " years "; }"
#define STEPS(steps) "{ type = \"sequence\"; steps = ( " steps " ); }"
#define FOUR "of = ( " AFTER("1.5") ", " AFTER("0.5") ", " AFTER("3.0") ", " AFTER("0.75") " );"
#define MEASURE(name, process) name " = { process = " process "; };\n"
#define DECISION(keys) "{ type = \"decision\"; " keys " }"
#define EXPONENTIAL(mean) "delay = { dist = \"exponential\"; mean = " mean "; };"

#define SCENARIO                                                                                  \
    "scenario = { title = \"A test\"; start = \"2023-01-01\"; horizon = 10.0; };\n"               \
    "uncertain = { x = { dist = \"uniform\"; min = 0.2; max = 0.4; }; };\n"                       \
    "factors = { g = { }; f = { }; };\n"                                                          \
    "measures = {\n"                                                                              \
    MEASURE("one", STEPS(AFTER("1.5")))                                                           \
    MEASURE("two", STEPS(AFTER("1.5") ", " AFTER("0.25")))                                        \
    MEASURE("three", STEPS(AFTER("1.5") ", " AFTER("0.25") ", " ON("2.0")))                       \
    MEASURE("late", STEPS(AFTER("1.5") ", " AFTER("0.25") ", " ON("1.0") ", " AFTER("1.0")))      \
    MEASURE("all", "{ type = \"all_of\"; " FOUR " }")                                             \
    MEASURE("any", "{ type = \"any_of\"; " FOUR " }")                                             \
    MEASURE("second", "{ type = \"at_least\"; k = 2; " FOUR " }")                                 \
    MEASURE("third", STEPS("{ type = \"at_least\"; k = 3; " FOUR " }, " AFTER("0.125")))          \
    MEASURE("day", ON("2.0"))                                                                     \
    MEASURE("someday", ON("\"x\""))                                                               \
    MEASURE("perhaps", DECISION("p = \"x\"; delay = 0.0;"))                                       \
    MEASURE("likely", DECISION("p = 0.7; " EXPONENTIAL("1.0")))                                   \
    MEASURE("year", DECISION("p = 0.7; attempts = 2; pause = 1.0; " EXPONENTIAL("1.4427")))       \
    MEASURE("again", DECISION("p = 0.7; attempts = 3; pause = 0.5; delay = 0.0;"))                \
    MEASURE("moved", DECISION("p = 0.7; delay = 0.0; loads = { g = 0.4; f = 0.6; };"))            \
    "};\n" CALM_ADVERSARY

static const struct process *process_of(const struct opened *o, const char *name)
{
    return o->model.measures[model_measure(&o->model, name)].process;
}

static void certain_processes_complete_when_they_must(void)
{
    static const struct { const char *name; double time; } all[] = {
        {"one", 1.5}, {"two", 1.75}, {"three", 2.0}, {"late", 2.75}, {"all", 3.0}, {"any", 0.5},
        {"second", 0.75}, {"third", 1.625}, {"day", 2.0}};
    struct bench b;
    if (bench_open(&b, SCENARIO)) {
        bench_draw(&b, 0, 13);
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
            const size_t m = (size_t)model_measure(&b.opened.model, all[i].name);
            for (size_t lane = 0; lane < 13; lane++)
                check_true(all[i].name, b.batch->in_force[m * BATCH_LANES + lane] == all[i].time);
        }
    }
    bench_close(&b);
}

static void processes_are_told_in_words(void)
{
    static const struct { const char *name, *words; } all[] = {
        {"one", "one after the other"},
        {"all", "all of these"},
        {"any", "any of these"},
        {"second", "at least 2 of these"},
        {"day", "on 2025-01-01"},
        {"someday", "x years from the start"},
        {"perhaps", "p x, at once"},
        {"likely", "p 0.7, half of the time within 0.69 years"},
        {"year", "p 0.7, half of the time within 1 year, up to 2 attempts, a pause of 1 year "
                 "between"},
        {"again", "p 0.7, at once, up to 3 attempts, a pause of 0.5 years between"},
        {"moved", "p 0.7, at once; moves with f (0.6), g (0.4)"}};
    struct opened o;
    if (opened_read(&o, SCENARIO, 1, 1))
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
            const struct process *p = process_of(&o, all[i].name);
            const char *words = p->kind->words(p, &o.model);
            if (strcmp(words, all[i].words) != 0)
                printf("\n    %s: \"%s\"\n", all[i].name, words);
            check_true(all[i].name, strcmp(words, all[i].words) == 0);
        }
    opened_clear(&o);
}

static void steps_are_told_in_words(void)
{
    struct opened o;
    if (opened_read(&o, SCENARIO, 1, 1)) {
        const struct process *three = process_of(&o, "three");
        check_true("three steps", three->n_children == 3);
        const struct process *first = three->children[0];
        check_true("a time", strcmp(first->kind->words(first, &o.model), "1.5 years later") == 0);
    }
    opened_clear(&o);
}

int main(void)
{
    const struct named_test tests[] = {
        {"certain processes complete when they must", certain_processes_complete_when_they_must},
        {"processes are told in words", processes_are_told_in_words},
        {"steps are told in words", steps_are_told_in_words},
    };
    return run_tests("processes", tests, sizeof tests / sizeof tests[0]);
}
