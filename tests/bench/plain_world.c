// SPDX-License-Identifier: GPL-3.0-or-later
// A world of the plain program: everything uncertain is drawn, everything that its trials share is
// computed, and the anchor is solved.
#include "bench/plain_parts.h"

#include "scenario/law_form.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <string.h>

// ---- laws ----------------------------------------------------------------------------------

#define Z95 1.6448536269514722 // Φ⁻¹(0.95)

static void set_beta(struct flat_law *law, double a, double b, double min, double max)
{
    law->a = min;
    law->b = max - min;
    law->c = a;
    law->d = b;
}

static void set_pert(struct flat_law *law, double min, double mode, double max)
{
    const double width = max - min;
    set_beta(law, 1.0 + 4.0 * (mode - min) / width, 1.0 + 4.0 * (max - mode) / width, min, max);
}

static void set_triangular(struct flat_law *law, double min, double mode, double max)
{
    *law = (struct flat_law){.law = law->law, .kind = LAW_TRIANGULAR, .a = min, .b = max,
                             .c = (mode - min) / (max - min), .d = (max - min) * (mode - min),
                             .e = (max - min) * (max - mode)};
}

// From the parameters as the scenario writes them, in the order of its forms.
void law_set(struct flat_law *law, const double *unknowns)
{
    double p[LAW_MAX_PARAMETERS];
    for (size_t i = 0; i < LAW_MAX_PARAMETERS; i++)
        p[i] = number_in(law->law->parameter[i], unknowns);
    const struct law_form *form = law->law->form;
    const bool by_p95 = strcmp(form->parameter[1].key == NULL ? "" : form->parameter[1].key,
                               "p95") == 0;
    law->a = p[0];
    law->b = p[1];
    if (law->kind == LAW_UNIFORM)
        law->b = p[1] - p[0];
    else if (law->kind == LAW_TRIANGULAR)
        set_triangular(law, p[0], p[1], p[2]);
    else if (law->kind == LAW_WEIBULL)
        law->a = 1.0 / p[0];
    else if (law->kind == LAW_LOGNORMAL && by_p95)
        law->b = log(p[1] / p[0]) / Z95;
    else if (law->kind == LAW_BETA && strcmp(form->dist, "pert") == 0)
        set_pert(law, p[0], p[1], p[2]);
    else if (law->kind == LAW_BETA && strcmp(form->parameter[0].key, "mean") == 0)
        set_beta(law, p[0] * p[1], (1.0 - p[0]) * p[1], 0.0, 1.0);
    else if (law->kind == LAW_BETA)
        set_beta(law, p[0], p[1], 0.0, 1.0);
}

double law_quantile(const struct flat_law *law, double u)
{
    switch (law->kind) {
    case LAW_POINT:
        return law->a;
    case LAW_UNIFORM:
        return law->a + u * law->b;
    case LAW_TRIANGULAR:
        return u < law->c ? law->a + sqrt(u * law->d) : law->b - sqrt((1.0 - u) * law->e);
    case LAW_EXPONENTIAL:
        return -law->a * log1p(-u);
    case LAW_WEIBULL:
        return law->b * pow(-log1p(-u), law->a);
    case LAW_LOGNORMAL:
        return law->a * exp(law->b * gsl_cdf_ugaussian_Pinv(u));
    case LAW_NORMAL:
        return law->a + law->b * gsl_cdf_ugaussian_Pinv(u);
    case LAW_BETA:
        return law->a + law->b * gsl_cdf_beta_Pinv(u, law->c, law->d);
    case LAW_GAMMA:
        return gsl_cdf_gamma_Pinv(u, law->a, law->b);
    }
    return NAN;
}

// Where no factor moves it, GSL's samplers are faster than inversion.
double law_draw(const struct flat_law *law, gsl_rng *rng)
{
    switch (law->kind) {
    case LAW_LOGNORMAL:
        return law->a * exp(law->b * gsl_ran_gaussian_ziggurat(rng, 1.0));
    case LAW_NORMAL:
        return law->a + law->b * gsl_ran_gaussian_ziggurat(rng, 1.0);
    case LAW_BETA:
        return law->a + law->b * gsl_ran_beta(rng, law->c, law->d);
    case LAW_GAMMA:
        return gsl_ran_gamma(rng, law->a, law->b);
    default:
        return law_quantile(law, gsl_rng_uniform_pos(rng));
    }
}

