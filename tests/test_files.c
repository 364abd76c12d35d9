// SPDX-License-Identifier: GPL-3.0-or-later
//
// The files that a scenario was read from, kept: out of them alone it is the same scenario again,
// whatever has become of those on the disk. And what makes two runs the same.

#include "check.h"

#include <ftw.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/store.h"
#include "everything.h"
#include "library/keeping.h"
#include "library/opening.h"
#include "output/record.h"

static char root[64];

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static void write_text(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    check_true("a file", file != NULL && fputs(text, file) >= 0);
    if (file != NULL)
        check_true("written", fclose(file) == 0);
}

#define MEASURES "measures = { " ALL_MEASURE_A ALL_MEASURE_B ALL_TWIN("c") ALL_TWIN("d") ALL_IDLE
#define BY_DATA                                                                                   \
    "f = { cost = 0.25; process = { type = \"empirical\"; file = \"data/durations.csv\"; }; };\n"
#define UNKNOWNS                                                                                  \
    "uncertain = { " ALL_UNKNOWNS_X ALL_UNKNOWNS_Y "};\n"                                         \
    "factors = { " ALL_FACTORS_F ALL_FACTORS_G "};\n"                                             \
    ALL_GROUPS(ALL_MEMBERS_A ALL_MEMBERS_B ALL_MEMBERS_C)

// Into the folder that the test works in.
static void write_files(void)
{
    strcpy(root, "/tmp/bulwark-files-XXXXXX");
    CU_ASSERT_FATAL(mkdtemp(root) != NULL && chdir(root) == 0);
    CU_ASSERT_FATAL(mkdir("parts", 0777) == 0 && mkdir("parts/data", 0777) == 0 &&
                    mkdir("data", 0777) == 0);
    write_text("scenario.cfg", ALL_HEAD "@include \"parts/one.cfg\"\n");
    write_text("parts/one.cfg", UNKNOWNS "@include \"two.cfg\"\n" ALL_ADVERSARY);
    write_text("parts/two.cfg", MEASURES BY_DATA "};\n");
    // Which of the two counts is the reader's business; kept and read again it must be the same.
    write_text("data/durations.csv", "duration,observed\n0.5,1\n1.5,0\n2.0,1\n");
    write_text("parts/data/durations.csv", "duration,observed\n0.5,1\n1.5,0\n3.0,1\n");
    write_text("adversary.cfg", "model = \"expected_utility\"; cost = 0.4; noise = 0.2;\n");
}

