// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scenarios in which every part of the model occurs, for the comparison with the plain oracle.
#ifndef BULWARK_TESTS_PLAIN_SCENARIOS_H
#define BULWARK_TESTS_PLAIN_SCENARIOS_H

// The order of names is not the order of the file, in which requirements stand first.
#define HEAD                                                                                      \
    "scenario = { title = \"Everything\"; start = \"2023-01-01\"; horizon = 6.0; grid = 1.7;"     \
    " report = ( [ \"h\", \"c\" ], [ \"c\", \"b\", \"h\", \"e\" ] ); };\n"                        \
    "uncertain = { x = { dist = \"beta\"; mean = 0.6; n = 8.0; }; };\n"                           \
    "factors = { f = { shocks = {"                                                                \
    "  vote = { date = 1.2; p = 0.6; shift = { dist = \"normal\"; mean = 0.0; sd = 0.8;"          \
    "   per = \"trial\"; }; }; defeat = { date = 2.5; p = 0.5; shift = 0.7; }; }; };"             \
    " g = { correlation = { f = 0.4; }; shocks = { crisis = { date = 2.5; shift = -0.8; };"       \
    "  past = { date = -0.5; p = 0.4; shift = 0.5; }; late = { date = { dist = \"uniform\";"      \
    "   min = 3.0; max = 5.0; }; shift = { dist = \"uniform\"; min = 0.0; max = 1.0; }; }; }; };" \
    " };\n"

#define MEASURES                                                                                  \
    "measures = {\n"                                                                              \
    " h = { tier = 1; process = { type = \"decision\"; p = 0.95; loads = { f = 0.5; };"           \
    "   delay = { dist = \"exponential\"; mean = 0.8; }; };"                                      \
    "  ramp = { initial = 0.3; steps = 3; gap = { dist = \"exponential\"; mean = 0.4; }; };"      \
    "  lapse = { p = 0.5; delay = { dist = \"exponential\"; mean = 1.5; };"                       \
    "   loads = { g = 0.3; }; }; effects = { denial = 0.4; intervention = { weight = 0.7;"        \
    "   loads = { f = 0.6; g = -0.3; }; };"                                                       \
    "   provocation = 0.2; anticipation = 0.3; odds_ratio = 0.5; }; anticipated_until = 0.7; };\n" \
    " c = { tier = 1; requires = [ \"h\" ]; process = { type = \"decision\"; p = \"x\";"          \
    "   delay = { dist = \"weibull\"; shape = 1.5; scale = 0.5; }; };"                            \
    "  effects = { punishment = { weight = 0.5; loads = { g = 0.7; }; }; anticipation = 0.4;"     \
    "   odds_ratio = { dist = \"lognormal\"; median = 0.7; p95 = 1.3; }; }; };\n"                 \
    " b = { tier = 2; requires = [ \"c\" ]; process = { type = \"decision\"; p = 0.9;"            \
    "   delay = { dist = \"exponential\"; mean = 0.4; }; };"                                      \
    "  ramp = { steps = 2; gap = { dist = \"uniform\"; min = 0.0; max = 0.5; }; };"               \
    "  effects = { intervention = 0.3; denial = \"x\"; odds_ratio = 0.8; }; };\n"                 \
    " g = { tier = 2; process = { type = \"decision\"; p = 0.7; attempts = 2; pause = 0.3;"       \
    "   delay = { dist = \"exponential\"; mean = 1.0; }; loads = { g = 0.6; }; };"                \
    "  lapse = { p = 0.8; delay = { dist = \"exponential\"; mean = 1.0; }; };"                    \
    "  effects = { provocation = 0.5; punishment = 0.1; anticipation = { weight = 0.4;"           \
    "   loads = { f = 0.5; }; }; odds_ratio = 1.4; }; anticipated_until = { dist = \"uniform\";"  \
    "   min = -1.0; max = 4.0; }; };\n"                                                           \
    " e = { requires = [ \"h\", \"g\" ]; begins = 1.0; process = { type = \"decision\"; p = 0.8;" \
    "   delay = 0.25; }; effects = { anticipation = 0.2; }; };\n"                                 \
    " a = { process = { type = \"fixed\"; after = 0.0; };"                                        \
    "  ramp = { initial = 0.6; steps = 2; gap = 0.4; };"                                          \
    "  lapse = { p = 0.4; delay = { dist = \"exponential\"; mean = 0.5; }; };"                    \
    "  effects = { punishment = 0.2; odds_ratio = 0.9; }; };\n"                                   \
    "};\n"

