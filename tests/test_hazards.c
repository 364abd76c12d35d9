// SPDX-License-Identifier: GPL-3.0-or-later
//
// The hazards of the adversary's models, at every level of processors, against their formulas
// written out for one type and one combination.

#include "check.h"

#include "model/adversary_keys.h"
#include "model/measure.h"

enum { N_TYPES = 16, N_BITS = 5, N_BLOCKS = 1 << (N_BITS - HAZARD_LOW_BITS) };

static const struct adversary_kind *const kinds[] = {&adversary_expected_utility,
                                                     &adversary_log_odds, &adversary_threshold};

// ---- the model's definition ----------------------------------------------------------------

static double channel(const double *product, size_t c)
{
    return fmin(fmax(1.0 - product[c], 0.0), 1.0);
}

static double utility_hazard(const double *type, const double *product)
{
    const double x_denial = channel(product, CHANNEL_DENIAL);
    const double x_intervention = channel(product, CHANNEL_INTERVENTION);
    const double gain = type[UTILITY_P_WIN] * type[UTILITY_BENEFIT] * (1.0 - x_denial) *
                        (1.0 - type[UTILITY_DECISIVENESS] * x_intervention);
    const double costs = type[UTILITY_COST] +
                         type[UTILITY_COST_PUNISHMENT] * channel(product, CHANNEL_PUNISHMENT) +
                         type[UTILITY_COST_INTERVENTION] * x_intervention;
    const double urges = type[UTILITY_GRIEVANCE] * channel(product, CHANNEL_PROVOCATION) +
                         type[UTILITY_WINDOW] * channel(product, CHANNEL_ANTICIPATION);
    return type[UTILITY_OPPORTUNITIES] /
           (1.0 + exp(-(gain - costs + urges) / type[UTILITY_NOISE]));
}

static double threshold_hazard(const double *type, const double *product)
{
    const double kept =
        (1.0 - type[THRESHOLD_DENIAL] * channel(product, CHANNEL_DENIAL)) *
        (1.0 - type[THRESHOLD_INTERVENTION] * channel(product, CHANNEL_INTERVENTION)) *
        (1.0 - type[THRESHOLD_PUNISHMENT] * channel(product, CHANNEL_PUNISHMENT));
    const double least = type[THRESHOLD_KAPPA] +
                         type[THRESHOLD_GRIEVANCE] * channel(product, CHANNEL_PROVOCATION) +
                         type[THRESHOLD_WINDOW] * channel(product, CHANNEL_ANTICIPATION);
    return 1.0 - kept < least ? type[THRESHOLD_OPPORTUNITIES] : 0.0;
}

static double hazard_of(const struct adversary_kind *kind, const double *type,
                        const double *product)
{
    return kind == &adversary_expected_utility ? utility_hazard(type, product)
           : kind == &adversary_threshold      ? threshold_hazard(type, product)
                                               : log1p(exp(type[ODDS_BASE] + product[0]));
}

// Types that differ in all numbers but the third, which they share.
static double number_of(const struct adversary_kind *kind, size_t k, size_t i)
{
    static const double utility[] = {0.25, 0.75, 2.0, 0.6, 0.7, 0.9, 0.4, 0.35, 0.3, 0.2, 0.5, 1.5};
    static const double odds[] = {0.25, 0.75, -1.0};
    static const double threshold[] = {0.25, 0.75, 0.3, 0.2, 0.15, 0.25, 0.7, 0.6, 0.9, 1.5, 0.35};
    const double *first = kind == &adversary_expected_utility ? utility
                          : kind == &adversary_threshold      ? threshold
                                                              : odds;
    return k == 2 ? first[k] : first[k] * (1.0 + 0.03 * (double)((7 * i + 3 * k) % N_TYPES));
}

static void set_types(const struct adversary_kind *kind, size_t n, struct adversary_types *types)
{
    *types = (struct adversary_types){.n = n};
    for (size_t k = 0; k < ADVERSARY_MAX_NUMBERS; k++)
        if (k >= kind->n_numbers || k == 2 || n == 1) {
            adversary_types_share(types, k, k < kind->n_numbers ? number_of(kind, k, 0) : 0.0);
        } else {
            for (size_t i = 0; i < n; i++)
                types->number[k][i] = number_of(kind, k, i);
        }
}

static bool is_close(double a, double b, double allowance)
{
    return fabs(a - b) <= allowance * fmax(1.0, fabs(b));
}