static void remove_files(void)
{
    CU_ASSERT(chdir("/") == 0);
    (void)nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

struct read {
    struct scenario scenario;
    struct model model;
    char hash[RECORD_HASH_SIZE];
    struct arena arena;
    struct store_head head;
};

static void finish(struct read *r, enum status status, struct error *error)
{
    if (status != STATUS_OK)
        printf("\n    %s\n%s\n", error->text,
               r->scenario.n_complaints > 0 ? scenario_complaints(&r->scenario, "") : "");
    CU_ASSERT_FATAL(status == STATUS_OK);
    json_t *json = record_scenario_json(&r->scenario);
    check_true("a hash", json != NULL && record_hash(json, r->hash));
    json_decref(json);
    arena_init(&r->arena);
    check_true("a head", keeping_head(&r->head, &r->model, "run", NULL, 0, &r->arena, error) ==
                             STATUS_OK);
}

static void read_disk(struct read *r, const char *const *overrides, size_t n)
{
    struct error error = {0};
    finish(r, opening_file(&r->scenario, &r->model, "scenario.cfg", overrides, n, &error), &error);
}

static void read_kept(struct read *r, const struct read *from, const char *const *overrides,
                      size_t n)
{
    struct error error = {0};
    finish(r, opening_kept(&r->scenario, &r->model, "scenario.cfg", from->scenario.files.kept,
                           from->scenario.files.n_kept, overrides, n, &error), &error);
}

static void read_clear(struct read *r)
{
    arena_clear(&r->arena);
    scenario_clear(&r->scenario);
}

static bool same_run(const struct read *a, const struct read *b)
{
    struct error error = {0};
    const bool same = keeping_compare("x", &a->head, &b->head, &error) == STATUS_OK;
    return same && strcmp(a->hash, b->hash) == 0;
}

static void check_kept(const char *const *overrides, size_t n, size_t n_files)
{
    struct read original, again, third;
    write_files();
    read_disk(&original, overrides, n);
    check_true("all files are kept", original.scenario.files.n_kept == n_files);
    read_kept(&again, &original, overrides, n);
    check_true("the same scenario", same_run(&original, &again));
    // Other files, then none.
    write_text("scenario.cfg", "nonsense = ;\n");
    write_text("parts/two.cfg", "measures = {};\n");
    write_text("parts/data/durations.csv", "duration\n9\n");
    write_text("data/durations.csv", "duration\n9\n");
    read_kept(&third, &again, overrides, n); // and kept ones are kept on
    check_true("whatever stands there", same_run(&original, &third));
    check_true("all of them", third.scenario.files.n_kept == n_files);
    read_clear(&third);
    CU_ASSERT(chdir("/") == 0);
    (void)nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    read_kept(&third, &again, overrides, n);
    check_true("or nothing", same_run(&original, &third));
    read_clear(&original);
    read_clear(&again);
    read_clear(&third);
    remove_files();
}

static void a_scenario_out_of_kept_files_is_the_same(void)
{
    check_kept(NULL, 0, 4);
}

static void overrides_go_on_top_of_kept_files(void)
{
    static const char *const overrides[] = {"run.seed=9", "measures.a.cost=7.5",
                                            "measures.e=", "scenario.title=Other"};
    check_kept(overrides, 4, 4);
}

static void files_that_overrides_include_are_kept(void)
{
    static const char *const overrides[] = {"adversary={@include \"adversary.cfg\"}"};
    check_kept(overrides, 1, 5);
}

static void a_file_that_is_not_kept_is_not_looked_for(void)
{
    struct read original;
    struct scenario scenario = {0};
    struct model model;
    struct error error = {0};
    write_files();
    read_disk(&original, NULL, 0);
    const struct files *files = &original.scenario.files;
    for (size_t n = 0; n < files->n_kept; n++) {
        check_true("not opened", opening_kept(&scenario, &model, "scenario.cfg", files->kept, n,
                                              NULL, 0, &error) != STATUS_OK);
        scenario_clear(&scenario);
    }
    read_clear(&original);
    remove_files();
}

static void a_run_is_told_from_others(void)
{
    static const struct {
        const char *name, *words;
    } settings[] = {{"kind", "kind of work"}, {"model_version", "version of the model"},
                    {"sampler", "sampler"}, {"seed", "seed"}, {"worlds", "number of worlds"},
                    {"trials", "number of trials"}, {"scenario_sha256", "scenario"},
                    {"data_sha256", "content of data files"}};
    struct read r;
    struct error error = {0};
    struct store_setting changed[64];
    write_files();
    read_disk(&r, NULL, 0);
    struct store_head other = r.head;
    CU_ASSERT_FATAL(other.n_settings <= 64);
    other.settings = changed;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        memcpy(changed, r.head.settings, r.head.n_settings * sizeof *changed);
        for (size_t k = 0; k < other.n_settings; k++)
            if (strcmp(changed[k].name, settings[i].name) == 0)
                changed[k].value = "77";
        check_true(settings[i].words,
                   keeping_compare("there", &other, &r.head, &error) == STATUS_FAILED &&
                       strstr(error.text, settings[i].words) != NULL &&
                       strstr(error.text, "there") == error.text);
    }
    memcpy(changed, r.head.settings, r.head.n_settings * sizeof *changed);
    for (size_t k = 0; k < other.n_settings; k++)
        if (strcmp(changed[k].name, "commit") == 0 || strcmp(changed[k].name, "path") == 0)
            changed[k].value = "77";
    check_true("not by its path or commit",
               keeping_compare("there", &other, &r.head, &error) == STATUS_OK);
    read_clear(&r);
    remove_files();
}

static void a_store_gives_its_scenario_back(void)
{
    struct read original, again = {0};
    struct store *store = NULL;
    struct error error = {0};
    static const char *const overrides[] = {"run.seed=9", "measures.a.cost=7.5"};
    write_files();
    read_disk(&original, overrides, 2);
    check_true("made", mkdir("out", 0777) == 0 &&
                           keeping_begin(&store, "out", &original.head, false, 0.0, &error) ==
                               STATUS_OK);
    check_true("closed", store_close(store, &error) == STATUS_OK && keeping_holds("out"));
    check_true("gone", unlink("scenario.cfg") == 0 && unlink("parts/one.cfg") == 0);
    const enum status status =
        keeping_open(&store, "out", &again.scenario, &again.model, &error);
    finish(&again, status, &error);
    check_true("the same", same_run(&original, &again));
    keeping_discard(store, "out");
    check_true("and it is gone too", !keeping_holds("out"));
    read_clear(&again);
    check_true("a word of that", keeping_open(&store, "out", &again.scenario, &again.model,
                                              &error) == STATUS_FAILED &&
                                     strstr(error.text, "out holds no run") != NULL);
    scenario_clear(&again.scenario);
    read_clear(&original);
    remove_files();
}

int main(void)
{
    const struct named_test tests[] = {
        {"a scenario out of kept files is the same", a_scenario_out_of_kept_files_is_the_same},
        {"overrides go on top of kept files", overrides_go_on_top_of_kept_files},
        {"files that overrides include are kept", files_that_overrides_include_are_kept},
        {"a file that is not kept is not looked for", a_file_that_is_not_kept_is_not_looked_for},
        {"a run is told from others", a_run_is_told_from_others},
        {"a store gives its scenario back", a_store_gives_its_scenario_back},
    };
    return run_tests("kept files", tests, sizeof tests / sizeof tests[0]);
}
