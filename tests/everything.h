// SPDX-License-Identifier: GPL-3.0-or-later
//
// A scenario of five measures in which every part of the model occurs, in pieces that a test can
// put together in another order.
#ifndef BULWARK_TESTS_EVERYTHING_H
#define BULWARK_TESTS_EVERYTHING_H

#define ALL_HEAD                                                                                  \
    "scenario = { title = \"Everything\"; start = \"2023-03-08\"; horizon = 10.0; grid = 0.5;"    \
    " deadlines = { vilnius = \"2023-07-11\"; nato75 = 1.1; };"                                   \
    " report = ( [ \"a\", \"c\" ] ); };\n"

#define ALL_UNKNOWNS_X "x = { dist = \"beta\"; mean = 0.9; n = 20.0; }; "
#define ALL_UNKNOWNS_Y                                                                            \
    "y = { dist = \"beta\"; mean = 0.5; n = 6.0; correlation = { x = 0.5; }; }; "

#define ALL_FACTORS_F                                                                             \
    "f = { shocks = { vote = { date = \"2024-11-05\"; shift = { dist = \"normal\"; mean = 0.0;"   \
    " sd = 0.8; per = \"trial\"; }; }; crisis = { date = 3.0; p = 0.3; shift = 0.7; }; }; }; "
#define ALL_FACTORS_G "g = { correlation = { f = 0.4; }; }; "

#define ALL_MEMBERS_A "A = { name = \"Alpha, the first\"; }; "
#define ALL_MEMBERS_B "B = { p = { dist = \"beta\"; mean = 0.6; n = 10.0; }; }; "
#define ALL_MEMBERS_C "C = { delay = { dist = \"gamma\"; shape = 2.0; scale = 0.5; }; }; "
#define ALL_GROUPS(members)                                                                       \
    "groups = { parliaments = { default = { p = \"x\"; delay = { dist = \"lognormal\";"           \
    " median = 0.4; p95 = 1.6; }; loads = { g = 0.5; }; }; members = { " members "}; }; };\n"

#define ALL_MEASURE_A                                                                             \
    "a = { tier = 1; cost = 5.0; process = { type = \"sequence\"; steps = ("                      \
    " { type = \"decision\"; name = \"leads\"; p = \"y\"; attempts = 2; pause = 0.5;"             \
    " delay = { dist = \"exponential\"; mean = 1.0; }; loads = { f = 0.6; }; },"                  \
    " { type = \"ratification\"; group = \"parliaments\"; rule = \"all\"; } ); };"                \
    " ramp = { initial = 0.5; steps = 2; gap = { dist = \"exponential\"; mean = 1.0; }; };"       \
    " lapse = { p = 0.1; delay = { dist = \"exponential\"; mean = 4.0; }; };"                     \
    " effects = { denial = 0.3; intervention = { weight = 0.8; loads = { f = 0.4; }; };"          \
    " provocation = 0.1; anticipation = 0.2; }; anticipated_until = \"2026-01-01\"; };\n"
#define ALL_MEASURE_B                                                                             \
    "b = { tier = 2; cost = 1.0; requires = [ \"a\" ]; process = { type = \"decision\"; p = 0.7;" \
    " delay = { dist = \"weibull\"; shape = 1.5; scale = 1.0; }; };"                              \
    " effects = { punishment = 0.4; anticipation = 0.1; }; };\n"
#define ALL_TWIN(key)                                                                             \
    key " = { tier = 2; cost = 2.0; process = { type = \"decision\"; p = 0.6;"                    \
    " delay = { dist = \"exponential\"; mean = 2.0; }; loads = { g = 0.3; }; };"                  \
    " effects = { denial = 0.4; }; };\n"
#define ALL_IDLE                                                                                  \
    "e = { cost = 0.5; process = { type = \"any_of\"; of = ( { type = \"decision\"; p = 0.5;"     \
    " delay = 1.0; }, { type = \"fixed\"; date = \"2027-01-01\"; } ); }; };\n"
#define ALL_MEASURES                                                                              \
    "measures = { " ALL_MEASURE_A ALL_MEASURE_B ALL_TWIN("c") ALL_TWIN("d") ALL_IDLE "};\n"

#define ALL_ADVERSARY                                                                             \
    "synergies = ( { of = [ \"a\", \"c\" ]; channel = \"intervention\"; weight = 0.2; },"         \
    " { of = [ \"a\", \"d\" ]; channel = \"intervention\"; weight = 0.2; } );\n"                  \
    "adversary = { model = \"expected_utility\"; begins = 0.5; opportunities = 0.5;"              \
    " recovery = 2.0; benefit = { dist = \"lognormal\"; median = 1.0; p95 = 1.6;"                 \
    " per = \"trial\"; }; p_win = 0.5; decisiveness = 0.7; cost_punishment = 0.5;"                \
    " cost_intervention = 0.8; grievance = 0.2; window = 0.2; noise = 0.15; anchor = 0.35;"       \
    " anchor_years = 5.0; };\n"

#define EVERYTHING                                                                                \
    ALL_HEAD "uncertain = { " ALL_UNKNOWNS_X ALL_UNKNOWNS_Y "};\n"                                \
    "factors = { " ALL_FACTORS_F ALL_FACTORS_G "};\n"                                             \
    ALL_GROUPS(ALL_MEMBERS_A ALL_MEMBERS_B ALL_MEMBERS_C) ALL_MEASURES ALL_ADVERSARY

#endif
