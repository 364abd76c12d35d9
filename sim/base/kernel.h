// SPDX-License-Identifier: GPL-3.0-or-later
// For files called *_kernel.c, which are compiled once for each level of processors (cpu.h) and
// export one constant record of functions each: KERNEL(arrays) is arrays_plain, arrays_avx2 or
// arrays_avx512. (dist_kernel.c exports functions, for the record of arrays.) Everything else in
// such a file is static.
#ifndef BULWARK_BASE_KERNEL_H
#define BULWARK_BASE_KERNEL_H

#include "base/cpu.h"

#define KERNEL_PASTED(name, level) name##_##level
#define KERNEL_AT(name, level) KERNEL_PASTED(name, level)
#ifdef BULWARK_KERNEL_LEVEL // plain, avx2 or avx512: given by the build
#define KERNEL(name) KERNEL_AT(name, BULWARK_KERNEL_LEVEL)
#endif

// KERNEL_CHOICE(name): the record of a resolved level, from those that the build has.
#ifdef BULWARK_X86_64_LEVELS
#define KERNEL_DECLARE(type, name) extern const type name##_plain, name##_avx2, name##_avx512
#define KERNEL_CHOICE(name, cpu)                                                                   \
    ((cpu) == CPU_AVX512 ? &name##_avx512 : (cpu) == CPU_AVX2 ? &name##_avx2 : &name##_plain)
#else
#define KERNEL_DECLARE(type, name) extern const type name##_plain
#define KERNEL_CHOICE(name, cpu) ((void)(cpu), &name##_plain)
#endif

#ifdef __clang__
// A loop that clang leaves scalar is slower, not wrong: no warning.
#pragma clang diagnostic ignored "-Wpass-failed"
#endif

#endif
