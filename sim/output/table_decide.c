// SPDX-License-Identifier: GPL-3.0-or-later
#include "output/decide_row.h"
#include "output/table_list.h"

#include "model/model.h"

// A count that is 0 where there is none.
static struct cell cell_rank(size_t rank)
{
    return cell_number(rank == 0 ? NAN : (double)rank);
}

// ---- packages -----------------------------------------------------------------------------------

static const struct package_figures *figures(const struct place *place)
{
    return &decisions(place)->figures[index_of(place)];
}

static const struct package_verdict *verdict(const struct place *place)
{
    return &decisions(place)->verdicts[index_of(place)];
}

static bool is_admitted(const struct place *place)
{
    return verdict(place)->rank_expected > 0;
}

static struct cell name(const struct place *place)
{
    return cell_package(place, index_of(place));
}

static struct cell mask(const struct place *place)
{
    return cell_number(
        model_file_mask(place->model, decisions(place)->packages.mask[index_of(place)]));
}

static struct cell cost(const struct place *place)
{
    return cell_number(decisions(place)->packages.cost[index_of(place)]);
}

static struct cell deterrence(const struct place *place)
{
    const struct package_figures *f = figures(place);
    return cell_estimate((struct estimate){f->deterrence, f->deterrence_se});
}

static struct cell frontier(const struct place *place)
{
    return cell_number(figures(place)->frontier);
}

static struct cell p_on_frontier(const struct place *place)
{
    return cell_number(figures(place)->p_frontier);
}

static struct cell expected(const struct place *place)
{
    return cell_estimate((struct estimate){verdict(place)->expected, verdict(place)->expected_se});
}

static struct cell cvar05(const struct place *place)
{
    return cell_number(verdict(place)->cvar);
}

static struct cell regret_mean(const struct place *place)
{
    return cell_number(verdict(place)->regret_mean);
}

static struct cell regret_max(const struct place *place)
{
    return cell_number(verdict(place)->regret_max);
}

static struct cell p_best(const struct place *place)
{
    return cell_number(is_admitted(place) ? verdict(place)->p_best : NAN);
}

static struct cell p_best_both(const struct place *place)
{
    return cell_number(is_admitted(place) ? verdict(place)->p_best_both : NAN);
}

static struct cell rank_expected(const struct place *place)
{
    return cell_rank(verdict(place)->rank_expected);
}

static struct cell rank_cvar05(const struct place *place)
{
    return cell_rank(verdict(place)->rank_cvar);
}

static struct cell rank_regret(const struct place *place)
{
    return cell_rank(verdict(place)->rank_regret);
}

static const struct column package_columns[] = {
    {"combination", CELL_TEXT, false, NULL,
     "the measures of the package, joined by +, or none", name},
    {"mask", CELL_INTEGER, false, NULL,
     "the same as a number: bit i is the i-th measure of the scenario", mask},
    {"cost", CELL_NUMBER, false, "cost",
     "of pursuing the measures, in the scenario's unit", cost},
    {"deterrence", CELL_NUMBER, true, "probability",
     "chance of no attack through the horizon, the mean over worlds", deterrence},
    {"frontier", CELL_FLAG, false, NULL,
     "whether by mean deterrence no package costs at most as much and deters at least as well, one "
     "of the two strictly", frontier},
    {"p_on_frontier", CELL_NUMBER, false, "probability",
     "share of worlds in which it is on the frontier", p_on_frontier},
    {"expected", CELL_NUMBER, true, NULL,
     "the objective, its mean over worlds; empty, as all that follows, where it costs more than the "
     "budget", expected},
    {"cvar05", CELL_NUMBER, false, NULL,
     "the objective's mean over the worst 5 % of worlds, found by one half of the trials and "
     "judged by the other", cvar05},
    {"regret_mean", CELL_NUMBER, false, NULL,
     "how far it is behind the best package of the world, found by one half and judged by the "
     "other, the mean over worlds", regret_mean},
    {"regret_max", CELL_NUMBER, false, NULL,
     "the same in the world in which it is most, found by one half and judged by the other",
     regret_max},
    {"p_best", CELL_NUMBER, false, "probability",
     "share of worlds in which it is the best by all trials of the world", p_best},
    {"p_best_both", CELL_NUMBER, false, "probability",
     "share of worlds in which it is the best by each half: what noise cannot have done", p_best_both},
    {"rank_expected", CELL_INTEGER, false, NULL,
     "1 + how many packages have more expected", rank_expected},
    {"rank_cvar05", CELL_INTEGER, false, NULL,
     "1 + how many packages have more cvar05", rank_cvar05},
    {"rank_regret", CELL_INTEGER, false, NULL,
     "1 + how many packages have less regret_max", rank_regret},
};

