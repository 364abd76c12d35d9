// SPDX-License-Identifier: GPL-3.0-or-later
// Designs of experiments: points of the unit cube, and the numbers that they stand for.
#ifndef BULWARK_SCENARIO_DESIGN_H
#define BULWARK_SCENARIO_DESIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DESIGN_MAX_SOBOL 40 // coordinates that GSL's sequence has

// One coordinate of `n` points of a Latin hypercube: one in each of n equal strata of (0, 1), the
// strata in random order. It depends on seed, entity and n alone, so that other coordinates may come
// and go: M. D. McKay, R. J. Beckman & W. J. Conover, Technometrics 21 (1979) 239. False for want of
// memory.
bool design_latin_hypercube(uint64_t seed, uint32_t entity, uint32_t n, double *u);

// The first `n` points of Sobol's sequence as GSL gives them, u [n][n_coordinates]; at most
// DESIGN_MAX_SOBOL coordinates. False for want of memory.
bool design_sobol(unsigned n_coordinates, uint32_t n, double *u);

// What u in [0, 1) stands for between min and max; of whole numbers each with the same chance.
double design_place(double u, double min, double max, bool is_integer);

#define DESIGN_NUMBER_SIZE 32

// Writes x with the fewest digits that read back to the same double.
void design_number(double x, char text[static DESIGN_NUMBER_SIZE]);

// Whether a text is a plain decimal number, of which `number` then becomes the value.
bool design_is_number(const char *text, double *number);

#endif
