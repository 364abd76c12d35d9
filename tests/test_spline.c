// SPDX-License-Identifier: GPL-3.0-or-later
//
// Natural cubic splines: knots, GSL's interpolation through the same knots, straight ends, terms that
// are standardised, numbers with ties; and linear systems solved by Cholesky's factor.
#include "check.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_spline.h>

#include "analysis/spline.h"

enum { N = 41, MOST = SPLINE_MOST, GUARD = 3 };

struct based {
    struct spline spline;
    double x[N], sorted[N + GUARD], basis[(N + GUARD) * MOST];
};

// Numbers i³ by a scale, in a shuffled order, all different; what lies behind the arrays must stay.
static void base_scaled(struct based *b, double scale)
{
    for (size_t i = 0; i < N; i++) {
        const double place = (double)((i * 17 + 5) % N);
        b->x[i] = place * place * place / 1000.0 * scale;
    }
    for (size_t i = 0; i < GUARD; i++)
        b->sorted[N + i] = -7.0;
    for (size_t i = 0; i < (size_t)GUARD * MOST; i++)
        b->basis[N * MOST + i] = -7.0;
    spline_basis(&b->spline, b->x, N, b->sorted, b->basis);
    bool stays = true;
    for (size_t i = 0; i < GUARD; i++)
        stays = stays && b->sorted[N + i] == -7.0;
    for (size_t i = 0; i < (size_t)GUARD * MOST; i++)
        stays = stays && b->basis[N * MOST + i] == -7.0;
    check_true("nothing behind the arrays is touched", stays);
}

static void base(struct based *b)
{
    base_scaled(b, 1.0);
}

// ---- bases -------------------------------------------------------------------------------------

// Of 41 numbers the quantiles are numbers 2, 11, 20, 29 and 38.
static void knots_are_quantiles(void)
{
    static const double place[MOST] = {2.0, 11.0, 20.0, 29.0, 38.0};
    struct based b;
    base(&b);
    check_true("five of each", b.spline.n_knots == MOST && b.spline.n_terms == MOST);
    for (size_t k = 0; k < MOST; k++)
        check_true("a knot", b.spline.knots[k] == place[k] * place[k] * place[k] / 1000.0);
    for (size_t i = 0; i < N; i++) {
        const double at = (double)i;
        check_true("sorted", b.sorted[i] == at * at * at / 1000.0);
    }
}

static void terms_have_mean_0_and_variance_1(void)
{
    struct based b;
    base(&b);
    for (size_t t = 0; t < MOST; t++) {
        double sum = 0.0, square = 0.0;
        for (size_t i = 0; i < N; i++) {
            sum += b.basis[i * MOST + t];
            square += b.basis[i * MOST + t] * b.basis[i * MOST + t];
        }
        check_near("mean", sum / N, t == 0 ? 1.0 : 0.0, 1e-12, 0.1);
        check_near("mean square", square / N, 1.0, 1e-12, (N - 1.0) / N);
    }
}

static void terms_at_a_number_are_those_of_the_basis(void)
{
    struct based b;
    base(&b);
    for (size_t i = 0; i < N; i++) {
        double terms[MOST];
        spline_terms(&b.spline, b.x[i], terms);
        for (size_t t = 0; t < MOST; t++)
            check_near("a term", terms[t], b.basis[i * MOST + t], 1e-12, NAN);
    }
}

static void terms_have_no_unit(void)
{
    struct based one, small;
    base(&one);
    base_scaled(&small, 1e-9);
    for (size_t i = 0; i < (size_t)N * MOST; i++)
        check_near("a term", small.basis[i], one.basis[i], 1e-6, NAN);
}

// Numbers so small that cubes, squares or variances are below all numbers.
static void tiny_numbers_have_finite_terms(void)
{
    for (double scale = 1e-100; scale > 0.0; scale *= 1e-20) {
        struct based b;
        base_scaled(&b, scale);
        for (size_t i = 0; i < N; i++) {
            double terms[MOST];
            spline_terms(&b.spline, b.x[i], terms);
            for (size_t t = 0; t < b.spline.n_terms; t++)
                check_true("finite", isfinite(b.basis[i * MOST + t]) && isfinite(terms[t]));
        }
    }
}

