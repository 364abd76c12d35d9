// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/arrays.h"

#include "base/kernel.h"

KERNEL_DECLARE(struct arrays, arrays);

const struct arrays *arrays_for(enum cpu cpu)
{
    return KERNEL_CHOICE(arrays, cpu_resolved(cpu));
}
