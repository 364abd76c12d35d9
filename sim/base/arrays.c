// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/arrays.h"

#include "base/kernel.h"

#include <stdlib.h>
#include <string.h>

void *arrays_create(size_t n, size_t size)
{
    if (size > 0 && n > (SIZE_MAX - 63) / size)
        return NULL;
    const size_t bytes = (n * size + 63) / 64 * 64;
    void *made = aligned_alloc(64, bytes > 0 ? bytes : 64);
    if (made != NULL)
        memset(made, 0, bytes);
    return made;
}

KERNEL_DECLARE(struct arrays, arrays);

const struct arrays *arrays_for(enum cpu cpu)
{
    return KERNEL_CHOICE(arrays, cpu_resolved(cpu));
}
