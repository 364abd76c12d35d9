// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts/mutate.py puts in front of every source that it changes: mutant n is active where the
// environment says so (BULWARK_MUTANT=n), and every place that is passed is noted.
#ifndef BULWARK_TESTS_MUTATION_MUTANT_H
#define BULWARK_TESTS_MUTATION_MUTANT_H

extern int mutant_active;               // -1: none
extern unsigned char mutant_reached[];  // by mutant

#define MUTANT(n) (mutant_reached[n] = 1, mutant_active == (n))

#endif
