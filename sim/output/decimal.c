// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables hold millions of numbers, and the C library takes more than a microsecond to try three
// precisions. Between 1e-5 and 1e15 the digits are found here instead, exactly and in whole
// numbers, after G. L. Steele & J. L. White, PLDI 1990, 112: a decimal reads back to x = m 2^e if
// it lies between the midpoints to x's neighbours, (m ± 1/2) 2^e.
#include "output/decimal.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_DIGITS 17 // enough for any double

__extension__ typedef unsigned __int128 wide;

// x 10^scale, between 10^16 and 10^17, and its midpoints, all in units of 2^-fraction.
struct scaled {
    wide value, low, high;
    bool closed;  // a midpoint itself reads back to x (round to even)
    int fraction; // bits
    int scale;
};

static uint64_t power(uint64_t base, int exponent)
{
    uint64_t result = 1;
    while (exponent-- > 0)
        result *= base;
    return result;
}

// For 1e-5 <= x < 1e15: 4 m 5^scale has 55 + 52 bits at most.
static struct scaled scale_by(double x, int scale)
{
    int exponent;
    const uint64_t m = (uint64_t)ldexp(frexp(x, &exponent), DBL_MANT_DIG);
    const uint64_t five = power(5, scale);
    const wide value = (wide)(4 * m) * five;
    const bool is_power_of_two = m == UINT64_C(1) << (DBL_MANT_DIG - 1); // nearer from below
    return (struct scaled){
        .value = value,
        .low = value - (wide)five * (is_power_of_two ? 1 : 2),
        .high = value + (wide)five * 2,
        .closed = m % 2 == 0,
        .fraction = 2 + DBL_MANT_DIG - exponent - scale,
        .scale = scale,
    };
}

static struct scaled scale(double x)
{
    int exponent;
    (void)frexp(x, &exponent);
    // log10 2 = 0.30103: the power of ten at or one below that of x
    const int least = (int)floor((exponent - 1) * 0.30103);
    struct scaled s = scale_by(x, N_DIGITS - 1 - least);
    if (s.value >> s.fraction >= power(10, N_DIGITS))
        s = scale_by(x, N_DIGITS - 2 - least);
    return s;
}

// The value rounded (half to even) to a multiple of `unit`, in units of it.
static uint64_t rounded(const struct scaled *s, uint64_t unit)
{
    const wide one = (wide)unit << s->fraction;
    const uint64_t whole = (uint64_t)(s->value >> s->fraction) / unit;
    const wide rest = s->value - whole * one;
    return whole + (2 * rest > one || (2 * rest == one && whole % 2 != 0));
}

static bool reads_back(const struct scaled *s, uint64_t digits, uint64_t unit)
{
    const wide decimal = (wide)digits * unit << s->fraction;
    return (s->low < decimal && decimal < s->high) ||
           (s->closed && (decimal == s->low || decimal == s->high));
}

// Writes `digits` 10^-n_decimals (n_decimals >= 0).
static char *put_fixed(char *text, uint64_t digits, int n_decimals)
{
    char reversed[DECIMAL_SIZE];
    int n = 0;
    while (n_decimals > 0 && digits % 10 == 0) {
        digits /= 10;
        n_decimals--;
    }
    while (digits > 0 || n <= n_decimals) { // one digit before the point at least
        reversed[n++] = (char)('0' + digits % 10);
        digits /= 10;
    }
    while (n > 0) {
        if (n == n_decimals)
            *text++ = '.';
        *text++ = reversed[--n];
    }
    *text = '\0';
    return text;
}

// For 1e-5 <= x < 1e15.
static char *put_ordinary(double x, char *text)
{
    const double whole = floor(x);
    if (x - whole == 0.0)
        return put_fixed(text, (uint64_t)whole, 0);
    const struct scaled s = scale(x);
    uint64_t digits = 0, unit = 100;
    int n_decimals = s.scale - 2;
    for (; unit > 0; unit /= 10, n_decimals++) {
        digits = rounded(&s, unit);
        if (reads_back(&s, digits, unit))
            break;
    }
    return put_fixed(text, digits, n_decimals);
}

// For any x > 0, by the C library, whose point is that of the locale. The smallest numbers have
// fewer than 15 digits to tell.
static char *put_extreme(double x, char *text)
{
    int precision = x < DBL_MIN ? 1 : DBL_DIG;
    do
        (void)snprintf(text, DECIMAL_SIZE - 1, "%.*g", precision, x);
    while (precision++ < N_DIGITS && (strtod(text, NULL) < x || strtod(text, NULL) > x));
    char *point = text + strspn(text, "0123456789"), *rest = strpbrk(point, "0123456789e");
    if (rest != NULL && rest > point) {
        *point = '.';
        memmove(point + 1, rest, strlen(rest) + 1);
    }
    return text + strlen(text);
}

size_t decimal_format(double x, char text[static DECIMAL_SIZE])
{
    char *end = text;
    const double size = fabs(x);
    if (x < 0.0)
        *end++ = '-';
    if (isnan(x))
        *end = '\0';
    else if (isinf(x))
        end = stpcpy(end, "INF");
    else if (size > 0.0 && (size < 1e-5 || size >= 1e15))
        end = put_extreme(size, end);
    else
        end = put_ordinary(size, end);
    return (size_t)(end - text);
}
