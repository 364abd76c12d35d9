// SPDX-License-Identifier: GPL-3.0-or-later
//
// Estimates of results that are made up: curves, times, measures and bodies number by number,
// unions of tiers as games.
#include "made_result.h"

#include "analysis/parts.h"
#include "engine/bodies.h"

enum { TEXT = 8192 };

#define GROUPS                                                                                  \
    "groups = { alike = { default = { p = 0.8; }; members = { A = { }; B = { }; C = { }; }; };" \
    " others = { default = { p = 0.7; }; members = { K = { }; L = { p = 0.6; }; }; }; };\n"
#define ASKING                                                                                 \
    "measures = { md = { tier = 1; cost = 1.0; process = { type = \"ratification\";"           \
    " group = \"others\"; rule = \"at_least\"; k = 1; }; }; mb = { tier = 2; cost = 2.0;"      \
    " process = { type = \"ratification\"; group = \"alike\"; rule = \"all\"; }; };"           \
    " mc = { tier = 2; requires = [ \"md\" ]; process = { type = \"decision\"; p = 0.5; }; };" \
    " ma = { requires = [ \"mc\" ]; process = { type = \"decision\"; p = 0.5; }; }; };\n"

#define ONE_TIER                                                                    \
    "measures = { ma = { tier = 1; process = { type = \"decision\"; p = 0.5; }; };" \
    " mb = { tier = 1; process = { type = \"decision\"; p = 0.5; }; }; };\n"

static bool make_asking(struct made *m, unsigned worlds)
{
    return made_open(m, MADE_HEAD GROUPS ASKING, worlds, 5, "random", MADE_ALL_BLOCKS);
}

static bool make(struct made *m, unsigned n, unsigned worlds, unsigned trials, const char *sampler,
                 int missing)
{
    char text[TEXT] = MADE_HEAD;
    made_measures(text + strlen(text), TEXT - strlen(text), n, NULL);
    return made_open(m, text, worlds, trials, sampler, missing);
}

// ---- curves, measures, bodies -------------------------------------------------------------------

static void curves_are_those_of_worlds(void)
{
    struct made m;
    if (make_asking(&m, 7) && made_estimate(&m)) {
        const struct layout *l = m.result->layout;
        for (size_t i = 0; i < m.opened.model.n_reported * l->n_grid; i++)
            check_same("survival", m.estimates->survival[i],
                       plain_of_moments(&m.result->worlds, l->at_survival + i));
        for (size_t i = 0; i < 4 * l->n_grid; i++) {
            check_same("in force", m.estimates->in_force[i],
                       plain_of_moments(&m.result->worlds, l->at_in_force + i));
            check_same("standing", m.estimates->standing[i],
                       plain_of_moments(&m.result->worlds, l->at_standing + i));
        }
    }
    made_clear(&m);
}

static void ratios_beyond_all_bounds_are_none(void)
{
    struct made m;
    if (make_asking(&m, 7)) {
        struct moments *moments = &m.result->worlds;
        const size_t at = m.result->layout->at_odds_ratio;
        moments->mean[at + 1] = INFINITY;
        moments->square[at + 2] = INFINITY;
        if (made_estimate(&m)) {
            const struct measure_estimates *e = m.estimates->measures;
            check_same("a ratio", e[0].odds_ratio, plain_of_moments(moments, at));
            check_same("none", e[1].odds_ratio, (struct estimate){NAN, NAN});
            check_same("no error", e[2].odds_ratio, (struct estimate){moments->mean[at + 2], NAN});
            check_same("a ratio", e[3].odds_ratio, plain_of_moments(moments, at + 3));
            for (size_t i = 0; i < 4; i++)
                check_same("achieved", e[i].achieved,
                           m.estimates->combinations[(size_t)1 << i].achieved);
        }
    }
    made_clear(&m);
}

// y/x with covariances: y is event `event` of a body, x that its group was asked, or all agreed.
static struct estimate ratio_of(const struct made *m, size_t body, size_t event, size_t group)
{
    const struct moments *w = &m->result->worlds;
    const struct layout *l = m->result->layout;
    const size_t y = l->at_body + body * 5 + event;
    const size_t x = (event == LAYOUT_LAST ? l->at_all_agree : l->at_asked) + group;
    const double r = w->mean[y] / w->mean[x], product = w->product[3 * body + event];
    const double sum = fmax(w->square[y] - 2.0 * r * product + r * r * w->square[x], 0.0);
    return (struct estimate){r, sqrt(sum / (w->count - 1.0) / w->weight) / w->mean[x]};
}