// The combination of terms through the given values at the knots: [MOST].
static void interpolate(const struct spline *s, const double *values, double *coefficients)
{
    double matrix[MOST * MOST], sides[MOST];
    int sign = 0;
    gsl_permutation *order = gsl_permutation_alloc(MOST);
    gsl_matrix_view a = gsl_matrix_view_array(matrix, MOST, MOST);
    gsl_vector_view side = gsl_vector_view_array(sides, MOST);
    gsl_vector_view found = gsl_vector_view_array(coefficients, MOST);
    for (size_t k = 0; k < MOST; k++) {
        spline_terms(s, s->knots[k], matrix + k * MOST);
        sides[k] = values[k];
    }
    (void)gsl_linalg_LU_decomp(&a.matrix, order, &sign);
    (void)gsl_linalg_LU_solve(&a.matrix, order, &side.vector, &found.vector);
    gsl_permutation_free(order);
}

static double combined(const struct spline *s, const double *coefficients, double x)
{
    double terms[MOST], sum = 0.0;
    spline_terms(s, x, terms);
    for (size_t t = 0; t < MOST; t++)
        sum += coefficients[t] * terms[t];
    return sum;
}

// There is one natural cubic spline through values at the knots, and GSL knows it; beyond the knots
// it goes on with its slope there.
static void combinations_are_natural_cubic_splines(void)
{
    static const double values[MOST] = {0.3, -1.0, 2.0, 1.5, -0.7};
    struct based b;
    base(&b);
    const double first = b.spline.knots[0], last = b.spline.knots[MOST - 1];
    double coefficients[MOST];
    gsl_spline *truth = gsl_spline_alloc(gsl_interp_cspline, MOST);
    (void)gsl_spline_init(truth, b.spline.knots, values, MOST);
    interpolate(&b.spline, values, coefficients);
    for (size_t i = 0; i <= 100; i++) {
        const double x = first + (last - first) * (double)i / 100.0;
        const double wanted = gsl_spline_eval(truth, fmin(x, last), NULL);
        check_near("between the knots", combined(&b.spline, coefficients, x), wanted, 1e-8,
                   wanted + 0.01);
    }
    const double slope_first = gsl_spline_eval_deriv(truth, first, NULL);
    const double slope_last = gsl_spline_eval_deriv(truth, last, NULL);
    for (double beyond = 0.5; beyond < 40.0; beyond *= 2.0) {
        check_near("below the first", combined(&b.spline, coefficients, first - beyond),
                   values[0] - beyond * slope_first, 1e-8, values[0]);
        check_near("above the last", combined(&b.spline, coefficients, last + beyond),
                   values[MOST - 1] + beyond * slope_last, 1e-8, values[MOST - 1]);
    }
    gsl_spline_free(truth);
}

// ---- ties --------------------------------------------------------------------------------------

// Terms of 100 numbers, `low` of which are 0, `middle` 1, and the others 2.
static size_t terms_of(size_t low, size_t middle, struct spline *s)
{
    enum { MANY = 100 };
    double x[MANY], sorted[MANY], basis[MANY * MOST];
    for (size_t i = 0; i < MANY; i++)
        x[i] = i < low ? 0.0 : i < low + middle ? 1.0 : 2.0;
    spline_basis(s, x, MANY, sorted, basis);
    for (size_t i = 0; i < MANY; i++)
        for (size_t t = 0; t < s->n_terms; t++)
            check_true("finite", isfinite(basis[i * MOST + t]));
    return s->n_terms;
}

static void few_different_numbers_have_few_terms(void)
{
    struct spline s;
    double terms[MOST];
    check_true("all the same: a constant", terms_of(100, 0, &s) == 1);
    check_true("two: a line", terms_of(50, 0, &s) == 2 && s.n_knots == 2);
    terms[2] = -7.0;
    spline_terms(&s, 4.0, terms);
    check_near("as far out as it is", terms[1], 3.0, 1e-12, 4.0);
    check_true("no further term", terms[2] == -7.0);
    check_true("all but one the same: a line", terms_of(1, 99, &s) == 2 && s.n_knots == 1);
    check_true("two, one of them rare: a line", terms_of(99, 0, &s) == 2 && s.n_knots == 1);
    check_true("three: a curve", terms_of(30, 40, &s) == 3 && s.n_knots == 3);
}

