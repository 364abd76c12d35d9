// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: what the program does with one.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/property.h"

#include <sys/wait.h>

// Runs the program with these arguments, its folder being the lab's; its exit status, and what it
// said in the case's difference.
static int program(struct trial_case *c, const char *arguments)
{
    char *command = text_format("cd '%s' && '%s' %s > said.txt 2>&1", c->lab->folder,
                                BULWARK_PROGRAM, arguments);
    const int status = system(command);
    free(command);
    char *path = text_format("%s/said.txt", c->lab->folder);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        const size_t n = fread(c->difference.text, 1, sizeof c->difference.text - 1, file);
        c->difference.text[n] = '\0';
        (void)fclose(file);
    }
    free(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

// ---- shares -------------------------------------------------------------------------------------

// Two shares of a run of a few blocks, put together in the lab's folder `whole`.
static bool merges(struct trial_case *c)
{
    return program(c, "run scenario.cfg -f -q -j 2 --shard 1/2 -o a") == 0 &&
           program(c, "run scenario.cfg -f -q -j 1 --shard 2/2 -o b") == 0 &&
           program(c, "merge -f -q whole b a") == 0;
}

static enum verdict shares_make_a_whole(struct trial_case *c)
{
    struct node *tree = node_copy(c->scenario), *run = node_child(tree, "run");
    if (run == NULL) {
        node_free(tree);
        return VERDICT_IDLE;
    }
    set_integer(run, "worlds", 2100);
    set_integer(run, "trials", 8);
    struct bulwark_run *whole = lab_run(c->lab, tree);
    enum verdict verdict = VERDICT_IDLE;
    if (whole != NULL) {
        if (c->wrong)
            set_integer(run, "seed", whole_of(run, "seed", 1) + 1);
        char *here = lab_tables(c->lab, whole, "one");
        char *there = text_format("%s/whole", c->lab->folder), *path = lab_write(c->lab, tree);
        const bool same = here != NULL && path != NULL && merges(c) &&
                          lab_same_bytes(here, there, &c->difference);
        verdict = same ? VERDICT_HOLDS : VERDICT_BROKEN;
        free(path);
        free(here);
        free(there);
    }
    bulwark_run_free(whole);
    node_free(tree);
    return verdict;
}

// ---- verify -------------------------------------------------------------------------------------

// (That verify notices a wrong model is the business of verify_mistakes.sh; the twin here shows
// that another status than 0 would be noticed.)
static enum verdict verify_finds_nothing(struct trial_case *c)
{
    struct bulwark_run *run = lab_run(c->lab, c->scenario);
    if (run == NULL)
        return VERDICT_IDLE;
    bulwark_run_free(run);
    char *path = lab_write(c->lab, c->scenario);
    const int status = path == NULL ? 128
                                    : program(c, c->wrong ? "verify scenario.cfg --worlds 0"
                                                          : "verify scenario.cfg --worlds 64");
    free(path);
    return status == 0 ? VERDICT_HOLDS : VERDICT_BROKEN;
}

PROPERTY(shares_make_a_whole, 8)
PROPERTY(verify_finds_nothing, 12)

int main(void)
{
    const struct named_test tests[] = {
        {"shares put together are the whole", check_shares_make_a_whole},
        {"verify finds nothing", check_verify_finds_nothing},
    };
    return run_tests("metamorphic: program", tests, sizeof tests / sizeof tests[0]);
}
