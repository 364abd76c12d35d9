// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/read.h"

#include "base/date.h"
#include "base/random.h"
#include "scenario/law.h"
#include "scenario/nearest.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool range_holds(const struct range *range, double value)
{
    const bool above = range->open_min ? value > range->min : value >= range->min;
    const bool below = range->open_max ? value < range->max : value <= range->max;
    return isfinite(value) && above && below;
}

const char *range_words(struct scenario *s, const struct range *range)
{
    if (range_is_probability(range) && !range->open_min && !range->open_max)
        return "a number in [0, 1] is wanted";
    if (isinf(range->min) && isinf(range->max))
        return "a finite number is wanted";
    const char *text = NULL;
    if (isinf(range->max))
        text = range->min == 0.0
                   ? range->open_min ? "it must be positive" : "it must not be negative"
                   : arena_format(&s->arena, "it must be %s %g",
                                  range->open_min ? "more than" : "at least", range->min);
    else
        text = arena_format(&s->arena, "a number in %c%g, %g%c is wanted",
                            range->open_min ? '(' : '[', range->min, range->max,
                            range->open_max ? ')' : ']');
    return text == NULL ? "" : text;
}

#define MAX_COMPARED 2000

void read_consider(struct scenario *s, struct nearest *near, const char *wanted,
                   const char *candidate)
{
    if (s->n_compared < MAX_COMPARED)
        nearest_consider(near, wanted, candidate);
    s->n_compared++;
}

// Names for a message, which has room for so many.
struct names {
    char text[1400];
    size_t used, n;
};

static void add_name(struct names *names, const char *name)
{
    const size_t room = sizeof names->text - names->used;
    const int length = snprintf(names->text + names->used, room, "%s%s",
                                names->n == 0 ? "" : ", ", name);
    if ((size_t)length + sizeof ", …" >= room) { // this one is left out, and all others are
        (void)snprintf(names->text + names->used, room, "%s", names->n == 0 ? "…" : ", …");
        names->used = sizeof names->text;
    }
    names->used = names->used < sizeof names->text ? names->used + (size_t)length : names->used;
    names->n++;
}

void read_unknown_name(struct scenario *s, const struct entry *entry, const char *name,
                       const char *what, const char *const *known, size_t n)
{
    struct nearest near = nearest_begin(name);
    struct names names = {.n = 0};
    for (size_t i = 0; i < n && !scenario_has_said_enough(s); i++) {
        read_consider(s, &near, name, known[i]);
        if (names.used < sizeof names.text)
            add_name(&names, known[i]);
    }
    scenario_complain(s, entry, "%s: there is no %s '%s'%s%s%s\n  known: %s",
                      entry_path(entry, &s->arena), what, name,
                      near.name == NULL ? "" : "; did you mean '",
                      near.name == NULL ? "" : near.name, near.name == NULL ? "" : "'?",
                      n == 0 ? "none" : names.text);
}

static void unknown_key(struct scenario *s, const struct entry *child,
                        const struct key_table *table)
{
    struct nearest near = nearest_begin(child->name);
    struct names names = {.n = 0};
    const struct key *key;
    for (size_t i = 0; (key = key_at(table, i)) != NULL && !scenario_has_said_enough(s); i++) {
        read_consider(s, &near, child->name, key->name);
        if (names.used < sizeof names.text)
            add_name(&names, key->name);
    }
    scenario_complain(s, child, "%s is not a key of %s%s%s%s\n  known: %s",
                      entry_path(child, &s->arena), table->owner,
                      near.name == NULL ? "" : "; did you mean '",
                      near.name == NULL ? "" : near.name, near.name == NULL ? "" : "'?",
                      names.n == 0 ? "none" : names.text);
}

