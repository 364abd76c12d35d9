// SPDX-License-Identifier: GPL-3.0-or-later
// The standard streams: what they are, and whether they could be written.
#ifndef BULWARK_CLI_TERMINAL_H
#define BULWARK_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// Sees to it that descriptors 0, 1 and 2 are taken, so that no table lands in a stream that was
// closed (writing there fails), and that at exit stdout is checked: what could not be written is
// said on stderr and the exit code becomes 1.
void terminal_prepare(void);

// Lets stdout and stderr print nothing from now on.
void terminal_silence(void);

bool terminal_is(FILE *stream);

// Columns of the stream's terminal; if it is none, those of COLUMNS, else 80. At least 40.
size_t terminal_width(FILE *stream);

// May it be coloured? Only a terminal, unless NO_COLOR is set or TERM is "dumb".
bool terminal_has_colour(FILE *stream);

#endif
