// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/randomised.h"

#include <stdlib.h>
#include <string.h>

bool randomised_create(struct randomised *r, uint32_t n_randomisations, size_t n)
{
    *r = (struct randomised){.n_randomisations = n_randomisations, .n = n};
    r->count = calloc(n_randomisations + 1, sizeof *r->count);
    r->sum = calloc(n_randomisations + 1, (n + 1) * sizeof *r->sum);
    if (r->count != NULL && r->sum != NULL)
        return true;
    randomised_clear(r);
    return false;
}

void randomised_clear(struct randomised *r)
{
    free(r->count);
    free(r->sum);
    *r = (struct randomised){0};
}

void randomised_reset(struct randomised *r)
{
    memset(r->count, 0, r->n_randomisations * sizeof *r->count);
    memset(r->sum, 0, r->n_randomisations * r->n * sizeof *r->sum);
}

void randomised_add(struct randomised *r, uint32_t world, size_t first, const double *x, size_t n_x)
{
    const size_t which = world % r->n_randomisations;
    double *sum = r->sum + which * r->n + first;
    for (size_t i = 0; i < n_x; i++)
        sum[i] += x[i];
    if (first == 0)
        r->count[which] += 1.0;
}

void randomised_merge(struct randomised *r, const struct randomised *from)
{
    for (size_t i = 0; i < r->n_randomisations; i++)
        r->count[i] += from->count[i];
    for (size_t i = 0; i < r->n_randomisations * r->n; i++)
        r->sum[i] += from->sum[i];
}

void randomised_means(const struct randomised *r, size_t first, struct moments *moments,
                      double *room)
{
    for (size_t which = 0; which < r->n_randomisations; which++) {
        if (r->count[which] == 0.0)
            continue;
        const double *sum = r->sum + which * r->n + first;
        for (size_t i = 0; i < moments->n; i++)
            room[i] = sum[i] / r->count[which];
        moments_add(moments, room, r->count[which]);
    }
}

void randomised_put(const struct randomised *r, struct bytes *bytes)
{
    bytes_put_doubles(bytes, r->count, r->n_randomisations);
    bytes_put_doubles(bytes, r->sum, r->n_randomisations * r->n);
}

void randomised_take(struct randomised *r, struct bytes_reader *reader)
{
    bytes_take_doubles(reader, r->count, r->n_randomisations);
    bytes_take_doubles(reader, r->sum, r->n_randomisations * r->n);
}
