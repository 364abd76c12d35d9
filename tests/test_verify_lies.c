// SPDX-License-Identifier: GPL-3.0-or-later
//
// Verification against a lie: histories are drawn from one scenario and checked against another one,
// which says one thing differently. The comparison that this thing belongs to must disagree, there
// and nowhere else; against the scenario that they were drawn from none may.
#include "staged.h"

#define SCENARIO BULWARK_TESTS "/verify_scenario.cfg"
#define THRESHOLD \
    "adversary={ model = \"threshold\"; begins = 0.5; recovery = 1.5; mu = 0.4; sigma = 0.6; " \
    "weights = { denial = 0.6; intervention = 0.5; punishment = 0.3; }; grievance = 0.2; " \
    "window = 0.3; opportunities = 0.5; }"

static const struct verify_kind *const all_kinds[] = {
    &verify_unknowns, &verify_factors, &verify_decisions, &verify_apart,   &verify_structure,
    &verify_together, &verify_types,   &verify_anchor,    &verify_without, &verify_hazards,
    &verify_estimates, &verify_bodies,  &verify_identities,
};


// The truth, and a whole run of it.
struct truth {
    struct stage stage;
    struct result *result;
    struct estimates *estimates;
};

static bool truth_open(struct truth *t, const char *const *overrides)
{
    struct error error = {0};
    *t = (struct truth){.result = NULL};
    if (!stage_open(&t->stage, SCENARIO, overrides))
        return false;
    const struct run_options options = {.n_threads = 1};
    const bool is_run =
        run_compute(t->stage.v.model, &options, &t->result, &error) == STATUS_OK &&
        estimates_compute(t->result, &t->estimates, &error) == STATUS_OK;
    check_true("the truth can be run", is_run);
    return is_run;
}

static void truth_clear(struct truth *t)
{
    estimates_free(t->estimates);
    result_free(t->result);
    stage_clear(&t->stage);
}

// Shows `lie` all worlds and batches of the truth.
static void tell(struct truth *t, struct stage *lie, const struct verify_kind *kind)
{
    struct verify *v = &t->stage.v;
    stage_begin(lie, kind);
    lie->v.estimates = t->estimates;
    for (uint32_t w = 0; w < v->n_worlds; w++) {
        stage_draw_world(&t->stage, w);
        stage_follow_world(lie, &t->stage);
        stage_show_world(lie);
        for (uint32_t first = 0; kind->batch != NULL && first < v->n_trials; first += BATCH_LANES) {
            const uint32_t left = v->n_trials - first;
            stage_draw_batch(&t->stage, first, left < BATCH_LANES ? left : BATCH_LANES);
            stage_follow_batch(lie, &t->stage);
            stage_show_batch(lie);
        }
    }
    stage_finish(lie);
}

// Few histories; loads of one factor each where decisions are taken together, which is quickly
// integrated.
#define OVERRIDES \
    "run.worlds=8", "run.trials=192", "measures.arms.process.of.shells.loads={ resolve = 0.5; }", \
        "groups.allies.members.C={ loads = { unity = 0.5; }; }"

static void everything_agrees_with(const char *override)
{
    const char *const overrides[] = {OVERRIDES, override, NULL};
    struct truth truth;
    if (truth_open(&truth, overrides)) {
        for (size_t k = 0; k < sizeof all_kinds / sizeof all_kinds[0]; k++) {
            struct stage same;
            if (!stage_open(&same, SCENARIO, overrides))
                continue;
            tell(&truth, &same, all_kinds[k]);
            if (same.report.n_disagree > 0)
                printf("\n    %s: %zu of %zu disagree", all_kinds[k]->subject.name,
                       same.report.n_disagree, same.report.n_findings);
            check_true(all_kinds[k]->subject.name, same.report.n_disagree == 0);
            stage_clear(&same);
        }
    }
    truth_clear(&truth);
}

static void the_truth_agrees(void)
{
    everything_agrees_with("run.seed=5");
    everything_agrees_with(THRESHOLD);
}

