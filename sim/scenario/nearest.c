// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/nearest.h"

#include <ctype.h>
#include <string.h>

#define LONGEST 64

struct nearest nearest_begin(const char *wanted)
{
    const size_t allowed = strlen(wanted) / 3;
    return (struct nearest){NULL, (allowed < 1 ? 1 : allowed) + 1};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            const int ca = tolower((unsigned char)a[i - 1]), cb = tolower((unsigned char)b[j - 1]);
            row[j] = least(above[j - 1] + (ca != cb), 1 + least(above[j], row[j - 1]));
            if (i > 1 && j > 1 && ca == tolower((unsigned char)b[j - 2]) &&
                cb == tolower((unsigned char)a[i - 2]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void nearest_consider(struct nearest *nearest, const char *wanted, const char *candidate)
{
    const size_t n = strlen(wanted), m = strlen(candidate);
    if (n > LONGEST || m > LONGEST)
        return;
    const size_t d = distance(wanted, n, candidate, m);
    if (d < nearest->distance)
        *nearest = (struct nearest){candidate, d};
}
