// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as text that reads back to the same double.
#ifndef BULWARK_OUTPUT_DECIMAL_H
#define BULWARK_OUTPUT_DECIMAL_H

#include <stddef.h>

#define DECIMAL_SIZE 32

// Writes x, rounded to the fewest of 15, 16 and 17 significant digits that read back to the same
// double and without trailing zeros: "0.1", "-12", "1e+300". NaN is the empty text, -0 is "0", an
// infinity "INF" or "-INF". The point is "." in any locale. Returns the length; the text ends with
// '\0'. Cannot fail.
size_t decimal_format(double x, char text[static DECIMAL_SIZE]);

#endif
