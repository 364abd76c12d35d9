// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a hostile machine does to a program, preloaded into it (LD_PRELOAD): memory, the file system
// and the clocks fail when they are told to, and only then. In the environment:
//
//     FAULTS_ALLOC=K[+]       the K-th allocation (from 1) fails; with + all later ones too
//     FAULTS_IO=K[+]:HOW      the K-th call on a file fails: ENOSPC, EIO, EINTR; or is "short": half
//                             of the bytes are read or written
//     FAULTS_CLOCK=HOW        clocks are frozen, go backwards, leap by years, or do each in turn
//                             ("wild")
//     FAULTS_REPORT=FILE      a file of struct report, which is filled as the program runs
//     FAULTS_TRAP=1           stops at the fault with SIGTRAP, for a debugger
//
// Three kinds of memory are not made to fail: what libconfig asks for, which does not look whether
// it got it (sim/scenario sees to it that there is enough); what LLVM's OpenMP (libomp) asks for,
// which, where it gets none, calls itself until the stack ends; and what a call asks for before the
// program begins.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

// "allocations files": two decimal numbers of 12 digits, as text that a shell can read.
struct report {
    char allocations[12], space, files[12], newline, what[96];
};

// What is to fail: calls number `first` to `last`. 0: none.
struct fault {
    unsigned long first, last;
    const char *how;
};

// Where the code of a library is.
struct code {
    uintptr_t begin, end;
};

static const char *const exempt[] = {"libconfig", "libomp"};

enum { N_EXEMPT = sizeof exempt / sizeof exempt[0] };

static struct {
    bool is_ready, has_trap;
    struct fault alloc, file;
    const char *clock;
    struct report *report;
    struct code exempt[N_EXEMPT]; // 0 to 0: it is not there
    atomic_ulong n_allocs, n_files, n_clocks;
} faults;

// ---- what was asked for -------------------------------------------------------------------------

static void read_fault(struct fault *fault, const char *name)
{
    char *end;
    const char *text = getenv(name);
    if (text == NULL)
        return;
    fault->first = fault->last = strtoul(text, &end, 10);
    if (*end == '+') {
        fault->last = -1UL;
        end++;
    }
    fault->how = *end == ':' ? end + 1 : end;
}

static int find_exempt(struct dl_phdr_info *library, size_t size, void *context)
{
    (void)size;
    (void)context;
    for (size_t k = 0; k < N_EXEMPT; k++) {
        struct code *code = &faults.exempt[k];
        if (strstr(library->dlpi_name, exempt[k]) == NULL)
            continue;
        code->begin = library->dlpi_addr;
        for (size_t i = 0; i < library->dlpi_phnum; i++) {
            const uintptr_t end =
                library->dlpi_addr + library->dlpi_phdr[i].p_vaddr + library->dlpi_phdr[i].p_memsz;
            if (library->dlpi_phdr[i].p_type == PT_LOAD && end > code->end)
                code->end = end;
        }
    }
    return 0;
}

static void open_report(const char *path)
{
    struct report blank;
    memset(&blank, ' ', sizeof blank);
    const int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_TRUNC, 0666);
    if (file < 0 || syscall(SYS_write, file, &blank, sizeof blank) != (long)sizeof blank)
        abort();
    void *const memory = mmap(NULL, sizeof blank, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED)
        abort();
    (void)syscall(SYS_close, file);
    faults.report = memory;
    memset(faults.report->allocations, '0', sizeof faults.report->allocations);
    memset(faults.report->files, '0', sizeof faults.report->files);
    faults.report->newline = '\n';
}

__attribute__((constructor)) static void begin(void)
{
    read_fault(&faults.alloc, "FAULTS_ALLOC");
    read_fault(&faults.file, "FAULTS_IO");
    faults.clock = getenv("FAULTS_CLOCK");
    faults.has_trap = getenv("FAULTS_TRAP") != NULL;
    if (getenv("FAULTS_REPORT") != NULL)
        open_report(getenv("FAULTS_REPORT"));
    (void)dl_iterate_phdr(find_exempt, NULL);
    faults.is_ready = true;
}

static void write_number(char text[12], unsigned long number)
{
    for (size_t i = 12; i-- > 0; number /= 10)
        text[i] = (char)('0' + number % 10);
}

// Counts a call; whether it is one that shall fail.
static bool is_due(const struct fault *fault, atomic_ulong *counter, char *text, const char *what)
{
    const unsigned long n = atomic_fetch_add(counter, 1) + 1;
    const bool due = fault->first != 0 && n >= fault->first && n <= fault->last;
    if (text != NULL)
        write_number(text, n);
    if (due && n == fault->first && faults.report != NULL)
        memcpy(faults.report->what, what, strlen(what)); // the name of a call: short
    if (due && faults.has_trap)
        (void)raise(SIGTRAP);
    return due;
}

