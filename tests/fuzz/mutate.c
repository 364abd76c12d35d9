// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mutations that keep to the grammar of libconfig, for libFuzzer (AFL++: mutate_afl.c): linked with
// the targets whose input is such a text. A setting is `name = value;`; what is between brackets belongs to it. Four
// times in five one of these is tried, else libFuzzer's own mutations of bytes.
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t most, unsigned seed);

enum { MOST_PARTS = 2048 };

// A piece of a text: [first, end), and of a setting where its name ends and its value begins.
struct part {
    size_t first, name_end, value, end;
};

struct parts {
    struct part settings[MOST_PARTS], numbers[MOST_PARTS];
    size_t n_settings, n_numbers;
};

static uint32_t draw(uint32_t *state, size_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return n == 0 ? 0 : (uint32_t)(*state % n);
}

// ---- finding settings and numbers ---------------------------------------------------------------

static size_t skip_string(const char *text, size_t size, size_t at)
{
    for (at++; at < size && text[at] != '"'; at++)
        at += text[at] == '\\';
    return at + 1 < size ? at + 1 : size;
}

// The end of the value that begins at `at`: behind its ';' or before what closes the group.
static size_t value_end(const char *text, size_t size, size_t at)
{
    int depth = 0;
    while (at < size) {
        const char c = text[at];
        if (c == '"') {
            at = skip_string(text, size, at);
            continue;
        }
        if (c != '\0' && strchr("({[", c) != NULL)
            depth++;
        if (c != '\0' && strchr(")}]", c) != NULL && depth-- == 0)
            return at;
        at++;
        if (depth == 0 && (c == ';' || c == ','))
            return at;
    }
    return size;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == '+';
}

static void add(struct part *parts, size_t *n, struct part part)
{
    if (*n < MOST_PARTS)
        parts[(*n)++] = part;
}

static void find_parts(struct parts *parts, const char *text, size_t size)
{
    parts->n_settings = parts->n_numbers = 0;
    for (size_t at = 0; at < size;) {
        if (text[at] == '"') {
            at = skip_string(text, size, at);
        } else if (text[at] == '#') {
            while (at < size && text[at] != '\n')
                at++;
        } else if (!is_word(text[at])) {
            at++;
        } else {
            const size_t first = at;
            while (at < size && is_word(text[at]))
                at++;
            size_t next = at;
            while (next < size && isspace((unsigned char)text[next]))
                next++;
            if (next < size && (text[next] == '=' || text[next] == ':'))
                add(parts->settings, &parts->n_settings,
                    (struct part){first, at, next + 1, value_end(text, size, next + 1)});
            else if (strpbrk("0123456789", (char[]){text[at - 1], '\0'}) != NULL ||
                     isdigit((unsigned char)text[first]))
                add(parts->numbers, &parts->n_numbers, (struct part){first, at, first, at});
        }
    }
}

// ---- changing a text ----------------------------------------------------------------------------

// Puts [piece, +n) in place of [first, end). False, and nothing is changed, if there is no room.
static bool splice(char *text, size_t *size, size_t most, size_t first, size_t end,
                   const char *piece, size_t n)
{
    if (end < first || *size - (end - first) + n > most)
        return false;
    char *copy = malloc(n + 1); // the piece may be of the text
    if (copy == NULL)
        return false;
    memcpy(copy, piece, n);
    memmove(text + first + n, text + end, *size - end);
    memcpy(text + first, copy, n);
    *size = *size - (end - first) + n;
    free(copy);
    return true;
}

static bool change_number(char *text, size_t *size, size_t most, const struct part *number,
                          uint32_t *state)
{
    static const char *const others[] = {
        "0", "1", "-1", "0.0", "1.0", "0.5", "-0.0", "1e999", "-1e999", "1e-320", "1e300", "0.9999",
        "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "0x7fffffffL",
        "64", "1000", "1001", "100000", "1e5", "1e-5", "24", "25", "nan", "1000000", "4294967295"};
    char word[40];
    const size_t n = sizeof others / sizeof others[0];
    const double factors[] = {0.5, 2.0, -1.0, 0.1, 10.0, 1e6, 1e-6};
    if (draw(state, 2) == 0) {
        (void)snprintf(word, sizeof word, "%s", others[draw(state, n)]);
    } else {
        (void)snprintf(word, sizeof word, "%.*s",
                       (int)(number->end - number->first < 30 ? number->end - number->first : 30),
                       text + number->first);
        const double value = strtod(word, NULL) * factors[draw(state, 7)];
        (void)snprintf(word, sizeof word, draw(state, 2) == 0 ? "%.6g" : "%.1f", value);
        word[30] = '\0';
    }
    return splice(text, size, most, number->first, number->end, word, strlen(word));
}

