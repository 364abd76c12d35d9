// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/cpu.h"

#include <string.h>

static const char *const names[N_CPUS] = {
    [CPU_BEST] = "best", [CPU_PLAIN] = "plain", [CPU_AVX2] = "avx2", [CPU_AVX512] = "avx512"};

bool cpu_available(enum cpu cpu)
{
#ifdef BULWARK_X86_64_LEVELS
    __builtin_cpu_init();
    if (cpu == CPU_AVX2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
               __builtin_cpu_supports("bmi2");
    if (cpu == CPU_AVX512)
        return cpu_available(CPU_AVX2) && __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    return cpu == CPU_BEST || cpu == CPU_PLAIN;
}

enum cpu cpu_resolved(enum cpu cpu)
{
    if (cpu != CPU_BEST)
        return cpu;
    return cpu_available(CPU_AVX512) ? CPU_AVX512 : cpu_available(CPU_AVX2) ? CPU_AVX2 : CPU_PLAIN;
}

const char *cpu_name(enum cpu cpu)
{
    return names[cpu];
}

bool cpu_find(const char *name, enum cpu *cpu)
{
    for (int i = 0; i < N_CPUS; i++)
        if (strcmp(names[i], name) == 0) {
            *cpu = (enum cpu)i;
            return true;
        }
    return false;
}
