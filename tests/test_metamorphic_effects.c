// SPDX-License-Identifier: GPL-3.0-or-later
//
// On random scenarios: what measures do, and what does nothing.
#include "check.h"
#include "metamorphic/change.h"
#include "metamorphic/generate.h"
#include "metamorphic/property.h"

static bool has_bit(uint32_t mask, size_t measure)
{
    return (mask >> measure & 1u) != 0;
}

static struct node *measures_of(const struct node *root)
{
    return node_child(root, "measures");
}

// ---- neutral measures and parts -----------------------------------------------------------------

// With each combination and without the measure: the same deterrence, to the bit.
static enum verdict is_neutral(struct trial_case *c, const struct bulwark_run *run, size_t measure)
{
    for (uint32_t mask = 0; mask < bulwark_run_n_combinations(run); mask++) {
        const uint32_t less = mask & ~(UINT32_C(1) << measure);
        const double with = lab_deterrence(run, mask), without = lab_deterrence(run, less);
        if (with != without)
            return case_breaks(c, "%.17g of combination %u, %.17g without it", with, mask, without);
    }
    for (enum bulwark_measure_quantity q = BULWARK_SHAPLEY; q <= BULWARK_LAST; q++) {
        struct bulwark_estimate e = {.value = NAN};
        (void)bulwark_run_measure_estimate(run, q, measure, &e, NULL);
        if (e.value != 0.0)
            return case_breaks(c, "quantity %d is %.17g", (int)q, e.value);
    }
    return VERDICT_HOLDS;
}

static enum verdict runs_neutrally(struct trial_case *c, const struct node *more, size_t place)
{
    struct bulwark_run *run = lab_run(c->lab, c->scenario);
    struct bulwark_run *longer = run != NULL ? lab_run(c->lab, more) : NULL;
    enum verdict verdict = VERDICT_IDLE;
    if (longer != NULL) {
        verdict = is_neutral(c, longer, place);
        if (verdict == VERDICT_HOLDS && !lab_agrees(run, longer, 1e-12, &c->difference))
            verdict = VERDICT_BROKEN;
    }
    bulwark_run_free(run);
    bulwark_run_free(longer);
    return verdict;
}

static enum verdict a_measure_without_effects_is_neutral(struct trial_case *c)
{
    struct node *more = node_copy(c->scenario), *measures = measures_of(more);
    const size_t place = chance_below(&c->chance, measures->n_children + 1);
    struct node *idle = node_create(NODE_GROUP, "idle_one");
    struct maker maker = {.chance = c->chance};
    make_process(&maker, idle, "process", 2);
    if (c->wrong) {
        struct node *effects = node_group(idle, "effects");
        node_number(effects, "denial", 0.3);
        node_number(effects, "odds_ratio", 0.5);
    }
    node_insert(measures, place, idle);
    // (A process of its own may have uncertain numbers, which move the points of the others.)
    const bool even = node_child(node_child(more, "run"), "sampler") != NULL;
    const enum verdict verdict =
        even || measures->n_children == 13 ? VERDICT_IDLE : runs_neutrally(c, more, place);
    node_free(more);
    return verdict;
}

static bool is_in_sequence(const struct node *node)
{
    return is_list_process(node) && has_names(children_of(node));
}

// A step that takes no time, a condition that is always or never met.
static void add_idle_child(struct node *process, struct chance *chance, bool wrong)
{
    const bool waits = is_process(process, "sequence") || is_process(process, "all_of");
    struct node *list = children_of(process), *idle = node_create(NODE_GROUP, NULL);
    node_text(idle, "name", "idle_step");
    if (waits && chance_is(chance, 0.5)) {
        node_text(idle, "type", "fixed");
        node_number(idle, "after", wrong ? 1.5 : 0.0);
    } else {
        node_text(idle, "type", "decision");
        node_number(idle, "p", waits ? (wrong ? 0.4 : 1.0) : (wrong ? 0.6 : 0.0));
    }
    if (is_process(process, "at_least") && chance_is(chance, 0.5)) {
        set_number(idle, "p", wrong ? 0.4 : 1.0);
        set_integer(process, "k", whole_of(process, "k", 1) + 1);
    }
    node_insert(list, chance_below(chance, list->n_children + 1), idle);
}

