// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a result that is made up supports: which choice is the main one, what noise withholds, what
// is said of the main objective, where deterrence is too low. What each choice says is asked of its
// own module.
#include "decided.h"

static enum status decide(struct decisions *d, const struct made *m,
                          struct decisions_request request, struct error *error)
{
    return decisions_make(d, &request, &m->result, error);
}

// ---- choices ------------------------------------------------------------------------------------

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

// As its own module makes it, or without what noise hides.
static void check_choice(const struct decisions *d, const struct choice *told, double most_noise)
{
    struct choice c;
    check_true("made", choice_make(&c, NULL, &told->objective, &d->packages, d->figures, NULL) ==
                           STATUS_OK);
    const bool is_hidden = c.noise > most_noise;
    check_true("the same", c.best == told->best && c.cautious == told->cautious &&
                               c.least_regret == told->least_regret &&
                               is_same(c.expected, told->expected) &&
                               is_same(c.noise, told->noise));
    check_true("told or not", is_same(is_hidden ? NAN : c.p_best, told->p_best) &&
                                  is_same(is_hidden ? NAN : c.evpi, told->evpi) &&
                                  is_same(is_hidden ? NAN : c.evpi_se, told->evpi_se));
}

// Which one there is most to say about: of those that noise lets pass, though there is some, the
// one with the highest value of perfect information in deterrence; else the least noisy; else one
// without noise.
static size_t main_of(const struct decisions *d, enum aim aim, double most_noise)
{
    size_t best = d->n_choices;
    double most[3] = {-1.0, -INFINITY, -INFINITY};
    for (size_t i = 0; i < d->n_choices; i++) {
        struct choice c;
        if (d->choices[i].objective.aim != aim ||
            choice_make(&c, NULL, &d->choices[i].objective, &d->packages, d->figures, NULL) !=
                STATUS_OK)
            continue;
        const double kind = c.noise == 0.0 ? 0.0 : c.noise <= most_noise ? 2.0 : 1.0;
        const double second =
            kind == 2.0 ? c.evpi / (aim == AIM_VALUE ? c.objective.level : 1.0) : -c.noise;
        if (kind > most[0] || (kind == most[0] && second > most[1])) {
            best = i;
            most[0] = kind;
            most[1] = second;
        }
    }
    return best;
}

static size_t n_main[3]; // main budgets with the least noise, with the most to say, without noise

static void check_decisions(const struct made *m, const struct decisions_request *request)
{
    struct decisions d;
    struct error error = {0};
    const enum status status = decisions_make(&d, request, &m->result, &error);
    const enum aim aim = isnan(request->value) ? AIM_BUDGET : AIM_VALUE;
    const size_t best = main_of(&d, aim, request->noise),
                 value = main_of(&d, AIM_VALUE, request->noise);
    const struct choice *c = decisions_main(&d);
    check_true("the main one", d.main == best && c == &d.choices[best]);
    check_true("noise is refused", (status == STATUS_FAILED) == (c->noise > request->noise));
    check_true("goals", d.tippings.n_goals == (value < d.n_choices ? 2 : 1) &&
                            d.tippings.goals[0].aim == AIM_DETERRENCE);
    if (value < d.n_choices)
        check_true("of the value",
                   d.tippings.goals[1].aim == AIM_VALUE &&
                       d.tippings.goals[1].level == d.choices[value].objective.level);
    size_t n_hidden = 0;
    n_main[c->noise == 0.0 ? 2 : status == STATUS_OK]++;
    for (size_t i = 0; status == STATUS_OK && i < d.n_choices; i++) {
        n_hidden += d.choices[i].noise > request->noise;
        check_choice(&d, &d.choices[i], request->noise);
    }
    check_true("withheld", d.n_too_noisy == n_hidden);
    decisions_clear(&d);
}

static void the_main_choice_is_the_one_with_most_to_say(void)
{
    memset(n_main, 0, sizeof n_main);
    static const double some_free[N] = {0.0, 2.0, 3.0};
    for (uint32_t set = 0; set < 14; set++) {
        struct made m;
        struct decisions d;
        struct decisions_request request = open_request;
        make(&m, set % 3 == 0 ? some_free : costs, means, set % 2 == 0 ? 0.4 : 0.15,
             0.02 * (double)(set / 2), set);
        request.value = set % 5 == 4 ? 12.0 : NAN;
        check_decisions(&m, &request);
        request.noise = INFINITY;
        check_decisions(&m, &request);
        check_true("made", decide(&d, &m, request, NULL) == STATUS_OK);
        request.noise = decisions_main(&d)->noise; // just enough
        decisions_clear(&d);
        check_decisions(&m, &request);
    }
    printf("\n    the least noisy in %zu, most to say in %zu, no noise in %zu", n_main[0],
           n_main[1], n_main[2]);
    check_true("each kind", n_main[0] > 0 && n_main[1] > 2 && n_main[2] > 0);
}