const struct table table_decisions = {
    .name = "decisions",
    .meaning = "a package: a combination with all that its measures require, in order of cost; under "
               "the main objective, which decide.json names",
    .key = {"combination"},
    TABLE_COLUMNS(package_columns),
};

// ---- choices ------------------------------------------------------------------------------------

static const struct choice *choice(const struct place *place)
{
    return &decisions(place)->choices[index_of(place)];
}

static struct cell aim(const struct place *place)
{
    return cell_text(aim_name(choice(place)->objective.aim));
}

static struct cell level(const struct place *place)
{
    return cell_number(choice(place)->objective.level);
}

static struct cell best(const struct place *place)
{
    return cell_package(place, choice(place)->best);
}

static struct cell best_cost(const struct place *place)
{
    return cell_number(decisions(place)->packages.cost[choice(place)->best]);
}

static struct cell best_deterrence(const struct place *place)
{
    const struct package_figures *f = &decisions(place)->figures[choice(place)->best];
    return cell_estimate((struct estimate){f->deterrence, f->deterrence_se});
}

static struct cell best_expected(const struct place *place)
{
    return cell_estimate((struct estimate){choice(place)->expected, choice(place)->expected_se});
}

static struct cell halves_agree(const struct place *place)
{
    return cell_number(choice(place)->halves_agree);
}

static struct cell best_p_best(const struct place *place)
{
    return cell_number(choice(place)->p_best);
}

static struct cell p_reaches(const struct place *place)
{
    return cell_number(choice(place)->p_reaches);
}

static struct cell cautious(const struct place *place)
{
    return cell_package(place, choice(place)->cautious);
}

static struct cell least_regret(const struct place *place)
{
    return cell_package(place, choice(place)->least_regret);
}

static struct cell evpi(const struct place *place)
{
    return cell_estimate((struct estimate){choice(place)->evpi, choice(place)->evpi_se});
}

static struct cell noise(const struct place *place)
{
    return cell_number(choice(place)->noise);
}

static const struct column choice_columns[] = {
    {"aim", CELL_TEXT, false, NULL,
     "budget: most deterrence at no more than this cost; value: most of value times deterrence less "
     "cost; deterrence: least cost with at least this mean deterrence", aim},
    {"level", CELL_NUMBER, false, NULL,
     "the budget, the value of certain deterrence, or the deterrence wanted", level},
    {"best", CELL_TEXT, false, NULL,
     "the package with the best mean over worlds", best},
    {"cost", CELL_NUMBER, false, "cost",
     "of that package", best_cost},
    {"deterrence", CELL_NUMBER, true, "probability",
     "of that package, the mean over worlds", best_deterrence},
    {"expected", CELL_NUMBER, true, NULL,
     "the objective of the package that one half of the trials chooses, as the other judges it", best_expected},
    {"halves_agree", CELL_FLAG, false, NULL,
     "whether both halves choose that package", halves_agree},
    {"p_best", CELL_NUMBER, false, "probability",
     "share of worlds in which that package is really the best, or as cheap as the cheapest; empty "
     "where noise is too much", best_p_best},
    {"p_reaches", CELL_NUMBER, false, "probability",
     "share of worlds in which that package deters as much as is wanted", p_reaches},
    {"cautious", CELL_TEXT, false, NULL,
     "the package with the best mean over the worst 5 % of worlds", cautious},
    {"least_regret", CELL_TEXT, false, NULL,
     "the package with the least maximum regret", least_regret},
    {"evpi", CELL_NUMBER, true, NULL,
     "expected value of perfect information, in units of the objective: what choosing with every "
     "uncertain number known would gain", evpi},
    {"noise", CELL_NUMBER, false, NULL,
     "variance that chance leaves in half of a world's trials over the variance between worlds, of "
     "the differences between packages that may be best", noise},
};

const struct table table_choices = {
    .name = "choices",
    .meaning = "an objective: of budgets every one from which on the best package is another, or "
               "those asked for",
    .key = {"aim", "level"},
    TABLE_COLUMNS(choice_columns),
};

// ---- all ----------------------------------------------------------------------------------------

static const struct table *const tables[] = {&table_decisions, &table_choices, &table_order,
                                             &table_value_of_information, &table_tipping,
                                             &table_discovery};

const struct table *const *table_decide_list(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}
