// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mutations of mutate.c for AFL++: a library that afl-fuzz loads. Half of what it asks for are
// changes of an input, half settings of another input put into it.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_BYTES = 1 << 16 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t most, unsigned seed);
void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *mutator, uint8_t *input, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t most);
void afl_custom_deinit(void *mutator);

struct mutator {
    unsigned seed; // of the next mutation
    uint8_t bytes[MOST_BYTES];
};

// AFL++ changes bytes by itself: an input of no bytes is not tried.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most)
{
    (void)data, (void)size, (void)most;
    return 0;
}

void *afl_custom_init(void *afl, unsigned seed)
{
    struct mutator *m = calloc(1, sizeof *m);
    (void)afl;
    if (m != NULL)
        m->seed = seed;
    return m;
}

size_t afl_custom_fuzz(void *mutator, uint8_t *input, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t most)
{
    struct mutator *m = mutator;
    *out = m->bytes;
    most = most < sizeof m->bytes ? most : sizeof m->bytes;
    if (size > most)
        return 0;
    if (++m->seed % 2 == 0)
        return LLVMFuzzerCustomCrossOver(input, size, other, other_size, m->bytes, most, m->seed);
    memcpy(m->bytes, input, size);
    return LLVMFuzzerCustomMutator(m->bytes, size, most, m->seed);
}

void afl_custom_deinit(void *mutator)
{
    free(mutator);
}
