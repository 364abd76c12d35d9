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
//     FAULTS_PLACES=FILE      the file gets a line for every place that something is asked for at for
//                             the first time, "memory K" or "files K": a place is a chain of callers
//     FAULTS_TRAP=1           stops at the fault with SIGTRAP, for a debugger
//
// Three kinds of memory are not made to fail: what libconfig asks for, which does not look whether
// it got it (sim/scenario sees to it that there is enough); what LLVM's OpenMP (libomp) asks for,
// which, where it gets none, calls itself until the stack ends; and what a call asks for before the
// program begins.
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
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

// Chains of callers that were seen, by their hashes: most of what is asked for is asked for again
// and again at the same place, and one of these is as good as another.
struct places {
    int file; // -1: nobody asks
    pthread_mutex_t lock;
    size_t n;
    uint64_t hash[1 << 16]; // open addressing; 0: free
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
    atomic_bool is_ready;
    bool has_trap;
    struct fault alloc, file;
    const char *clock;
    struct places places;
    struct code exempt[N_EXEMPT]; // 0 to 0: it is not there
    atomic_ulong n_allocs, n_files, n_clocks;
} faults = {.places = {.file = -1, .lock = PTHREAD_MUTEX_INITIALIZER}};

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

// The first look at callers loads a library, which asks for memory.
static void open_places(const char *path)
{
    void *caller[2];
    (void)backtrace(caller, 2);
    faults.places.file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (faults.places.file < 0)
        abort();
}

__attribute__((constructor)) static void begin(void)
{
    read_fault(&faults.alloc, "FAULTS_ALLOC");
    read_fault(&faults.file, "FAULTS_IO");
    faults.clock = getenv("FAULTS_CLOCK");
    faults.has_trap = getenv("FAULTS_TRAP") != NULL;
    if (getenv("FAULTS_PLACES") != NULL)
        open_places(getenv("FAULTS_PLACES"));
    (void)dl_iterate_phdr(find_exempt, NULL);
    faults.is_ready = true;
}

// No faults from here on: for what a build that counts coverage does at its end.
void faults_stand_aside(void);

void faults_stand_aside(void)
{
    faults.is_ready = false;
}

// Whether nobody was here before.
static bool is_new(struct places *places, uint64_t hash)
{
    size_t i = hash % (sizeof places->hash / sizeof *places->hash);
    while (places->hash[i] != 0 && places->hash[i] != hash)
        i = (i + 1) % (sizeof places->hash / sizeof *places->hash);
    if (places->hash[i] == hash || ++places->n == sizeof places->hash / sizeof *places->hash)
        return false;
    places->hash[i] = hash;
    return true;
}

static void tell_place(struct places *places, const char *kind, unsigned long n)
{
    void *caller[32];
    char line[40];
    uint64_t hash = 14695981039346656037u; // FNV-1a, by words
    const int depth = backtrace(caller, 32);
    for (int i = 1; i < depth; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)caller[i]) * 1099511628211u;
    (void)pthread_mutex_lock(&places->lock);
    if (is_new(places, hash | 1)) {
        const int size = snprintf(line, sizeof line, "%s %lu\n", kind, n);
        if (syscall(SYS_write, places->file, line, (size_t)size) != size)
            abort();
    }
    (void)pthread_mutex_unlock(&places->lock);
}

