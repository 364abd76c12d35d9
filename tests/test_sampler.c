// SPDX-License-Identifier: GPL-3.0-or-later
//
// Uncertain numbers of worlds by both samplers, also beyond the last coordinate of the sequence.
#include "opened.h"

#include "base/random.h"
#include "base/sobol.h"
#include "model/world.h"

enum { N = SOBOL_MAX_DIMENSIONS + 2, N_WORLDS = 35 };

#define BETWEEN(low, high) "{ dist = \"uniform\"; min = " low "; max = " high "; }"

// A ratification by as many bodies, whose chances are all uncertain: uniform on (0, 1).
static char *make_text(void)
{
    char *text = calloc(N + 8, 128), *end = text;
    if (text == NULL)
        return NULL;
    end += sprintf(end, "%s",
                   SCENARIO_HEAD "groups = { g = { default = { p = 0.5; }; members = { ");
    for (size_t i = 0; i < N; i++)
        end += sprintf(end, "m%zu = { p = " BETWEEN("0.0", "1.0") "; }; ", i);
    (void)sprintf(end, "%s",
                  "}; }; };\nmeasures = { a = { process = { type = \"ratification\"; group = \"g\";"
                  " rule = \"all\"; }; }; };\n" CALM_ADVERSARY);
    return text;
}

// How many others have a path that comes before.
static unsigned place_of(const struct scenario *s, size_t u)
{
    unsigned place = 0;
    for (size_t v = 0; v < s->n_unknowns; v++)
        place += strcmp(s->unknowns[v].path, s->unknowns[u].path) < 0;
    return place;
}

static double at_random(const struct scenario *s, uint32_t world, size_t u)
{
    return random_uniforms(CHECK_SEED, world, 0, random_entity(s->unknowns[u].path),
                           PURPOSE_UNKNOWN, 0)
        .first;
}

// World w is point w div 16 of randomisation w mod 16.
static double in_sequence(const struct scenario *s, uint32_t world, size_t u)
{
    const unsigned dimension = place_of(s, u);
    uint32_t direction[SOBOL_BITS];
    double point[SOBOL_RANDOMISATIONS];
    if (dimension >= SOBOL_MAX_DIMENSIONS)
        return at_random(s, world, u);
    for (uint32_t r = 0; r < SOBOL_RANDOMISATIONS; r++)
        point[r] = at_random(s, world / SOBOL_RANDOMISATIONS * SOBOL_RANDOMISATIONS + r, u);
    sobol_directions(dimension, direction);
    sobol_place(direction, world / SOBOL_RANDOMISATIONS, CHECK_SEED,
                random_entity(s->unknowns[u].path), point);
    return point[world % SOBOL_RANDOMISATIONS];
}

static void check_worlds(const char *sampler,
                         double (*expected)(const struct scenario *s, uint32_t world, size_t u))
{
    struct opened o;
    struct world *world = NULL;
    struct error error = {0};
    char *text = make_text();
    if (text != NULL && opened_read_sampled(&o, text, N_WORLDS, 2, sampler)) {
        check_true("so many", o.scenario.n_unknowns == N);
        check_true("room", world_create(&world, &o.model, CPU_BEST, &error) == STATUS_OK);
        for (uint32_t w = 0; world != NULL && w < N_WORLDS; w += 17) {
            check_true("drawn", world_draw(world, CHECK_SEED, w, &error) == STATUS_OK);
            bool same = true;
            for (size_t u = 0; u < N; u++)
                same = same && fabs(world->unknowns[u] - expected(&o.scenario, w, u)) < 1e-15;
            check_true("its numbers", same);
        }
        world_free(world);
        opened_clear(&o);
    }
    free(text);
}

static void random_numbers_are_those_of_their_addresses(void)
{
    check_worlds("random", at_random);
}

static void numbers_are_points_of_a_sequence_as_far_as_it_goes(void)
{
    check_worlds("sobol", in_sequence);
}

int main(void)
{
    const struct named_test tests[] = {
        {"random numbers are those of their addresses",
         random_numbers_are_those_of_their_addresses},
        {"numbers are points of a sequence as far as it goes",
         numbers_are_points_of_a_sequence_as_far_as_it_goes},
    };
    return run_tests("sampler", tests, sizeof tests / sizeof tests[0]);
}
