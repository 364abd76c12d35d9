// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double measure_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double quantile(const double *sorted, size_t n, double share)
{
    const double at = share * (double)(n - 1);
    const size_t low = (size_t)at;
    const size_t high = low + 1 < n ? low + 1 : low;
    return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

struct spread measure_spread(double *values, size_t n)
{
    qsort(values, n, sizeof *values, compare);
    return (struct spread){quantile(values, n, 0.5), quantile(values, n, 0.25),
                           quantile(values, n, 0.75)};
}

// ---- rows ----------------------------------------------------------------------------------

void report_begin(struct report *report)
{
    fputs("part,scenario,kernel,cpu,threads,measures,worlds,trials,tables,rounds,unit,median,q25,"
          "q75,against,ratio,ratio_q25,ratio_q75\r\n", report->csv);
}

static void put_text(FILE *file, const char *text)
{
    fprintf(file, "%s,", text == NULL ? "" : text);
}

static void put_count(FILE *file, unsigned n)
{
    if (n > 0)
        fprintf(file, "%u", n);
    fputc(',', file);
}

static void put_row(struct report *report, const struct label *label, unsigned rounds,
                    struct spread spread, const char *against, const struct spread *ratio)
{
    FILE *csv = report->csv;
    const char *const texts[] = {label->part, label->scenario, label->kernel, label->cpu};
    const unsigned counts[] = {label->threads, label->measures, label->worlds, label->trials};
    for (size_t i = 0; i < 4; i++)
        put_text(csv, texts[i]);
    for (size_t i = 0; i < 4; i++)
        put_count(csv, counts[i]);
    put_text(csv, label->tables);
    put_count(csv, rounds);
    put_text(csv, label->unit);
    fprintf(csv, "%.6g,%.6g,%.6g,", spread.median, spread.q25, spread.q75);
    put_text(csv, against);
    if (ratio != NULL)
        fprintf(csv, "%.4g,%.4g,%.4g\r\n", ratio->median, ratio->q25, ratio->q75);
    else
        fputs(",,\r\n", csv);
    fflush(csv);
}

static void tell(struct report *report, const struct label *l, struct spread spread,
                 const char *against, const struct spread *ratio)
{
    if (report->text == NULL)
        return;
    fprintf(report->text, "%-8s %-17s %-17s %-7s", l->part, l->scenario == NULL ? "" : l->scenario,
            l->kernel == NULL ? "" : l->kernel, l->cpu == NULL ? "" : l->cpu);
    if (l->threads > 0)
        fprintf(report->text, " %u thread%-2s", l->threads, l->threads == 1 ? "" : "s");
    if (l->measures > 0)
        fprintf(report->text, "n=%-3u", l->measures);
    if (l->worlds > 0)
        fprintf(report->text, "%u × %u", l->worlds, l->trials);
    fprintf(report->text, "%s %.5g %s", l->tables == NULL ? ""
                                        : strcmp(l->tables, "yes") == 0 ? " tables:"
                                                                        : ":",
            spread.median, l->unit);
    if (spread.q25 < spread.q75)
        fprintf(report->text, " (%.5g–%.5g)", spread.q25, spread.q75);
    if (ratio != NULL)
        fprintf(report->text, "  %.3g (%.3g–%.3g) of %s", ratio->median, ratio->q25, ratio->q75,
                against);
    fputc('\n', report->text);
    fflush(report->text);
}

void report_value(struct report *report, const struct label *label, unsigned rounds,
                  struct spread spread)
{
    put_row(report, label, rounds, spread, NULL, NULL);
    tell(report, label, spread, NULL, NULL);
}

// ---- races ---------------------------------------------------------------------------------

static void write_rows(struct report *report, const struct contender *contenders, size_t i,
                       unsigned rounds)
{
    const struct contender *own = &contenders[i];
    double values[MEASURE_MAX_ROUNDS];
    memcpy(values, own->value, sizeof values);
    const struct spread spread = measure_spread(values, rounds);
    bool written = false;
    for (int k = 0; k < 2; k++) {
        if (own->against[k] < 0)
            continue;
        const struct contender *other = &contenders[own->against[k]];
        for (unsigned r = 0; r < rounds; r++)
            values[r] = other->value[r] / own->value[r];
        const struct spread ratio = measure_spread(values, rounds);
        put_row(report, &own->label, rounds, spread, other->label.kernel, &ratio);
        tell(report, &own->label, spread, other->label.kernel, &ratio);
        written = true;
    }
    if (!written)
        report_value(report, &own->label, rounds, spread);
}

bool measure_race(struct report *report, struct contender *contenders, size_t n, unsigned rounds)
{
    for (unsigned r = 0; r <= rounds; r++) // the first warms caches and clock
        for (size_t i = 0; i < n; i++) {
            const double value = contenders[i].run(contenders[i].context);
            if (isnan(value))
                return false;
            if (r > 0)
                contenders[i].value[r - 1] = value;
        }
    for (size_t i = 0; i < n; i++)
        write_rows(report, contenders, i, rounds);
    return true;
}