// What is said differently, and where which comparison must disagree: "a|b" allows either place.
struct lie {
    const char *says;
    const struct verify_kind *kind;
    const char *where, *quantity; // a part of each
};

static bool lies_in(const char *text, const char *parts)
{
    char part[128];
    if (*parts == '\0')
        return true;
    for (const char *at = parts; *at != '\0'; at += strcspn(at, "|"), at += *at == '|') {
        (void)snprintf(part, sizeof part, "%.*s", (int)strcspn(at, "|"), at);
        if (strstr(text, part) != NULL)
            return true;
    }
    return false;
}

static void judge(const struct lie *l, const struct stage *told)
{
    size_t n_there = 0, n_elsewhere = 0;
    for (size_t i = 0; i < told->report.n_findings; i++) {
        const struct verify_finding *f = &told->report.findings[i];
        if (f->agrees)
            continue;
        const bool there = lies_in(f->where, l->where) && lies_in(f->quantity, l->quantity);
        n_there += there;
        n_elsewhere += !there;
        if (!there)
            printf("\n    %s: disagrees elsewhere: %s, %s", l->says, f->where, f->quantity);
    }
    if (n_there == 0)
        printf("\n    %s: nothing disagrees in %s", l->says, l->kind->subject.name);
    check_true(l->says, n_there > 0 && n_elsewhere == 0);
}

static void notice(const char *truth_says, const struct lie *lies, size_t n)
{
    const char *const overrides[] = {OVERRIDES, truth_says, NULL};
    struct truth truth;
    if (truth_open(&truth, overrides))
        for (size_t i = 0; i < n; i++) {
            const char *const otherwise[] = {OVERRIDES, truth_says, lies[i].says, NULL};
            struct stage told;
            if (stage_open(&told, SCENARIO, otherwise)) {
                tell(&truth, &told, lies[i].kind);
                judge(&lies[i], &told);
            }
            stage_clear(&told);
        }
    truth_clear(&truth);
}

#define PACT "measures.pact."
#define ARMS "measures.arms."
#define UNION "measures.union."
#define MISSION "measures.mission."
#define LEADS "measures.pact.process.steps.leads"