// ---- what is uncertain ---------------------------------------------------------------------

// Independent ones by GSL's samplers, those of the copula by inversion: n = L e, x = F⁻¹(Φ(n)).
static void draw_unknowns(struct flat_model *flat, gsl_rng *rng)
{
    const struct scenario *s = flat->model->scenario;
    double normal[PLAIN_MAX_CORRELATED];
    const size_t n = s->n_correlated;
    for (size_t i = 0; i < n; i++)
        normal[i] = gsl_ran_gaussian_ziggurat(rng, 1.0);
    for (size_t i = 0; i < s->n_unknowns; i++)
        flat->unknowns[i] = NAN;
    for (size_t i = 0; i < n; i++) {
        const struct flat_law *law = &flat->unknown_laws[s->correlated[i]];
        double x = 0.0;
        for (size_t j = 0; j <= i; j++)
            x += s->correlated_root[i * s->n_correlated + j] * normal[j];
        flat->unknowns[s->correlated[i]] = law_quantile(law, gsl_cdf_ugaussian_P(x));
    }
    for (size_t i = 0; i < s->n_unknowns; i++)
        if (isnan(flat->unknowns[i]))
            flat->unknowns[i] = law_draw(&flat->unknown_laws[i], rng);
}

static double threshold_of(double p)
{
    return p >= 1.0 ? INFINITY : p <= 0.0 ? -INFINITY : gsl_cdf_ugaussian_Pinv(p);
}

static void set_loading(const struct flat_model *flat, struct flat_loading *loading)
{
    for (size_t i = 1; i < loading->n_shocks; i++)
        for (size_t j = i; j > 0 && flat->shocks[loading->shock[j]].date <
                                        flat->shocks[loading->shock[j - 1]].date; j--) {
            const size_t shock = loading->shock[j];
            const double weight = loading->weight[j];
            loading->shock[j] = loading->shock[j - 1];
            loading->weight[j] = loading->weight[j - 1];
            loading->shock[j - 1] = shock;
            loading->weight[j - 1] = weight;
        }
}

static void set_measure(const struct flat_model *flat, struct flat_measure *m)
{
    m->begins = fmax(0.0, number_in(m->begins_number, flat->unknowns));
    m->initial = number_in(m->initial_number, flat->unknowns);
    m->until = number_in(m->until_number, flat->unknowns);
    for (size_t c = 0; c < N_CHANNELS; c++) {
        m->weight[c] = number_in(m->weight_number[c], flat->unknowns);
        if (m->loading[c] >= 0)
            m->score[c] = sqrt(1.0 + flat->loadings[m->loading[c]].variance) *
                          threshold_of(m->weight[c]);
    }
}

static void set_numbers(struct flat_model *flat)
{
    const double *unknowns = flat->unknowns;
    for (size_t i = 0; i < flat->n_laws; i++)
        law_set(&flat->laws[i], unknowns);
    for (size_t i = 0; i < flat->n_shocks; i++) {
        struct flat_shock *shock = &flat->shocks[i];
        shock->date = number_in(shock->date_number, unknowns);
        shock->p = number_in(shock->p_number, unknowns);
        shock->shift = shock->law < 0 ? number_in(shock->shift_number, unknowns) : 0.0;
    }
    for (size_t i = 0; i < flat->n_loadings; i++)
        set_loading(flat, &flat->loadings[i]);
    for (size_t i = 0; i < flat->n_decisions; i++) {
        struct flat_decision *d = &flat->decisions[i];
        d->p = number_in(d->p_number, unknowns);
        d->threshold = threshold_of(d->p);
        d->pause = number_in(d->pause_number, unknowns);
    }
    for (size_t i = 0; i < flat->n_measures; i++)
        set_measure(flat, &flat->measures[i]);
    for (int k = 0; k < U_N; k++)
        if (flat->number_law[k] < 0)
            flat->number[k] = number_in(flat->chance[k]->number, unknowns);
}

