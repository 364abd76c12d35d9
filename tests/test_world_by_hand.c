// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a world is made of, by hand: segments of time between shocks whose dates are uncertain,
// named numbers under their copula, and numbers that are drawn ahead.
#include "opened.h"
#include "oracle.h"

#include "base/random.h"
#include "model/world.h"

struct made {
    struct opened opened;
    struct world *world;
};

static bool make(struct made *m, const char *text)
{
    struct error error = {0};
    *m = (struct made){0};
    const bool good = opened_read(&m->opened, text, 1, 1) &&
                      world_create(&m->world, &m->opened.model, CPU_BEST, &error) == STATUS_OK;
    check_true("a world", good);
    return good;
}

static void unmake(struct made *m)
{
    world_free(m->world);
    opened_clear(&m->opened);
}

// ---- segments ----------------------------------------------------------------------------------

enum { N_SHOCKS = 6 };

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"
#define SHOCK(name, date) name " = { date = " date "; shift = 1.0; }; "
#define LOADED(name, loads)                                                                       \
    name " = { process = { type = \"decision\"; p = 0.5; loads = { " loads " }; }; }; "

// The first shock's date, by path, is the first uncertain number.
#define SHOCKED                                                                                   \
    SCENARIO_HEAD                                                                                 \
    "factors = { f = { shocks = { " SHOCK("a", BETWEEN("0.0", "9.0")) SHOCK("b", "2.0")           \
    SHOCK("c", "5.0") "}; }; g = { shocks = { " SHOCK("d", "2.0") SHOCK("e", "3.0")               \
    SHOCK("f", "1.0") "}; }; h = { }; };\n"                                                       \
    "measures = { " LOADED("both", "f = 0.5; g = 0.5;") LOADED("one", "f = 0.3;")                 \
    LOADED("other", "g = 0.3;") LOADED("calm", "h = 0.4;") "};\n" CALM_ADVERSARY

static double date_of(size_t shock, double first)
{
    const double dates[N_SHOCKS] = {first, 2.0, 5.0, 2.0, 3.0, 1.0};
    return dates[shock];
}

// How many of a loading's shocks come before one: earlier, or at the same date and by path.
static size_t place_of(const struct loading *l, size_t own, double first)
{
    size_t place = 0;
    const double date = date_of((size_t)l->shock[own], first);
    for (size_t i = 0; i < l->n_shocks; i++) {
        const double other = date_of((size_t)l->shock[i], first);
        place += other < date || (other == date && i < own);
    }
    return place;
}

// How many distinct dates there are before this one; −∞ does not count.
static size_t dates_before(const struct loading *l, double date, double first)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n_shocks; i++) {
        const double own = date_of((size_t)l->shock[i], first);
        bool is_first = own < date;
        for (size_t j = 0; j < i; j++)
            is_first = is_first && date_of((size_t)l->shock[j], first) != own;
        n += is_first;
    }
    return n;
}

static void check_segments(const struct loading *l, const struct segments *s, double first)
{
    check_true("as many", s->n == 1 + dates_before(l, INFINITY, first));
    check_true("from ever to ever", s->start[0] == -INFINITY && s->start[s->n] == INFINITY);
    for (size_t i = 0; i < l->n_shocks; i++) {
        const double date = date_of((size_t)l->shock[i], first);
        const size_t place = place_of(l, i, first), segment = 1 + dates_before(l, date, first);
        check_true("by date, then by path", s->shock[place] == (int)i);
        check_true("which it opens", s->segment_of_shock[place] == segment);
        check_true("then", s->start[segment] == date);
    }
}

static void segments_lie_between_the_dates_of_shocks(void)
{
    static const double firsts[] = {4.0, 0.5, 2.0, 7.0, 1.0, 5.0, 3.0, 0.0};
    struct made m;
    if (make(&m, SHOCKED)) {
        struct error error = {0};
        check_true("one number", m.opened.scenario.n_unknowns == 1);
        check_true("four loadings", m.opened.model.n_loadings == 4 && m.world->dates_vary);
        for (size_t i = 0; i < sizeof firsts / sizeof firsts[0]; i++) {
            check_true("placed", world_place(m.world, 1, (uint32_t)i, &firsts[i], &error) ==
                                     STATUS_OK);
            for (size_t k = 0; k < 4; k++)
                check_segments(&m.opened.model.loadings[k], &m.world->segments[k], firsts[i]);
        }
    }
    unmake(&m);
}

// Without an uncertain date they are cut once.
static void certain_dates_are_cut_once(void)
{
    struct made m;
    if (make(&m, SCENARIO_HEAD "factors = { f = { shocks = { " SHOCK("a", "4.0")
                 SHOCK("b", "1.5") "}; }; };\nmeasures = { " LOADED("m", "f = 0.5;") "};\n"
                 CALM_ADVERSARY)) {
        const struct segments *s = &m.world->segments[0];
        check_true("three", s->n == 3 && !m.world->dates_vary);
        check_true("their ends", s->start[0] == -INFINITY && s->start[1] == 1.5 &&
                                     s->start[2] == 4.0 && s->start[3] == INFINITY);
        check_true("their shocks", s->shock[0] == 1 && s->shock[1] == 0);
    }
    unmake(&m);
}