// ---- what is asked ------------------------------------------------------------------------------

static void what_is_asked_is_answered(void)
{
    struct made m;
    struct decisions d;
    struct error error = {0};
    make(&m, costs, means, 0.2, 0.02, 3);
    struct decisions_request request = {
        .budget = 3.0, .value = NAN, .deterrence = NAN, .threshold = NAN, .noise = INFINITY};
    check_true("a budget", decide(&d, &m, request, &error) == STATUS_OK && d.n_choices == 1 &&
                               d.choices[0].objective.level == 3.0 && d.tippings.n_goals == 1);
    decisions_clear(&d);
    request.budget = 0.0;
    check_true("nothing", decide(&d, &m, request, &error) == STATUS_OK && d.choices[0].best == 0);
    decisions_clear(&d);
    request.budget = -0.125;
    check_true("less than nothing", decide(&d, &m, request, &error) == STATUS_MISUSE);
    check_true("it is said",
               strstr(error.text, "nothing is to be had for -0.125; the cheapest package "
                                  "costs 0") != NULL);
    decisions_clear(&d);
    request.budget = NAN;
    request.value = 8.0;
    request.deterrence = 0.4;
    check_true("a value", decide(&d, &m, request, &error) == STATUS_OK && d.n_choices == 2 &&
                              d.choices[0].objective.aim == AIM_VALUE && d.main == 0);
    struct choice cheapest;
    check_true("some deter so much", choice_cheapest(&cheapest, 0.4, &d.packages, d.figures));
    check_true("the cheapest", d.choices[1].objective.aim == AIM_DETERRENCE &&
                                   d.choices[1].best == cheapest.best &&
                                   d.choices[1].expected == cheapest.expected);
    decisions_clear(&d);
    request.deterrence = 0.9;
    check_true("too much", decide(&d, &m, request, &error) == STATUS_MISUSE);
    check_true("it is said", strstr(error.text, "no package deters as much as 0.9") != NULL);
    decisions_clear(&d);
}

// As much noise as there is is let pass; a hair less is not.
static void noise_may_be_as_large_as_is_let_pass(void)
{
    struct made m;
    struct decisions d;
    struct error error = {0};
    make(&m, costs, means, 0.2, 0.05, 4);
    struct decisions_request request = {
        .budget = 7.0, .value = NAN, .deterrence = NAN, .threshold = NAN, .noise = INFINITY};
    check_true("made", decide(&d, &m, request, &error) == STATUS_OK);
    const double noise = d.choices[0].noise;
    const double trials = choice_trials(&d.packages, noise, 0.75 * noise);
    decisions_clear(&d);
    request.noise = noise;
    check_true("as much", decide(&d, &m, request, &error) == STATUS_OK && d.n_too_noisy == 0 &&
                              !isnan(d.choices[0].evpi));
    decisions_clear(&d);
    request.noise = 0.75 * noise;
    check_true("less", decide(&d, &m, request, &error) == STATUS_FAILED);
    char text[64];
    (void)snprintf(text, sizeof text, "about %.0f trials a world would do", trials);
    check_true("it is said", strstr(error.text, text) != NULL);
    decisions_clear(&d);
    request.budget = NAN; // of all budgets those that are as noisy as is let pass are told
    request.noise = noise;
    check_true("the last one counts", decide(&d, &m, request, &error) == STATUS_OK &&
                                          !isnan(d.choices[n_of(&d, AIM_BUDGET) - 1].evpi));
    check_true("the same decision", d.main == main_of(&d, AIM_BUDGET, noise));
    decisions_clear(&d);
}

static bool is_same_verdict(const struct package_verdict *a, const struct package_verdict *b)
{
    return is_same(a->expected, b->expected) && is_same(a->regret_max, b->regret_max) &&
           is_same(a->p_best, b->p_best) && a->rank_cvar == b->rank_cvar;
}

