// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain.h"

#include "base/philox.h"
#include "base/random.h"
#include "base/sobol.h"
#include "model/leading.h"
#include "oracle.h"

#include <gsl/gsl_sort.h>
#include <stdlib.h>
#include <string.h>

// ---- leading numbers -----------------------------------------------------------------------

// The random bit of the node that the digits before digit `j` lead to: six levels share a word.
static uint32_t node_bit(const struct plain_sequence *s, uint32_t digits, unsigned j)
{
    const unsigned subtree = j / 6, level = j % 6;
    const uint32_t above = subtree == 0 ? 0 : digits >> (32 - 6 * subtree);
    const uint32_t before = j == 0 ? 0 : digits >> (32 - j);
    const uint32_t node = (1U << level) + (before & ((1U << level) - 1));
    const struct philox_block x =
        philox((struct philox_block){{above, s->world, s->entity,
                                      random_use(PURPOSE_SCRAMBLE_TRIALS,
                                                 8 * s->which + 4 * s->half + subtree)}},
               (uint32_t)s->seed, (uint32_t)(s->seed >> 32));
    return node < 32 ? x.word[1] >> node & 1U : x.word[0] >> (node - 32) & 1U;
}

unsigned plain_levels(const struct plain_sequence *s)
{
    unsigned levels = 6;
    while (levels < s->bits)
        levels += 6;
    return levels;
}

// a·b in the field of 2^bits elements: schoolbook, then the remainder.
static uint32_t product(uint32_t a, uint32_t b, unsigned bits)
{
    uint32_t power[SOBOL_BITS];
    uint64_t whole = 0;
    sobol_products(UINT32_C(1) << (bits - 1), bits, power); // x^(bits − 1), and what follows
    const uint64_t rest = bits > 1 ? power[1] : 1, polynomial = UINT64_C(1) << bits | rest;
    for (unsigned k = 0; k < bits; k++)
        whole ^= b >> k & 1U ? (uint64_t)a << k : 0;
    for (unsigned k = 2 * bits; k-- > bits;)
        whole ^= whole >> k & 1U ? polynomial << (k - bits) : 0;
    return (uint32_t)whole;
}

static uint32_t shuffled_digits(const struct plain_sequence *s, uint32_t index)
{
    const struct philox_block x =
        philox((struct philox_block){{0, s->world, s->entity,
                                      random_use(PURPOSE_SCRAMBLE_TRIALS,
                                                 8 * s->which + 4 * s->half)}},
               (uint32_t)s->seed, (uint32_t)(s->seed >> 32));
    const uint64_t drawn = (uint64_t)x.word[2] << 32 | x.word[3], n = UINT64_C(1) << s->bits;
    return product((uint32_t)(1 + drawn % (n - 1)), (uint32_t)(index % n), s->bits)
           << (SOBOL_BITS - s->bits);
}

uint64_t plain_sobol(const struct plain_sequence *s, uint32_t index)
{
    uint32_t direction[SOBOL_BITS], digits = 0;
    uint64_t scrambled = 0;
    sobol_directions(s->dimension, direction);
    for (unsigned k = 0; k < SOBOL_BITS; k++)
        if (index >> k & 1U)
            digits ^= direction[k];
    if (s->dimension >= sobol_even(s->bits))
        digits = shuffled_digits(s, index);
    for (unsigned j = 0; j < plain_levels(s); j++)
        scrambled = 2 * scrambled + ((digits >> (31 - j) & 1U) ^ node_bit(s, digits, j));
    return scrambled;
}

double plain_uniform(const struct batch *b, size_t lane, uint32_t entity, enum purpose purpose,
                     uint32_t index, bool second, uint32_t lead, uint32_t which)
{
    const struct scenario *s = b->world->model->scenario;
    const uint32_t trial = b->first_trial + (uint32_t)lane, n_first = s->run.n_trials / 2;
    const struct random_pair pair =
        random_uniforms(b->world->seed, b->world->index, trial, entity, purpose, index);
    const double u = second ? pair.second : pair.first;
    if (strcmp(s->run.sampler, "sobol") != 0 || lead == 0)
        return u;
    unsigned bits = 1;
    while (bits < 24 && s->run.n_trials - n_first > 1U << bits)
        bits++;
    const struct plain_sequence sequence = {lead - 1, bits, b->world->seed, b->world->index,
                                            trial >= n_first, entity, which};
    const unsigned levels = plain_levels(&sequence);
    const uint64_t first = plain_sobol(&sequence, trial >= n_first ? trial - n_first : trial);
    const double further = floor(ldexp(u, 52 - (int)levels));
    return ldexp(ldexp((double)first, 52 - (int)levels) + further + 0.5, -52);
}

// The place of an entity's number among the leading ones; 0: none.
static uint32_t lead_of(const struct model *m, uint32_t entity, uint32_t which)
{
    for (uint32_t d = 0; d < m->n_leading; d++)
        if (m->leading[d].entity == entity && m->leading[d].which == which)
            return d + 1;
    return 0;
}