// The second and third alone push their channels below 0.
#define CHANNEL_SYNERGIES                                                                         \
    "synergies = ( { of = [ \"h\", \"c\" ]; channel = \"intervention\"; weight = 0.3; },"         \
    " { of = [ \"c\", \"b\" ]; channel = \"denial\"; weight = -0.6; },"                           \
    " { of = [ \"h\", \"g\" ]; channel = \"punishment\"; weight = -0.8; },"                       \
    " { of = [ \"g\", \"a\" ]; channel = \"provocation\"; weight = 0.25; },"                      \
    " { of = [ \"b\", \"e\" ]; channel = \"intervention\"; weight = { dist = \"uniform\";"        \
    "  min = -0.5; max = 0.5; }; },"                                                              \
    " { of = [ \"e\", \"a\", \"h\" ]; channel = \"denial\"; weight = 0.35; } );\n"
#define ODDS_SYNERGIES                                                                            \
    "synergies = ( { of = [ \"h\", \"c\" ]; odds_ratio = 0.6; },"                                 \
    " { of = [ \"e\", \"a\", \"h\" ]; odds_ratio = 1.7; },"                                       \
    " { of = [ \"b\", \"g\" ]; odds_ratio = 0.8; } );\n"

#define UTILITY                                                                                   \
    " benefit = { dist = \"lognormal\"; median = 1.0; p95 = 1.6; per = \"trial\"; };"             \
    " p_win = 0.6; decisiveness = 0.7; cost_punishment = 0.5; cost_intervention = 0.8;"           \
    " grievance = 0.4; window = 0.6; noise = 0.15; opportunities = 0.8;"

// Peace starts before, at, after the events, and sometimes after the horizon.
#define UTILITY_PER_TRIAL                                                                         \
    HEAD MEASURES CHANNEL_SYNERGIES                                                               \
        "adversary = { begins = { dist = \"uniform\"; min = -1.0; max = 7.0; per = \"trial\"; };" \
        " recovery = { dist = \"exponential\"; mean = 1.5; }; anchor = 0.9;" UTILITY " };\n"
#define UTILITY_AT_ONCE                                                                           \
    HEAD MEASURES CHANNEL_SYNERGIES "adversary = { cost = 0.2;" UTILITY " };\n"
#define UTILITY_LONG_AGO                                                                          \
    HEAD MEASURES CHANNEL_SYNERGIES                                                               \
        "adversary = { begins = -2.0; recovery = 3.0; cost = 0.1;" UTILITY " };\n"
#define LOG_ODDS                                                                                  \
    HEAD MEASURES ODDS_SYNERGIES                                                                  \
        "adversary = { model = \"log_odds\"; begins = 0.5; recovery = { dist = \"uniform\";"      \
        " min = 0.1; max = 2.0; per = \"trial\"; }; base = { dist = \"beta\"; a = 2.0; b = 5.0;"  \
        " per = \"trial\"; }; };\n"
#define THRESHOLD                                                                                 \
    HEAD MEASURES CHANNEL_SYNERGIES                                                               \
        "adversary = { model = \"threshold\"; begins = { dist = \"uniform\"; min = 0.0;"          \
        " max = 2.0; per = \"trial\"; }; recovery = 0.7; mu = 0.5; sigma = 0.3; grievance = 0.4;" \
        " window = 0.3; weights = { denial = 0.9; intervention = 0.7; punishment = 0.5; };"       \
        " opportunities = 0.4; };\n"