// Counts a call; whether it is one that shall fail.
static bool is_due(const struct fault *fault, atomic_ulong *counter, const char *kind)
{
    const unsigned long n = atomic_fetch_add(counter, 1) + 1;
    const bool due = fault->first != 0 && n >= fault->first && n <= fault->last;
    if (faults.places.file >= 0)
        tell_place(&faults.places, kind, n);
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

static bool alloc_fails(const void *caller)
{
    const uintptr_t from = (uintptr_t)caller;
    if (!faults.is_ready)
        return false;
    for (size_t k = 0; k < N_EXEMPT; k++)
        if (from >= faults.exempt[k].begin && from < faults.exempt[k].end)
            return false;
    if (!is_due(&faults.alloc, &faults.n_allocs, "memory"))
        return false;
    errno = ENOMEM;
    return true;
}

#define CALLER __builtin_return_address(0)

void *malloc(size_t size)
{
    REAL(malloc);
    return alloc_fails(CALLER) ? NULL : real(size);
}

void *calloc(size_t n, size_t size)
{
    REAL(calloc);
    return alloc_fails(CALLER) ? NULL : real(n, size);
}

void *realloc(void *memory, size_t size)
{
    REAL(realloc);
    return alloc_fails(CALLER) ? NULL : real(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    REAL(aligned_alloc);
    return alloc_fails(CALLER) ? NULL : real(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    REAL(posix_memalign);
    return alloc_fails(CALLER) ? ENOMEM : real(memory, alignment, size);
}

// The C library's own would ask for memory in its own name, not in the caller's. It has two names.
static char *duplicate(const void *caller, const char *text)
{
    REAL(malloc);
    const size_t size = strlen(text) + 1;
    char *copy = alloc_fails(caller) ? NULL : real(size);
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

static bool file_fails(void)
{
    if (!faults.is_ready)
        return false;
    if (!is_due(&faults.file, &faults.n_files, "files") || strcmp(faults.file.how, "short") == 0)
        return false;
    errno = strcmp(faults.file.how, "ENOSPC") == 0 ? ENOSPC
            : strcmp(faults.file.how, "EINTR") == 0 ? EINTR : EIO;
    return true;
}

// As much as may be read or written of `size` bytes; -1: none, it fails.
static ssize_t transfer(size_t size)
{
    const unsigned long n = atomic_load(&faults.n_files) + 1;
    if (file_fails())
        return -1;
    const bool is_short = faults.file.first != 0 && n >= faults.file.first &&
                          n <= faults.file.last && strcmp(faults.file.how, "short") == 0;
    return (ssize_t)(is_short && size > 1 ? size / 2 : size);
}

ssize_t write(int file, const void *bytes, size_t size)
{
    REAL(write);
    const ssize_t n = transfer(size);
    return n < 0 ? n : real(file, bytes, (size_t)n);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    const ssize_t n = transfer(size);
    return n < 0 ? n : real(file, bytes, (size_t)n, at);
}

ssize_t read(int file, void *bytes, size_t size)
{
    REAL(read);
    const ssize_t n = transfer(size);
    return n < 0 ? n : real(file, bytes, (size_t)n);
}

ssize_t pread64(int file, void *bytes, size_t size, off64_t at)
{
    REAL(pread64);
    const ssize_t n = transfer(size);
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
    return file_fails() ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    REAL(open64);
    MODE(flags, mode)
    return file_fails() ? -1 : real(path, flags, mode);
}

// What fortified headers make of an `open` whose flags are not known beforehand.
int __open_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
    REAL(__open_2);
    return file_fails() ? -1 : real(path, flags);
}

int openat(int folder, const char *path, int flags, ...)
{
    REAL(openat);
    MODE(flags, mode)
    return file_fails() ? -1 : real(folder, path, flags, mode);
}

// What was to be closed is closed all the same.
int close(int file)
{
    REAL(close);
    const bool fails = file_fails();
    const int number = errno, done = real(file);
    if (fails)
        errno = number;
    return fails ? -1 : done;
}

int fsync(int file)
{
    REAL(fsync);
    return file_fails() ? -1 : real(file);
}

int fdatasync(int file)
{
    REAL(fdatasync);
    return file_fails() ? -1 : real(file);
}

int ftruncate64(int file, off64_t size)
{
    REAL(ftruncate64);
    return file_fails() ? -1 : real(file, size);
}

int mkdir(const char *path, mode_t mode)
{
    REAL(mkdir);
    return file_fails() ? -1 : real(path, mode);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    REAL(renameat);
    return file_fails() ? -1 : real(from_folder, from, to_folder, to);
}

int unlink(const char *path)
{
    REAL(unlink);
    return file_fails() ? -1 : real(path);
}

int unlinkat(int folder, const char *path, int flags)
{
    REAL(unlinkat);
    return file_fails() ? -1 : real(folder, path, flags);
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