// Where numbers are spread evenly, new ones take their places among the others' coordinates.
static bool is_even(const struct node *scenario)
{
    return node_says(node_child(scenario, "run"), "sampler", "sobol");
}

static enum verdict an_idle_step_changes_no_byte(struct trial_case *c)
{
    if (is_even(c->scenario))
        return VERDICT_IDLE;
    struct node *other = node_copy(c->scenario), *node = NULL;
    size_t n = 0;
    for (; (node = node_find(other, is_in_sequence, n)) != NULL; n++)
        add_idle_child(node, &c->chance, c->wrong);
    if (n > 0)
        return case_agrees(c, other, LIKE_TABLES);
    node_free(other);
    return VERDICT_IDLE;
}

// A factor with shocks that nobody feels; shocks that never come, move nothing, or come too late.
// (Who has not agreed by the horizon may agree after it: a late shock then gives a ratification
// other random numbers.)
static void add_idle_politics(struct node *root, bool wrong)
{
    struct node *factors = node_child(root, "factors");
    for (size_t i = 0; factors != NULL && i < factors->n_children; i++) {
        struct node *shocks = node_child(factors->children[i], "shocks");
        if (shocks == NULL)
            shocks = node_group(factors->children[i], "shocks");
        struct node *never = node_group(shocks, "idle_never");
        struct node *nil = node_group(shocks, "idle_nil");
        node_number(never, "date", 1.0);
        node_number(never, "p", wrong ? 0.9 : 0.0);
        node_number(never, "shift", 2.0);
        node_number(nil, "date", 0.6);
        node_number(nil, "shift", 0.0);
        if (node_find(root, is_ratification, 0) == NULL) {
            struct node *late = node_group(shocks, "idle_late");
            node_number(late, "date", horizon_years(root) + 1.0);
            node_number(late, "shift", 1.0);
        }
    }
    if (factors != NULL) {
        struct node *mood = node_group(factors, "idle_mood");
        struct node *shock = node_group(node_group(mood, "shocks"), "change");
        node_number(shock, "date", 0.4);
        node_number(shock, "shift", 1.0);
    }
}

static void add_idle_parts(struct node *measure, bool wrong)
{
    if (node_child(measure, "lapse") == NULL)
        node_number(node_group(measure, "lapse"), "p", wrong ? 0.5 : 0.0);
    if (node_child(measure, "ramp") == NULL) {
        struct node *ramp = node_group(measure, "ramp");
        node_number(ramp, "initial", wrong ? 0.2 : 1.0);
        node_number(ramp, "gap", 0.7);
        node_integer(ramp, "steps", 3);
    }
    if (node_child(measure, "begins") == NULL)
        node_number(measure, "begins", wrong ? 1.0 : -1.0);
}

static void add_idle_synergy(struct node *root)
{
    struct node *measures = measures_of(root), *list = node_child(root, "synergies");
    if (measures->n_children < 2)
        return;
    struct node *synergy = node_group(list != NULL ? list : node_list(root, "synergies"), NULL);
    if (node_says(node_child(root, "adversary"), "model", "log_odds")) {
        node_number(synergy, "odds_ratio", 1.0);
    } else {
        node_text(synergy, "channel", "denial");
        node_number(synergy, "weight", 0.0);
    }
    struct node *of = node_array(synergy, "of");
    node_text(of, NULL, measures->children[0]->name);
    node_text(of, NULL, measures->children[1]->name);
}