// ---- numbers -----------------------------------------------------------------------------------

// R_xy = 1/8, R_yz = 1/2, x and z apart; w by itself.
#define COUPLED                                                                                   \
    SCENARIO_HEAD                                                                                 \
    "uncertain = { x = " BETWEEN("0.0", "0.5") "; w = " BETWEEN("2.0", "3.0") ";"                 \
    " y = { dist = \"uniform\"; min = 0.0; max = 1.0; correlation = { x = 0.125; z = 0.5; }; };"  \
    " z = " BETWEEN("0.0", "1.0") "; };\n"                                                        \
    "measures = { m = { process = { type = \"decision\"; p = \"x\"; delay = \"w\"; }; };"        \
    " n = { process = { type = \"decision\"; p = \"y\"; }; };"                                    \
    " o = { process = { type = \"decision\"; p = \"z\"; delay = 1.5; }; }; };\n" CALM_ADVERSARY

static double score_of(uint64_t seed, uint32_t world, const char *path)
{
    return probit(random_uniforms(seed, world, 0, random_entity(path), PURPOSE_UNKNOWN, 0).first);
}

static double drawn(const struct made *m, const char *path)
{
    for (size_t u = 0; u < m->opened.scenario.n_unknowns; u++)
        if (strcmp(m->opened.scenario.unknowns[u].path, path) == 0)
            return m->world->unknowns[u];
    check_true(path, false);
    return NAN;
}

static double delay_of(const struct made *m, const char *measure)
{
    const struct model *model = &m->opened.model;
    const struct process *process = model->measures[model_measure(model, measure)].process;
    const struct decision *decision = process->settings;
    return dist_mean(&m->world->dists[decision->delay]);
}

// By the Cholesky factor: rows 1; 1/8, √(63/64); 0, ½/√(63/64), the rest.
static void check_numbers(struct made *m, uint64_t seed, uint32_t world)
{
    const double ex = score_of(seed, world, "uncertain.x");
    const double ey = score_of(seed, world, "uncertain.y");
    const double ez = score_of(seed, world, "uncertain.z");
    const double yy = sqrt(63.0 / 64.0), zy = 0.5 / yy, zz = sqrt(1.0 - zy * zy);
    const double w =
        random_uniforms(seed, world, 0, random_entity("uncertain.w"), PURPOSE_UNKNOWN, 0).first;
    const double found[] = {drawn(m, "uncertain.x"), drawn(m, "uncertain.y"),
                            drawn(m, "uncertain.z"), drawn(m, "uncertain.w")};
    const double truth[] = {0.5 * normal_cdf(ex), normal_cdf(ex / 8.0 + yy * ey),
                            normal_cdf(zy * ey + zz * ez), 2.0 + w};
    for (size_t i = 0; i < 4; i++)
        check_true("its number", fabs(found[i] - truth[i]) < 1e-12);
    check_true("what follows", delay_of(m, "m") == found[3] && delay_of(m, "o") == 1.5);
}

static void draw(struct made *m, uint64_t seed, uint32_t world)
{
    struct error error = {0};
    check_true("drawn", world_draw(m->world, seed, world, &error) == STATUS_OK);
    check_numbers(m, seed, world);
}

static void place(struct made *m, uint64_t seed)
{
    const double numbers[] = {0.5, 0.25, 0.75, 2.5};
    struct error error = {0};
    check_true("placed", world_place(m->world, seed, 1, numbers, &error) == STATUS_OK);
    check_true("these", memcmp(m->world->unknowns, numbers, sizeof numbers) == 0);
}

// Numbers are drawn for sixteen worlds at once: of this seed, not of the one before.
static void numbers_are_those_of_seed_and_world(void)
{
    struct made m;
    if (make(&m, COUPLED)) {
        place(&m, 0);
        draw(&m, 0, 0);
        for (uint32_t world = 0; world < 40; world++)
            draw(&m, CHECK_SEED, world);
        draw(&m, CHECK_SEED + 1, 39);
        draw(&m, CHECK_SEED, 38);
        place(&m, CHECK_SEED + 1);
        draw(&m, CHECK_SEED + 1, 37);
        draw(&m, CHECK_SEED + 1, 3);
        place(&m, CHECK_SEED);
        place(&m, CHECK_SEED);
        draw(&m, CHECK_SEED, 3);
    }
    unmake(&m);
}

int main(void)
{
    const struct named_test tests[] = {
        {"segments lie between the dates of shocks", segments_lie_between_the_dates_of_shocks},
        {"certain dates are cut once", certain_dates_are_cut_once},
        {"numbers are those of seed and world", numbers_are_those_of_seed_and_world},
    };
    return run_tests("world by hand", tests, sizeof tests / sizeof tests[0]);
}
