// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts/mutate.py puts in front of every source that it changes. Mutant n is active where the
// environment says so (BULWARK_MUTANT=n); a build with MUTANTS_NOTED changes nothing and notes which
// mutants' places are passed, and where they would have made another value.
#ifndef BULWARK_TESTS_MUTATION_MUTANT_H
#define BULWARK_TESTS_MUTATION_MUTANT_H

enum { MUTANT_PASSED = 1, MUTANT_MATTERS = 2 };

#ifdef MUTANTS_NOTED
#define MUTANT_NOTES volatile // not to be lost between the lanes of a loop
#else
#define MUTANT_NOTES
#endif

extern int mutant_active;                           // -1: none
extern MUTANT_NOTES unsigned char mutant_reached[]; // of each mutant, bits of the above

#ifdef MUTANTS_NOTED

#define MUTANT(n) ((void)(mutant_reached[n] = MUTANT_PASSED | MUTANT_MATTERS), 0)

// Division by nothing is another value without being tried.
#define SWAPPED(n, a, op, other, b) \
    ({ \
        __auto_type outcome##n = (a)op(b); \
        if ((#other[0] == '/' && (b) == 0) || !(((a)other(b)) == outcome##n)) \
            mutant_reached[n] |= MUTANT_MATTERS; \
        mutant_reached[n] |= MUTANT_PASSED; \
        outcome##n; \
    })

#else

#define MUTANT(n) (mutant_active == (n))
#define SWAPPED(n, a, op, other, b) (MUTANT(n) ? (a)other(b) : (a)op(b))

#endif
#endif
