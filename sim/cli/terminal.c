// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH 80
#define LEAST_WIDTH 40
#define MOST_WIDTH 1000

static void check_stdout(void)
{
    const bool had_error = ferror(stdout) != 0;
    errno = 0;
    if (fclose(stdout) == 0 && !had_error)
        return;
    if (errno != 0)
        (void)fprintf(stderr, "bulwark: standard output could not be written: %s\n",
                      strerror(errno));
    else
        (void)fprintf(stderr, "bulwark: standard output could not be written\n");
    _exit(EXIT_FAILURE);
}

void terminal_prepare(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    (void)atexit(check_stdout);
}

// In place of the descriptors' own end, so that what a crashing process says by itself is seen.
void terminal_silence(void)
{
    FILE *nowhere = fopen("/dev/null", "w");
    if (nowhere != NULL)
        stdout = stderr = nowhere;
}

bool terminal_is(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}

size_t terminal_width(FILE *stream)
{
    struct winsize size = {0};
    long width = 0;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0)
        width = size.ws_col;
    const char *columns = getenv("COLUMNS");
    if (width <= 0 && columns != NULL)
        width = strtol(columns, NULL, 10);
    if (width <= 0)
        width = USUAL_WIDTH;
    return (size_t)(width < LEAST_WIDTH ? LEAST_WIDTH : width > MOST_WIDTH ? MOST_WIDTH : width);
}

bool terminal_has_colour(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color != NULL && no_color[0] != '\0')
        return false; // https://no-color.org: set and not empty
    return terminal_is(stream) && term != NULL && strcmp(term, "dumb") != 0;
}
