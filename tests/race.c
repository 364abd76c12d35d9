// SPDX-License-Identifier: GPL-3.0-or-later
//
// A race, which a checker of threads that is at work must see (scripts/analyse.sh).
#include <stdio.h>

int main(void)
{
    int n = 0;
#pragma omp parallel for num_threads(4)
    for (int i = 0; i < 100000; i++)
        n++;
    return printf("%d\n", n) < 0;
}
