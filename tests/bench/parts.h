// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the benchmark; each writes rows of one kind into a CSV of its own.
#ifndef BULWARK_TESTS_BENCH_PARTS_H
#define BULWARK_TESTS_BENCH_PARTS_H

#include "bench/measure.h"

#include <stdbool.h>

struct settings_of_run {
    unsigned rounds;
    bool quick;         // less work a round: for a look, not for figures to be reported
    const char *folder; // where CSVs go, and what the parts need beside
};

// True if all went well; otherwise something has been said on stderr.
typedef bool part_function(struct report *report, const struct settings_of_run *settings);

part_function part_plain, part_threads, part_bound, part_numpy, part_measures,
    part_twenty, part_worlds, part_setup, part_tables, part_store, part_command, part_memory;

#endif