// The next definition of a function, behind this library's.
#define REAL(name) \
    static __typeof__(name) *real; \
    if (real == NULL) { \
        void *const found = dlsym(RTLD_NEXT, #name); \
        memcpy(&real, &found, sizeof real); \
    }

// ---- memory -------------------------------------------------------------------------------------

static bool alloc_fails(const void *caller, const char *what)
{
    const uintptr_t from = (uintptr_t)caller;
    if (!faults.is_ready)
        return false;
    for (size_t k = 0; k < N_EXEMPT; k++)
        if (from >= faults.exempt[k].begin && from < faults.exempt[k].end)
            return false;
    char *const text = faults.report == NULL ? NULL : faults.report->allocations;
    if (!is_due(&faults.alloc, &faults.n_allocs, text, what))
        return false;
    errno = ENOMEM;
    return true;
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size)
{
    REAL(malloc);
    return alloc_fails(CALLER, "malloc") ? NULL : real(size);
}

void *calloc(size_t n, size_t size)
{
    REAL(calloc);
    return alloc_fails(CALLER, "calloc") ? NULL : real(n, size);
}

void *realloc(void *memory, size_t size)
{
    REAL(realloc);
    return alloc_fails(CALLER, "realloc") ? NULL : real(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    REAL(aligned_alloc);
    return alloc_fails(CALLER, "aligned_alloc") ? NULL : real(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    REAL(posix_memalign);
    return alloc_fails(CALLER, "posix_memalign") ? ENOMEM : real(memory, alignment, size);
}

// The C library's own would ask for memory in its own name, not in the caller's. It has two names.
static char *duplicate(const void *caller, const char *text)
{
    REAL(malloc);
    const size_t size = strlen(text) + 1;
    char *copy = alloc_fails(caller, "strdup") ? NULL : real(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

char *strdup(const char *text)
{
    return duplicate(CALLER, text);
}

char *__strdup(const char *text);

char *__strdup(const char *text)
{
    return duplicate(CALLER, text);
}

// ---- files --------------------------------------------------------------------------------------

static bool file_fails(const char *what)
{
    if (!faults.is_ready)
        return false;
    char *const text = faults.report == NULL ? NULL : faults.report->files;
    if (!is_due(&faults.file, &faults.n_files, text, what) || strcmp(faults.file.how, "short") == 0)
        return false;
    errno = strcmp(faults.file.how, "ENOSPC") == 0 ? ENOSPC
            : strcmp(faults.file.how, "EINTR") == 0 ? EINTR : EIO;
    return true;
}

// As much as may be read or written of `size` bytes; -1: none, it fails.
static ssize_t transfer(const char *what, size_t size)
{
    const unsigned long n = atomic_load(&faults.n_files) + 1;
    if (file_fails(what))
        return -1;
    const bool is_short = faults.file.first != 0 && n >= faults.file.first &&
                          n <= faults.file.last && strcmp(faults.file.how, "short") == 0;
    return (ssize_t)(is_short && size > 1 ? size / 2 : size);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    REAL(write);
    const ssize_t n = transfer("write", size);
    return n < 0 ? n : real(file, bytes, (size_t)n);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    const ssize_t n = transfer("pwrite", size);
    return n < 0 ? n : real(file, bytes, (size_t)n, at);
}

ssize_t read(int file, void *bytes, size_t size)
{
    REAL(read);
    const ssize_t n = transfer("read", size);
    return n < 0 ? n : real(file, bytes, (size_t)n);
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    REAL(pread64);
    const ssize_t n = transfer("pread", size);
    return n < 0 ? n : real(file, bytes, (size_t)n, at);
}

// The mode of a call that may create a file.
#define MODE(flags, mode) \
    mode_t mode = 0; \
    if (((flags)&O_CREAT) != 0) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

int open(const char *path, int flags, ...)
{
    REAL(open);
    MODE(flags, mode)
    return file_fails("open") ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    REAL(open64);
    MODE(flags, mode)
    return file_fails("open") ? -1 : real(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    REAL(openat);
    MODE(flags, mode)
    return file_fails("openat") ? -1 : real(folder, path, flags, mode);
}

// What was to be closed is closed all the same.
int close(int file)
{
    REAL(close);
    const bool fails = file_fails("close");
    const int number = errno, done = real(file);
    if (fails)
        errno = number;
    return fails ? -1 : done;
}

int fsync(int file)
{
    REAL(fsync);
    return file_fails("fsync") ? -1 : real(file);
}

int fdatasync(int file)
{
    REAL(fdatasync);
    return file_fails("fdatasync") ? -1 : real(file);
}

int ftruncate64(int file, off64_t size)
{
    REAL(ftruncate64);
    return file_fails("ftruncate") ? -1 : real(file, size);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    return file_fails("mkdir") ? -1 : real(path, mode);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    REAL(renameat);
    return file_fails("renameat") ? -1 : real(from_folder, from, to_folder, to);
}

int unlink(const char *path)
{
    REAL(unlink);
    return file_fails("unlink") ? -1 : real(path);
}

int unlinkat(int folder, const char *path, int flags)
{
    REAL(unlinkat);
    return file_fails("unlinkat") ? -1 : real(folder, path, flags);
}

// ---- clocks -------------------------------------------------------------------------------------

#define FIVE_YEARS 157788000

static bool clock_is(const char *how, unsigned long n, unsigned long turn)
{
    return strcmp(faults.clock, how) == 0 || (strcmp(faults.clock, "wild") == 0 && n % 4 == turn);
}

static time_t distort(time_t seconds)
{
    if (!faults.is_ready || faults.clock == NULL)
        return seconds;
    const unsigned long n = atomic_fetch_add(&faults.n_clocks, 1);
    if (clock_is("frozen", n, 1))
        return 1000000000;
    if (clock_is("backwards", n, 2)) // a minute with every look
        return seconds > 60 * (time_t)n ? seconds - 60 * (time_t)n : 0;
    if (clock_is("years", n, 3))
        return seconds + FIVE_YEARS * (time_t)(n % 100);
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    REAL(clock_gettime);
    const int done = real(clock, now);
    const time_t before = now->tv_sec;
    now->tv_sec = distort(before);
    if (faults.clock != NULL && strcmp(faults.clock, "frozen") == 0)
        now->tv_nsec = 0;
    return done;
}

time_t time(time_t *now)
{
    REAL(time);
    const time_t seconds = distort(real(NULL));
    if (now != NULL)
        *now = seconds;
    return seconds;
}
