// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ratifications as processes, of bodies that are certain: when they complete, what is kept and told
// of their bodies, their words.

#include "bench.h"

#include "model/leading.h"
#include "model/ratification.h"

#define HEAD "scenario = { title = \"Bodies\"; start = \"2023-01-01\"; horizon = 8.0; };\n"
#define SURE(key, delay, keys) key " = { p = 1.0; delay = " delay "; " keys " }; "
#define RATIFIED(name, group, keys)                                                               \
    name " = { begins = 0.25; process = { type = \"ratification\"; group = \"" group "\"; " keys  \
         " }; };\n"
#define SCENARIO                                                                                  \
    HEAD "groups = { g = { members = { " SURE("C", "0.5", "") SURE("A", "2.5", "")                \
    SURE("B", "1.5", "") "}; };\n"                                                                \
    " h = { members = { " SURE("A", "0.5", "weight = 1.0;") SURE("B", "1.0", "weight = 6.0;")     \
    SURE("C", "1.5", "weight = 2.0;") SURE("D", "2.0", "weight = 3.0;")                           \
    SURE("E", "2.5", "weight = 8.0;") "}; };\n"                                                   \
    " one = { members = { " SURE("A", "0.75", "") "}; }; };\n"                                    \
    "measures = {\n"                                                                              \
    RATIFIED("zeta", "g", "")                                                                     \
    RATIFIED("alpha", "g", "rule = \"at_least\"; k = 2;")                                         \
    RATIFIED("mid", "h", "rule = \"qualified\"; states = 0.6; population = 0.55;")                \
    RATIFIED("solo", "one", "")                                                                   \
    RATIFIED("first", "g", "rule = \"at_least\"; k = 1;")                                         \
    RATIFIED("full", "g", "rule = \"at_least\"; k = 3;")                                          \
    "};\n" CALM_ADVERSARY

enum { N_LANES = 11, N_USES = 6, N_GROUPS = 3, N_BODIES = 9, SENTINEL = -7 };

// In the file's order: the group's members, and when the ratification completes.
static const struct { const char *measure; size_t n_bodies; double time; } uses[] = {
    {"zeta", 3, 2.75}, {"alpha", 3, 1.75}, {"mid", 5, 2.25}, {"solo", 1, 1.0}, {"first", 3, 0.75},
    {"full", 3, 2.75}};
// When the bodies agree, those of g, h and one.
static const double agrees[N_BODIES] = {0.75, 2.75, 1.75, 0.75, 1.25, 1.75, 2.25, 2.75, 1.0};

static const struct process *process_of(const struct bench *b, const char *name)
{
    return b->opened.model.measures[model_measure(&b->opened.model, name)].process;
}

// ---- what is told ----------------------------------------------------------------------------

struct told {
    const struct bench *b;
    size_t n_bodies, n_agreements;
    bool is_sound;
};

// Which use a process is; its bodies are those of the first use of the group.
static size_t use_of(const struct bench *b, const struct process *process, size_t *first)
{
    size_t use = 0;
    while (use < N_USES && process_of(b, uses[use].measure) != process)
        use++;
    *first = use == 2 ? 3 : use == 3 ? 8 : 0;
    return use;
}

static bool are_sound(const struct bench *b, const struct process *process, const double *t0,
                      const double *t)
{
    size_t first, use = use_of(b, process, &first);
    bool good = use < N_USES;
    for (size_t lane = 0; lane < N_LANES; lane++) {
        good = good && t0[lane] == 0.25;
        for (size_t i = 0; good && i < uses[use].n_bodies; i++)
            good = t[i * BATCH_LANES + lane] == agrees[first + i];
    }
    return good;
}

static void tell_bodies(void *context, const struct process *process, const double *t0,
                        const double *t)
{
    struct told *told = context;
    told->n_bodies++;
    told->is_sound = told->is_sound && are_sound(told->b, process, t0, t);
}

static void tell_agreement(void *context, const struct agreement *a)
{
    struct told *told = context;
    told->n_agreements++;
    told->is_sound = told->is_sound && a->is_told && a->batch == told->b->batch &&
                     a->process->settings == a->ratification && a->t0[N_LANES - 1] == 0.25 &&
                     a->ratification->is_at_once == (a->times == NULL);
    if (a->times != NULL)
        told->is_sound = told->is_sound && are_sound(told->b, a->process, a->t0, a->times);
}

// `is_kept`: asked and body hold what they should, or what they held.
static bool is_kept(const struct batch *batch, bool is_kept)
{
    bool good = true;
    for (size_t lane = 0; lane < N_LANES; lane++) {
        for (size_t g = 0; g < N_GROUPS; g++)
            good = good && batch->asked[g * BATCH_LANES + lane] == (is_kept ? 0.25 : SENTINEL);
        for (size_t i = 0; i < N_BODIES; i++)
            good = good &&
                   batch->body[i * BATCH_LANES + lane] == (is_kept ? agrees[i] : SENTINEL);
    }
    return good;
}

