// SPDX-License-Identifier: GPL-3.0-or-later
// Threads for what comes after the trials. Each index writes what is its own alone, so that nothing
// depends on how many threads there are.
#ifndef BULWARK_ENGINE_PARALLEL_H
#define BULWARK_ENGINE_PARALLEL_H

#include <stddef.h>

// As many threads as are wanted; 0: as many as OpenMP would take.
unsigned parallel_threads(unsigned n_wanted);

// Calls work(context, thread, i) once for every i < n, by up to n_threads >= 1 threads and in no
// certain order; `thread` < n_threads is the caller's number, for room of its own. Returns when all
// are done. Must not be called by `work`. Cannot fail.
void parallel_for(size_t n, unsigned n_threads,
                  void (*work)(void *context, unsigned thread, size_t i), void *context);

#endif
