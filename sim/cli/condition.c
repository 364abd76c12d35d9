// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/condition.h"

#include "base/date.h"
#include "scenario/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char condition_grammar[] =
    "MEASURE by TIME, MEASURE never, MEASURE lapses [by TIME], GROUP.BODY by TIME, "
    "GROUP.BODY refuses; joined by 'and'. TIME: a deadline's name, 'horizon', a date, or years "
    "from the start";

// A condition being read, word by word.
struct reading {
    const struct model *model;
    struct arena *arena;
    char **words;
    size_t n_words, next;
    struct error *error;
};

static const char *peek(const struct reading *r)
{
    return r->next < r->n_words ? r->words[r->next] : NULL;
}

static bool next_is(const struct reading *r, const char *word)
{
    return peek(r) != NULL && strcmp(peek(r), word) == 0;
}

// ", did you mean …" and what is known, for a word that is not.
static enum status unknown_word(const struct reading *r, const char *what, const char *word,
                                const char *const *known, size_t n)
{
    struct nearest nearest = nearest_begin(word);
    const char *list = "", *hint = "";
    for (size_t i = 0; i < n && list != NULL; i++) {
        nearest_consider(&nearest, word, known[i]);
        list = arena_format(r->arena, "%s%s%s", list, i == 0 ? "" : ", ", known[i]);
    }
    if (nearest.name != NULL)
        hint = arena_format(r->arena, "; did you mean '%s'?", nearest.name);
    return error_set(r->error, STATUS_MISUSE, "--find: '%s' is no %s%s (known: %s)", word, what,
                     hint == NULL ? "" : hint, n == 0 || list == NULL ? "none" : list);
}

// ---- words ---------------------------------------------------------------------------------

static enum status split(struct reading *r, const char *text)
{
    char *copy = arena_text(r->arena, text), *rest = copy, *word;
    while (rest != NULL && (word = strsep(&rest, " \t\n")) != NULL) {
        if (word[0] == '\0')
            continue;
        if (!arena_grow(r->arena, &r->words, r->n_words, sizeof *r->words))
            break;
        r->words[r->n_words++] = word;
    }
    if (r->arena->exhausted)
        return error_memory(r->error, "a condition");
    if (r->n_words == 0)
        return error_set(r->error, STATUS_MISUSE, "--find is empty; wanted is %s",
                         condition_grammar);
    return STATUS_OK;
}

static enum status read_measure(struct reading *r, const char *word, struct clause *clause)
{
    const struct model *model = r->model;
    const char *names[MODEL_MAX_MEASURES];
    const int found = model_measure(model, word);
    for (size_t i = 0; i < model->n_measures; i++)
        names[i] = model->measures[model->in_file_order[i]].name;
    if (found < 0)
        return unknown_word(r, "measure of the scenario", word, names, model->n_measures);
    clause->kind = CLAUSE_IN_FORCE;
    clause->measure = (size_t)found;
    return STATUS_OK;
}

static enum status read_body(struct reading *r, const char *word, struct clause *clause)
{
    const struct model *model = r->model;
    const size_t length = strcspn(word, ".");
    const char *name = arena_format(r->arena, "%.*s", (int)length, word), *key = word + length + 1;
    const char **known = arena_alloc(r->arena, model->n_asked + model->n_bodies, sizeof *known);
    if (name == NULL || known == NULL)
        return error_memory(r->error, "a condition");
    size_t g = 0;
    for (; g < model->n_asked && strcmp(model->asked[g].group->name, name) != 0; g++)
        known[g] = model->asked[g].group->name;
    if (g == model->n_asked)
        return unknown_word(r, "group that a measure asks", name, known, g);
    const struct group *group = model->asked[g].group;
    for (size_t i = 0; i < group->n_bodies; i++) {
        known[i] = group->bodies[i].key;
        if (strcmp(known[i], key) == 0) {
            clause->kind = CLAUSE_AGREES;
            clause->asked = g;
            clause->body = model->asked[g].first_body + i;
            return STATUS_OK;
        }
    }
    return unknown_word(r, arena_format(r->arena, "body of %s", name), key, known,
                        group->n_bodies);
}

// ---- times ---------------------------------------------------------------------------------

static bool parse_time(const struct scenario *s, const char *word, double *years)
{
    long days;
    char *end;
    for (size_t i = 0; i < s->n_deadlines; i++)
        if (strcmp(s->deadlines[i].name, word) == 0) {
            *years = s->deadlines[i].years;
            return true;
        }
    if (strcmp(word, "horizon") == 0) {
        *years = s->horizon_years;
        return true;
    }
    if (date_parse(word, &days)) {
        *years = (double)(days - s->start_days) / DATE_DAYS_PER_YEAR;
        return true;
    }
    *years = strtod(word, &end);
    return strspn(word, "0123456789.") == strlen(word) && end != word && *end == '\0';
}