static void check_told(struct bench *b, bool tells, bool has_bodies, bool has_agreement)
{
    struct told told = {.b = b, .is_sound = true};
    const struct observer observer = {.context = &told, .bodies = has_bodies ? tell_bodies : NULL,
                                      .agreement = has_agreement ? tell_agreement : NULL};
    for (size_t i = 0; i < N_GROUPS * BATCH_LANES; i++)
        b->batch->asked[i] = SENTINEL;
    for (size_t i = 0; i < N_BODIES * BATCH_LANES; i++)
        b->batch->body[i] = SENTINEL;
    b->batch->tells_bodies = tells;
    b->batch->observer = has_bodies || has_agreement ? &observer : NULL;
    bench_draw(b, 0, N_LANES);
    b->batch->observer = NULL;
    for (size_t use = 0; use < N_USES; use++)
        for (size_t lane = 0; lane < N_LANES; lane++) {
            const size_t m = (size_t)model_measure(&b->opened.model, uses[use].measure);
            check_true(uses[use].measure,
                       b->batch->in_force[m * BATCH_LANES + lane] == uses[use].time);
        }
    check_true("told as asked", told.is_sound && told.n_bodies == (has_bodies ? N_USES : 0) &&
                                    told.n_agreements == (has_agreement ? N_USES : 0));
    check_true("kept where somebody asks", is_kept(b->batch, tells || has_bodies));
}

static void who_asks_is_told_of_bodies(void)
{
    struct bench b;
    if (bench_open(&b, SCENARIO)) {
        check_true("bodies of first uses",
                   b.opened.model.n_asked == N_GROUPS && b.opened.model.n_bodies == N_BODIES);
        for (int k = 0; k < 8; k++)
            check_told(&b, (k & 1) != 0, (k & 2) != 0, (k & 4) != 0);
    }
    bench_close(&b);
}

// ---- what is read ----------------------------------------------------------------------------

static void first_uses_are_those_that_tables_speak_of(void)
{
    static const char *const first[] = {"zeta", "mid", "solo"}, *const groups[] = {"g", "h", "one"};
    static const size_t body[] = {0, 3, 8};
    struct bench b;
    if (bench_open(&b, SCENARIO)) {
        const struct model *m = &b.opened.model;
        for (size_t i = 0; i < N_GROUPS && i < m->n_asked; i++) {
            const struct ratification *r = process_of(&b, first[i])->settings;
            check_true(groups[i], m->asked[i].ratification == r && r->asked == (int)i &&
                                      m->asked[i].group == r->group &&
                                      strcmp(r->group->name, groups[i]) == 0 &&
                                      m->asked[i].first_body == body[i]);
            check_true("the group's process",
                       process_group(process_of(&b, first[i])) == r->group);
        }
        const struct ratification *again = process_of(&b, "alpha")->settings;
        check_true("a second use is none", again->asked < 0);
        check_true("members as often as they are asked", m->n_members_asked == 18);
        check_true("one number each for those at once", m->n_leading == 2);
        for (size_t d = 0; d < 2 && d < m->n_leading; d++) {
            const struct ratification *r = process_of(&b, d == 0 ? "solo" : "zeta")->settings;
            check_true("the first of it", m->leading[d].which == 0 &&
                                              m->leading[d].lead == &r->lead && r->lead == d + 1);
        }
    }
    bench_close(&b);
}

static void ratifications_are_told_in_words(void)
{
    static const struct { const char *measure, *words; } all[] = {
        {"zeta", "all 3 of g must agree"},
        {"alpha", "2 of the 3 of g must agree"},
        {"mid", "of h, 0.6 of the 5 members with 0.55 of the weight must agree"},
        {"solo", "all 1 of one must agree"}};
    struct bench b;
    if (bench_open(&b, SCENARIO))
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
            const struct process *process = process_of(&b, all[i].measure);
            const char *words = process->kind->words(process, &b.opened.model);
            if (strcmp(words, all[i].words) != 0)
                printf("\n    \"%s\"\n", words);
            check_true(all[i].measure, strcmp(words, all[i].words) == 0);
        }
    bench_close(&b);
}

// Enough that one member has a weight, the first, the last or one that is not known.
static void one_weight_is_enough(void)
{
    static const char *const members[] = {
        SURE("A", "0.5", "weight = 2.0;") SURE("B", "0.25", "weight = 0.0;"),
        SURE("A", "0.25", "weight = 0.0;") SURE("B", "0.5", "weight = 0.1;"),
        SURE("A", "0.5", "weight = { dist = \"uniform\"; min = 1.0; max = 2.0; };")
            SURE("B", "0.25", "weight = 0.0;"),
        SURE("A", "0.5", "weight = 0.05;")};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        struct bench b;
        char text[2048];
        (void)snprintf(text, sizeof text, HEAD
                       "groups = { g = { members = { %s }; }; };\nmeasures = { "
                       RATIFIED("m", "g", "rule = \"qualified\"; population = 0.5;")
                       "};\n" CALM_ADVERSARY, members[i]);
        if (bench_open(&b, text)) {
            bench_draw(&b, 0, 1);
            check_true("who has a weight decides", b.batch->in_force[0] == 0.75);
        }
        bench_close(&b);
    }
}

int main(void)
{
    const struct named_test tests[] = {
        {"who asks is told of bodies", who_asks_is_told_of_bodies},
        {"first uses are those that tables speak of", first_uses_are_those_that_tables_speak_of},
        {"ratifications are told in words", ratifications_are_told_in_words},
        {"one weight is enough", one_weight_is_enough},
    };
    return run_tests("ratifications as processes", tests, sizeof tests / sizeof tests[0]);
}
