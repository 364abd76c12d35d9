// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which budgets and values are looked at where none is asked for: every one at which the best
// package becomes another.
#include "decided.h"

// Every cost at which more can be had than below it, once and in order, before all values.
static void check_budgets(const struct decisions *d)
{
    const struct packages *p = &d->packages;
    size_t n = 0;
    double most = -INFINITY;
    for (size_t i = 0; i < p->n; i++) {
        double best = -INFINITY;
        for (size_t j = 0; j < p->n; j++)
            if (p->cost[j] <= p->cost[i])
                best = fmax(best, d->figures[j].deterrence);
        if (best > most) {
            const struct objective *o = &d->choices[n].objective;
            check_true("a budget",
                       n < d->n_choices && o->aim == AIM_BUDGET && o->level == p->cost[i]);
            n++;
        }
        most = best;
    }
    check_true("no other", n == n_of(d, AIM_BUDGET));
}

// The best package at a value of deterrence; of equals the one that deters most.
static size_t best_at(const struct decisions *d, double value)
{
    size_t best = 0;
    for (size_t i = 1; i < d->packages.n; i++) {
        const double gain = value * (d->figures[i].deterrence - d->figures[best].deterrence) -
                            (d->packages.cost[i] - d->packages.cost[best]);
        if (gain > 0.0 || (gain == 0.0 && d->figures[i].deterrence > d->figures[best].deterrence))
            best = i;
    }
    return best;
}

// The value at which something begins to pay, rounded down to 1, 5/2 or 5 of its decade; of 5/2 it
// is 2.
static double first_value(const struct decisions *d)
{
    double of_free = -INFINITY, least = INFINITY;
    for (size_t i = 0; i < d->packages.n; i++)
        if (d->packages.cost[i] == 0.0)
            of_free = fmax(of_free, d->figures[i].deterrence);
    for (size_t i = 0; i < d->packages.n; i++)
        if (d->packages.cost[i] > 0.0 && d->figures[i].deterrence > of_free)
            least = fmin(least, d->packages.cost[i] / (d->figures[i].deterrence - of_free));
    const double decade = pow(10.0, floor(log10(least))), mantissa = least / decade;
    return decade * (mantissa < 2.5 ? 1.0 : mantissa < 5.0 ? 2.0 : 5.0);
}

// Values are 1, 2 and 5 of decades without a gap; from the first one to where the dearest of those
// that deter most pays, or for so many decades as bring 40.
static void check_values(const struct decisions *d)
{
    const size_t first = n_of(d, AIM_BUDGET), n = n_of(d, AIM_VALUE);
    const struct choice *c = &d->choices[first];
    const double dearest = d->packages.cost[best_at(d, 1e200)];
    check_true("those that are free are no matter", (n > 0) == (dearest > 0.0));
    for (size_t i = 0; i < n; i++) {
        const double level = c[i].objective.level,
                     mantissa = level / pow(10.0, floor(log10(level * 1.01)));
        const double next = fabs(mantissa - 2.0) < 1e-9 ? 2.5 : 2.0;
        check_true("an aim", c[i].objective.aim == AIM_VALUE);
        check_true("1, 2 or 5", fabs(mantissa - 1.0) < 1e-9 || fabs(mantissa - 2.0) < 1e-9 ||
                                    fabs(mantissa - 5.0) < 1e-9);
        check_true("the next", i + 1 == n || fabs(c[i + 1].objective.level / level - next) < 1e-9);
        check_true("the first", i > 0 || fabs(level / first_value(d) - 1.0) < 1e-9);
        check_true("not all at the last but one",
                   n >= 40 || (d->packages.cost[best_at(d, level)] == dearest) == (i + 1 == n));
    }
}

// Returns how many values are looked at.
static size_t check_objectives(const double cost[N], const double mean[SETS], double slope)
{
    struct made m;
    struct decisions d;
    make(&m, cost, mean, slope, 0.0, 0);
    const struct decisions_request request = {NAN, NAN, NAN, NAN, INFINITY};
    check_true("made", decisions_make(&d, &request, &m.result, NULL) == STATUS_OK);
    check_budgets(&d);
    check_values(&d);
    const size_t n = n_of(&d, AIM_VALUE);
    decisions_clear(&d);
    return n;
}

static void all_corners_are_looked_at(void)
{
    static const double free_ones[N] = {0.0, 0.0, 0.0}, some_free[N] = {0.0, 2.0, 3.0};
    static const double cheap[N] = {0.001, 0.003, 0.002}, dear[N] = {3000.0, 700.0, 1100.0};
    // 1 is as good as none, and 2 worse: all of them cost nothing
    static const double equal[SETS] = {0.25, 0.25, 0.125, 0.125, 0.25, 0.25, 0.125, 0.125};
    static const double worse[SETS] = {0.5, 0.4, 0.3, 0.2, 0.4, 0.3, 0.2, 0.1};
    static const double huge[N] = {1e308, 0.0, 0.0}; // over any gain: no number
    check_true("some", check_objectives(costs, means, 0.05) > 0 &&
                           check_objectives(cheap, means, 0.05) > 0 &&
                           check_objectives(dear, means, 0.05) > 0 &&
                           check_objectives(some_free, means, 0.05) > 0);
    check_true("none", check_objectives(free_ones, means, 0.05) == 0 &&
                           check_objectives(free_ones, equal, 0.0) == 0 &&
                           check_objectives(costs, worse, 0.05) == 0 &&
                           check_objectives(huge, means, 0.05) == 0);
}

// Wherever in its decade the first value lies.
static void values_go_with_the_unit_of_costs(void)
{
    for (double unit = 0.0107; unit < 70.0; unit *= 1.19) {
        const double scaled[N] = {unit, 2.0 * unit, 4.0 * unit};
        const double far[N] = {1e-10 * unit, 3.0, 1e9 * unit};
        check_true("a few", check_objectives(scaled, means, 0.05) < 9);
        const size_t n = check_objectives(far, means, 0.05);
        check_true("whole decades until there are 40", n >= 40 && n <= 42);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"all corners are looked at", all_corners_are_looked_at},
        {"values go with the unit of costs", values_go_with_the_unit_of_costs},
    };
    return run_tests("objectives", tests, sizeof tests / sizeof tests[0]);
}
