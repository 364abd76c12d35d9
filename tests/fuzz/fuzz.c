// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz.h"

#include <ftw.h>
#include <gsl/gsl_errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/describe.h"
#include "engine/block.h"
#include "engine/block_bytes.h"
#include "output/record.h"

void fuzz_require(bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "not as promised: %s\n", what);
    abort();
}

// ---- the folder ---------------------------------------------------------------------------------

// Without a distribution that needs a table of quantiles: many inputs open it several times.
#define SMALL                                                                                      \
    "scenario = { title = \"Small\"; start = \"2023-01-01\"; horizon = 3.0; grid = 1.0;\n"          \
    " deadlines = { soon = 1.0; }; report = ( [ \"a\", \"b\" ] ); };\n"                             \
    "run = { worlds = 6; trials = 3; seed = 1; };\n"                                                \
    "uncertain = { u = { dist = \"triangular\"; min = 0.1; mode = 0.4; max = 0.8; };\n"             \
    " v = { dist = \"uniform\"; min = 0.1; max = 0.9; correlation = { u = 0.3; }; }; };\n"          \
    "factors = { f = { shocks = { s = { date = 1.0; p = 0.5; shift = -1.0; }; }; }; };\n"           \
    "groups = { g = { default = { p = \"u\"; loads = { f = 0.4; }; };\n"                            \
    " members = {\n@include \"members.inc\"\n}; }; };\n"                                            \
    "measures = { a = { tier = 1; process = { type = \"sequence\"; steps = (\n"                     \
    " { type = \"ratification\"; name = \"r\"; group = \"g\"; },\n"                                 \
    " { type = \"decision\"; p = 0.7; delay = { dist = \"exponential\"; mean = 0.5; }; } ); };\n"   \
    " effects = { denial = 0.3; odds_ratio = 0.5; }; };\n"                                          \
    " b = { tier = 2; requires = [ \"a\" ]; process = { type = \"empirical\"; p = 0.9;\n"           \
    " file = \"durations.csv\"; }; ramp = { initial = 0.2; steps = 2; gap = 0.1; };\n"              \
    " lapse = { p = 0.1; }; effects = { intervention = { weight = 0.4; loads = { f = 0.2; }; };\n"  \
    " anticipation = 0.1; }; }; };\n"                                                               \
    "synergies = ( { of = [ \"a\", \"b\" ]; channel = \"denial\"; weight = 0.1; } );\n"             \
    "adversary = {\n@include \"adversary.inc\"\n};\n"

static const struct {
    const char *name, *text;
} files[] = {
    {FUZZ_SCENARIO, SMALL},
    {"members.inc", "x = { weight = 3.0; }; y = { p = 0.2; attempts = 2; pause = 0.5; };\n"
                    "z = { name = \"Zed\"; delay = 0.5; };\n"},
    {"adversary.inc", "model = \"expected_utility\"; anchor = 0.8; anchor_years = 3.0; noise = 0.2;\n"
                      "begins = -1.0; recovery = { dist = \"exponential\"; mean = 1.0; };\n"},
    {"durations.csv", "duration,observed\n0.5,1\n1.5,0\n2,1\n"},
    {"points.csv", "point,one,two\n0,0.5,0.25\n1,0.75,0.5\n"},
    {"loop.inc", "@include \"parts/back.inc\"\n"},
    {"parts/back.inc", "@include \"../loop.inc\"\n"},
    {"parts/number.inc", "0.25\n"},
};

static char root[256];

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static void leave(void)
{
    if (chdir("/") == 0)
        (void)nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void fuzz_write(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(name, "wb");
    fuzz_require(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0,
                 "a file can be written");
}

size_t fuzz_overwrite(uint8_t *bytes, size_t size, const uint8_t *at, const uint8_t *end)
{
    while (end - at >= 3) {
        const size_t place = (at[0] + 256 * (size_t)at[1]) % size;
        size_t n = at[2];
        at += 3;
        if (n == 0)
            return place > 0 ? place : 1;
        n = n < (size_t)(end - at) ? n : (size_t)(end - at);
        n = n < size - place ? n : size - place;
        memcpy(bytes + place, at, n);
        at += n;
    }
    return size;
}

void fuzz_enter(void)
{
    if (root[0] != '\0')
        return;
    (void)gsl_set_error_handler_off();
    const char *parent = getenv("TMPDIR");
    (void)snprintf(root, sizeof root, "%s/bulwark-fuzz-XXXXXX",
                   parent != NULL && *parent != '\0' ? parent : "/tmp");
    fuzz_require(mkdtemp(root) != NULL && chdir(root) == 0 && atexit(leave) == 0 &&
                     mkdir("parts", 0777) == 0 && mkdir("store", 0777) == 0 &&
                     mkfifo("pipe.inc", 0666) == 0 &&
                     symlink("/etc/passwd", "outside.inc") == 0,
                 "a folder can be made");
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        fuzz_write(files[i].name, files[i].text, strlen(files[i].text));
}

// ---- what was read ------------------------------------------------------------------------------

void fuzz_require_words(enum status status, const char *text)
{
    fuzz_require(status == STATUS_REFUSED || status == STATUS_MISUSE, text);
    fuzz_require(text[0] != '\0', "a failure has words");
}

static void describe(struct model *model)
{
    struct page page;
    FILE *nowhere = fopen("/dev/null", "w");
    fuzz_require(nowhere != NULL, "/dev/null is there");
    page_open(&page, nowhere);
    describe_measures(&page, model);
    describe_factors(&page, model);
    describe_adversary(&page, model);
    describe_unknowns(&page, model);
    page_close(&page);
    (void)fclose(nowhere);
}

#define LITTLE ((size_t)1 << 14)

// Computes a block of one world, and reads it back from its bytes.
static void compute(const struct layout *layout)
{
    struct block *block = NULL, *again = NULL;
    struct worker *worker = NULL;
    struct error error = {0};
    struct bytes bytes = {0};
    fuzz_require(block_create(&block, layout, &error) == STATUS_OK &&
                     block_create(&again, layout, &error) == STATUS_OK &&
                     worker_create(&worker, layout, CPU_BEST, &error) == STATUS_OK,
                 "there is room for a block");
    if (block_compute(block, worker, 0, NULL, &error) == STATUS_OK) {
        block_put(block, &bytes);
        fuzz_require(!bytes.exhausted && block_take(again, 0, &bytes), "a block can be read back");
    } else {
        fuzz_require(error.text[0] != '\0', "a failure has words");
    }
    bytes_clear(&bytes);
    worker_free(worker);
    block_free(block);
    block_free(again);
}

void fuzz_use(struct scenario *scenario, struct model *model)
{
    char hash[RECORD_HASH_SIZE];
    struct layout *layout = NULL;
    struct error error = {0};
    json_t *json = record_scenario_json(scenario);
    fuzz_require(json != NULL && record_hash(json, hash), "a scenario can be told as JSON");
    json_decref(json);
    describe(model);
    const double n_points = scenario->horizon_years / scenario->grid_years;
    if (model->n_measures > 6 || n_points > 1000.0 || model->n_scratch > 4096)
        return;
    fuzz_require(layout_create(&layout, model, scenario->run.n_randomisations == 0 ? 1 : 32, 3,
                               &error) == STATUS_OK, "there is room for the layout");
    if (layout->n_quantities + layout->n_lattice + layout->n_histograms < LITTLE)
        compute(layout);
    layout_free(layout);
}
