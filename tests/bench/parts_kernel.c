// SPDX-License-Identifier: GPL-3.0-or-later
// Parts that time run_compute and the plain program against each other.
#include "bench/cases.h"
#include "bench/parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FULL_SIZE BULWARK_BENCH "/full_size.cfg"
#define SECURITY_BLANKET BULWARK_CONFIGS "/security_blanket.cfg"

enum { TRIALS = 64, MAX_LINES = 16 };

// The contenders of one race with their runs.
struct line_up {
    const char *part;
    struct opened_case *opened;
    size_t n;
    struct contender contender[MAX_LINES];
    struct timed_run run[MAX_LINES];
};

static void line_up_begin(struct line_up *l, const char *part, struct opened_case *opened)
{
    memset(l, 0, sizeof *l);
    l->part = part;
    l->opened = opened;
}

// Adds a contender and returns its index; ratios are those of `against` and `also` (or −1).
static int line_up_add(struct line_up *l, struct timed_run run, int against, int also)
{
    const size_t i = l->n++;
    l->run[i] = run;
    l->run[i].opened = l->opened;
    const bool kernel = run.program == PROGRAM_KERNEL;
    l->contender[i] = (struct contender){
        .label = {.part = l->part, .scenario = l->opened->name,
                  .kernel = program_name(run.program),
                  .cpu = kernel ? cpu_name(cpu_resolved(run.cpu)) : "native",
                  .threads = run.threads, .measures = (unsigned)l->opened->model.n_measures,
                  .worlds = run.worlds, .trials = run.trials, .tables = run.tables ? "yes" : "no",
                  .unit = "ns/trial"},
        .run = timed_run_ns, .context = &l->run[i], .against = {against, also}};
    return (int)i;
}

// ---- against the plain program -------------------------------------------------------------

// Both ways of the plain program, then the kernel for every level of processors.
static bool against_plain(struct report *report, const struct settings_of_run *s,
                          struct opened_case *c, bool tables, unsigned threads)
{
    struct line_up l;
    const uint32_t few = (s->quick ? 32 : 128) * threads, many = (s->quick ? 256 : 2048) * threads;
    line_up_begin(&l, "plain", c);
    const int plain = line_up_add(&l, (struct timed_run){.program = PROGRAM_PLAIN,
                                                         .threads = threads, .worlds = few,
                                                         .trials = TRIALS, .tables = tables},
                                  -1, -1);
    const int doubling = line_up_add(&l, (struct timed_run){.program = PROGRAM_PLAIN_DOUBLING,
                                                            .threads = threads, .worlds = few,
                                                            .trials = TRIALS, .tables = tables},
                                     plain, -1);
    for (enum cpu cpu = CPU_PLAIN; cpu < N_CPUS; cpu++)
        if (cpu_available(cpu) && (threads == 1 || cpu == cpu_resolved(CPU_BEST)))
            (void)line_up_add(&l, (struct timed_run){.program = PROGRAM_KERNEL, .cpu = cpu,
                                                     .threads = threads, .worlds = many,
                                                     .trials = TRIALS, .tables = tables},
                              plain, doubling);
    return measure_race(report, l.contender, l.n, s->rounds);
}

bool part_plain(struct report *report, const struct settings_of_run *s)
{
    struct opened_case cases[3];
    bool good = true;
    const bool opened[] = {case_open(&cases[0], "full_size", FULL_SIZE),
                           case_open(&cases[1], "security_blanket", SECURITY_BLANKET),
                           case_open_alike(&cases[2], "full_size_alike", FULL_SIZE)};
    for (int i = 0; i < 3; i++) {
        good = good && opened[i] && against_plain(report, s, &cases[i], false, 1) &&
               against_plain(report, s, &cases[i], true, 1) &&
               (i == 2 || against_plain(report, s, &cases[i], true, 2));
        case_clear(&cases[i]);
    }
    return good;
}

// ---- threads -------------------------------------------------------------------------------

bool part_threads(struct report *report, const struct settings_of_run *s)
{
    static const char *const paths[] = {FULL_SIZE, SECURITY_BLANKET};
    static const char *const names[] = {"full_size", "security_blanket"};
    bool good = true;
    for (int i = 0; i < 2; i++) {
        struct opened_case c;
        struct line_up l;
        good = case_open(&c, names[i], paths[i]) && good;
        if (good) {
            line_up_begin(&l, "threads", &c);
            struct timed_run run = {.program = PROGRAM_KERNEL, .threads = 1, .tables = true,
                                    .worlds = s->quick ? 1024 : 4096, .trials = TRIALS};
            const int one = line_up_add(&l, run, -1, -1);
            run.threads = 2;
            (void)line_up_add(&l, run, one, -1);
            good = measure_race(report, l.contender, l.n, s->rounds);
        }
        case_clear(&c);
    }
    return good;
}

