// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/text.h"

#include <math.h>
#include <string.h>

#define NOT_UTF8 UINT32_C(0xfffd)

// How many bytes the rune takes that begins with `lead`; 0: none can.
static size_t rune_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

size_t text_rune(const char *text, uint32_t *rune)
{
    static const unsigned char bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char lead = (unsigned char)text[0];
    const size_t length = rune_length(lead);
    *rune = NOT_UTF8;
    if (lead == '\0')
        return 0;
    if (length == 0)
        return 1;
    uint32_t value = lead & bits[length];
    for (size_t i = 1; i < length; i++) {
        const unsigned char next = (unsigned char)text[i];
        if ((next & 0xc0) != 0x80)
            return 1;
        value = value << 6 | (next & 0x3f);
    }
    if (value < least[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 1;
    *rune = value;
    return length;
}

struct runes {
    uint32_t first, last;
};

static bool is_among(const struct runes *ranges, size_t n, uint32_t rune)
{
    for (size_t i = 0; i < n; i++)
        if (rune >= ranges[i].first && rune <= ranges[i].last)
            return true;
    return false;
}

#define IS_AMONG(ranges, rune) is_among((ranges), sizeof(ranges) / sizeof((ranges)[0]), (rune))

static size_t rune_width(uint32_t rune)
{
    static const struct runes combining[] = {{0x300, 0x36f}, {0x200b, 0x200d}, {0xfe00, 0xfe0f}};
    static const struct runes wide[] = {
        {0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
        {0xfe30, 0xfe6f}, {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
        {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    return IS_AMONG(combining, rune) ? 0 : IS_AMONG(wide, rune) ? 2 : 1;
}

// Characters that move the cursor, change its colour, or turn the direction of writing.
static bool is_control(uint32_t rune)
{
    static const struct runes controls[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x200e, 0x200f},
                                            {0x2028, 0x202e}, {0x2066, 0x2069}};
    return IS_AMONG(controls, rune);
}

size_t text_width(const char *text)
{
    size_t width = 0, length;
    uint32_t rune;
    for (; (length = text_rune(text, &rune)) > 0; text += length)
        width += rune_width(rune);
    return width;
}

#define MOST_CLEAN 4 // bytes of one rune

// Puts what stands for the rune at `text` at `end`; returns the end behind it.
static char *put_clean(char *end, const char *text, size_t length, uint32_t rune, bool keep_glue)
{
    if (rune == 0xa0 && !keep_glue)
        *end++ = ' ';
    else if (is_control(rune))
        *end++ = '?';
    else if (rune == NOT_UTF8)
        end = mempcpy(end, "\ufffd", 3);
    else
        end = mempcpy(end, text, length);
    return end;
}

const char *text_clean(struct arena *arena, const char *text, bool keep_glue)
{
    char *clean = arena_alloc(arena, 3 * strlen(text) + 1, 1), *end = clean;
    size_t length;
    uint32_t rune;
    if (clean == NULL)
        return "";
    for (; (length = text_rune(text, &rune)) > 0; text += length)
        end = put_clean(end, text, length, rune, keep_glue);
    *end = '\0';
    return clean;
}

const char *text_cut(struct arena *arena, const char *text, size_t width)
{
    if (text_width(text) <= width)
        return text;
    size_t used = 0, length;
    uint32_t rune;
    const char *end = text;
    for (; (length = text_rune(end, &rune)) > 0; end += length) {
        if (used + rune_width(rune) + 1 > width)
            break;
        used += rune_width(rune);
    }
    while (end > text && (end[-1] == ' ' || end[-1] == ','))
        end--;
    const char *cut = arena_format(arena, "%.*s…", (int)(end - text), text);
    return cut == NULL ? "" : cut;
}

size_t text_line(const char *text, size_t width, bool cut_words)
{
    size_t used = 0, fitting = 0, last_space = 0, length;
    uint32_t rune;
    const char *end = text;
    for (; (length = text_rune(end, &rune)) > 0; end += length) {
        if (rune == ' ')
            last_space = (size_t)(end - text);
        if (used + rune_width(rune) > width && rune != ' ')
            break;
        used += rune_width(rune);
        fitting = (size_t)(end - text) + length;
    }
    if (*end == '\0')
        return (size_t)(end - text);
    if (last_space > 0)
        return last_space;
    return cut_words && fitting > 0 ? fitting : strcspn(text, " ");
}

// Asks for no memory: the message may be that there is none.
void text_print_lines(FILE *stream, const char *text)
{
    char part[512], *end = part; // stderr has no buffer of its own
    size_t length;
    uint32_t rune;
    bool is_within_line = false;
    for (; (length = text_rune(text, &rune)) > 0; text += length) {
        is_within_line = rune != '\n';
        if (is_within_line)
            end = put_clean(end, text, length, rune, false);
        else
            *end++ = '\n';
        if (sizeof part - (size_t)(end - part) < MOST_CLEAN + 1) {
            (void)fwrite(part, 1, (size_t)(end - part), stream);
            end = part;
        }
    }
    if (is_within_line)
        *end++ = '\n';
    (void)fwrite(part, 1, (size_t)(end - part), stream);
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

const char *words_fixed(struct arena *arena, double value, int decimals, bool with_sign)
{
    if (isnan(value))
        return "n/a";
    const char *digits = arena_format(arena, "%.*f", decimals, fabs(value));
    if (digits == NULL)
        return "";
    const bool is_zero = strspn(digits, "0.") == strlen(digits);
    const char *sign = is_zero ? "" : value < 0.0 ? "−" : with_sign ? "+" : "";
    return or_empty(arena_format(arena, "%s%s", sign, digits));
}

const char *words_error(struct arena *arena, double half_width, int decimals)
{
    if (isnan(half_width))
        return "±" GLUE "n/a";
    double least = 1.0;
    for (int i = 0; i < decimals; i++)
        least /= 10.0;
    if (half_width > 0.0 && half_width < 0.5 * least)
        return or_empty(arena_format(arena, "±" GLUE "<%.*f", decimals, least));
    return or_empty(arena_format(arena, "±" GLUE "%.*f", decimals, half_width));
}

const char *words_share(struct arena *arena, double share)
{
    const double percent = 100.0 * share;
    if (isnan(share))
        return "n/a";
    if (percent > 0.0 && percent < 0.1)
        return "<0.1" GLUE "%";
    const int decimals = percent > 0.0 && percent < 9.95;
    return or_empty(arena_format(arena, "%.*f" GLUE "%%", decimals, percent));
}

const char *words_duration(struct arena *arena, double seconds)
{
    if (isnan(seconds))
        return "n/a";
    if (seconds < 0.05)
        return "<0.1" GLUE "s";
    if (seconds < 9.95)
        return or_empty(arena_format(arena, "%.1f" GLUE "s", seconds));
    if (seconds < 99.5)
        return or_empty(arena_format(arena, "%.0f" GLUE "s", seconds));
    const double minutes = floor(seconds / 60.0 + 0.5);
    if (minutes < 120.0)
        return or_empty(arena_format(arena, "%.0f" GLUE "min", minutes));
    const double hours = floor(minutes / 60.0);
    if (hours >= 48.0)
        return or_empty(arena_format(arena, "%.3g" GLUE "days", hours / 24.0));
    return or_empty(arena_format(arena, "%.0f" GLUE "h" GLUE "%.0f" GLUE "min", hours,
                                 minutes - 60.0 * hours));
}

const char *words_large(struct arena *arena, double number)
{
    static const struct {
        double from;
        const char *letter;
    } units[] = {{1e12, GLUE "T"}, {1e9, GLUE "G"}, {1e6, GLUE "M"}, {1e3, GLUE "k"}};
    if (isnan(number))
        return "n/a";
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        const double scaled = number / units[i].from;
        if (scaled >= 0.9995)
            return or_empty(arena_format(arena, "%.*f%s", scaled < 9.95, scaled, units[i].letter));
    }
    return or_empty(arena_format(arena, "%.*f", number < 9.95 && number != floor(number), number));
}
