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

static const char *format_list(struct page *page, const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        return "";
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

// Prints words of `text` until the next would pass the width; what is left, NULL at the end.
static const char *print_line(struct page *page, const char *text, size_t used)
{
    for (bool is_first = true; text != NULL; is_first = false) {
        const size_t length = strcspn(text, " ");
        const char *word = page_format(page, "%.*s", (int)length, text);
        const size_t width = text_width(word);
        if (!is_first && used + 1 + width > page->width)
            break;
        (void)fprintf(page->stream, "%s%s", is_first ? "" : " ",
                      text_clean(&page->arena, word, false));
        used += width + !is_first;
        text += length + strspn(text + length, " ");
        if (*text == '\0')
            text = NULL;
    }
    (void)fputc('\n', page->stream);
    return text;
}

static void print_wrapped(struct page *page, size_t indent, size_t hang, const char *text)
{
    const char *rest = text_clean(&page->arena, text, true);
    rest += strspn(rest, " ");
    for (size_t margin = indent; rest != NULL; margin = hang) {
        (void)fprintf(page->stream, "%*s", (int)margin, "");
        rest = print_line(page, rest, margin);
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