// Calls the check for all models and levels, with one type and with some.
static void check_all(void (*check)(const struct adversary_kind *kind, const struct hazards *h,
                                    const struct adversary_types *types))
{
    static struct adversary_types types;
    for (size_t m = 0; m < sizeof kinds / sizeof kinds[0]; m++)
        for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++)
            for (size_t n = 1; cpu_available(cpu) && n <= N_TYPES; n += N_TYPES - 1) {
                set_types(kinds[m], n, &types);
                check(kinds[m], kinds[m]->hazards(cpu), &types);
            }
}

// ---- types ---------------------------------------------------------------------------------

static const double products[][N_CHANNELS] = {
    {1.0, 1.0, 1.0, 1.0, 1.0}, {0.6, 0.7, 0.8, 0.9, 0.5},  {0.3, 0.9, 0.5, 0.4, 0.8},
    {1.2, 0.5, 0.6, 1.0, 1.0}, {0.9, 1.3, 0.95, 0.2, 1.0}, {1.0, 0.8, 1.1, 1.4, 1.5}};
enum { N_PRODUCTS = sizeof products / sizeof products[0] };

static void check_attacks(const struct adversary_kind *kind, const struct hazards *h,
                          const struct adversary_types *types)
{
    double worst = 0.0;
    for (size_t j = 0; j < N_PRODUCTS; j++) {
        double attack, peace, sum = 0.0, type[ADVERSARY_MAX_NUMBERS] = {0.0};
        h->attacks_in_year(types, products[j], &attack, &peace);
        for (size_t i = 0; i < types->n; i++) {
            adversary_type(types, kind->n_numbers, i, type);
            sum += exp(-hazard_of(kind, type, products[j]));
        }
        worst = fmax(worst, fmax(fabs(peace - sum), fabs(attack - ((double)types->n - sum))));
    }
    check_true("attacks in a year", worst < 1e-12);
}

static void attacks_in_a_year_follow_the_formulas(void)
{
    check_all(check_attacks);
}

// Survivals are added to what stands there.
static void check_survivals(const struct adversary_kind *kind, const struct hazards *h,
                            const struct adversary_types *types)
{
    double rows[N_CHANNELS][N_PRODUCTS], k[HAZARD_COEFFICIENTS], sum[N_PRODUCTS];
    double type[ADVERSARY_MAX_NUMBERS] = {0.0};
    const double *row[N_CHANNELS];
    bool good = true;
    for (size_t c = 0; c < N_CHANNELS; c++) {
        row[c] = rows[c];
        for (size_t j = 0; j < N_PRODUCTS; j++)
            rows[c][j] = products[j][c];
    }
    adversary_type(types, kind->n_numbers, types->n / 2, type);
    h->coefficients(type, k);
    for (size_t j = 0; j < N_PRODUCTS; j++)
        sum[j] = 3.0;
    h->add_survivals(k, 1.75, N_PRODUCTS, row, sum);
    for (size_t j = 0; j < N_PRODUCTS; j++)
        good = good &&
               is_close(sum[j], 3.0 + exp(-1.75 * hazard_of(kind, type, products[j])), 1e-13);
    check_true("survivals", good);
}

static void survivals_of_combinations_follow_the_formulas(void)
{
    check_all(check_survivals);
}

// ---- without measures ----------------------------------------------------------------------

// The opportunity of u years since peace began, recovering by θ: u − θ (1 − e^(−u/θ)).
static double opportunity(double u, double theta)
{
    return u <= 0.0 ? 0.0 : u + theta * expm1(-u / theta);
}

static void check_exposures(const struct adversary_kind *kind, const struct hazards *h,
                            const struct adversary_types *types)
{
    alignas(64) double exposure[ADVERSARY_TYPES];
    bool good = true;
    for (int from_begins = 0; from_begins < 2; from_begins++) {
        h->exposures(types, types->n, from_begins, 2.5, exposure);
        for (size_t i = 0; i < types->n; i++) {
            double type[ADVERSARY_MAX_NUMBERS] = {0.0};
            adversary_type(types, kind->n_numbers, i, type);
            const double u = from_begins ? 2.5 : 2.5 - type[ADVERSARY_BEGINS];
            good = good && is_close(exposure[i], opportunity(u, type[ADVERSARY_RECOVERY]), 1e-13);
        }
    }
    check_true("exposures", good);
}