// Groups in the order of their uses: `others` has two members, `alike` three.
static void bodies_are_those_of_their_groups(void)
{
    static const char *const keys[] = {"K", "L", "A", "B", "C"};
    struct made m;
    if (make_asking(&m, 7)) {
        for (size_t i = 0; i < m.result->layout->n_histograms; i++)
            m.result->histogram[i * LAYOUT_TIME_BINS + 17 * i] = 1 + i;
        const bool good = made_estimate(&m) && m.estimates->n_bodies == 5;
        check_true("five bodies", good);
        for (size_t i = 0; i < 5 && good; i++) {
            const struct body_estimates *b = &m.estimates->bodies[i];
            const size_t group = i < 2 ? 0 : 1, in_group = i < 2 ? i : i - 2;
            const size_t told = 4 + bodies_histogram(&m.opened.model.asked[group], in_group);
            check_true("which", strcmp(b->body->key, keys[i]) == 0 &&
                                    strcmp(b->group->name, i < 2 ? "others" : "alike") == 0);
            check_same("agrees", b->agrees, ratio_of(&m, i, LAYOUT_AGREES, group));
            check_same("last", b->last, ratio_of(&m, i, LAYOUT_LAST, group));
            check_same("sole", b->sole_blocker, ratio_of(&m, i, LAYOUT_SOLE, group));
            check_true("t50", is_same(b->t50, (17.0 * (double)told + 0.5) / 4096.0 * 2.0));
            for (size_t k = 0; k < 2; k++)
                check_same(
                    "by a deadline", b->by_deadline[k],
                    plain_of_moments(&m.result->worlds, m.result->layout->at_body + 5 * i + 3 + k));
        }
    }
    made_clear(&m);
}

// ---- times --------------------------------------------------------------------------------------

// The horizon is 2 years: bin b covers [b, b + 1)/2048 years.
static void times_are_linear_inside_a_bin(void)
{
    struct made m;
    if (make(&m, 3, 2, 2, "random", MADE_ALL_BLOCKS)) {
        uint64_t *count = m.result->histogram + LAYOUT_TIME_BINS; // of the second measure
        count[0] = 2;
        count[7] = 5;
        count[4095] = 3;
        const double p[] = {0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0};
        const double bins[] = {0.5, 1.0, 7.2, 7.6, 8.0, 4095.0 + 1.0 / 3.0, 4095.0 + 2.0 / 3.0,
                               4096};
        for (size_t i = 0; i < 8; i++)
            check_true("time",
                       is_same(estimates_quantile_of_times(m.result, 1, p[i]), bins[i] / 2048.0));
        m.result->histogram[3] = 1;
        check_true("the first",
                   is_same(estimates_quantile_of_times(m.result, 0, 0.0), 3.0 / 2048.0));
        check_true("never", isnan(estimates_quantile_of_times(m.result, 2, 0.5)));
        if (made_estimate(&m)) {
            const struct measure_estimates *e = m.estimates->measures;
            check_true("of measures", is_same(e[1].t10, 0.5 / 2048.0) &&
                                          is_same(e[1].t50, 7.6 / 2048.0) &&
                                          is_same(e[1].t90, (4095.0 + 2.0 / 3.0) / 2048.0));
            check_true("of another", is_same(e[0].t50, 3.5 / 2048.0) && isnan(e[2].t90));
        }
    }
    made_clear(&m);
}

// ---- chances of being in force, and deterrence in a world ---------------------------------------

static void chances_are_those_of_closed_combinations(void)
{
    struct made m;
    if (make_asking(&m, 7) && made_estimate(&m)) {
        const struct layout *l = m.result->layout; // a requires c, which requires d
        const uint32_t closed[] = {1U | 4U | 8U, 2U, 4U | 8U, 8U};
        for (size_t moment = 0; moment < 3; moment++) {
            for (uint32_t mask = 0; mask < 16; mask++)
                check_same(
                    "all of them", estimates_all_in_force(m.estimates, moment, mask),
                    plain_of_moments(&m.result->lattice, l->at_all_in_force + moment * 16 + mask));
            for (size_t i = 0; i < 4; i++)
                check_same("with what it requires", estimates_in_force(m.estimates, i, moment),
                           estimates_all_in_force(m.estimates, moment, closed[i]));
        }
        check_true("all", estimates_all(m.estimates) == &m.estimates->combinations[15]);
        check_true("how many", m.estimates->n_pairs == 6 && m.estimates->n_tiers == 4);
        for (uint32_t w = 0; w < 7; w++)
            for (uint32_t mask = 0; mask < 16; mask++)
                check_true("in a world", is_same(estimates_world_deterrence(m.estimates, w, mask),
                                                 made_in_world(m.result, w, mask)));
    }
    made_clear(&m);
}

