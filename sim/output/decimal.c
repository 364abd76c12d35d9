// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables hold millions of numbers, and the C library takes more than half a microsecond to try
// three precisions. Between 1e-14 and 1e15 the digits are found here instead, exactly and in whole
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

#define TEN_TO_17 UINT64_C(100000000000000000)
#define FIVE_TO_16 UINT64_C(152587890625)

// 5^n, n <= 31.
static wide power_of_five(int n)
{
    static const uint64_t low[] = {
        1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625,
        1220703125, 6103515625, 30517578125};
    return n < 16 ? low[n] : (wide)FIVE_TO_16 * low[n - 16];
}

// x = m 2^exponent with m of 53 bits; x > 0 and normal.
static uint64_t mantissa(double x, int *exponent)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    *exponent = (int)(bits >> (DBL_MANT_DIG - 1)) - 1022 - DBL_MANT_DIG;
    const uint64_t leading = UINT64_C(1) << (DBL_MANT_DIG - 1);
    return (bits & (leading - 1)) | leading;
}

// For 1e-14 <= x < 1e15: 4 m 5^scale has 55 + 72 bits at most.
static struct scaled scale_by(uint64_t m, int exponent, int scale)
{
    const wide five = power_of_five(scale), value = (wide)(4 * m) * five;
    const bool is_power_of_two = m == UINT64_C(1) << (DBL_MANT_DIG - 1); // nearer from below
    return (struct scaled){
        .value = value,
        .low = value - five * (is_power_of_two ? 1 : 2),
        .high = value + five * 2,
        .closed = m % 2 == 0,
        .fraction = 2 - exponent - scale,
        .scale = scale,
    };
}

static struct scaled scale(double x)
{
    int exponent;
    const uint64_t m = mantissa(x, &exponent);
    // log10 2 = 0.30103: the power of ten at or one below that of x
    const int least = (int)floor((exponent + DBL_MANT_DIG - 1) * 0.30103);
    struct scaled s = scale_by(m, exponent, N_DIGITS - 1 - least);
    if (s.value >> s.fraction >= TEN_TO_17)
        s = scale_by(m, exponent, N_DIGITS - 2 - least);
    return s;
}

// The value rounded (half to even) to a multiple of `unit`, in units of it.
static inline uint64_t rounded(const struct scaled *s, uint64_t unit)
{
    const wide one = (wide)unit << s->fraction;
    const uint64_t whole = (uint64_t)(s->value >> s->fraction) / unit;
    const wide rest = s->value - whole * one;
    return whole + (2 * rest > one || (2 * rest == one && whole % 2 != 0));
}

static inline bool reads_back(const struct scaled *s, uint64_t digits, uint64_t unit)
{
    const wide decimal = (wide)digits * unit << s->fraction;
    return (s->low < decimal && decimal < s->high) ||
           (s->closed && (decimal == s->low || decimal == s->high));
}

// The fewest digits of 15, 16 and 17 that read back to x, and how many of them are decimals.
// For 1e-14 <= x < 1e15, not a whole number.
static uint64_t fewest_digits(double x, int *n_decimals)
{
    const struct scaled s = scale(x);
    uint64_t digits = rounded(&s, 100);
    *n_decimals = s.scale - 2;
    if (!reads_back(&s, digits, 100)) {
        digits = rounded(&s, 10);
        *n_decimals = s.scale - 1;
        if (!reads_back(&s, digits, 10)) {
            digits = rounded(&s, 1);
            *n_decimals = s.scale;
        }
    }
    for (; *n_decimals > 0 && digits % 10 == 0; digits /= 10)
        --*n_decimals;
    return digits;
}

// Writes the digits of a whole number; returns their end.
static char *put_digits(char *text, uint64_t digits)
{
    char reversed[DECIMAL_SIZE];
    size_t n = DECIMAL_SIZE;
    for (; digits >= 100; digits /= 100) {
        const unsigned pair = (unsigned)(digits % 100);
        reversed[--n] = (char)('0' + pair % 10);
        reversed[--n] = (char)('0' + pair / 10);
    }
    if (digits >= 10)
        reversed[--n] = (char)('0' + digits % 10);
    reversed[--n] = (char)('0' + (digits >= 10 ? digits / 10 : digits));
    memcpy(text, reversed + n, DECIMAL_SIZE - n);
    return text + (DECIMAL_SIZE - n);
}

// digits 10^-n_decimals as 12.34 or 0.0123.
static char *put_fixed(char *text, uint64_t digits, int n_decimals)
{
    char plain[DECIMAL_SIZE];
    const int n = (int)(put_digits(plain, digits) - plain), before = n - n_decimals;
    if (before > 0) {
        memcpy(text, plain, (size_t)before);
        text += before;
    } else {
        *text++ = '0';
    }
    if (n_decimals > 0)
        *text++ = '.';
    for (int i = before; i < 0; i++)
        *text++ = '0';
    const int from = before > 0 ? before : 0;
    memcpy(text, plain + from, (size_t)(n - from));
    return text + (n - from);
}

// digits 10^-n_decimals as 1.234e-07; below 1, at least 1e-99.
static char *put_scientific(char *text, uint64_t digits, int n_decimals)
{
    char plain[DECIMAL_SIZE];
    const int n = (int)(put_digits(plain, digits) - plain), exponent = n_decimals - (n - 1);
    *text++ = plain[0];
    if (n > 1)
        *text++ = '.';
    memcpy(text, plain + 1, (size_t)(n - 1));
    text += n - 1;
    *text++ = 'e';
    *text++ = '-';
    *text++ = (char)('0' + exponent / 10);
    *text++ = (char)('0' + exponent % 10);
    return text;
}

// For 1e-14 <= x < 1e15, and 0.
static char *put_ordinary(double x, char *text)
{
    int n_decimals;
    if (x - floor(x) == 0.0)
        return put_digits(text, (uint64_t)x);
    const uint64_t digits = fewest_digits(x, &n_decimals);
    return x < 1e-5 ? put_scientific(text, digits, n_decimals)
                    : put_fixed(text, digits, n_decimals);
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
    if (isinf(x))
        end = stpcpy(end, "INF");
    else if (size > 0.0 && (size < 1e-14 || size >= 1e15))
        end = put_extreme(size, end);
    else if (!isnan(x))
        end = put_ordinary(size, end);
    *end = '\0';
    return (size_t)(end - text);
}
