// SPDX-License-Identifier: GPL-3.0-or-later
// Parts that look inside the kernel: the simple bound, the set-up of a world.
#include "bench/bound.h"
#include "bench/cases.h"
#include "bench/parts.h"
#include "engine/effects.h"
#include "model/world.h"

#include <math.h>
#include <stdio.h>

#define FULL_SIZE BULWARK_BENCH "/full_size.cfg"
#define SECURITY_BLANKET BULWARK_CONFIGS "/security_blanket.cfg"

enum { TRIALS = 64 };

// ---- the bound -----------------------------------------------------------------------------

static void tell_counts(struct report *report, const struct opened_case *c,
                        const struct bound_counts *counts)
{
    const struct {
        const char *unit;
        double value;
    } lines[] = {{"decisions/trial", counts->decisions},
                 {"ratifications/trial", counts->ratifications},
                 {"members/trial", counts->members},
                 {"events/trial", counts->events},
                 {"relevant/trial", counts->relevant},
                 {"hazards/trial", counts->hazards},
                 {"uniforms/trial", counts->uniforms},
                 {"quantiles/trial", counts->quantiles},
                 {"exponentials/trial", counts->exponentials}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const struct label label = {.part = "bound", .scenario = c->name, .kernel = "counts",
                                    .unit = lines[i].unit,
                                    .measures = (unsigned)c->model.n_measures};
        report_value(report, &label, 0, (struct spread){lines[i].value, lines[i].value,
                                                        lines[i].value});
    }
}

static void tell_speeds(struct report *report, const struct bound *bound)
{
    const double ns[] = {bound->uniform_ns, bound->quantile_ns, bound->exponential_ns};
    static const char *const units[] = {"ns/uniform", "ns/quantile", "ns/exponential"};
    for (size_t i = 0; i < 3; i++) {
        const struct label label = {.part = "bound", .kernel = "arrays",
                                    .cpu = cpu_name(bound->cpu), .threads = 1, .unit = units[i]};
        report_value(report, &label, 1, (struct spread){ns[i], ns[i], ns[i]});
    }
}

static bool race_bound(struct report *report, const struct settings_of_run *s,
                       struct opened_case *c, const struct bound_counts *counts, enum cpu cpu)
{
    struct bound bound = {.counts = *counts, .cpu = cpu};
    struct timed_run run = {.opened = c, .program = PROGRAM_KERNEL, .cpu = cpu, .threads = 1,
                            .worlds = s->quick ? 256 : 2048, .trials = TRIALS};
    const struct label label = {"bound", c->name, "bulwark", cpu_name(cpu), 1,
                                (unsigned)c->model.n_measures, run.worlds, run.trials, "no",
                                "ns/trial"};
    struct contender contenders[2] = {
        {.label = label, .run = bound_ns, .context = &bound, .against = {-1, -1}},
        {.label = label, .run = timed_run_ns, .context = &run, .against = {0, -1}}};
    contenders[0].label.kernel = "bound";
    const bool good = measure_race(report, contenders, 2, s->rounds);
    tell_speeds(report, &bound);
    return good;
}

// Ratio: the bound over the kernel, the share of the bound that is reached.
bool part_bound(struct report *report, const struct settings_of_run *s)
{
    struct opened_case c;
    struct bound_counts counts;
    bool good = case_open(&c, "full_size", FULL_SIZE) && bound_count(&c.model, 256, &counts);
    if (good)
        tell_counts(report, &c, &counts);
    for (enum cpu cpu = CPU_PLAIN; good && cpu < N_CPUS; cpu++)
        if (cpu_available(cpu))
            good = race_bound(report, s, &c, &counts, cpu);
    case_clear(&c);
    return good;
}

// ---- the set-up of a world -----------------------------------------------------------------

struct set_up {
    struct opened_case *opened;
    struct world *world;
    struct effects effects;
    bool has_effects;
    unsigned n_worlds;
    uint32_t next;
};

static double set_up_ns(void *context)
{
    struct set_up *u = context;
    struct error error = {0};
    const double start = measure_now();
    for (unsigned i = 0; i < u->n_worlds; i++) {
        if (world_draw(u->world, u->opened->scenario.run.seed, u->next++, &error) != STATUS_OK) {
            fprintf(stderr, "bulwark-bench: %s\n", error.text);
            return NAN;
        }
        effects_set(&u->effects);
    }
    return (measure_now() - start) / u->n_worlds;
}

static double world_ns(void *context)
{
    const struct timed_run *run = context;
    return timed_run_ns(context) * run->trials;
}

static bool race_set_up(struct report *report, const struct settings_of_run *s,
                        struct opened_case *c)
{
    struct error error = {0};
    struct set_up u = {.opened = c, .n_worlds = s->quick ? 256 : 1024};
    struct timed_run run = {.opened = c, .program = PROGRAM_KERNEL, .threads = 1, .tables = true,
                            .worlds = s->quick ? 256 : 1024, .trials = TRIALS};
    bool good = world_create(&u.world, &c->model, CPU_BEST, &error) == STATUS_OK;
    u.has_effects = good && effects_create(&u.effects, u.world);
    const struct label label = {"setup", c->name, "bulwark", cpu_name(cpu_resolved(CPU_BEST)), 1,
                                (unsigned)c->model.n_measures, run.worlds, run.trials, "yes",
                                "ns/world"};
    struct contender contenders[2] = {
        {.label = label, .run = set_up_ns, .context = &u, .against = {-1, -1}},
        {.label = label, .run = world_ns, .context = &run, .against = {0, -1}}};
    contenders[0].label.kernel = "set-up";
    good = u.has_effects && measure_race(report, contenders, 2, s->rounds);
    if (u.has_effects)
        effects_clear(&u.effects);
    world_free(u.world);
    return good;
}

// Ratio: the set-up of a world over all that its 64 trials cost with it.
bool part_setup(struct report *report, const struct settings_of_run *s)
{
    static const char *const paths[] = {FULL_SIZE, SECURITY_BLANKET};
    static const char *const names[] = {"full_size", "security_blanket"};
    bool good = true;
    for (int i = 0; i < 2; i++) {
        struct opened_case c;
        good = case_open(&c, names[i], paths[i]) && good;
        good = good && race_set_up(report, s, &c);
        case_clear(&c);
    }
    return good;
}