// ---- linear systems ----------------------------------------------------------------------------

// A symmetric positive matrix; above the diagonal there is nothing to be read, beyond p 7.
static void fill(double matrix[MOST][MOST], double full[MOST][MOST], size_t p, double scale)
{
    for (size_t i = 0; i < MOST; i++)
        for (size_t j = 0; j < MOST; j++) {
            full[i][j] = scale * (1.0 / (double)(1 + i + j) + (i == j ? (double)(i + 1) : 0.0));
            matrix[i][j] = j > i ? NAN : i < p ? full[i][j] : 7.0;
        }
}

static void check_solved(size_t p, double scale)
{
    double matrix[MOST][MOST], full[MOST][MOST], side[MOST], wanted[MOST];
    fill(matrix, full, p, scale);
    for (size_t i = 0; i < MOST; i++) {
        wanted[i] = 1.0 + (double)(i * i) - 3.0 * (double)(i % 2);
        side[i] = 0.0;
    }
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            side[i] += full[i][j] * wanted[j];
    spline_factor(matrix, p);
    spline_solve(matrix, p, side);
    for (size_t i = 0; i < p; i++)
        check_near("a solution", side[i], wanted[i], 1e-7, wanted[i] + 0.1);
    for (size_t i = p; i < MOST; i++)
        check_true("nothing beyond", side[i] == 0.0 && matrix[i][i] == 7.0);
}

static void systems_are_solved(void)
{
    for (size_t p = 1; p <= MOST; p++) {
        check_solved(p, 1.0);
        check_solved(p, 1e-9);
    }
}

// L Lᵀ is the matrix with a diagonal that is larger by 1e-10 of itself.
static void a_factor_times_itself_is_the_matrix_and_a_hair(void)
{
    double matrix[MOST][MOST], full[MOST][MOST];
    fill(matrix, full, MOST, 1.0);
    spline_factor(matrix, MOST);
    for (size_t i = 0; i < MOST; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0.0;
            for (size_t k = 0; k <= j; k++)
                sum += matrix[i][k] * matrix[j][k];
            const double relative = sum / full[i][j] - 1.0;
            check_true(i == j ? "a hair" : "none", fabs(relative - (i == j ? 1e-10 : 0.0)) < 1e-13);
        }
}

// Of a matrix without an inverse the factor is finite still.
static void a_singular_matrix_does_no_harm(void)
{
    double matrix[MOST][MOST], side[MOST] = {1.0, 1.0, 0.0, 0.0, 0.0};
    for (size_t i = 0; i < MOST; i++)
        for (size_t j = 0; j < MOST; j++)
            matrix[i][j] = i < 2 && j < 2 ? 4.0 : 0.0;
    spline_factor(matrix, MOST);
    spline_solve(matrix, MOST, side);
    check_near("the sum is told", side[0] + side[1], 0.25, 1e-6, 0.5);
    for (size_t i = 2; i < MOST; i++)
        check_true("nothing of nothing", side[i] == 0.0);
}

int main(void)
{
    const struct named_test tests[] = {
        {"knots are quantiles", knots_are_quantiles},
        {"terms have mean 0 and variance 1", terms_have_mean_0_and_variance_1},
        {"terms at a number are those of the basis", terms_at_a_number_are_those_of_the_basis},
        {"terms have no unit", terms_have_no_unit},
        {"tiny numbers have finite terms", tiny_numbers_have_finite_terms},
        {"combinations are natural cubic splines", combinations_are_natural_cubic_splines},
        {"few different numbers have few terms", few_different_numbers_have_few_terms},
        {"systems are solved", systems_are_solved},
        {"a factor times itself is the matrix and a hair",
         a_factor_times_itself_is_the_matrix_and_a_hair},
        {"a singular matrix does no harm", a_singular_matrix_does_no_harm},
    };
    return run_tests("spline", tests, sizeof tests / sizeof tests[0]);
}