static void exposures_follow_the_formula(void)
{
    check_all(check_exposures);
}

// With the free constant in place of the type's own; κ is integrated out.
static double survival_of(const struct adversary_kind *kind, double *type, double exposure,
                          double constant)
{
    const double none[] = {1.0, 1.0, 1.0, 1.0, 1.0}, no_sum[] = {0.0};
    type[kind->free_number] = constant;
    if (kind == &adversary_threshold)
        return 1.0 + expm1(-type[THRESHOLD_OPPORTUNITIES] * exposure) * 0.5 *
                         erfc(-constant / type[ADVERSARY_SIGMA] / sqrt(2.0));
    return exp(-exposure * hazard_of(kind, type, kind->additive ? no_sum : none));
}

static void check_derivatives(const struct hazards *h, const struct hazard_bare *bare,
                              double constant)
{
    const double d = 1e-4;
    const struct hazard_curve at = h->survival(bare, constant);
    const struct hazard_curve low = h->survival(bare, constant - d);
    const struct hazard_curve high = h->survival(bare, constant + d);
    check_true("slope", is_close((high.value - low.value) / (2.0 * d), at.slope, 1e-6));
    check_true("bend", is_close((high.slope - low.slope) / (2.0 * d), at.bend, 1e-6));
    check_true("twist", is_close((high.bend - low.bend) / (2.0 * d), at.twist, 1e-5));
    check_true("all there", fabs(at.slope) > 1e-3 && fabs(at.bend) > 1e-3 && fabs(at.twist) > 1e-3);
}

static void check_bare(const struct adversary_kind *kind, const struct hazards *h,
                       const struct adversary_types *types)
{
    alignas(64) double exposure[ADVERSARY_TYPES];
    struct hazard_bare bare;
    const double constant = kind->additive ? -0.7 : 0.35;
    double mean = 0.0, type[ADVERSARY_MAX_NUMBERS] = {0.0};
    h->exposures(types, types->n, true, 2.5, exposure);
    h->bare(types, types->n, exposure, &bare);
    for (size_t i = 0; i < types->n; i++) {
        adversary_type(types, kind->n_numbers, i, type);
        mean += survival_of(kind, type, exposure[i], constant) / (double)types->n;
    }
    check_true("survival", is_close(h->survival(&bare, constant).value, mean, 1e-13));
    check_derivatives(h, &bare, constant);
    const double wanted = 0.6, alone = kind->solved_alone(type, exposure[types->n - 1], wanted);
    check_true("one type's constant",
               is_close(survival_of(kind, type, exposure[types->n - 1], alone), wanted, 1e-12));
}

static void survivals_without_measures_follow_the_formulas(void)
{
    check_all(check_bare);
}

// ---- a lattice -----------------------------------------------------------------------------

struct room {
    struct hazard_lattice lattice;
    struct hazard_change due[HAZARD_MAX_DUE];
    alignas(64) double factor[N_BITS][HAZARD_ROW], low[HAZARD_ROW][HAZARD_LANES];
    alignas(64) double scaled[HAZARD_ROW][HAZARD_LANES], high[N_BLOCKS + 1][HAZARD_ROW];
    alignas(64) double hazard[(N_BLOCKS + 1) * HAZARD_LANES];
    alignas(64) double accumulated[(N_BLOCKS + 1) * HAZARD_LANES];
    alignas(64) double argument[HAZARD_MAX_DUE][HAZARD_LANES];
};

static void make_lattice(struct room *r, double neutral)
{
    *r = (struct room){.lattice = {.active = (1U << N_BITS) - 1, .none = N_BLOCKS,
                                   .factor = r->factor, .low = r->low, .scaled = r->scaled,
                                   .high = r->high, .hazard = r->hazard,
                                   .accumulated = r->accumulated, .due = r->due,
                                   .argument = r->argument}};
    for (size_t t = 0; t < HAZARD_ROW; t++)
        r->high[0][t] = neutral;
}

// The slopes of a measure's factors: −w, or a logarithm of odds.
static const double slopes[N_BITS][HAZARD_ROW] = {{-0.3, -0.2, -0.1, -0.4, -0.5},
                                                  {-0.1, -0.4, -0.2, 0.0, -0.1},
                                                  {-0.2, -0.1, -0.3, -0.2, 0.0},
                                                  {-0.25, -0.35, -0.15, -0.1, -0.2},
                                                  {-0.15, -0.05, -0.45, -0.3, -0.6}};