// ---- factors and shocks --------------------------------------------------------------------

double plain_factor(const struct batch *b, size_t lane, size_t f)
{
    const struct model *m = b->world->model;
    double z = 0.0;
    for (size_t j = 0; j <= f; j++) {
        const uint32_t entity = m->factors[j].entity;
        const double u =
            plain_uniform(b, lane, entity, PURPOSE_FACTOR, 0, false, lead_of(m, entity, 0), 0);
        z += m->factor_root[f * m->n_factors + j] * probit(u);
    }
    return z;
}

double plain_jump(const struct batch *b, size_t lane, size_t k,
                  double (*quantile)(double u, const double *parameters),
                  const double *parameters)
{
    const struct model *m = b->world->model;
    const struct shock *shock = &m->shocks[k];
    const double first = plain_uniform(b, lane, shock->entity, PURPOSE_SHOCK, 0, false,
                                       lead_of(m, shock->entity, 0), 0);
    const double second = plain_uniform(b, lane, shock->entity, PURPOSE_SHOCK, 0, true,
                                        lead_of(m, shock->entity, 1), 1);
    const bool occurs = first < number_in(shock->p, b->world->unknowns);
    return occurs ? quantile(second, parameters) : 0.0;
}

// ---- decisions: section 3 ------------------------------------------------------------------

double plain_exponential(double u, const double *mean)
{
    return -mean[0] * log1p(-u);
}

double plain_weibull(double u, const double *shape_scale)
{
    return shape_scale[1] * pow(-log1p(-u), 1.0 / shape_scale[0]);
}

double plain_lognormal(double u, const double *median_sigma)
{
    return median_sigma[0] * exp(median_sigma[1] * probit(u));
}

double plain_normal(double u, const double *mean_sd)
{
    return mean_sd[0] + mean_sd[1] * probit(u);
}

double plain_point(double u, const double *value)
{
    (void)u;
    return value[0];
}

static size_t factor_called(const struct model *m, const char *name)
{
    for (size_t f = 0; f < m->n_factors; f++)
        if (strcmp(m->factors[f].name, name) == 0)
            return f;
    abort();
}

// U(t) = Φ(−y(t)), y(t) = Σ a_f z_f(t) + √(1 − aᵀRa) ε.
static double u_at(const struct batch *b, size_t lane, const struct plain_decision *d, double t,
                   double normal)
{
    const struct model *m = b->world->model;
    double variance = 0.0, y = 0.0;
    for (int i = 0; i < 2 && d->factor[i] != NULL; i++) {
        const size_t f = factor_called(m, d->factor[i]);
        y += d->load[i] * plain_factor_at(b, lane, f, t, !d->ignores_shocks);
        for (int j = 0; j < 2 && d->factor[j] != NULL; j++)
            variance += d->load[i] * d->load[j] *
                        plain_correlation(m, f, factor_called(m, d->factor[j]));
    }
    y += sqrt(1.0 - variance) * normal;
    return 0.5 * erfc(y / sqrt(2.0));
}

// The dates at which any factor may move, ascending, between −∞ and ∞: [n_shocks + 2].
static size_t segment_starts(const struct world *w, double *starts)
{
    size_t n = 0;
    starts[n++] = -INFINITY;
    for (size_t k = 0; k < w->model->n_shocks; k++)
        starts[n++] = plain_shock_date(w, k);
    starts[n] = INFINITY;
    gsl_sort(starts, 1, n);
    return n;
}

double plain_decision_time(const struct batch *b, size_t lane, const struct plain_decision *d,
                           double t0)
{
    double start[32];
    const size_t n = segment_starts(b->world, start);
    for (int attempt = 0; t0 < INFINITY; attempt++) {
        const uint32_t entity = random_entity(d->path), index = (uint32_t)attempt;
        const uint32_t lead = attempt == 0 ? lead_of(b->world->model, entity, 0) : 0;
        const double normal =
            probit(plain_uniform(b, lane, entity, PURPOSE_DECISION, index, false, lead, 0));
        const double second = plain_uniform(b, lane, entity, PURPOSE_DECISION, index, true, 0, 0);
        const double refusal = t0 + d->quantile(second, d->parameters);
        bool is_refused = attempt + 1 < d->attempts;
        double time = INFINITY;
        for (size_t k = 0; k < n; k++) {
            const double level = u_at(b, lane, d, start[k], normal);
            if (level >= d->p)
                continue;
            if (start[k + 1] > t0 && start[k] < refusal)
                is_refused = false;
            const double due = t0 + d->quantile(level / d->p, d->parameters);
            const double reached = fmax(fmax(t0, start[k]), due);
            if (time == INFINITY && reached < start[k + 1])
                time = reached;
        }
        if (!is_refused)
            return time;
        t0 = refusal + (d->ignores_pause ? 0.0 : d->pause);
    }
    return INFINITY;
}