static void the_rest_is_about_the_main_objective(void)
{
    struct made m;
    struct decisions d;
    make(&m, costs, means, 0.3, 0.02, 6);
    check_true("made", decide(&d, &m, open_request, NULL) == STATUS_OK);
    const struct objective *o = &decisions_main(&d)->objective;
    struct package_verdict verdicts[SETS];
    struct choice choice;
    struct information information[UNKNOWNS];
    check_true("verdicts",
               choice_make(&choice, verdicts, o, &d.packages, d.figures, NULL) == STATUS_OK);
    check_true("of packages", d.packages.n == SETS);
    for (size_t i = 0; i < SETS; i++)
        check_true("the same", is_same_verdict(&verdicts[i], &d.verdicts[i]));
    check_true("information",
               information_compute(information, &d.packages, o, CHECK_SEED, NULL) == STATUS_OK);
    for (size_t u = 0; u < UNKNOWNS; u++)
        check_true("the same", information[u].value == d.information[u].value &&
                                   information[u].lo == d.information[u].lo);
    struct tippings t = d.tippings;
    check_true("tipping points",
               tipping_find(&t, &d.packages, CHECK_SEED, &d.arena, NULL) == STATUS_OK);
    check_true("of each measure, alone and last", t.n_steps == 2 * N && t.n == d.tippings.n);
    for (size_t i = 0; i < t.n; i++)
        check_true("the same", is_same(t.rows[i].at, d.tippings.rows[i].at) &&
                                   t.rows[i].worth == d.tippings.rows[i].worth);
    decisions_clear(&d);
}

// ---- where too little is deterred ---------------------------------------------------------------

static void check_boxes(const struct made *m, double asked, double threshold)
{
    struct decisions d;
    struct boxes boxes;
    struct arena arena;
    bool is_case[MOST_WORLDS];
    struct decisions_request request = {NAN, NAN, NAN, asked, INFINITY};
    arena_init(&arena);
    check_true("made", decide(&d, m, request, NULL) == STATUS_OK);
    check_true("the threshold", d.threshold == threshold);
    for (size_t w = 0; w < MOST_WORLDS; w++)
        is_case[w] = d.packages.whole[SETS - 1][w] < threshold; // the dearest is all measures
    check_true("looked for", boxes_find(&boxes, d.packages.unknown, UNKNOWNS, MOST_WORLDS, is_case,
                                        &arena, NULL) == STATUS_OK);
    check_true("the same", boxes.n == 1 && d.boxes.n == 1 && boxes.base == d.boxes.base);
    const struct box_limit *limit = boxes.box[0].limits, *told = d.boxes.box[0].limits;
    if (boxes.n == 1 && d.boxes.n == 1)
        check_true("its limit", told->unknown == 1 && told->lo == limit->lo &&
                                    told->hi == limit->hi && told->p_value == limit->p_value);
    arena_clear(&arena);
    decisions_clear(&d);
}

static void boxes_are_of_worlds_below_a_quantile_or_what_is_asked(void)
{
    struct made m;
    struct decisions d;
    make(&m, costs, means, 0.4, 0.02, 8);
    m.layout.n_worlds = MOST_WORLDS;
    check_true("made", decide(&d, &m, open_request, NULL) == STATUS_OK);
    double threshold = NAN; // a fifth of 141 worlds, 28, lie below it
    for (size_t w = 0; w < MOST_WORLDS; w++) {
        size_t n_below = 0;
        for (size_t v = 0; v < MOST_WORLDS; v++)
            n_below += d.packages.whole[SETS - 1][v] < d.packages.whole[SETS - 1][w];
        threshold = n_below == 28 ? d.packages.whole[SETS - 1][w] : threshold;
    }
    const double some = d.packages.whole[SETS - 1][0] + 1e-9; // so that the first world is a case
    decisions_clear(&d);
    check_boxes(&m, NAN, threshold);
    check_boxes(&m, some, some);
}

// All measures together are not among the packages: nothing is said about where they deter too
// little.
static void without_all_measures_there_are_no_boxes(void)
{
    struct made m;
    struct decisions d;
    static struct reported reported[] = {{"none", 0}, {"a", 1}, {"b", 2}, {"a+b", 3}};
    make(&m, costs, means, 0.3, 0.02, 6);
    m.layout.is_dense = false;
    m.layout.n_row_combinations = m.model.n_reported = 4;
    m.model.reported = reported;
    check_true("made", decide(&d, &m, open_request, NULL) == STATUS_OK);
    check_true("none", d.packages.n == 4 && d.boxes.n == 0 && isnan(d.threshold));
    decisions_clear(&d);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the main choice is the one with most to say",
         the_main_choice_is_the_one_with_most_to_say},
        {"what is asked is answered", what_is_asked_is_answered},
        {"noise may be as large as is let pass", noise_may_be_as_large_as_is_let_pass},
        {"the rest is about the main objective", the_rest_is_about_the_main_objective},
        {"boxes are of worlds below a quantile or what is asked",
         boxes_are_of_worlds_below_a_quantile_or_what_is_asked},
        {"without all measures there are no boxes", without_all_measures_there_are_no_boxes},
    };
    return run_tests("decisions", tests, sizeof tests / sizeof tests[0]);
}