static enum status read_time(struct reading *r, struct clause *clause)
{
    const struct scenario *s = r->model->scenario;
    const char *word = peek(r);
    const char **known = arena_alloc(r->arena, s->n_deadlines + 1, sizeof *known);
    if (known == NULL)
        return error_memory(r->error, "a condition");
    if (word == NULL)
        return error_set(r->error, STATUS_MISUSE, "--find: a deadline, a date or years from the "
                         "start are wanted after 'by'");
    for (size_t i = 0; i < s->n_deadlines; i++)
        known[i] = s->deadlines[i].name;
    known[s->n_deadlines] = "horizon";
    if (!parse_time(s, word, &clause->by_years))
        return unknown_word(r, "deadline, date (YYYY-MM-DD) or number of years", word, known,
                            s->n_deadlines + 1);
    if (clause->by_years < 0.0 || clause->by_years > s->horizon_years) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        date_format(s->start_days, from);
        date_format_after(s->start_days, s->horizon_years, to);
        return error_set(r->error, STATUS_MISUSE, "--find: '%s' lies outside the history, which "
                         "lasts %g years, from %s to %s (a date is YYYY-MM-DD)", word,
                         s->horizon_years, from, to);
    }
    r->next++;
    return STATUS_OK;
}

// ---- clauses -------------------------------------------------------------------------------

// What is said of the subject: its kind is CLAUSE_IN_FORCE or CLAUSE_AGREES so far.
static enum status read_predicate(struct reading *r, const char *subject, struct clause *clause)
{
    static const char *const of_measures[] = {"by", "never", "lapses"};
    static const char *const of_bodies[] = {"by", "refuses"};
    const bool is_measure = clause->kind == CLAUSE_IN_FORCE;
    const char *word = peek(r);
    clause->by_years = r->model->scenario->horizon_years;
    if (word == NULL)
        return error_set(r->error, STATUS_MISUSE, "--find: what of '%s'? Wanted is %s", subject,
                         condition_grammar);
    r->next++;
    if (strcmp(word, "by") == 0)
        return read_time(r, clause);
    if (is_measure && strcmp(word, "never") == 0)
        clause->kind = CLAUSE_NEVER;
    else if (is_measure && strcmp(word, "lapses") == 0)
        clause->kind = CLAUSE_LAPSES;
    else if (!is_measure && strcmp(word, "refuses") == 0)
        clause->kind = CLAUSE_REFUSES;
    else
        return is_measure ? unknown_word(r, "word for a measure", word, of_measures, 3)
                          : unknown_word(r, "word for a body", word, of_bodies, 2);
    if (clause->kind != CLAUSE_LAPSES || !next_is(r, "by"))
        return STATUS_OK;
    r->next++;
    return read_time(r, clause);
}

static enum status read_clause(struct reading *r, struct clause *clause)
{
    const size_t first = r->next;
    const char *subject = peek(r);
    if (subject == NULL)
        return error_set(r->error, STATUS_MISUSE, "--find: something is wanted after 'and'");
    r->next++;
    enum status status = strchr(subject, '.') == NULL ? read_measure(r, subject, clause)
                                                      : read_body(r, subject, clause);
    if (status == STATUS_OK)
        status = read_predicate(r, subject, clause);
    clause->text = subject;
    for (size_t i = first + 1; i < r->next && clause->text != NULL; i++)
        clause->text = arena_format(r->arena, "%s %s", clause->text, r->words[i]);
    if (status == STATUS_OK && clause->text == NULL)
        return error_memory(r->error, "a condition");
    return status;
}

enum status condition_parse(struct condition *condition, const struct model *model,
                            struct arena *arena, const char *text, struct error *error)
{
    struct reading r = {.model = model, .arena = arena, .error = error};
    struct condition read = {0};
    enum status status = split(&r, text);
    while (status == STATUS_OK) {
        struct clause clause = {0};
        if ((status = read_clause(&r, &clause)) != STATUS_OK)
            return status;
        if (!arena_grow(arena, &read.clauses, read.n_clauses, sizeof *read.clauses))
            return error_memory(error, "a condition");
        read.clauses[read.n_clauses++] = clause;
        if (peek(&r) == NULL)
            break;
        if (!next_is(&r, "and"))
            return error_set(error, STATUS_MISUSE, "--find: 'and' is wanted before '%s'",
                             peek(&r));
        r.next++;
    }
    if (status == STATUS_OK)
        *condition = read;
    return status;
}

// ---- asking --------------------------------------------------------------------------------

double clause_years(const struct clause *clause, const struct batch *batch, size_t lane)
{
    switch (clause->kind) {
    case CLAUSE_IN_FORCE:
    case CLAUSE_NEVER:
        return batch->in_force[clause->measure * BATCH_LANES + lane];
    case CLAUSE_LAPSES:
        return batch->lapse[clause->measure * BATCH_LANES + lane];
    case CLAUSE_AGREES:
        return batch->body[clause->body * BATCH_LANES + lane];
    case CLAUSE_REFUSES:
        return batch->asked[clause->asked * BATCH_LANES + lane];
    }
    return INFINITY;
}

bool condition_holds(const struct condition *condition, const struct batch *batch, size_t lane)
{
    for (size_t i = 0; i < condition->n_clauses; i++) {
        const struct clause *clause = &condition->clauses[i];
        const bool is_by = clause_years(clause, batch, lane) <= clause->by_years;
        const bool is_open = clause->kind != CLAUSE_REFUSES ||
                             batch->body[clause->body * BATCH_LANES + lane] == INFINITY;
        if (clause->kind == CLAUSE_NEVER ? is_by : !(is_by && is_open))
            return false;
    }
    return true;
}
