// SPDX-License-Identifier: GPL-3.0-or-later
// Which instructions the processor has. One program serves every x86-64: its hot loops (files
// called *_kernel.c) are compiled once for each level below, and a level is chosen when a run
// starts. All levels yield the same bits: vectors change how many elements are computed at a time,
// never the order of operations of one.
#ifndef BULWARK_BASE_CPU_H
#define BULWARK_BASE_CPU_H

#include <stdbool.h>

enum cpu {
    CPU_BEST,   // the highest that this machine has
    CPU_PLAIN,  // what the compiler takes for granted: SSE2 on x86-64
    CPU_AVX2,   // x86-64-v3
    CPU_AVX512, // x86-64-v4
    N_CPUS,
};

// Can this machine, and this build of the program, run the level?
bool cpu_available(enum cpu cpu);

// The level itself, or for CPU_BEST the one that it stands for here.
enum cpu cpu_resolved(enum cpu cpu);

// "best", "plain", "avx2", "avx512".
const char *cpu_name(enum cpu cpu);

// The level called `name`; false if there is none.
bool cpu_find(const char *name, enum cpu *cpu);

#endif