static bool type_fits(enum key_type type, const struct entry *entry)
{
    switch (type) {
    case KEY_NUMBER:
    case KEY_CHANCE:
    case KEY_MOMENT:
    case KEY_LAW:
    case KEY_WEIGHT:
        return entry_is_number(entry) || entry->type == ENTRY_TEXT || entry->type == ENTRY_GROUP;
    case KEY_REAL:
        return entry_is_number(entry);
    case KEY_INTEGER:
        return entry->type == ENTRY_INTEGER;
    case KEY_DATE:
        return entry_is_number(entry) || entry->type == ENTRY_TEXT;
    case KEY_TEXT:
        return entry->type == ENTRY_TEXT;
    case KEY_NAMES:
    case KEY_LIST:
        return entry->type == ENTRY_LIST;
    case KEY_GROUP:
        return entry->type == ENTRY_GROUP;
    case KEY_FLAG:
        return entry->type == ENTRY_BOOLEAN;
    }
    return false;
}

static const char *type_words(enum key_type type)
{
    static const char *const words[] = {
        [KEY_NUMBER] = "a number, a distribution or the name of an uncertain number",
        [KEY_CHANCE] = "a number, a distribution or the name of an uncertain number",
        [KEY_REAL] = "a certain number",
        [KEY_INTEGER] = "an integer",
        [KEY_MOMENT] = "a date \"YYYY-MM-DD\", years from the start, or a distribution of years",
        [KEY_LAW] = "a distribution or a number",
        [KEY_DATE] = "a date \"YYYY-MM-DD\" or years from the start",
        [KEY_TEXT] = "a text in double quotes",
        [KEY_NAMES] = "a list of names: [ \"a\", \"b\" ]",
        [KEY_GROUP] = "a group: { … }",
        [KEY_LIST] = "a list: ( … )",
        [KEY_WEIGHT] = "a number or a group { weight = …; loads = { … }; }",
        [KEY_FLAG] = "true or false",
    };
    return words[type];
}

// A group is looked at by the table that it stands in and by its own: one complaint is enough.
static bool is_noted(const struct scenario *s, const struct entry *entry, const char *text)
{
    if (scenario_has_said_enough(s))
        return true;
    for (size_t i = 0; i < s->n_complaints; i++)
        if (s->complaints[i].origin.line == entry->origin.line &&
            s->complaints[i].origin.file == entry->origin.file &&
            strcmp(s->complaints[i].text, text) == 0)
            return true;
    return false;
}

bool read_type_check(struct scenario *s, const struct entry *entry, enum key_type type)
{
    if (type_fits(type, entry))
        return true;
    const char *path = entry_path(entry, &s->arena);
    const char *text = arena_format(&s->arena, "%s is %s; %s is wanted", path,
                                    entry_type_name(entry->type), type_words(type));
    if (text != NULL && !is_noted(s, entry, text))
        scenario_complain(s, entry, "%s", text);
    return false;
}

const char *read_item_name(struct scenario *s, const struct entry *item)
{
    if (item->type == ENTRY_TEXT)
        return item->text;
    scenario_complain(s, item, "%s is %s; a name in double quotes is wanted",
                      entry_path(item, &s->arena), entry_type_name(item->type));
    return NULL;
}

bool read_check(struct scenario *s, const struct entry *group, const struct key_table *table)
{
    if (group == NULL || !read_type_check(s, group, KEY_GROUP))
        return false;
    for (const struct entry *child = group->first; child != NULL; child = child->next) {
        const struct key *key = key_find(table, child->name);
        if (key == NULL)
            unknown_key(s, child, table);
        else
            (void)read_type_check(s, child, key->type);
    }
    const struct key *key;
    for (size_t i = 0; (key = key_at(table, i)) != NULL; i++)
        if (key->required && entry_child(group, key->name) == NULL)
            read_missing(s, group, key->name, table->owner);
    return true;
}

void read_missing(struct scenario *s, const struct entry *group, const char *key,
                  const char *owner)
{
    scenario_complain(s, group, "%s: %s needs the key '%s'", entry_path(group, &s->arena), owner,
                      key);
}

// The entry of a key if it is there and of its type (read_check has complained otherwise).
static const struct entry *given(const struct entry *group, const struct key_table *table,
                                 const char *name, const struct key **key)
{
    *key = key_find(table, name);
    assert(*key != NULL);
    if (group == NULL || group->type != ENTRY_GROUP)
        return NULL;
    const struct entry *entry = entry_child(group, name);
    return entry != NULL && type_fits((*key)->type, entry) ? entry : NULL;
}

