// SPDX-License-Identifier: GPL-3.0-or-later
// A key in words.
#include "model/language.h"

#include <math.h>
#include <string.h>

static const char *or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

const char *language_type(enum key_type type)
{
    switch (type) {
    case KEY_NUMBER:
        return "number";
    case KEY_CHANCE:
        return "chance";
    case KEY_REAL:
        return "certain";
    case KEY_INTEGER:
        return "integer";
    case KEY_MOMENT:
        return "moment";
    case KEY_LAW:
        return "delay";
    case KEY_DATE:
        return "date";
    case KEY_TEXT:
        return "text";
    case KEY_NAMES:
        return "names";
    case KEY_GROUP:
        return "group";
    case KEY_LIST:
        return "list";
    case KEY_WEIGHT:
        return "weight";
    case KEY_FLAG:
        return "true or false";
    }
    return "";
}

static bool is_number(enum key_type type)
{
    return type != KEY_TEXT && type != KEY_NAMES && type != KEY_GROUP && type != KEY_LIST &&
           type != KEY_FLAG;
}

const char *language_unit(const struct key *key)
{
    if (key_is_moment(key) && is_number(key->type))
        return "date or years";
    return or_nothing(key->unit);
}

const char *language_range(struct arena *arena, const struct key *key)
{
    const struct range *r = &key->range;
    if (!is_number(key->type))
        return "";
    if (isinf(r->min) && isinf(r->max))
        return "any";
    const char *low = r->open_min ? "more than" : "at least";
    if (isinf(r->max))
        return or_nothing(arena_format(arena, "%s %.10g", low, r->min));
    if (!r->open_min && !r->open_max)
        return or_nothing(arena_format(arena, "%.10g to %.10g", r->min, r->max));
    return or_nothing(arena_format(arena, "%s %.10g, %s %.10g", low, r->min,
                                   r->open_max ? "less than" : "at most", r->max));
}

const char *language_default(struct arena *arena, const struct key *key)
{
    if (key->required)
        return "required";
    if (key->default_words != NULL)
        return key->default_words;
    if (key->type == KEY_FLAG)
        return key->fallback != 0.0 ? "true" : "false";
    if (!is_number(key->type))
        return "none";
    return or_nothing(arena_format(arena, "%g", key->fallback));
}

const char *language_words(struct arena *arena, const struct key *key)
{
    const char *range = language_range(arena, key), *fallback = language_default(arena, key);
    const char *unit = language_unit(key);
    const bool is_default = strncmp(fallback, "required", strlen("required")) != 0;
    return or_nothing(arena_format(arena, "%s (%s%s%s%s%s; %s%s)", key->meaning,
                                   language_type(key->type), unit[0] == '\0' ? "" : "; ", unit,
                                   range[0] == '\0' ? "" : "; ", range,
                                   is_default ? "default: " : "", fallback));
}
