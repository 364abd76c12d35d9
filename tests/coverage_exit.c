// SPDX-License-Identifier: GPL-3.0-or-later
// Linked into what the coverage build makes, for the sake of the counts that are written at the end.
#include <dlfcn.h>
#include <gcov.h>
#include <stddef.h>
#include <string.h>

// gcov does not look whether it gets memory: injected faults (tests/faults/shim.c) end here. Runs
// before gcov's own destructor.
__attribute__((destructor)) static void end_faults(void)
{
    void (*stand_aside)(void);
    void *const found = dlsym(RTLD_DEFAULT, "faults_stand_aside");
    memcpy(&stand_aside, &found, sizeof stand_aside);
    if (found != NULL)
        stand_aside();
}

_Noreturn void __wrap__exit(int status);
_Noreturn void __real__exit(int status);

// In place of _exit, which leaves without writing counts.
void __wrap__exit(int status)
{
    end_faults();
    __gcov_dump();
    __real__exit(status);
}