// ---- tiers --------------------------------------------------------------------------------------

static struct players tiers_of(const struct model *model)
{
    struct players p = {.n = (unsigned)model->n_tiers};
    for (unsigned i = 0; i < p.n; i++)
        p.mask[i] = model->tiers[i].mask;
    return p;
}

static void check_tiers(const struct made *m, struct replicates *r, size_t n_unions)
{
    static const char *const names[] = {"none", "1", "3", "1+3", "5", "1+5", "3+5", "1+3+5"};
    const struct players p = tiers_of(&m->opened.model);
    const struct layout *l = m->result->layout;
    check_true("so many", m->estimates->n_tiers == n_unions);
    for (uint32_t u = 0; u < n_unions; u++) {
        const struct tier_estimates *t = &m->estimates->tiers[u];
        const struct combination *c = &m->estimates->combinations[union_of(&p, u)];
        struct estimate log_synergy = plain_of(r, &p, LOG_SYNERGY, u);
        log_synergy.value = plain_log_synergy(&p, r->mean, u);
        check_true("which", strcmp(t->name, names[u]) == 0 && t->tiers == u && t->mask == c->mask);
        check_same("deterrence", t->deterrence, c->deterrence);
        check_same("gain", t->gain, c->gain);
        check_same("achieved", t->achieved, c->achieved);
        check_interval("interval", t->interval, c->interval);
        check_same("layering", t->layering, plain_of(r, &p, LAYERING, u));
        check_same("synergy", t->synergy, plain_of(r, &p, SYNERGY, u));
        check_same("log-synergy", t->log_synergy, log_synergy);
        check_same("all in force", t->all_in_force,
                   plain_of_moments(&m->result->lattice, l->at_all_in_force + c->mask));
        check_same("any in force", t->any_in_force,
                   plain_of_moments(&m->result->lattice, l->at_any_in_force + u));
        check_true("belief", memcmp(&t->belief, &c->belief, sizeof t->belief) == 0);
    }
}

static void unions_of_tiers_are_games(void)
{
    struct made m;
    if (make(&m, 6, 7, 5, "random", MADE_ALL_BLOCKS) && made_estimate(&m)) {
        struct replicates r = replicates_of(m.result, 7);
        check_tiers(&m, &r, 8);
        replicates_clear(&r);
    }
    made_clear(&m);
    if (made_open(&m, MADE_HEAD ONE_TIER, 7, 5, "random", MADE_ALL_BLOCKS) && made_estimate(&m)) {
        struct replicates r = replicates_of(m.result, 7);
        check_tiers(&m, &r, 2);
        replicates_clear(&r);
    }
    made_clear(&m);
    if (make(&m, 4, 40, 2731, "sobol", 3) && made_estimate(&m)) {
        struct replicates r = replicates_of(m.result, 38);
        check_tiers(&m, &r, 8);
        replicates_clear(&r);
    }
    made_clear(&m);
}

static void unions_of_tiers_without_deterrence_have_no_logarithm(void)
{
    struct made m;
    if (make(&m, 4, 5, 4, "random", MADE_ALL_BLOCKS)) {
        const struct layout *l = m.result->layout;
        const uint32_t zero = m.opened.model.tiers[0].mask | m.opened.model.tiers[1].mask;
        for (size_t w = 0; w < 5; w++)
            m.result->rows[w * l->row_width + l->first_half + zero] =
                m.result->rows[w * l->row_width + l->second_half + zero] = 0.0;
        for (uint32_t u = 0; made_estimate(&m) && u < 8; u++) {
            const struct estimate e = m.estimates->tiers[u].log_synergy;
            check_true("none of that", isnan(e.value) == (u == 3) && isnan(e.se) == (u == 3));
            estimates_free(m.estimates);
            m.estimates = NULL;
        }
    }
    made_clear(&m);
}

int main(void)
{
    const struct named_test tests[] = {
        {"curves are those of worlds", curves_are_those_of_worlds},
        {"ratios beyond all bounds are none", ratios_beyond_all_bounds_are_none},
        {"bodies are those of their groups", bodies_are_those_of_their_groups},
        {"times are linear inside a bin", times_are_linear_inside_a_bin},
        {"chances are those of closed combinations", chances_are_those_of_closed_combinations},
        {"unions of tiers are games", unions_of_tiers_are_games},
        {"unions of tiers without deterrence have no logarithm",
         unions_of_tiers_without_deterrence_have_no_logarithm},
    };
    return run_tests("estimates", tests, sizeof tests / sizeof tests[0]);
}
