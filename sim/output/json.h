// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of any origin as JSON.
#ifndef BULWARK_OUTPUT_JSON_H
#define BULWARK_OUTPUT_JSON_H

#include <jansson.h>

// A string; bytes above 127 of a text that is not UTF-8 (a file name may be anything) become "?".
// NULL for want of memory, or if `text` is NULL.
json_t *json_text(const char *text);

// A value as text in jansson's style `flags`. The caller's to free; NULL for want of memory, of which
// json_dumps takes no notice while it writes a key.
char *json_format(const json_t *value, size_t flags);

#endif
