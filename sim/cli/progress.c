// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress.h"

#include "cli/page.h"
#include "cli/terminal.h"

#include <math.h>
#include <time.h>

#define REDRAW_SECONDS 0.1
#define LINE_SECONDS 60.0
#define LONGEST_BAR 40
#define SHORTEST_BAR 8

double progress_clock(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_begin(struct progress *progress, FILE *stream, const struct progress_amount *amount)
{
    const double now = progress_clock();
    *progress = (struct progress){.stream = stream, .amount = *amount, .began = now, .drawn = now};
    if (stream != NULL) {
        progress->is_terminal = terminal_is(stream);
        progress->colour = terminal_has_colour(stream);
    }
}

static void print_bar(const struct progress *progress, size_t width, double share)
{
    const size_t full = (size_t)floor(share * (double)width);
    (void)fputs(progress->colour ? "\033[32m" : "", progress->stream);
    for (size_t i = 0; i < width; i++) {
        if (i == full)
            (void)fputs(progress->colour ? "\033[90m" : "", progress->stream);
        (void)fputs(i < full ? "━" : "─", progress->stream);
    }
    (void)fputs(progress->colour ? "\033[0m" : "", progress->stream);
}

// "4096 worlds × 64 trials  ━━━━━━  43 %  1.1 M trials/s  0.2 s left": what fits the width. The
// line is erased to its end by spaces.
static void draw(const struct progress *progress, const char *left, const char *right,
                 double share)
{
    const size_t width = terminal_width(progress->stream) - 1; // the cursor stays on the line
    size_t used = text_width(right);
    (void)fputc('\r', progress->stream);
    if (used + text_width(left) + SHORTEST_BAR + 4 <= width) {
        used += text_width(left) + 2;
        (void)fprintf(progress->stream, "%s  ", left);
    }
    if (used + SHORTEST_BAR + 2 <= width) {
        const size_t room = width - used - 2, bar = room < LONGEST_BAR ? room : LONGEST_BAR;
        print_bar(progress, bar, share);
        (void)fputs("  ", progress->stream);
        used += bar + 2;
    }
    (void)fprintf(progress->stream, "%s%*s", right, (int)(used < width ? width - used : 0), "");
    (void)fflush(progress->stream);
}

static const char *plural(uint32_t n)
{
    return n == 1 ? "" : "s";
}

static const char *amount_words(const struct progress *progress, struct page *page)
{
    const struct progress_amount *a = &progress->amount;
    const char *points = a->n_points == 1 ? "" : page_format(page, "%u points × ", a->n_points);
    return page_format(page, "%s%u world%s × %u trial%s", points, a->n_worlds, plural(a->n_worlds),
                       a->n_trials, plural(a->n_trials));
}

// Trials a second of those that were computed, not stored.
static double rate_of(const struct progress *progress, double elapsed)
{
    const double worlds = (double)(progress->last.worlds_done - progress->last.worlds_stored);
    return worlds * (double)progress->amount.n_trials / fmax(elapsed, 1e-3);
}

void progress_report(struct progress *progress, const struct run_progress *run)
{
    progress->last = *run;
    const double now = progress_clock(), elapsed = now - progress->began;
    const double interval = progress->is_terminal ? REDRAW_SECONDS : LINE_SECONDS;
    if (progress->stream == NULL || now - progress->drawn < interval || elapsed <= 0.0)
        return;
    struct page page;
    page_open(&page, progress->stream);
    const double share = (double)run->worlds_done / (double)run->n_worlds;
    const double rate = rate_of(progress, elapsed);
    const double worlds_left = (double)(run->n_worlds - run->worlds_done);
    const double left = rate == 0.0 ? NAN : worlds_left * (double)progress->amount.n_trials / rate;
    const char *right = page_format(&page, "%3.0f %%  %s trials/s  %s left", floor(100.0 * share),
                                    words_large(&page.arena, rate),
                                    words_duration(&page.arena, left));
    right = text_clean(&page.arena, right, false);
    if (progress->is_terminal)
        draw(progress, amount_words(progress, &page), right, share);
    else
        (void)fprintf(progress->stream, "%s\n", right);
    progress->drawn = now;
    progress->is_drawn = true;
    page_close(&page);
}

double progress_end(struct progress *progress)
{
    const unsigned n_threads = progress->last.n_threads, n_ranks = progress->last.n_ranks;
    const double elapsed = progress_clock() - progress->began;
    if (progress->stream == NULL)
        return elapsed;
    struct page page;
    page_open(&page, progress->stream);
    const char *left = page_format(&page, "%s on %u thread%s", amount_words(progress, &page),
                                   n_threads, plural(n_threads));
    if (n_ranks > 1)
        left = page_format(&page, "%s of %u ranks", left, n_ranks);
    const char *right = page_format(&page, "100 %%  %s trials/s  %s",
                                    words_large(&page.arena, rate_of(progress, elapsed)),
                                    words_duration(&page.arena, elapsed));
    right = text_clean(&page.arena, right, false);
    if (progress->is_terminal)
        draw(progress, left, right, 1.0);
    else
        (void)fprintf(progress->stream, "%s  %s", left, right);
    (void)fputc('\n', progress->stream);
    page_close(&page);
    return elapsed;
}

void progress_abandon(struct progress *progress)
{
    if (progress->stream != NULL && progress->is_terminal && progress->is_drawn)
        (void)fputc('\n', progress->stream);
}