static void lies_about_numbers_are_noticed(void)
{
    static const struct lie lies[] = {
        {"uncertain.will.correlation.trust=-0.9", &verify_unknowns, "will and uncertain.trust", "corr"},
        {"uncertain.trust.mean=0.2", &verify_unknowns, "trust", "F(x)|corr"},
    };
    notice("run={ worlds = 60; trials = 2; seed = 5L; }", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_factors_are_noticed(void)
{
    static const struct lie lies[] = {
        {"factors.unity.correlation.resolve=0.3", &verify_factors, "unity and resolve", "corr"},
        {"factors.reform.correlation.unity=-0.5", &verify_factors, "unity and reform", "corr"},
        {"factors.resolve.shocks.scandal.p=0.5", &verify_factors, "scandal", "share of trials"},
        {"factors.resolve.shocks.scandal.shift=-0.8", &verify_factors, "scandal", "shift"},
        {"factors.resolve.shocks.election.shift.sd=1.3", &verify_factors, "election", "share below"},
        {"factors.resolve.shocks.election.shift.mean=0.7", &verify_factors, "election", "share below"},
        {"factors.resolve.shocks.election.date=1.6", &verify_structure, "loads", "level"},
        {"factors.resolve.shocks.election.date=0.2", &verify_decisions,
         "leads|lapse|jets|shells", ""},
    };
    notice("run.seed=5", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_decisions_are_noticed(void)
{
    static const struct lie lies[] = {
        {ARMS "process.of.jets.p=0.6", &verify_decisions, "jets", ""},
        {ARMS "process.of.jets.loads.resolve=0.3", &verify_decisions, "jets", ""},
        {ARMS "process.of.jets.delay.max=2.6", &verify_decisions, "jets", "delay|by"},
        {ARMS "process.of.shells.delay.scale=1.2", &verify_decisions, "shells", "delay|by"},
        {ARMS "process.of.guns.delay.mean=1.6", &verify_decisions, "guns", "delay|by"},
        {ARMS "process.of.guns.loads={ reform = 0.5; }", &verify_decisions, "guns", "level"},
        {LEADS ".attempts=4", &verify_decisions, "leads", ""},
        {LEADS ".pause=0.6", &verify_decisions, "leads", ""},
        {LEADS ".p=0.8", &verify_decisions, "leads", ""},
        {LEADS ".delay.mean=0.5", &verify_decisions, "leads", "delay|by"},
        {PACT "lapse.p=0.7", &verify_decisions, "lapse", ""},
        {PACT "lapse.loads.resolve=0.5", &verify_decisions, "lapse", ""},
        {PACT "lapse.delay.mean=0.7", &verify_decisions, "lapse", "delay"},
        {PACT "ramp.gap.mean=1.4", &verify_decisions, "pact.ramp", "gap"},
        {"groups.allies.members.B.p=0.8", &verify_decisions, "allies.B|mission.process.B", ""},
        {"groups.allies.members.D.delay.scale=0.6", &verify_decisions,
         "allies.D|mission.process.D", "delay|by"},
        {"groups.members.members.N.p=0.8", &verify_decisions, "process.of.0.N", ""},
        {"groups.members.default.delay.mean=1.4", &verify_decisions, "process.of.0", "delay|by"},
    };
    notice("run.seed=5", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_what_is_decided_together_are_noticed(void)
{
    static const struct lie lies[] = {
        {MISSION "process.k=3", &verify_together, "mission.process", ""},
        {"groups.allies.default.p=0.9", &verify_together, "mission.process|steps.allies", ""},
        {"groups.allies.default.loads.unity=0.1", &verify_together,
         "mission.process|steps.allies", ""},
        {"groups.allies.members.D.delay.scale=4.0", &verify_together,
         "mission.process|steps.allies", "by"},
        {ARMS "process.k=1", &verify_together, "arms.process", ""},
        {ARMS "process.k=3", &verify_together, "arms.process", ""},
        {ARMS "process.of.guns.p=0.8", &verify_together, "arms.process", ""},
        {UNION "process.of.0.states=0.75", &verify_together, "union.process.of.0", ""},
        {UNION "process.of.0.population=0.9", &verify_together, "union.process.of.0", ""},
        {UNION "process.of.1.of.0.p=0.3", &verify_together, "union.process.of.1", ""},
    };
    notice("run.seed=5", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_what_follows_are_noticed(void)
{
    static const struct lie lies[] = {
        {PACT "process.steps.summit.after=0.26", &verify_structure, "steps.summit", "completes"},
        {MISSION "begins=0.51", &verify_structure, "mission.process", "begins"},
        {UNION "requires=[]", &verify_structure, "union.process", "begins"},
        {UNION "requires=[\"pact\"]", &verify_structure, "union.process", "begins"},
        {UNION "process.of.1.of.1.date=2026-12-31", &verify_structure, "of.1.of.1", "completes"},
        {UNION "process.of.0.states=0.8", &verify_structure, "union.process.of.0", "completes"},
        {UNION "process.of.0.population=0.9", &verify_structure, "union.process.of.0",
         "completes"},
        {"groups.members.members.K.weight=30.0", &verify_structure, "union.process.of.0",
         "completes"},
        {MISSION "process.k=3", &verify_structure, "mission.process", "completes"},
        {PACT "process.steps.allies={ type = \"ratification\"; name = \"allies\"; "
         "group = \"allies\"; rule = \"at_least\"; k = 3; }", &verify_structure, "steps.allies", "completes"},
        {ARMS "process.k=1", &verify_structure, "arms.process", "completes"},
        {ARMS "process.k=3", &verify_structure, "arms.process", "completes"},
        {"groups.allies.default.loads.unity=0.6", &verify_structure, "loads", "level"},
        {"factors.resolve.shocks.scandal.date=2.5", &verify_structure, "loads", "level"},
    };
    notice("run.seed=5", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_the_adversary_are_noticed(void)
{
    static const struct lie lies[] = {
        {"adversary.benefit.median=1.1", &verify_types, "benefit", "share|stratum|rank"},
        {"adversary.benefit.p95=2.0", &verify_types, "benefit", "share|stratum|rank"},
        {"adversary.p_win.mean=0.55", &verify_types, "p_win", "share|stratum|rank"},
        {"adversary.decisiveness=0.71", &verify_types, "decisiveness", "same"},
        {"adversary.begins=0.76", &verify_types, "begins", "same"},
        {"adversary.recovery=2.01", &verify_types, "recovery", "same"},
        {"adversary.noise=0.21", &verify_types, "noise", "same"},
        {"adversary.anchor=0.450001", &verify_anchor, "anchor", ""},
        {"adversary.anchor_years=5.00001", &verify_anchor, "anchor", ""},
        {"adversary.benefit.median=1.3", &verify_without, "none", ""},
        {"scenario.horizon=10.0", &verify_without, "none", ""},
    };
    notice("run.seed=5", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_measures_are_noticed(void)
{
    static const struct lie lies[] = {
        {PACT "effects.denial=0.31", &verify_hazards, "pact", ""},
        {PACT "effects.provocation=0.21", &verify_hazards, "pact", ""},
        {PACT "effects.anticipation=0.31", &verify_hazards, "pact", ""},
        {PACT "effects.intervention.weight=0.71", &verify_hazards, "pact", ""},
        {PACT "effects.intervention.loads.resolve=0.7", &verify_hazards, "pact", ""},
        {PACT "anticipated_until=2.9", &verify_hazards, "pact", ""},
        {PACT "ramp.initial=0.41", &verify_hazards, "pact", ""},
        {ARMS "effects.punishment=0.21", &verify_hazards, "arms", ""},
        {UNION "effects.punishment.loads.unity=0.2", &verify_hazards, "union", ""},
        {"synergies.0.weight=0.31", &verify_hazards, "arms+mission|arms+union+mission", ""},
        {"synergies.1.weight=-0.41", &verify_hazards, "pact+arms", ""},
        {"synergies.1.channel=punishment", &verify_hazards, "pact+arms", ""},
        {UNION "requires=[]", &verify_hazards, "union", ""},
        {"factors.resolve.shocks.election.date=1.4", &verify_hazards, "pact", ""},
        {PACT "effects.denial=0.31", &verify_estimates, "combinations|measures", "achieved|odds"},
        {PACT "ramp.initial=0.0", &verify_estimates, "measures", "standing"},
        {UNION "requires=[]", &verify_estimates, "combinations", "all in force|achieved"},
        {"groups.allies.default.p=0.9", &verify_bodies, "allies", ""},
    };
    notice("run.seed=5", lies, sizeof lies / sizeof lies[0]);
}

static void lies_about_a_threshold_are_noticed(void)
{
    static const struct lie lies[] = {
        {"adversary.mu=0.5", &verify_types, "mu", "same"},
        {PACT "effects.denial=0.4", &verify_hazards, "pact", ""},
        {"adversary.weights.denial=0.5", &verify_types, "weights.denial", "same"},
    };
    notice(THRESHOLD, lies, sizeof lies / sizeof lies[0]);
}

int main(void)
{
    const struct named_test tests[] = {
        {"the truth agrees", the_truth_agrees},
        {"lies about numbers are noticed", lies_about_numbers_are_noticed},
        {"lies about factors are noticed", lies_about_factors_are_noticed},
        {"lies about decisions are noticed", lies_about_decisions_are_noticed},
        {"lies about what is decided together are noticed",
         lies_about_what_is_decided_together_are_noticed},
        {"lies about what follows are noticed", lies_about_what_follows_are_noticed},
        {"lies about the adversary are noticed", lies_about_the_adversary_are_noticed},
        {"lies about measures are noticed", lies_about_measures_are_noticed},
        {"lies about a threshold are noticed", lies_about_a_threshold_are_noticed},
    };
    return run_tests("verify against lies", tests, sizeof tests / sizeof tests[0]);
}
