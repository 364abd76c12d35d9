// SPDX-License-Identifier: GPL-3.0-or-later
//
// Functions of independent uniforms whose sensitivity indices have closed forms.
#ifndef BULWARK_TESTS_FUNCTIONS_H
#define BULWARK_TESTS_FUNCTIONS_H

#include <math.h>
#include <stddef.h>

enum { FUNCTION_MOST_INPUTS = 8 };

struct function {
    const char *name;
    size_t n; // inputs
    double (*value)(const double *u);
    double (*given)(size_t input, double u); // its mean given one input
    double mean, variance;
    double first[FUNCTION_MOST_INPUTS], total[FUNCTION_MOST_INPUTS]; // Sobol' indices
};

#define FUNCTION_PI 3.14159265358979323846

// T. Ishigami & T. Homma, Proc. ISUMA '90, IEEE, 1990, 398: sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ of
// angles from −π to π. A fourth input has no influence.
static inline double ishigami_value(const double *u)
{
    const double x = FUNCTION_PI * (2.0 * u[0] - 1.0), z = FUNCTION_PI * (2.0 * u[2] - 1.0);
    const double s = sin(FUNCTION_PI * (2.0 * u[1] - 1.0));
    return sin(x) * (1.0 + 0.1 * z * z * z * z) + 7.0 * s * s;
}

static inline double ishigami_given(size_t input, double u)
{
    const double s = sin(FUNCTION_PI * (2.0 * u - 1.0));
    switch (input) {
    case 0:
        return 3.5 + s * (1.0 + 0.1 * pow(FUNCTION_PI, 4.0) / 5.0);
    case 1:
        return 7.0 * s * s;
    default:
        return 3.5;
    }
}

static inline struct function function_ishigami(void)
{
    const double a = 7.0, b = 0.1, p4 = pow(FUNCTION_PI, 4.0), p8 = p4 * p4;
    const double one = 0.5 * (1.0 + b * p4 / 5.0) * (1.0 + b * p4 / 5.0), two = a * a / 8.0;
    const double both = b * b * p8 * (1.0 / 18.0 - 1.0 / 50.0); // of the first and the third
    const double v = one + two + both;
    return (struct function){.name = "Ishigami", .n = 4, .value = ishigami_value,
                             .given = ishigami_given, .mean = a / 2.0, .variance = v,
                             .first = {one / v, two / v, 0.0, 0.0},
                             .total = {(one + both) / v, two / v, both / v, 0.0}};
}

// I. M. Sobol's g (A. Saltelli & I. M. Sobol', Mat. Model. 7(11) (1995) 16): the product of
// (|4u − 2| + a) / (1 + a).
static inline double g_parameter(size_t i)
{
    static const double a[FUNCTION_MOST_INPUTS] = {0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0};
    return a[i];
}

static inline double g_given(size_t input, double u)
{
    return (fabs(4.0 * u - 2.0) + g_parameter(input)) / (1.0 + g_parameter(input));
}

static inline double g_value(const double *u)
{
    double product = 1.0;
    for (size_t i = 0; i < FUNCTION_MOST_INPUTS; i++)
        product *= g_given(i, u[i]);
    return product;
}

static inline struct function function_g(void)
{
    struct function g = {.name = "Sobol' g", .n = FUNCTION_MOST_INPUTS, .value = g_value,
                         .given = g_given, .mean = 1.0};
    double product = 1.0, part[FUNCTION_MOST_INPUTS];
    for (size_t i = 0; i < g.n; i++) {
        part[i] = 1.0 / (3.0 * (1.0 + g_parameter(i)) * (1.0 + g_parameter(i)));
        product *= 1.0 + part[i];
    }
    g.variance = product - 1.0;
    for (size_t i = 0; i < g.n; i++) {
        g.first[i] = part[i] / g.variance;
        g.total[i] = part[i] * product / (1.0 + part[i]) / g.variance;
    }
    return g;
}

#endif
