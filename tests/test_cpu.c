// SPDX-License-Identifier: GPL-3.0-or-later
//
// Levels of processors: their names, and which of them there are.

#include "check.h"

#include "base/arrays.h"
#include "base/cpu.h"

static void every_level_is_found_by_its_name(void)
{
    for (int i = 0; i < N_CPUS; i++) {
        enum cpu found = N_CPUS;
        check_true("found", cpu_find(cpu_name((enum cpu)i), &found) && found == (enum cpu)i);
        for (int j = 0; j < i; j++)
            check_true("no two share a name",
                       strcmp(cpu_name((enum cpu)i), cpu_name((enum cpu)j)) != 0);
    }
    const char *const unknown[] = {"", "AVX2", "avx", "avx2 ", "sse2"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        enum cpu found = N_CPUS;
        check_true("unknown, and nothing written", !cpu_find(unknown[i], &found) &&
                                                       found == N_CPUS);
    }
}

static void the_best_is_the_highest_that_there_is(void)
{
    check_true("plain runs everywhere", cpu_available(CPU_PLAIN) && cpu_available(CPU_BEST));
    const enum cpu best = cpu_resolved(CPU_BEST);
    check_true("the best is a level, and is there", best != CPU_BEST && cpu_available(best));
    for (int i = CPU_PLAIN; i < N_CPUS; i++) {
        const enum cpu cpu = (enum cpu)i;
        check_true("any other stands for itself", cpu_resolved(cpu) == cpu);
        check_true("none above the best is there", cpu_available(cpu) == (cpu <= best));
    }
}

static void every_level_has_functions_of_its_own(void)
{
    for (int i = CPU_PLAIN; i < N_CPUS; i++)
        for (int j = CPU_PLAIN; j < i; j++)
            if (cpu_available((enum cpu)i))
                check_true("compiled apart",
                           arrays_for((enum cpu)i)->exp != arrays_for((enum cpu)j)->exp);
    check_true("the best are those of its level",
               arrays_for(CPU_BEST) == arrays_for(cpu_resolved(CPU_BEST)));
}

int main(void)
{
    const struct named_test tests[] = {
        {"every level is found by its name", every_level_is_found_by_its_name},
        {"the best is the highest that there is", the_best_is_the_highest_that_there_is},
        {"every level has functions of its own", every_level_has_functions_of_its_own},
    };
    return run_tests("cpu", tests, sizeof tests / sizeof tests[0]);
}