// Events that fall on the same dates as each other, as shocks, as the beginning of peace, as the
// points of the grid and as the horizon; a requirement without effects; a measure that lapses at
// once, one that never comes and one that comes too late.
#define COINCIDING                                                                                \
    "scenario = { title = \"Coinciding\"; start = \"2023-01-01\"; horizon = 4.0; grid = 1.0; };\n" \
    "factors = { f = { shocks = { zero = { date = 0.0; p = 0.5; shift = 0.5; };"                  \
    "  one = { date = 1.0; p = 0.5; shift = 1.0; }; two = { date = 2.0; p = 0.5; shift = -1.5; };" \
    "  end = { date = 4.0; shift = 2.0; }; }; }; };\n"                                            \
    "measures = {\n"                                                                              \
    " r = { process = { type = \"fixed\"; date = 1.0; }; };\n"                                    \
    " s = { requires = [ \"r\" ]; process = { type = \"fixed\"; date = 1.0; };"                    \
    "  ramp = { initial = 0.4; steps = 2; gap = 0.5; }; lapse = { p = 0.5; delay = 1.0; };"       \
    "  effects = { denial = { weight = 0.4; loads = { f = 0.5; }; }; odds_ratio = 0.6; }; };\n"   \
    " t = { process = { type = \"fixed\"; date = 2.0; }; anticipated_until = 2.0;"                \
    "  effects = { intervention = { weight = 1.0; loads = { f = 0.5; }; };"                       \
    "  punishment = { weight = 0.3; loads = { f = -0.8; }; }; anticipation = { weight = 0.5;"     \
    "  loads = { f = 0.9; }; }; odds_ratio = 0.5; }; };\n"                                        \
    " u = { process = { type = \"fixed\"; after = 0.0; }; lapse = { p = 0.5; };"                  \
    "  ramp = { steps = 3; gap = 0.0; }; effects = { provocation = 0.5; odds_ratio = 1.5; }; };\n" \
    " v = { process = { type = \"fixed\"; date = 4.0; }; anticipated_until = 1.0;"                \
    "  effects = { denial = 1.0; anticipation = 0.2; odds_ratio = 0.1; }; };\n"                   \
    " a = { requires = [ \"s\" ]; process = { type = \"decision\"; p = 0.0; };"                    \
    "  effects = { denial = 1.0; anticipation = 0.7; odds_ratio = 0.1; }; };\n"                   \
    "};\n"

#define COINCIDING_UTILITY                                                                        \
    COINCIDING CHANNEL_SYNERGY                                                                    \
        "adversary = { begins = 1.0; recovery = 1.0; cost = 0.2;" UTILITY " };\n"
#define COINCIDING_THRESHOLD                                                                      \
    COINCIDING CHANNEL_SYNERGY                                                                    \
        "adversary = { model = \"threshold\"; mu = 0.5; sigma = 0.3; grievance = 0.4;"            \
        " window = 0.3; weights = { denial = 0.9; intervention = 0.7; punishment = 0.5; }; };\n"
#define COINCIDING_LOG_ODDS                                                                       \
    COINCIDING "synergies = ( { of = [ \"s\", \"t\" ]; odds_ratio = 0.7; } );\n"                  \
               "adversary = { model = \"log_odds\"; begins = 2.0; base = 0.3; };\n"
#define CHANNEL_SYNERGY                                                                           \
    "synergies = ( { of = [ \"s\", \"t\" ]; channel = \"punishment\"; weight = 0.4; },"            \
    " { of = [ \"r\", \"u\" ]; channel = \"denial\"; weight = 0.3; } );\n"

// Eleven measures, most of which come at times of their own: the engine updates thousands of
// combinations in portions, and only some of them at an event.
#define COMING(name, needs, effects)                                                              \
    name " = { " needs " process = { type = \"decision\"; p = 0.95; delay = { dist ="             \
    " \"exponential\"; mean = 0.5; }; }; effects = { " effects " }; };\n"
#define ELEVEN                                                                                    \
    "scenario = { title = \"Eleven\"; start = \"2023-01-01\"; horizon = 3.0; grid = 3.0; };\n"    \
    "factors = { f = { shocks = { s = { date = 0.4; shift = 1.0; }; }; }; };\n"                   \
    "measures = {\n" COMING("k", "", "denial = 0.1; anticipation = 0.2;")                         \
    COMING("j", "", "intervention = { weight = 0.2; loads = { f = 0.5; }; };")                    \
    COMING("i", "", "punishment = 0.3;") COMING("h", "", "provocation = 0.4;")                    \
    COMING("g", "requires = [ \"i\" ];", "denial = 0.2; anticipation = 0.1;")                     \
    COMING("f", "", "denial = 0.15;") COMING("e", "", "intervention = 0.1;")                      \
    COMING("d", "requires = [ \"g\", \"k\" ];", "punishment = 0.2;")                              \
    COMING("c", "", "denial = { weight = 0.1; loads = { f = -0.6; }; };")                         \
    COMING("b", "", "intervention = 0.25;") COMING("a", "", "denial = 0.05;") "};\n"              \
    "synergies = ( { of = [ \"a\", \"k\" ]; channel = \"denial\"; weight = 0.3; },"                \
    " { of = [ \"b\", \"d\", \"e\" ]; channel = \"intervention\"; weight = -0.3; } );\n"          \
    "adversary = { cost = 0.2;" UTILITY " };\n"

#endif
