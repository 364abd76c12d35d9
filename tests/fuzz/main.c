// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plain program of a target: runs it over files, over all files of folders, or over what stands
// on stdin. Built by afl-clang-fast it is fed by AFL++, many inputs to a process.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { MOST_BYTES = 1 << 24 };

#ifdef __AFL_FUZZ_TESTCASE_LEN
#include <unistd.h>
__AFL_FUZZ_INIT();
#endif

static size_t n_run;

// In memory of the input's very size: a read beyond its end is found.
static void run_bytes(const unsigned char *bytes, size_t size)
{
    unsigned char *data = malloc(size == 0 ? 1 : size);
    fuzz_require(data != NULL, "there is memory");
    if (size > 0)
        memcpy(data, bytes, size);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    n_run++;
}

static void run_stream(FILE *stream)
{
    unsigned char *room = malloc(MOST_BYTES);
    fuzz_require(room != NULL, "there is memory");
    run_bytes(room, fread(room, 1, MOST_BYTES, stream));
    free(room);
}

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    run_stream(file);
    (void)fclose(file);
}

// Folders are left before any target enters one of its own: paths are made absolute.
static void run_path(const char *path)
{
    struct dirent **names = NULL;
    struct stat about;
    char *whole = realpath(path, NULL), name[4096];
    if (whole == NULL || stat(whole, &about) != 0) {
        perror(path);
        exit(1);
    }
    const int n = S_ISDIR(about.st_mode) ? scandir(whole, &names, NULL, alphasort) : 0;
    for (int i = 0; i < n; i++) {
        (void)snprintf(name, sizeof name, "%s/%s", whole, names[i]->d_name);
        if (stat(name, &about) == 0 && S_ISREG(about.st_mode))
            run_file(name);
        free(names[i]);
    }
    if (n == 0)
        run_file(whole);
    free(names);
    free(whole);
}

int main(int argc, char **argv)
{
#ifdef __AFL_FUZZ_TESTCASE_LEN
    if (argc == 1) {
        unsigned char *const data = __AFL_FUZZ_TESTCASE_BUF;
        while (__AFL_LOOP(10000))
            run_bytes(data, (size_t)__AFL_FUZZ_TESTCASE_LEN);
        return 0;
    }
#endif
    if (argc == 1)
        run_stream(stdin);
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("%zu inputs\n", n_run);
    return n_run == 0;
}
