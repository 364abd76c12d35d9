// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/json.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

json_t *json_text(const char *text)
{
    json_t *string = json_string(text);
    if (string != NULL || text == NULL)
        return string;
    char *plain = strdup(text);
    if (plain == NULL)
        return NULL;
    for (char *c = plain; *c != '\0'; c++)
        if ((unsigned char)*c > 127)
            *c = '?';
    string = json_string(plain);
    free(plain);
    return string;
}

static int take(const char *text, size_t n, void *bytes)
{
    bytes_put(bytes, text, n);
    return 0;
}

char *json_format(const json_t *value, size_t flags)
{
    struct bytes text = {.data = NULL};
    const bool is_told = json_dump_callback(value, take, &text, flags) == 0;
    bytes_put(&text, "", 1);
    if (is_told && !text.exhausted)
        return (char *)text.data;
    bytes_clear(&text);
    return NULL;
}