static enum verdict idle_parts_change_nothing(struct trial_case *c)
{
    if (is_even(c->scenario))
        return VERDICT_IDLE;
    struct node *other = node_copy(c->scenario), *measures = measures_of(other);
    add_idle_politics(other, c->wrong);
    add_idle_synergy(other);
    for (size_t i = 0; i < measures->n_children; i++)
        add_idle_parts(measures->children[i], c->wrong);
    return case_agrees(c, other, LIKE_ROUNDED);
}

// ---- what never comes ---------------------------------------------------------------------------

static enum verdict what_never_comes_is_none(struct trial_case *c)
{
    struct node *never = node_copy(c->scenario), *measures = measures_of(never);
    for (size_t i = 0; i < measures->n_children; i++) {
        struct node *measure = measures->children[i], *effects = node_child(measure, "effects");
        node_unset(measure, "process");
        struct node *process = node_group(measure, "process");
        node_text(process, "type", "decision");
        node_number(process, "p", c->wrong ? 0.5 : 0.0);
        if (effects != NULL)
            node_unset(effects, "anticipation");
    }
    struct bulwark_run *run = lab_run(c->lab, never);
    enum verdict verdict = run == NULL ? VERDICT_IDLE : VERDICT_HOLDS;
    for (uint32_t mask = 1; verdict == VERDICT_HOLDS && mask < bulwark_run_n_combinations(run);
         mask++) {
        if (lab_deterrence(run, mask) != lab_deterrence(run, 0))
            verdict = case_breaks(c, "combination %u", mask);
    }
    bulwark_run_free(run);
    node_free(never);
    return verdict;
}

// What the measures require directly; 0 for one without.
static uint32_t required_of(const struct bulwark_run *run, const struct node *measure)
{
    const struct node *names = node_child(measure, "requires");
    uint32_t mask = 0;
    for (size_t i = 0; names != NULL && i < names->n_children; i++) {
        uint32_t one = 0;
        (void)bulwark_scenario_mask(bulwark_run_scenario(run), names->children[i]->text, &one,
                                    NULL);
        mask |= one;
    }
    return mask;
}

// (Not to the bit: other measures of the combination may be summed in another order.)
static enum verdict unmet_is_unpursued(struct trial_case *c, const struct bulwark_run *run,
                                       size_t i, uint32_t required)
{
    for (uint32_t mask = 0; mask < bulwark_run_n_combinations(run); mask++) {
        const bool met = (mask & required) == required;
        if (has_bit(mask, i) && met == c->wrong &&
            !case_equal(c, "with it, and without", lab_deterrence(run, mask),
                        lab_deterrence(run, mask & ~(UINT32_C(1) << i))))
            return VERDICT_BROKEN;
    }
    return VERDICT_HOLDS;
}

static enum verdict without_its_requirement_a_measure_is_none(struct trial_case *c)
{
    const struct node *measures = measures_of(c->scenario);
    struct bulwark_run *run = lab_run(c->lab, c->scenario);
    enum verdict verdict = VERDICT_IDLE;
    for (size_t i = 0; run != NULL && i < measures->n_children && verdict != VERDICT_BROKEN; i++) {
        const uint32_t required = required_of(run, measures->children[i]);
        if (required != 0)
            verdict = unmet_is_unpursued(c, run, i, required);
    }
    bulwark_run_free(run);
    return verdict;
}

// ---- more and less ------------------------------------------------------------------------------

// Full denial or another good thing, or an end to provocation or to anticipation, of one measure.
static void make_better(struct node *measure, struct chance *chance, bool wrong)
{
    static const char *const good[] = {"denial", "intervention", "punishment"};
    static const char *const bad[] = {"provocation", "anticipation"};
    struct node *effects = node_child(measure, "effects");
    if (effects == NULL)
        effects = node_group(measure, "effects");
    if (chance_is(chance, 0.6))
        set_number(effects, good[chance_below(chance, 3)], wrong ? 0.0 : 1.0);
    else
        set_number(effects, bad[chance_below(chance, 2)], wrong ? 1.0 : 0.0);
    const struct node *ratio = node_child(effects, "odds_ratio");
    if (ratio == NULL || ratio->kind == NODE_NUMBER)
        set_number(effects, "odds_ratio", (wrong ? 2.0 : 0.5) * (ratio ? ratio->number : 1.0));
}

