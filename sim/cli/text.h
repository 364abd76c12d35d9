// SPDX-License-Identifier: GPL-3.0-or-later
// Texts for people: widths of UTF-8, cutting, and cleaning of what a scenario's file brought in.
#ifndef BULWARK_CLI_TEXT_H
#define BULWARK_CLI_TEXT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// A space at which no line is broken; it is printed as a plain space.
#define GLUE "\u00a0"

// The code point at `text` (U+FFFD where it is not UTF-8) into `rune`; how many bytes it takes, 0
// at the end.
size_t text_rune(const char *text, uint32_t *rune);

// Columns that `text` takes on a terminal.
size_t text_width(const char *text);

// `text` with control characters (and those that reorder writing) replaced by "?", glue by spaces
// unless `keep_glue`, and what is not UTF-8 by U+FFFD; "" when memory is short.
const char *text_clean(struct arena *arena, const char *text, bool keep_glue);

// `text` itself if it takes at most `width` columns, else its beginning with "…" at the end.
const char *text_cut(struct arena *arena, const char *text, size_t width);

// Bytes of the longest beginning of `text` that takes at most `width` columns and ends at a space
// or at the end of the text. A first word that is longer is taken whole or, with `cut_words`, as
// far as it goes (whole again if not even one character does).
size_t text_line(const char *text, size_t width, bool cut_words);

// Prints lines of a message, cleaned, and a final newline. Asks for no memory.
void text_print_lines(FILE *stream, const char *text);

// ---- numbers in words; "" when memory is short --------------------------------------------------

// "0.312", "−0.004"; with a sign: "+0.312". "n/a" for NAN.
const char *words_fixed(struct arena *arena, double value, int decimals, bool with_sign);

// "± 0.012", with at least one digit that is not 0: "± <0.001". "± n/a" for NAN.
const char *words_error(struct arena *arena, double half_width, int decimals);

// "41 %", "0.4 %", "<0.1 %".
const char *words_share(struct arena *arena, double share);

// "<0.1 s", "0.2 s", "45 s", "3 min", "2 h 10 min".
const char *words_duration(struct arena *arena, double seconds);

// "1.1 M", "350 k", "12".
const char *words_large(struct arena *arena, double number);

#endif