// ---- tables --------------------------------------------------------------------------------

bool part_tables(struct report *report, const struct settings_of_run *s)
{
    static const char *const paths[] = {FULL_SIZE, SECURITY_BLANKET};
    static const char *const names[] = {"full_size", "security_blanket"};
    bool good = true;
    for (int i = 0; i < 2; i++) {
        struct opened_case c;
        struct line_up l;
        good = case_open(&c, names[i], paths[i]) && good;
        if (good) {
            line_up_begin(&l, "tables", &c);
            struct timed_run run = {.program = PROGRAM_KERNEL, .threads = 1,
                                    .worlds = s->quick ? 256 : 2048, .trials = TRIALS};
            const int without = line_up_add(&l, run, -1, -1);
            run.tables = true;
            (void)line_up_add(&l, run, without, -1);
            good = measure_race(report, l.contender, l.n, s->rounds);
        }
        case_clear(&c);
    }
    return good;
}

// ---- many measures -------------------------------------------------------------------------

bool part_measures(struct report *report, const struct settings_of_run *s)
{
    static const unsigned n_measures[] = {7, 10, 12, 16, 20};
    static const uint32_t plain_worlds[] = {64, 32, 16, 2, 1}, plain_trials[] = {64, 32, 16, 4, 2};
    bool good = true;
    for (size_t i = 0; good && i < sizeof n_measures / sizeof n_measures[0]; i++) {
        struct opened_case c;
        struct line_up l;
        good = case_open_simple(&c, "simple", n_measures[i]);
        if (good) {
            line_up_begin(&l, "measures", &c);
            const int plain = line_up_add(
                &l, (struct timed_run){.program = PROGRAM_PLAIN_DOUBLING, .threads = 1,
                                       .worlds = plain_worlds[i], .trials = plain_trials[i]},
                -1, -1);
            (void)line_up_add(&l, (struct timed_run){.program = PROGRAM_KERNEL, .threads = 1,
                                                     .worlds = s->quick ? 256 : 2048,
                                                     .trials = TRIALS},
                              plain, -1);
            good = measure_race(report, l.contender, l.n,
                                n_measures[i] < 16 || s->rounds < 7 ? s->rounds : 7);
        }
        case_clear(&c);
    }
    return good;
}

// A run as it is asked for: 2·10⁵ trials, all 2²⁰ estimates.
bool part_twenty(struct report *report, const struct settings_of_run *s)
{
    struct opened_case c;
    double seconds[MEASURE_MAX_ROUNDS];
    struct timed_run run = {.opened = &c, .program = PROGRAM_KERNEL, .worlds = 3125,
                            .trials = TRIALS};
    bool good = case_open_simple(&c, "simple", 20);
    const unsigned rounds = s->quick ? 1 : s->rounds;
    for (unsigned threads = 1; good && threads <= 2; threads++) {
        run.threads = threads;
        for (unsigned r = 0; good && r < rounds; r++) {
            seconds[r] = 1e-9 * timed_run_ns(&run) * run.worlds * run.trials;
            good = !isnan(seconds[r]);
        }
        const struct label label = {"twenty", "simple", "bulwark", cpu_name(cpu_resolved(CPU_BEST)),
                                    threads, 20, run.worlds, run.trials, "no", "s"};
        if (good)
            report_value(report, &label, rounds, measure_spread(seconds, rounds));
    }
    case_clear(&c);
    return good;
}

// ---- worlds and trials ---------------------------------------------------------------------

// Worlds × trials constant: what a run costs, and how well it knows.
bool part_worlds(struct report *report, const struct settings_of_run *s)
{
    struct opened_case c;
    const uint32_t product = s->quick ? 1U << 15 : 1U << 18;
    bool good = case_open(&c, "security_blanket", SECURITY_BLANKET);
    struct line_up l;
    line_up_begin(&l, "worlds", &c);
    for (uint32_t trials = 1; trials <= 4096; trials *= 4)
        (void)line_up_add(&l, (struct timed_run){.program = PROGRAM_KERNEL, .threads = 2,
                                                 .worlds = product / trials, .trials = trials,
                                                 .tables = true},
                          trials == 1 ? -1 : 0, -1);
    good = good && measure_race(report, l.contender, l.n, s->rounds);
    for (size_t i = 0; good && i < l.n; i++) {
        double deterrence[128], se[128];
        struct label label = l.contender[i].label;
        label.unit = "se";
        good = c.model.n_measures == 7 && timed_run_deterrence(&l.run[i], deterrence, se);
        if (good) // of all measures together
            report_value(report, &label, 1, (struct spread){se[127], se[127], se[127]});
    }
    case_clear(&c);
    return good;
}
