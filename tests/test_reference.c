// SPDX-License-Identifier: GPL-3.0-or-later
//
// configs/reference.cfg holds every key of the language where it belongs, each under a comment that
// says what the program knows of it, and it runs.
//
// The file is read here by a reader of its own, for which what stands behind "# or:" counts like
// the rest: several values of a key may stand side by side.

#include "check.h"

#include <ctype.h>
#include <gsl/gsl_errno.h>

#include "base/arena.h"
#include "engine/run.h"
#include "model/language.h"
#include "model/model.h"

#define REFERENCE BULWARK_TESTS "/../configs/reference.cfg"
#define OR "# or:"

enum { MAX_NODES = 1000, MAX_LINES = 1000, MAX_LINE = 256, MAX_NAME = 64, MAX_NEAR = 8192 };

// ---- reading the file -----------------------------------------------------------------------

struct node {
    char name[MAX_NAME];  // of a list's item: "item"
    char value[MAX_NAME]; // of a text
    int parent;           // -1: the file itself
    int line;
};

struct page {
    char line[MAX_LINES][MAX_LINE];
    int n_lines;
    struct node node[MAX_NODES];
    int n_nodes;
};

static bool page_load(struct page *page, const char *path)
{
    FILE *file = fopen(path, "r");
    page->n_lines = 0;
    while (file != NULL && page->n_lines < MAX_LINES &&
           fgets(page->line[page->n_lines], MAX_LINE, file) != NULL)
        page->n_lines++;
    return file != NULL && fclose(file) == 0 && page->n_lines > 0;
}

// The line without what is a comment: behind "# or:" the rest counts.
static const char *code_of(const struct page *page, int line)
{
    const char *text = page->line[line];
    text += strspn(text, " ");
    return strncmp(text, OR, strlen(OR)) == 0 ? text + strlen(OR) : text[0] == '#' ? "" : text;
}

static int add_node(struct page *page, const char *name, size_t length, int parent, int line)
{
    struct node *node = &page->node[page->n_nodes];
    if (page->n_nodes == MAX_NODES)
        return parent;
    *node = (struct node){.parent = parent, .line = line};
    (void)snprintf(node->name, sizeof node->name, "%.*s", (int)length, name);
    return page->n_nodes++;
}

// Where a name, a bracket or a text stands; what is in between (=, ;, numbers) says nothing.
struct place {
    int open; // the group or list that is open
    int last; // the node that was named last
    int line;
};

static const char *take_text(struct page *page, struct place *at, const char *c)
{
    const size_t length = strcspn(c + 1, "\"");
    if (at->last >= 0 && at->last != at->open)
        (void)snprintf(page->node[at->last].value, MAX_NAME, "%.*s", (int)length, c + 1);
    return c[1 + length] == '\0' ? c + 1 + length : c + 2 + length;
}

static const char *take_name(struct page *page, struct place *at, const char *c)
{
    size_t length = 0;
    while (isalnum((unsigned char)c[length]) || c[length] == '_')
        length++;
    const char *next = c + length + strspn(c + length, " ");
    if (*next == '=')
        at->last = add_node(page, c, length, at->open, at->line);
    return c + length;
}

static const char *take_token(struct page *page, struct place *at, const char *c)
{
    if (*c == '"')
        return take_text(page, at, c);
    if (isalpha((unsigned char)*c))
        return take_name(page, at, c);
    if (*c == '{' || *c == '(') {
        const bool is_named = at->last >= 0 && at->last != at->open;
        at->open = is_named ? at->last : add_node(page, "item", 4, at->open, at->line);
        at->last = at->open;
    } else if ((*c == '}' || *c == ')') && at->open >= 0) {
        at->open = page->node[at->open].parent;
        at->last = at->open;
    } else if (*c == ';') {
        at->last = at->open;
    }
    return c + 1;
}

static bool page_parse(struct page *page)
{
    struct place at = {.open = -1, .last = -1};
    page->n_nodes = 0;
    for (at.line = 0; at.line < page->n_lines; at.line++)
        for (const char *c = code_of(page, at.line); *c != '\0' && *c != '#';)
            c = take_token(page, &at, c);
    return at.open == -1 && page->n_nodes < MAX_NODES;
}

// ---- finding keys ---------------------------------------------------------------------------

// Does the node's path follow the pattern "measures.<name>.ramp"? From its end.
static bool follows(const struct page *page, int node, const char *pattern)
{
    size_t end = strlen(pattern);
    for (; node >= 0 && end > 0; node = page->node[node].parent) {
        size_t start = end;
        while (start > 0 && pattern[start - 1] != '.')
            start--;
        const char *name = page->node[node].name;
        if (pattern[start] != '<' &&
            (strlen(name) != end - start || strncmp(name, pattern + start, end - start) != 0))
            return false;
        end = start > 0 ? start - 1 : 0;
    }
    return node < 0 && end == 0;
}