static bool insert_known(char *text, size_t *size, size_t most, const struct part *at,
                         uint32_t *state)
{
    static const char *const known[] = {
        "loads = { f = 0.3; }; ", "attempts = 3; ", "pause = 0.5; ", "correlation = { u = 0.5; }; ",
        "requires = [ \"a\" ]; ", "begins = \"2024-01-01\"; ", "tier = 3; ", "anchor = 0.9; ",
        "lapse = { p = 0.2; }; ", "ramp = { steps = 3; gap = 0.2; }; ", "recovery = 1.5; ",
        "p = { dist = \"quantiles\"; p05 = 0.1; p50 = 0.3; p95 = 0.6; }; ", "per = \"trial\"; ",
        "delay = { dist = \"gamma\"; shape = 2.0; scale = 0.5; }; ", "default = { p = 0.5; }; ",
        "process = { type = \"at_least\"; k = 1; of = ( { type = \"decision\"; p = 0.5; } ); }; ",
        "process = { type = \"empirical\"; file = \"durations.csv\"; }; ", "sampler = \"sobol\"; ",
        "shocks = { s = { date = 1.0; shift = 0.5; }; }; ", "deadlines = { d = 2.0; }; ",
        "\n@include \"members.inc\"\n", "\n@include \"loop.inc\"\n", "\n@include \"pipe.inc\"\n",
        "\n@include \"outside.inc\"\n", "\n@include \"../x.inc\"\n", "\n@include \"parts\"\n"};
    const char *piece = known[draw(state, sizeof known / sizeof known[0])];
    const size_t place = draw(state, 2) == 0 ? at->first : at->end;
    return splice(text, size, most, place, place, piece, strlen(piece));
}

static bool change_setting(char *text, size_t *size, size_t most, const struct parts *parts,
                           uint32_t *state)
{
    const struct part *one = &parts->settings[draw(state, parts->n_settings)];
    const struct part *other = &parts->settings[draw(state, parts->n_settings)];
    char name[24];
    switch (draw(state, 9)) {
    case 0: // twice
        return splice(text, size, most, one->end, one->end, text + one->first,
                      one->end - one->first);
    case 1:
    case 2: // not at all
        return splice(text, size, most, one->first, one->end, "", 0);
    case 3: // another's name
        return splice(text, size, most, one->first, one->name_end, text + other->first,
                      other->name_end - other->first);
    case 4: // another's value
        return splice(text, size, most, one->value, one->end, text + other->value,
                      other->end - other->value);
    case 5: // also what another is
        return splice(text, size, most, one->first, one->first, text + other->first,
                      other->end - other->first);
    case 6: // a new name
        (void)snprintf(name, sizeof name, "n%u", draw(state, 100));
        return splice(text, size, most, one->first, one->name_end, name, strlen(name));
    case 7: // another type
        return splice(text, size, most, one->value, one->end,
                      draw(state, 2) == 0 ? " ( );" : " { };", 5);
    default:
        return insert_known(text, size, most, one, state);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    static struct parts parts;
    uint32_t state = seed * 2654435761U + 1U;
    char *const text = (char *)data;
    find_parts(&parts, text, size);
    bool done = false;
    for (uint32_t n = 1 + draw(&state, 3); n > 0 && draw(&state, 5) > 0; n--) {
        if (parts.n_numbers > 0 && draw(&state, 3) == 0)
            done = change_number(text, &size, most, &parts.numbers[draw(&state, parts.n_numbers)],
                                 &state) || done;
        else if (parts.n_settings > 0)
            done = change_setting(text, &size, most, &parts, &state) || done;
        find_parts(&parts, text, size);
    }
    return done ? size : LLVMFuzzerMutate(data, size, most);
}

// A setting of the other text in front of one of the first, or in its place.
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t most, unsigned seed)
{
    static struct parts parts, others;
    uint32_t state = seed * 2654435761U + 1U;
    size_t size = one_size < most ? one_size : most;
    memcpy(out, one, size);
    find_parts(&parts, (char *)out, size);
    find_parts(&others, (const char *)other, other_size);
    if (parts.n_settings == 0 || others.n_settings == 0)
        return size;
    const struct part *to = &parts.settings[draw(&state, parts.n_settings)];
    const struct part *from = &others.settings[draw(&state, others.n_settings)];
    (void)splice((char *)out, &size, most, to->first, draw(&state, 2) == 0 ? to->first : to->end,
                 (const char *)other + from->first, from->end - from->first);
    return size;
}