static double checked(struct scenario *s, const struct entry *entry, const struct key *key,
                      double value)
{
    if (range_holds(&key->range, value))
        return value;
    const char *words = isfinite(value) ? range_words(s, &key->range)
                                        : "a finite number is wanted";
    if (entry->type == ENTRY_TEXT)
        scenario_complain(s, entry, "%s is \"%s\", %.4g years from the start; %s",
                          entry_path(entry, &s->arena), entry->text, value, words);
    else
        scenario_complain(s, entry, "%s is %g; %s", entry_path(entry, &s->arena), value, words);
    return key->fallback;
}

double read_real(struct scenario *s, const struct entry *group, const struct key_table *table,
                 const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    return entry == NULL || !entry_is_number(entry) ? key->fallback
                                                    : checked(s, entry, key, entry_real(entry));
}

long long read_integer(struct scenario *s, const struct entry *group,
                       const struct key_table *table, const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    if (entry == NULL)
        return (long long)key->fallback;
    const double value = (double)entry->integer;
    const bool below_bits = key->range.max < 0x1p63; // a larger limit is no limit
    if (value >= key->range.min && (!below_bits || value <= key->range.max))
        return entry->integer;
    const char *path = entry_path(entry, &s->arena);
    if (below_bits)
        scenario_complain(s, entry, "%s is %lld; an integer from %.0f to %.0f is wanted", path,
                          entry->integer, key->range.min, key->range.max);
    else
        scenario_complain(s, entry, "%s is %lld; an integer of at least %.0f is wanted", path,
                          entry->integer, key->range.min);
    return (long long)key->fallback;
}

const char *read_text(struct scenario *s, const struct entry *group,
                      const struct key_table *table, const char *name, const char *fallback)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    (void)s;
    return entry == NULL ? fallback : entry->text;
}

bool read_flag(struct scenario *s, const struct entry *group, const struct key_table *table,
               const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    (void)s;
    return entry == NULL ? key->fallback != 0.0 : entry->integer != 0;
}

static double years_of(const struct scenario *s, long days)
{
    return (double)(days - s->start_days) / DATE_DAYS_PER_YEAR;
}

static void complain_date(struct scenario *s, const struct entry *entry)
{
    scenario_complain(s, entry, "%s is \"%s\"; a date \"YYYY-MM-DD\" is wanted",
                      entry_path(entry, &s->arena), entry->text);
}

// A named unknown that stands for a number; the key's default if there is none of that name.
static struct number named_unknown(struct scenario *s, const struct entry *entry,
                                   const struct key *key)
{
    for (size_t i = 0; i < s->n_unknowns; i++) {
        struct unknown *unknown = &s->unknowns[i];
        if (unknown->name == NULL || strcmp(unknown->name, entry->text) != 0)
            continue;
        if (range_is_probability(&key->range))
            unknown->as_probability = true;
        else
            unknown->as_other = true;
        if (arena_grow(&s->arena, &s->uses, s->n_uses, sizeof *s->uses))
            s->uses[s->n_uses++] = (struct unknown_use){(int)i, entry, key->range};
        return (struct number){key->fallback, (int)i};
    }
    const char **names = arena_alloc(&s->arena, s->n_unknowns, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; names != NULL && i < s->n_unknowns; i++)
        if (s->unknowns[i].name != NULL)
            names[n++] = s->unknowns[i].name;
    read_unknown_name(s, entry, entry->text, "uncertain number", names, n);
    return NUMBER_CERTAIN(key->fallback);
}

// An uncertain number that is written where it is used.
static struct number written_unknown(struct scenario *s, const struct entry *entry,
                                     const struct key *key)
{
    const struct number fallback = NUMBER_CERTAIN(key->fallback);
    const struct law_use use = {.range = key->range, .moment = key_is_moment(key),
                                .also = {"per"}};
    struct law law;
    if (!law_read(s, entry, &use, &law))
        return fallback;
    struct law *kept = arena_alloc(&s->arena, 1, sizeof *kept);
    if (kept == NULL ||
        !arena_grow(&s->arena, &s->unknowns, s->n_unknowns, sizeof *s->unknowns))
        return fallback;
    *kept = law;
    const char *path = entry_path(entry, &s->arena);
    s->unknowns[s->n_unknowns] =
        (struct unknown){.path = path, .entry = entry, .law = kept, .dist = law.dist,
                         .entity = scenario_entity(s, entry, path), .fit_error = law.fit_error};
    return (struct number){key->fallback, (int)s->n_unknowns++};
}