// What a combination's products are, strength and anticipation by measure.
static double hazard_in(const struct adversary_kind *kind, const double *type, size_t set,
                        const double *strength)
{
    double product[N_CHANNELS];
    for (size_t c = 0; c < N_CHANNELS; c++) {
        product[c] = kind->additive ? 0.0 : 1.0;
        for (size_t bit = 0; bit < N_BITS; bit++) {
            const double by = slopes[bit][c] * (c == CHANNEL_ANTICIPATION ? 1.0 : strength[bit]);
            if (set >> bit & 1U)
                product[c] = kind->additive ? product[c] + by : product[c] * (1.0 + by);
        }
    }
    return hazard_of(kind, type, product);
}

static void check_lattice(const struct adversary_kind *kind, const struct hazards *h,
                          const struct adversary_types *types)
{
    static struct room room;
    const double clock[] = {0.5, 1.25, 2.0};
    double strength[][N_BITS] = {{1.0, 0.5, 0.8, 0.9, 0.4}, {1.0, 0.5, 0.8, 0.9, 1.0},
                                 {0.6, 0.5, 0.8, 0.9, 1.0}};
    double type[ADVERSARY_MAX_NUMBERS] = {0.0}, k[HAZARD_COEFFICIENTS];
    bool good = true;
    adversary_type(types, kind->n_numbers, types->n / 3, type);
    make_lattice(&room, kind->additive ? 0.0 : 1.0);
    h->coefficients(type, k);
    for (size_t bit = 0; bit < N_BITS; bit++)
        h->factors(slopes[bit], strength[0][bit], 1.0, room.factor[bit]);
    h->start(&room.lattice, k);
    h->factors(slopes[4], strength[1][4], 1.0, room.factor[4]);
    h->update(&room.lattice, k, 1U << 4, false, clock[0]);
    h->factors(slopes[0], strength[2][0], 1.0, room.factor[0]);
    h->update(&room.lattice, k, 1U, false, clock[1]);
    h->settle(&room.lattice, k);
    h->finish(&room.lattice, 1U << N_BITS, clock[2]);
    for (size_t set = 0; set < 1U << N_BITS; set++) {
        const double sum = hazard_in(kind, type, set, strength[0]) * clock[0] +
                           hazard_in(kind, type, set, strength[1]) * (clock[1] - clock[0]) +
                           hazard_in(kind, type, set, strength[2]) * (clock[2] - clock[1]);
        good = good && is_close(room.accumulated[set], exp(-sum), 1e-13);
    }
    check_true("every combination", good);
}

static void lattices_add_up_the_hazards_of_all_combinations(void)
{
    check_all(check_lattice);
}

// ---- wrong formulas would show -------------------------------------------------------------

static void every_number_of_a_type_and_every_channel_matters(void)
{
    static const struct adversary_kind *const kind = &adversary_expected_utility;
    double type[ADVERSARY_MAX_NUMBERS] = {0.0}, product[N_CHANNELS];
    for (size_t k = 0; k < kind->n_numbers; k++)
        type[k] = number_of(kind, k, 5);
    const double truth = hazard_of(kind, type, products[1]);
    for (size_t k = ADVERSARY_OWN; k < kind->n_numbers; k++) {
        const double kept = type[k];
        type[k] *= 1.01;
        check_true("number", fabs(hazard_of(kind, type, products[1]) - truth) > 1e-5);
        type[k] = kept;
    }
    for (size_t c = 0; c < N_CHANNELS; c++) {
        memcpy(product, products[1], sizeof product);
        product[c] *= 1.01;
        check_true("channel", fabs(hazard_of(kind, type, product) - truth) > 1e-5);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"attacks in a year follow the formulas", attacks_in_a_year_follow_the_formulas},
        {"survivals of combinations follow the formulas",
         survivals_of_combinations_follow_the_formulas},
        {"exposures follow the formula", exposures_follow_the_formula},
        {"survivals without measures follow the formulas",
         survivals_without_measures_follow_the_formulas},
        {"lattices add up the hazards of all combinations",
         lattices_add_up_the_hazards_of_all_combinations},
        {"every number of a type and every channel matters",
         every_number_of_a_type_and_every_channel_matters},
    };
    return run_tests("hazards", tests, sizeof tests / sizeof tests[0]);
}
