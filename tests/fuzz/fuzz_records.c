// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stores whose checksums hold: the input says what is put into one. Its first byte chooses one of
// use_store.h; then come records, each begun by a letter: "s" a setting of the head (name and value,
// each ended by a zero byte) in place of the true one, "f" a file (path and text) the same, "b" a
// block (its unit, its worlds, its size in two bytes, its bytes), "p" a point (its number, its size,
// its bytes); "B" and "P" have the first true block's or point's bytes and say what is overwritten in
// them (fuzz_overwrite).
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "engine/store.h"
#include "use_store.h"

enum { MOST_CHANGES = 8 };

// An input being read: what is not there reads as zero.
struct input {
    const uint8_t *at, *end;
};

static size_t take_byte(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

// A text that ends with a zero byte, or with the input; the caller's to free.
static char *take_text(struct input *input, size_t *size)
{
    const size_t left = (size_t)(input->end - input->at);
    const uint8_t *zero = left == 0 ? NULL : memchr(input->at, 0, left);
    *size = zero == NULL ? left : (size_t)(zero - input->at);
    char *text = calloc(*size + 1, 1);
    fuzz_require(text != NULL, "there is memory");
    if (*size > 0)
        memcpy(text, input->at, *size);
    input->at += *size + (zero != NULL);
    return text;
}

// What the head of the store will be: the true one with changes.
struct changed {
    struct store_setting settings[64];
    struct store_source sources[32];
    struct store_head head;
    char *texts[2 * MOST_CHANGES];
    size_t n_texts;
};

static void begin(struct changed *c, const struct store_head *from)
{
    *c = (struct changed){.head = *from};
    fuzz_require(from->n_settings + MOST_CHANGES <= 64 && from->n_sources + MOST_CHANGES <= 32,
                 "there is room for the head");
    memcpy(c->settings, from->settings, from->n_settings * sizeof *c->settings);
    memcpy(c->sources, from->sources, from->n_sources * sizeof *c->sources);
    c->head.settings = c->settings;
    c->head.sources = c->sources;
}

static void change_setting(struct changed *c, const char *name, const char *value)
{
    size_t i = 0;
    while (i < c->head.n_settings && strcmp(c->settings[i].name, name) != 0)
        i++;
    c->head.n_settings += i == c->head.n_settings;
    c->settings[i] = (struct store_setting){name, value};
}

static void change_source(struct changed *c, const char *path, const char *text, size_t size)
{
    size_t i = 0;
    while (i < c->head.n_sources && strcmp(c->sources[i].path, path) != 0)
        i++;
    c->head.n_sources += i == c->head.n_sources;
    c->sources[i] = (struct store_source){path, text, size};
}

// The changes of the head stand before the first other record.
static void take_changes(struct changed *c, struct input *input)
{
    while (input->at < input->end && (*input->at == 's' || *input->at == 'f') &&
           c->n_texts < 2 * MOST_CHANGES) {
        const bool is_setting = take_byte(input) == 's';
        size_t length, size;
        char *name = take_text(input, &length), *value = take_text(input, &size);
        c->texts[c->n_texts++] = name;
        c->texts[c->n_texts++] = value;
        if (is_setting)
            change_setting(c, name, value);
        else
            change_source(c, name, value, size);
    }
}

static void put_record(struct store *store, enum fuzz_kind kind, struct input *input)
{
    struct error error = {0};
    const size_t letter = take_byte(input);
    const bool is_point = letter == 'p' || letter == 'P', is_true = letter == 'B' || letter == 'P';
    struct store_block block = {.unit = take_byte(input), .seconds = 0.5};
    block.worlds = is_point ? 0 : (uint32_t)take_byte(input);
    const size_t wanted = take_byte(input) + 256 * take_byte(input);
    const size_t left = (size_t)(input->end - input->at), size = wanted < left ? wanted : left;
    if (is_true) {
        const struct bytes *good = fuzz_store_bytes(kind);
        bytes_put(&block.bytes, good->data, good->size);
        block.bytes.size =
            fuzz_overwrite(block.bytes.data, good->size, input->at, input->at + size);
    } else {
        bytes_put(&block.bytes, input->at, size);
    }
    input->at += size;
    if (is_point && !store_has_point(store, (uint32_t)block.unit))
        (void)store_put_point(store, (uint32_t)block.unit, 0, 0, &block.bytes, &error);
    else if (!is_point && !store_has(store, block.unit))
        (void)store_put(store, &block, &error);
    bytes_clear(&block.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {data, data + size};
    struct changed changed;
    struct store *store = NULL;
    struct error error = {0};
    fuzz_enter();
    const enum fuzz_kind kind = (enum fuzz_kind)(take_byte(&input) % FUZZ_N_KINDS);
    begin(&changed, fuzz_store_head(kind));
    take_changes(&changed, &input);
    if (store_create(&store, FUZZ_STORE "/" STORE_FILE, &changed.head, 1e9, &error) == STATUS_OK) {
        while (input.at < input.end)
            put_record(store, kind, &input);
        fuzz_require(store_close(store, &error) == STATUS_OK, "a store can be closed");
        (void)fuzz_use_store();
    }
    for (size_t i = 0; i < changed.n_texts; i++)
        free(changed.texts[i]);
    return 0;
}