// The child of this name (any, for "<name>") and, unless NULL, this value, from `from` on; or -1.
static int child(const struct page *page, int parent, const char *name, const char *value, int from)
{
    for (int i = from; i < page->n_nodes; i++)
        if (page->node[i].parent == parent &&
            (strcmp(name, KEY_ANY_NAME) == 0 || strcmp(page->node[i].name, name) == 0) &&
            (value == NULL || strcmp(page->node[i].value, value) == 0))
            return i;
    return -1;
}

static bool is_group(const struct page *page, int node, const struct language_group *group)
{
    if (group->choice != NULL && child(page, node, group->choice, group->chosen, 0) < 0)
        return false;
    if (strcmp(group->path, LANGUAGE_PROCESS) == 0)
        return child(page, node, "type", NULL, 0) >= 0;
    if (strcmp(group->path, LANGUAGE_DECISION) == 0)
        return child(page, node, "type", "decision", 0) >= 0;
    if (strcmp(group->path, LANGUAGE_DISTRIBUTION) == 0)
        return child(page, node, "dist", NULL, 0) >= 0;
    if (strcmp(group->path, LANGUAGE_LOADS) == 0)
        return node >= 0 && strcmp(page->node[node].name, "loads") == 0;
    return group->path[0] == '\0' ? node == -1 : follows(page, node, group->path);
}

// Appends a comment's words, with single spaces between them.
static void add_words(char *near, const char *comment)
{
    size_t used = strlen(near);
    for (const char *c = comment + strspn(comment, "# "); *c != '\0' && used < MAX_NEAR - 2; c++)
        if (!isspace((unsigned char)*c))
            near[used++] = *c;
        else if (used > 0 && near[used - 1] != ' ')
            near[used++] = ' ';
    if (used > 0 && near[used - 1] != ' ')
        near[used++] = ' ';
    near[used] = '\0';
}

// The comments right above a line; those behind "# or:" are passed over.
static void comments_above(const struct page *page, int line, char near[static MAX_NEAR])
{
    int first = line;
    near[0] = '\0';
    while (first > 0 && page->line[first - 1][strspn(page->line[first - 1], " ")] == '#')
        first--;
    for (; first < line; first++)
        if (code_of(page, first)[0] == '\0')
            add_words(near, page->line[first]);
}

// True if a key of this name and value stands in a group of this kind under a comment that says
// `words`; `stands` becomes true if it stands there at all.
static bool is_explained(const struct page *page, const struct language_group *group,
                         const char *name, const char *value, const char *words, bool *stands)
{
    char near[MAX_NEAR];
    for (int parent = -1; parent < page->n_nodes; parent++) {
        if (!is_group(page, parent, group))
            continue;
        for (int i = child(page, parent, name, value, 0); i >= 0;
             i = child(page, parent, name, value, i + 1)) {
            *stands = true;
            comments_above(page, page->node[i].line, near);
            if (strstr(near, words) != NULL)
                return true;
        }
    }
    return false;
}

static bool check_key(const struct page *page, const struct language_group *group,
                      const char *name, const char *value, const char *words, bool quietly)
{
    bool stands = false;
    if (words != NULL && is_explained(page, group, name, value, words, &stands))
        return true;
    if (!quietly)
        printf("\n    %s%s%s: %s %s %s\n    %s%s\n", group->path, group->chosen == NULL ? "" : " ",
               group->chosen == NULL ? "" : group->chosen, name, value == NULL ? "" : value,
               stands ? "has another comment than" : "is missing, with the comment", "# ", words);
    return false;
}

// How many keys and kinds are missing or otherwise explained; `n` becomes how many there are.
static size_t n_faults(const struct page *page, struct arena *arena, bool quietly, size_t *n)
{
    struct language language;
    const struct key *key;
    size_t faults = 0;
    *n = 0;
    if (!language_list(arena, &language))
        return 1;
    for (size_t g = 0; g < language.n_groups; g++) {
        const struct language_group *group = &language.groups[g];
        if (group->choice != NULL)
            faults += !check_key(page, group, group->choice, group->chosen,
                                 arena_format(arena, "%s: %s", group->chosen, group->meaning),
                                 quietly);
        for (size_t k = 0; (key = language_key(&language, group, k)) != NULL; k++, (*n)++)
            faults += !check_key(page, group, key->name, NULL,
                                 arena_format(arena, "%s: %s", key->name,
                                              language_words(arena, key)),
                                 quietly);
    }
    return faults;
}

static void every_key_stands_under_what_the_program_knows_of_it(void)
{
    struct page *page = calloc(1, sizeof *page);
    struct arena arena;
    size_t n = 0;
    arena_init(&arena);
    check_true("it can be read", page != NULL && page_load(page, REFERENCE) && page_parse(page));
    if (page != NULL)
        check_true("every key and kind", n_faults(page, &arena, false, &n) == 0);
    check_true("there are many", n > 100);
    arena_clear(&arena);
    free(page);
}

