// SPDX-License-Identifier: GPL-3.0-or-later
// Subcommands: one constant record each, one source cmd_<name>.c each, listed once, in main.c.
#ifndef BULWARK_CLI_COMMAND_H
#define BULWARK_CLI_COMMAND_H

#include <stdbool.h>

// For the help of commands that compute.
#define COMMAND_EXIT_STATUS                                                                        \
    "Exit status: 0 all is well, 1 the run failed, 2 misuse, 3 the scenario was refused, "         \
    "4 stopped before the end."

struct command {
    const char *name;
    const char *summary; // one line for the help
    bool is_by_ranks;    // computes together with other ranks; else rank 0 is alone with it

    // Parses its arguments (argv[0] is "bulwark <name>"), does its work and returns the exit code
    // (enum status). For --help and misuse it may end the process, as argp does.
    int (*run)(int argc, char **argv);
};

extern const struct command command_run, command_sweep, command_tables, command_merge,
    command_compare, command_sensitivity, command_decide, command_check, command_trace,
    command_verify, command_reference;

#endif
