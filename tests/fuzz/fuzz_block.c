// SPDX-License-Identifier: GPL-3.0-or-later
//
// The bytes of a block: the first byte of the input chooses a layout, the others are read as a
// block of it, with zeros behind them where a block of the largest layout takes more. What can be
// read is merged and told again.
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "engine/block_bytes.h"
#include "engine/result.h"
#include "library/opening.h"

enum { N_LAYOUTS = 3, LARGEST = 2 };

// Dense, dense in randomisations, and above the measures of a dense one.
static struct layout *layouts[N_LAYOUTS];
static struct scenario scenarios[N_LAYOUTS];
static struct model models[N_LAYOUTS];
static size_t least_size; // of a block of the largest layout

static void open_layouts(void)
{
    static const char *const overrides[N_LAYOUTS] = {"run.sampler=random", "run.sampler=sobol",
                                                     "measures=\n@include \"thirteen.inc\"\n"};
    static const char measure[] = "m%02d = { process = { type = \"decision\"; p = 0.5; }; };\n";
    char text[4096] = "{ ";
    struct error error = {0};
    for (int i = 0; i < 13; i++)
        (void)snprintf(text + strlen(text), sizeof text - strlen(text), measure, i);
    (void)strcat(text, "};");
    fuzz_write("thirteen.inc", text, strlen(text) - 1);
    for (int i = 0; i < N_LAYOUTS; i++) {
        const char *const of_one[] = {"scenario.report=", "synergies=", "run.worlds=40",
                                      overrides[i]};
        fuzz_require(opening_file(&scenarios[i], &models[i], FUZZ_SCENARIO, of_one, 4, &error) ==
                             STATUS_OK &&
                         layout_create(&layouts[i], &models[i], 40, 3, &error) == STATUS_OK,
                     error.text);
    }
    struct block *block = NULL;
    struct bytes bytes = {0};
    fuzz_require(block_create(&block, layouts[LARGEST], &error) == STATUS_OK, error.text);
    block_place(block, 0);
    block_put(block, &bytes);
    least_size = bytes.size;
    bytes_clear(&bytes);
    block_free(block);
}

static void tell_again(const struct block *block, struct block *again)
{
    struct bytes once = {0}, twice = {0};
    block_put(block, &once);
    fuzz_require(block_take(again, 0, &once), "what was read can be told and read");
    block_put(again, &twice);
    fuzz_require(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0,
                 "what was read can be told alike");
    bytes_clear(&once);
    bytes_clear(&twice);
}

// Fills up what the input leaves open of a block of the largest layout.
static void fill_up(struct bytes *bytes)
{
    static const unsigned char zeros[4096];
    while (bytes->size < least_size && !bytes->exhausted)
        bytes_put(bytes, zeros, least_size - bytes->size < sizeof zeros ? least_size - bytes->size
                                                                        : sizeof zeros);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct block *block = NULL, *again = NULL;
    struct result *result = NULL;
    struct error error = {0};
    fuzz_enter();
    if (layouts[0] == NULL)
        open_layouts();
    if (size == 0)
        return 0;
    const struct layout *layout = layouts[data[0] % N_LAYOUTS];
    struct bytes bytes = {0};
    bytes_put(&bytes, data + 1, size - 1);
    if (data[0] % N_LAYOUTS == LARGEST)
        fill_up(&bytes);
    fuzz_require(block_create(&block, layout, &error) == STATUS_OK &&
                     block_create(&again, layout, &error) == STATUS_OK &&
                     result_create(&result, layout->model, layout->n_blocks, 40, &error) ==
                         STATUS_OK,
                 "there is room for a block");
    if (block_take(block, 0, &bytes)) {
        tell_again(block, again);
        result_merge(result, block);
    }
    bytes_clear(&bytes);
    block_free(block);
    block_free(again);
    result_free(result);
    return 0;
}
