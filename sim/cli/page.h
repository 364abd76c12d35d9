// SPDX-License-Identifier: GPL-3.0-or-later
// What is printed for people to read: headings and paragraphs wrapped to the terminal's width.
#ifndef BULWARK_CLI_PAGE_H
#define BULWARK_CLI_PAGE_H

#include "base/arena.h"
#include "base/error.h"
#include "cli/text.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct page {
    FILE *stream;
    size_t width;
    bool colour;
    struct arena arena; // owns the texts that are made for the page
};

void page_open(struct page *page, FILE *stream);

// Closes a page that can be done without.
void page_close(struct page *page);

// Closes the page and returns `status`; or, where that is STATUS_OK and memory was short for a text of
// the page, which then lacks it, STATUS_FAILED.
enum status page_end(struct page *page, enum status status, struct error *error);

// A text owned by the page; "" when memory is short.
const char *page_format(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// An empty line.
void page_gap(struct page *page);

// A paragraph in bold where there is colour.
void page_heading(struct page *page, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// A paragraph wrapped at spaces: its first line begins after `indent` columns, the others after
// `hang`.
void page_text(struct page *page, size_t indent, size_t hang, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
