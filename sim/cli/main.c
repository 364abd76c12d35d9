// SPDX-License-Identifier: GPL-3.0-or-later
// The program: a table of subcommands. Exit codes are those of enum status.
#include "base/error.h"
#include "bulwark_version.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "engine/ranks.h"
#include "scenario/nearest.h"

#include <argp.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_run,
    &command_sweep,
    &command_tables,
    &command_merge,
    &command_compare,
    &command_check,
    &command_sensitivity,
    &command_decide,
    &command_trace,
    &command_verify,
    &command_reference,
};

#define N_COMMANDS (sizeof commands / sizeof commands[0])

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int complain_of_command(const char *name)
{
    struct nearest nearest = nearest_begin(name);
    nearest_consider(&nearest, name, "help");
    for (size_t i = 0; i < N_COMMANDS; i++)
        nearest_consider(&nearest, name, commands[i]->name);
    (void)fprintf(stderr, "bulwark: there is no command '%s'", name);
    if (nearest.name != NULL)
        (void)fprintf(stderr, "; did you mean '%s'?", nearest.name);
    (void)fputs("\nTry 'bulwark --help' for the commands.\n", stderr);
    return STATUS_MISUSE;
}

// The command's view of the arguments: its first is "bulwark <name>", which its messages show.
static int run_command(const struct command *command, int argc, char **argv)
{
    char *name = NULL;
    if (ranks_own() > 0 && !command->is_by_ranks)
        return STATUS_OK;
    if (asprintf(&name, "bulwark %s", command->name) < 0) {
        (void)fputs("bulwark: not enough memory for the arguments\n", stderr);
        return STATUS_FAILED;
    }
    argv[0] = name;
    const int code = command->run(argc, argv);
    free(name);
    return code;
}

static void print_version(void)
{
    (void)printf("bulwark " BULWARK_VERSION " (commit " BULWARK_COMMIT ", " BULWARK_COMPILER ")\n"
                 "License GPLv3+: GNU GPL version 3 or later "
                 "<https://gnu.org/licenses/gpl.html>.\n"
                 "This is free software: you may change and redistribute it.\n"
                 "There is NO WARRANTY, to the extent permitted by law.\n");
}

enum { OPTION_VERSION = 'V' };

static const struct argp_option options[] = {
    {"version", OPTION_VERSION, NULL, 0, "print the version and the licence", -1},
    {0},
};

// Stops at the first word: what follows belongs to the command of that name.
static error_t parse(int key, char *argument, struct argp_state *state)
{
    int *command_at = state->input;
    (void)argument;
    switch (key) {
    case OPTION_VERSION:
        print_version();
        exit(STATUS_OK);
    case ARGP_KEY_ARG:
        *command_at = state->next - 1;
        state->next = state->argc;
        return 0;
    case ARGP_KEY_NO_ARGS:
        argp_usage(state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

// Lists the commands behind the options; argp frees what it did not pass in.
static char *filter_help(int key, const char *text, void *input)
{
    char *list = NULL;
    size_t size = 0;
    (void)input;
    if (key != ARGP_KEY_HELP_POST_DOC)
        return (char *)text;
    FILE *stream = open_memstream(&list, &size);
    if (stream == NULL)
        return (char *)text;
    (void)fputs("Commands:\n", stream);
    for (size_t i = 0; i < N_COMMANDS; i++)
        (void)fprintf(stream, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    (void)fprintf(stream, "  %-10s %s\n", "help", "explain a command: bulwark help COMMAND");
    (void)fputs("\n" COMMAND_EXIT_STATUS, stream);
    if (fclose(stream) != 0) {
        free(list);
        return (char *)text;
    }
    return list;
}

static const struct argp argp = {
    .options = options,
    .parser = parse,
    .args_doc = "COMMAND [ARGUMENT...]",
    .doc = "Monte Carlo simulation of layered deterrence: which measures, alone and together, "
           "lower the chance of a further attack, and how sure is that?\v",
    .help_filter = filter_help,
};

// "bulwark help", "bulwark help run".
static int help(int argc, char **argv)
{
    char help_option[] = "--help", program[] = "bulwark";
    char *help_argv[] = {program, help_option, NULL};
    const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
    if (command != NULL)
        return run_command(command, 2, help_argv);
    if (argc > 1 && argv[1][0] != '-' && strcmp(argv[1], "help") != 0)
        return complain_of_command(argv[1]);
    return (int)arguments_parse(&argp, 2, help_argv, 0, NULL);
}

static int obey(int argc, char **argv)
{
    int command_at = argc;
    const enum status parsed = arguments_parse(&argp, argc, argv, ARGP_IN_ORDER, &command_at);
    if (parsed != STATUS_OK || command_at >= argc)
        return parsed != STATUS_OK ? (int)parsed : STATUS_MISUSE;
    const char *name = argv[command_at];
    if (strcmp(name, "help") == 0)
        return help(argc - command_at, argv + command_at);
    const struct command *command = find_command(name);
    if (command == NULL)
        return complain_of_command(name);
    return run_command(command, argc - command_at, argv + command_at);
}

// What was printed is out before another rank's exit code makes the launcher end this process.
static int leave(int code)
{
    (void)fflush(stdout);
    return ranks_leave(code);
}

// For whoever ends the process before main does, as argp does after a misuse.
static void leave_at_exit(int code, void *context)
{
    (void)context;
    (void)leave(code);
}

int main(int argc, char **argv)
{
    struct error error;
    terminal_prepare();
    (void)gsl_set_error_handler_off();
    argp_err_exit_status = STATUS_MISUSE;
    const enum status joined = ranks_join(&error);
    (void)on_exit(leave_at_exit, NULL);
    if (ranks_own() > 0)
        terminal_silence();
    return leave(joined == STATUS_OK ? obey(argc, argv) : (int)session_complain(&error));
}
