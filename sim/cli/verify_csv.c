// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/printed.h"
#include "cli/verify_page.h"

#include <math.h>

// A comparison, or (`finding` is NULL) something that could not be compared.
struct verify_row {
    const struct verify_finding *finding;
    const struct verify_gap *gap;
};

static const struct verify_finding *finding_of(const struct place *place)
{
    return ((const struct verify_row *)place->subject)->finding;
}

static const struct verify_gap *gap_of(const struct place *place)
{
    return ((const struct verify_row *)place->subject)->gap;
}

static struct cell finite_number(double number)
{
    return cell_number(isfinite(number) ? number : NAN);
}

static struct cell check(const struct place *place)
{
    const struct verify_finding *f = finding_of(place);
    return cell_text(f != NULL ? f->subject->name : gap_of(place)->subject->name);
}

static struct cell where(const struct place *place)
{
    const struct verify_finding *f = finding_of(place);
    return cell_text(f != NULL ? f->where : gap_of(place)->where);
}

static struct cell quantity(const struct place *place)
{
    const struct verify_finding *f = finding_of(place);
    return cell_text(f != NULL ? f->quantity : NULL);
}

static struct cell verdict(const struct place *place)
{
    const struct verify_finding *f = finding_of(place);
    return cell_text(f == NULL ? "not checked" : f->agrees ? "agrees" : "disagrees");
}

static struct cell reason(const struct place *place)
{
    return cell_text(finding_of(place) != NULL ? NULL : gap_of(place)->reason);
}

// One number of a comparison.
#define NUMBER(name)                                                                               \
    static struct cell name(const struct place *place)                                             \
    {                                                                                              \
        const struct verify_finding *f = finding_of(place);                                        \
        return finite_number(f == NULL ? NAN : f->name);                                           \
    }

NUMBER(n)
NUMBER(expected)
NUMBER(found)
NUMBER(z)
NUMBER(difference)
NUMBER(tolerance)
NUMBER(p)
NUMBER(noticeable)

static const struct column columns[] = {
    {"check", CELL_TEXT, false, NULL, "the kind of comparison", check},
    {"where", CELL_TEXT, false, NULL, "a path of the scenario, or a combination", where},
    {"quantity", CELL_TEXT, false, NULL, "what is compared there", quantity},
    {"n", CELL_NUMBER, false, NULL, "observations", n},
    {"expected", CELL_NUMBER, false, NULL, "computed without sampling", expected},
    {"found", CELL_NUMBER, false, NULL, "by sampling", found},
    {"z", CELL_NUMBER, false, NULL,
     "standard errors between the two; empty where they must be the same", z},
    {"difference", CELL_NUMBER, false, NULL,
     "relative to what is expected, where that is above 1; empty where chance plays a part",
     difference},
    {"tolerance", CELL_NUMBER, false, NULL, "what the difference must keep", tolerance},
    {"p", CELL_NUMBER, false, "probability", "a bound on the chance of so large a z", p},
    {"noticeable", CELL_NUMBER, false, "probability",
     "of a share of events: the least difference that would disagree; empty where none would",
     noticeable},
    {"verdict", CELL_TEXT, false, NULL, "agrees, disagrees or not checked", verdict},
    {"reason", CELL_TEXT, false, NULL, "why it was not checked", reason},
};

const struct table printed_verification = {
    .name = "bulwark verify --csv",
    .meaning = "a comparison, or something that could not be compared",
    TABLE_COLUMNS(columns),
};

enum status verify_page_csv(const struct verify_report *report, const struct model *model,
                            struct error *error)
{
    struct printing printing;
    const enum status status = printing_begin(&printing, &printed_verification, model, error);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < report->n_findings; i++)
        printing_row(&printing, &(struct verify_row){.finding = &report->findings[i]});
    for (size_t i = 0; i < report->n_gaps; i++)
        printing_row(&printing, &(struct verify_row){.gap = &report->gaps[i]});
    return printing_end(&printing, error);
}