// Deterrence with the measure has not fallen, and is the same without it.
static enum verdict is_better(struct trial_case *c, const struct bulwark_run *before,
                              const struct bulwark_run *after, size_t i)
{
    for (uint32_t mask = 0; mask < bulwark_run_n_combinations(before); mask++) {
        const double a = lab_deterrence(before, mask), b = lab_deterrence(after, mask);
        if (has_bit(mask, i) ? b < a - 1e-12 : fabs(b - a) > 1e-12)
            return case_breaks(c, "combination %u: %.17g, before %.17g", mask, b, a);
    }
    return VERDICT_HOLDS;
}

static enum verdict a_better_measure_lowers_nothing(struct trial_case *c)
{
    struct node *one = node_copy(c->scenario);
    if (node_child(one, "run") != NULL) // (an uncertain number less moves the points of others)
        node_unset(node_child(one, "run"), "sampler");
    struct node *other = node_copy(one), *measures = measures_of(other);
    const size_t i = chance_below(&c->chance, measures->n_children);
    make_better(measures->children[i], &c->chance, c->wrong);
    struct bulwark_run *before = lab_run(c->lab, one);
    struct bulwark_run *after = before != NULL ? lab_run(c->lab, other) : NULL;
    const enum verdict verdict = after != NULL ? is_better(c, before, after, i) : VERDICT_IDLE;
    bulwark_run_free(before);
    bulwark_run_free(after);
    node_free(one);
    node_free(other);
    return verdict;
}

// ---- units of utility ---------------------------------------------------------------------------

static enum verdict the_unit_of_utility_is_free(struct trial_case *c)
{
    static const char *const keys[] = {
        "benefit", "cost", "cost_punishment", "cost_intervention", "grievance", "window", "noise"};
    struct node *other = node_copy(c->scenario), *adversary = node_child(other, "adversary");
    if (node_child(adversary, "model") != NULL &&
        !node_says(adversary, "model", "expected_utility")) {
        node_free(other);
        return VERDICT_IDLE;
    }
    if (node_child(adversary, "benefit") == NULL)
        node_number(adversary, "benefit", 1.0);
    const double times = chance_between(&c->chance, 0.3, 9.0);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct node *key = node_child(adversary, keys[i]);
        if (key != NULL && !(c->wrong && i == 6))
            scale_number(key, times);
    }
    return case_agrees(c, other, LIKE_ROUNDED);
}

PROPERTY(a_measure_without_effects_is_neutral, 40)
PROPERTY(an_idle_step_changes_no_byte, 50)
PROPERTY(idle_parts_change_nothing, 50)
PROPERTY(what_never_comes_is_none, 30)
PROPERTY(without_its_requirement_a_measure_is_none, 60)
PROPERTY(a_better_measure_lowers_nothing, 80)
PROPERTY(the_unit_of_utility_is_free, 80)

int main(void)
{
    const struct named_test tests[] = {
        {"a measure without effects is neutral", check_a_measure_without_effects_is_neutral},
        {"an idle step changes no byte", check_an_idle_step_changes_no_byte},
        {"idle parts change nothing", check_idle_parts_change_nothing},
        {"what never comes is none", check_what_never_comes_is_none},
        {"without its requirement a measure is none",
         check_without_its_requirement_a_measure_is_none},
        {"a better measure lowers no deterrence", check_a_better_measure_lowers_nothing},
        {"the unit of utility is free", check_the_unit_of_utility_is_free},
    };
    return run_tests("metamorphic: effects", tests, sizeof tests / sizeof tests[0]);
}
