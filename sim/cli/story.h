// SPDX-License-Identifier: GPL-3.0-or-later
// A history for people to read, and as a table: what `bulwark trace` prints.
#ifndef BULWARK_CLI_STORY_H
#define BULWARK_CLI_STORY_H

#include "cli/page.h"
#include "engine/trace.h"

// Prints the history: conditions, events by date with what they do to the chance of an attack, how
// every measure stands at the horizon, survival.
void story_print(struct page *page, const struct trace *trace);

// Prints every event as a row of CSV (printed_story). Fails with STATUS_FAILED when it cannot be
// written.
enum status story_write_csv(const struct trace *trace, struct error *error);

// ---- what the two and the list of found trials share ------------------------------------------

// The chance of an attack within a year of full opportunity, 1 − exp(−hazard).
double story_chance(double hazard);

// The date `years` after the start, owned by the page; "" for INFINITY.
const char *story_date(struct page *page, const struct model *model, double years);

// ---- the story's parts ------------------------------------------------------------------------

// "nato_membership: us_leads": a part of a measure's process, or the measure itself.
const char *story_part(struct page *page, const struct trace *trace, const struct process *process,
                       size_t measure);

// How the bodies of a ratification decided: "all 30 of nato_parliaments agree: Canada 2023-08-05…",
// or, with the verdict, "nato_parliaments: Hungary refuses, 29 of 30 agree by 2026-08-30: never
// enough (Canada 2023-08-05…)".
const char *story_bodies(struct page *page, const struct trace *trace,
                         const struct process *process, const char *verdict);

// Prints how every pursued measure stands at the horizon.
void story_print_end(struct page *page, const struct trace *trace);

#endif