// ---- the anchor ----------------------------------------------------------------------------

double exposure(double begins, double recovery, double t)
{
    const double since = t - begins;
    if (since <= 0.0)
        return 0.0;
    return recovery > 0.0 ? since + recovery * expm1(-since / recovery) : since;
}

void stratified_types(const struct flat_model *flat, size_t n, gsl_rng *rng, size_t k, double *x)
{
    size_t stratum[PLAIN_TYPES];
    if (flat->number_law[k] < 0) {
        for (size_t i = 0; i < n; i++)
            x[i] = flat->number[k];
        return;
    }
    for (size_t i = 0; i < n; i++)
        stratum[i] = i;
    gsl_ran_shuffle(rng, stratum, n, sizeof *stratum);
    for (size_t i = 0; i < n; i++)
        x[i] = law_quantile(&flat->laws[flat->number_law[k]],
                            ((double)stratum[i] + gsl_rng_uniform_pos(rng)) / (double)n);
}

struct problem {
    const struct flat_model *flat;
    size_t n;
    double exposure[PLAIN_TYPES];
    double wanted;
};

// Mean survival with no measure if attacking costs `cost`, less what is wanted.
static double excess(double cost, void *context)
{
    const struct problem *problem = context;
    const struct flat_model *flat = problem->flat;
    double sum = 0.0;
    for (size_t i = 0; i < problem->n; i++) {
        const double gain = flat->type[U_P_WIN][i] * flat->type[U_BENEFIT][i] - cost;
        sum += exp(-flat->type[U_OPPORTUNITIES][i] * problem->exposure[i] /
                   (1.0 + exp(-gain / flat->type[U_NOISE][i])));
    }
    return sum / (double)problem->n - problem->wanted;
}

static bool solve(struct problem *problem, double *root)
{
    double low = -1.0, high = 1.0;
    while (excess(low, problem) > 0.0 && low > -1e9)
        low *= 2.0;
    while (excess(high, problem) < 0.0 && high < 1e9)
        high *= 2.0;
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_function function = {.function = excess, .params = problem};
    bool found = false;
    if (solver != NULL && low > -1e9 && high < 1e9 &&
        gsl_root_fsolver_set(solver, &function, low, high) == GSL_SUCCESS)
        for (int i = 0; i < 100 && !found; i++)
            found = gsl_root_fsolver_iterate(solver) != GSL_SUCCESS ||
                    gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                           gsl_root_fsolver_x_upper(solver), 1e-10,
                                           1e-10) == GSL_SUCCESS;
    if (found)
        *root = gsl_root_fsolver_root(solver);
    gsl_root_fsolver_free(solver);
    return found;
}

static bool solve_anchor(struct flat_model *flat)
{
    const struct adversary *adversary = &flat->model->adversary;
    struct problem problem = {.flat = flat, .n = adversary->n_per_trial == 0 ? 1 : PLAIN_TYPES,
                              .wanted = number_in(adversary->anchor, flat->unknowns)};
    const double years = number_in(adversary->anchor_years, flat->unknowns);
    for (size_t i = 0; i < problem.n; i++) {
        const double begins = flat->type[U_BEGINS][i];
        const double end = adversary->anchor_to_horizon ? flat->horizon : begins + years;
        problem.exposure[i] = exposure(begins, flat->type[U_RECOVERY][i], end);
    }
    if (!solve(&problem, &flat->number[U_COST]))
        return false;
    for (size_t i = 0; i < PLAIN_TYPES; i++)
        flat->type[U_COST][i] = flat->number[U_COST];
    return true;
}

bool flat_draw_world(struct flat_model *flat, gsl_rng *rng)
{
    draw_unknowns(flat, rng);
    set_numbers(flat);
    const bool anchored = flat->model->adversary.anchored;
    if (anchored || flat->tables)
        for (size_t k = 0; k < U_N; k++)
            stratified_types(flat, PLAIN_TYPES, rng, k, flat->type[k]);
    return !anchored || solve_anchor(flat);
}