// True if the group says per = "trial"; complains about any other word than "trial", "world".
static bool is_per_trial(struct scenario *s, const struct entry *group)
{
    const struct entry *per = entry_child(group, "per");
    if (per == NULL)
        return false;
    if (per->type == ENTRY_TEXT && strcmp(per->text, "trial") == 0)
        return true;
    if (per->type != ENTRY_TEXT || strcmp(per->text, "world") != 0)
        scenario_complain(s, per, "%s: \"trial\" or \"world\" is wanted",
                          entry_path(per, &s->arena));
    return false;
}

static struct number number_of(struct scenario *s, const struct entry *entry,
                               const struct key *key)
{
    if (entry == NULL)
        return NUMBER_CERTAIN(key->fallback);
    if (entry_is_number(entry))
        return NUMBER_CERTAIN(checked(s, entry, key, entry_real(entry)));
    long days;
    if (entry->type == ENTRY_TEXT && key_is_moment(key) && date_parse(entry->text, &days))
        return NUMBER_CERTAIN(checked(s, entry, key, years_of(s, days)));
    if (entry->type == ENTRY_TEXT && key_is_moment(key) && isdigit((unsigned char)entry->text[0])) {
        complain_date(s, entry); // no name begins with a digit
        return NUMBER_CERTAIN(key->fallback);
    }
    if (entry->type == ENTRY_TEXT)
        return named_unknown(s, entry, key);
    if (is_per_trial(s, entry))
        scenario_complain(s, entry, "%s: per = \"trial\" is not possible here",
                          entry_path(entry, &s->arena));
    return written_unknown(s, entry, key);
}

struct number read_number(struct scenario *s, const struct entry *group,
                          const struct key_table *table, const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    return number_of(s, entry, key);
}

struct number read_moment(struct scenario *s, const struct entry *group,
                          const struct key_table *table, const char *name)
{
    return read_number(s, group, table, name);
}

struct chance read_chance(struct scenario *s, const struct entry *group,
                          const struct key_table *table, const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    struct chance chance = {.number = NUMBER_CERTAIN(key->fallback), .law = -1};
    chance.path = entry == NULL ? name : entry_path(entry, &s->arena);
    if (entry == NULL || entry->type != ENTRY_GROUP) {
        chance.number = number_of(s, entry, key);
        return chance;
    }
    if (!is_per_trial(s, entry)) {
        chance.number = written_unknown(s, entry, key);
        return chance;
    }
    const struct law_use use = {.range = key->range, .may_be_uncertain = true,
                                .moment = key_is_moment(key),
                                .also = {"per"}};
    struct law law;
    if (law_read(s, entry, &use, &law)) {
        chance.law = law_add(s, &law, entry, &key->range);
        chance.entity = scenario_entity(s, entry, chance.path);
    }
    return chance;
}

double read_date(struct scenario *s, const struct entry *group, const struct key_table *table,
                 const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    if (entry == NULL)
        return key->fallback;
    long days;
    if (entry->type == ENTRY_TEXT && !date_parse(entry->text, &days)) {
        complain_date(s, entry);
        return key->fallback;
    }
    return checked(s, entry, key,
                   entry->type == ENTRY_TEXT ? years_of(s, days) : entry_real(entry));
}

int read_law(struct scenario *s, const struct entry *group, const struct key_table *table,
             const char *name)
{
    const struct key *key;
    const struct entry *entry = given(group, table, name, &key);
    struct law law = law_point(NUMBER_CERTAIN(key->fallback));
    if (entry != NULL && entry->type == ENTRY_GROUP) {
        const struct law_use use = {.range = key->range, .may_be_uncertain = true};
        if (!law_read(s, entry, &use, &law))
            law = law_point(NUMBER_CERTAIN(key->fallback));
    } else if (entry != NULL) {
        law = law_point(number_of(s, entry, key));
    }
    return law_add(s, &law, entry, &key->range);
}
