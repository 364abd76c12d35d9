// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/page.h"

#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>

// Prose in longer lines is hard to read.
#define WIDEST 110

void page_open(struct page *page, FILE *stream)
{
    const size_t width = terminal_width(stream);
    *page = (struct page){.stream = stream, .width = width > WIDEST ? WIDEST : width,
                          .colour = terminal_has_colour(stream)};
    arena_init(&page->arena);
}

void page_close(struct page *page)
{
    arena_clear(&page->arena);
}

enum status page_end(struct page *page, enum status status, struct error *error)
{
    const bool is_short = page->arena.exhausted;
    page_close(page);
    return status == STATUS_OK && is_short ? error_memory(error, "all that was to be printed")
                                           : status;
}

static const char *format_list(struct page *page, const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0) {
        page->arena.exhausted = true;
        return "";
    }
    const char *kept = arena_text(&page->arena, text);
    free(text);
    return kept == NULL ? "" : kept;
}

const char *page_format(struct page *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_list(page, format, arguments);
    va_end(arguments);
    return text;
}

void page_gap(struct page *page)
{
    (void)fputc('\n', page->stream);
}

static void print_wrapped(struct page *page, size_t indent, size_t hang, const char *text)
{
    const char *rest = text_clean(&page->arena, text, true);
    for (size_t margin = indent; *(rest += strspn(rest, " ")) != '\0'; margin = hang) {
        const size_t room = page->width > margin ? page->width - margin : 0;
        const size_t length = text_line(rest, room, false);
        const char *line = page_format(page, "%.*s", (int)length, rest);
        (void)fprintf(page->stream, "%*s%s\n", (int)margin, "",
                      text_clean(&page->arena, line, false));
        rest += length;
    }
}

void page_heading(struct page *page, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_list(page, format, arguments);
    va_end(arguments);
    if (page->colour)
        (void)fputs("\033[1m", page->stream);
    print_wrapped(page, 0, 2, text);
    if (page->colour)
        (void)fputs("\033[0m", page->stream);
}

void page_text(struct page *page, size_t indent, size_t hang, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = format_list(page, format, arguments);
    va_end(arguments);
    print_wrapped(page, indent, hang, text);
}
