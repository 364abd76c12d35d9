// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/design.h"

#include "base/random.h"

#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stratum {
    double order, place;
    uint32_t index;
};

static int compare_order(const void *left, const void *right)
{
    const struct stratum *a = left, *b = right;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

bool design_latin_hypercube(uint64_t seed, uint32_t entity, uint32_t n, double *u)
{
    struct stratum *strata = malloc(n * sizeof *strata);
    if (strata == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        const struct random_pair x = random_uniforms(seed, i, 0, entity, PURPOSE_DESIGN, 0);
        strata[i] = (struct stratum){x.second, x.first, i};
    }
    qsort(strata, n, sizeof *strata, compare_order);
    for (uint32_t i = 0; i < n; i++)
        u[i] = ((double)strata[i].index + strata[i].place) / (double)n;
    free(strata);
    return true;
}

bool design_sobol(unsigned n_coordinates, uint32_t n, double *u)
{
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, n_coordinates);
    if (sequence == NULL)
        return false;
    for (uint32_t i = 0; i < n; i++)
        (void)gsl_qrng_get(sequence, u + (size_t)i * n_coordinates);
    gsl_qrng_free(sequence);
    return true;
}

double design_place(double u, double min, double max, bool is_integer)
{
    const double x = is_integer ? min + floor(u * (max - min + 1.0)) : min + u * (max - min);
    return x > max ? max : x;
}

void design_number(double x, char text[static DESIGN_NUMBER_SIZE])
{
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, DESIGN_NUMBER_SIZE, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            return;
    }
}

bool design_is_number(const char *text, double *number)
{
    const size_t length = strlen(text);
    char *end;
    if (length == 0 || strspn(text, "0123456789+-.eE") != length)
        return false;
    const double value = strtod(text, &end);
    if (*end != '\0' || !isfinite(value))
        return false;
    *number = value;
    return true;
}