static void blank_out(struct page *page, const char *words)
{
    for (int i = 0; i < page->n_lines; i++)
        for (char *at; (at = strstr(page->line[i], words)) != NULL;)
            memset(at, ' ', strlen(words));
}

// The twin: each of these takes something away that must be there.
static void a_missing_key_and_a_stale_comment_are_found(void)
{
    static const char *const words[] = {"begins = \"2023-06-01\";", "chance that an attempt ever",
                                        "sigma = 0.2;", OR " cost = 0.6;",
                                        OR "     base = 0.08;", "a waiting time made of"};
    struct page *page = calloc(1, sizeof *page);
    struct arena arena;
    arena_init(&arena);
    for (size_t w = 0; page != NULL && w < sizeof words / sizeof words[0]; w++) {
        size_t n;
        check_true("it can be read", page_load(page, REFERENCE));
        blank_out(page, words[w]);
        check_true("it can still be read", page_parse(page));
        const size_t faults = n_faults(page, &arena, true, &n);
        if (faults == 0)
            printf("\n    without '%s' nothing is found\n", words[w]);
        check_true("found", faults > 0);
    }
    arena_clear(&arena);
    free(page);
}

// ---- running it -----------------------------------------------------------------------------

// Runs the reference with a few worlds and these further overrides.
static bool runs(const char *const *overrides, size_t n)
{
    const char *all[8] = {"run.worlds=64", "run.trials=16"};
    struct scenario scenario;
    struct model model;
    struct error error = {0};
    struct result *result = NULL;
    const struct run_options options = {.n_threads = 2};
    for (size_t i = 0; i < n && i < 6; i++)
        all[2 + i] = overrides[i];
    enum status status = scenario_open(&scenario, REFERENCE, all, 2 + n, &error);
    if (status != STATUS_OK) {
        printf("\n%s\n", error.text);
        return false;
    }
    model_read(&model, &scenario);
    status = scenario_settle(&scenario, &error);
    if (status == STATUS_OK)
        status = run_compute(&model, &options, &result, &error);
    if (status != STATUS_OK)
        printf("\n%s\n%s\n", error.text, scenario_complaints(&scenario, ""));
    result_free(result);
    scenario_clear(&scenario);
    return status == STATUS_OK;
}

static void it_runs(void)
{
    check_true("it runs", runs(NULL, 0));
}

// The alternative that begins with `first` behind "# or:", as an override "name=value".
static void read_alternative(const struct page *page, const char *first, const char *holds,
                             char text[static MAX_NEAR])
{
    for (int i = 0; i < page->n_lines; i++) {
        if (strncmp(page->line[i], first, strlen(first)) != 0)
            continue;
        text[0] = '\0';
        for (; i < page->n_lines && page->line[i][0] == '#'; i++)
            if (code_of(page, i)[0] != '\0')
                add_words(text, code_of(page, i));
        if (strstr(text, holds) == NULL)
            continue;
        *strrchr(text, ';') = '\0';
        char *before = strstr(text, " =");
        (void)memmove(before, before + 1, strlen(before));
        return;
    }
    text[0] = '\0';
}

static void its_alternatives_run(void)
{
    struct page *page = calloc(1, sizeof *page);
    char odds[MAX_NEAR], synergies[MAX_NEAR], threshold[MAX_NEAR];
    if (page == NULL || !page_load(page, REFERENCE)) {
        check_true("it can be read", false);
    } else {
        read_alternative(page, OR " adversary", "log_odds", odds);
        read_alternative(page, OR " adversary", "threshold", threshold);
        read_alternative(page, OR " synergies", "odds_ratio", synergies);
        check_true("log_odds", runs((const char *[]){odds, synergies}, 2));
        check_true("threshold", runs((const char *[]){threshold}, 1));
        check_true("a constant", runs((const char *[]){"adversary.anchor=",
                                                       "adversary.anchor_years=",
                                                       "adversary.cost=0.6"}, 3));
        check_true("a date or a time", runs((const char *[]){
            "measures.mission.process.of.host.of.1={ type = \"fixed\"; after = 5.0; }"}, 1));
        check_true("at least", runs((const char *[]){
            "measures.pact.process.steps.ratified.rule=at_least",
            "measures.pact.process.steps.ratified.k=2"}, 2));
        check_true("qualified", runs((const char *[]){
            "measures.pact.process.steps.ratified.rule=qualified",
            "measures.pact.process.steps.ratified.states=0.55",
            "measures.pact.process.steps.ratified.population=0.65"}, 3));
    }
    free(page);
}

int main(void)
{
    (void)gsl_set_error_handler_off();
    const struct named_test tests[] = {
        {"every key stands under what the program knows of it",
         every_key_stands_under_what_the_program_knows_of_it},
        {"a missing key and a stale comment are found",
         a_missing_key_and_a_stale_comment_are_found},
        {"it runs", it_runs},
        {"its alternatives run", its_alternatives_run},
    };
    return run_tests("reference", tests, sizeof tests / sizeof tests[0]);
}
