#!/usr/bin/env -S gnuplot -c
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Draws the pictures of a run from its CSV files with gnuplot (5.4 or later) alone.
#
#     scripts/plot.gp RUN [DIR [FIGURES [FORMATS]]]
#     gnuplot -e "run='results/security_blanket'; figures='survival shapley'" scripts/plot.gp
#
# DIR: folder for the pictures (out; RUN/figures). FIGURES (figures): of those named below.
# FORMATS (formats): of png svg. Lists are separated by blanks or commas.

known = "survival combinations shapley importance in_force bodies"
if (exists("ARG1") && strlen(ARG1)) { run = ARG1 }
if (exists("ARG2") && strlen(ARG2)) { out = ARG2 }
if (exists("ARG3") && strlen(ARG3)) { figures = ARG3 }
if (exists("ARG4") && strlen(ARG4)) { formats = ARG4 }
if (!exists("run")) {
    printerr "Usage: scripts/plot.gp RUN [DIR [FIGURES [FORMATS]]]\nfigures: ".known
    exit status 2
}
if (!exists("out")) { out = run."/figures" }
if (!exists("figures")) { figures = known }
if (!exists("formats")) { formats = "png svg" }

quoted(s) = "\"".s."\""
words_of = 'list = ""; do for [i=1:strlen(text)] { c = text[i:i]; list = list.(c eq "," ? " " : \
    c) }'
text = figures; eval words_of; figures = list
text = formats; eval words_of; formats = list
do for [f in figures] { if (!strstrt(" ".known." ", " ".f." ")) {
    printerr "plot.gp: no figure '".f."'; known: ".known
    exit status 2
} }
do for [f in formats] { if (f ne "png" && f ne "svg") {
    printerr "plot.gp: no format '".f."'; known: png svg"
    exit status 2
} }
if (system("test -d ".quoted(run)." && echo y") ne "y") {
    printerr "plot.gp: ".run.": no such folder; give the folder of a finished run"
    exit status 1
}

# What must be there: table, then columns.
need = "combinations:combination,mask,size,deterrence,se,lo,hi,achieved,cost,feasible,frontier ".\
  "measures:measure,tier,p_in_force,achieved,shapley,shapley_lo,shapley_hi,shapley_p05,shapley_p95 ".\
  "tiers:tiers,mask,achieved,p_any_in_force survival:combination,date,survival,se ".\
  "in_force:measure,date,p,se,standing ".\
  "bodies:group,name,p_last,p_last_se,p_sole_blocker,p_sole_blocker_se"
do for [entry in need] {
    name = entry[1:strstrt(entry, ":")-1]
    path = run."/".name.".csv"
    if (system("test -r ".quoted(path)." && echo y") ne "y") {
        printerr "plot.gp: ".path.": no such file; is this the folder of a finished run?"
        exit status 1
    }
    header = ",".system("head -n 1 ".quoted(path)." | tr -d '\\r'").","
    text = entry[strstrt(entry, ":")+1:]; eval words_of
    do for [column in list] { if (!strstrt(header, ",".column.",")) {
        printerr "plot.gp: ".path.": no column '".column."'"
        exit status 1
    } }
}
if (system("mkdir -p ".quoted(out)." 2>/dev/null && echo y") ne "y") {
    printerr "plot.gp: ".out.": cannot make this folder"
    exit status 1
}

set datafile separator comma
set datafile columnheaders
set encoding utf8
csv(name) = run."/".name.".csv"
rows(name) = int(system("grep -c . ".quoted(csv(name)))) - 1
do for [name in "combinations measures survival in_force tiers"] { if (rows(name) < 1) {
    printerr "plot.gp: ".csv(name).": no rows"
    exit status 1
} }
set print "-"
number(name) = column(name)
known_or(x, y) = (x == x) ? x : y
wanted(name) = strstrt(" ".figures." ", " ".name." ") > 0
day(s) = strptime("%Y-%m-%d", s)

# Okabe and Ito's colours (2008), told apart by all common kinds of colour vision.
array SHADE[6] = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
blue = "#0072B2"; sky = "#A6D8F2"; vermilion = "#D55E00"; orange = "#E69F00"; violet = "#5B2C83"
shade(i) = i < 1 ? blue : SHADE[(i - 1) % 6 + 1]
color(s) = int("0x".s[2:])

# Measures and single tiers; Student's t of the intervals.
n = rows("measures")
array NAME[n]; array TIER[n]; array P[n]; array A[n]
i = 0
stats csv("measures") using (i=i+1, NAME[i]=strcol("measure"), TIER[i]=strcol("tier"), \
    P[i]=number("p_in_force"), A[i]=number("achieved"), i) nooutput
nt = rows("tiers"); nu = 0
array UNION[nt]; array UMASK[nt]; array TNAME[nt]; array TMASK[nt]; array TKEY[nt]
array TP[nt]; array TA[nt]
i = 0; k = 0
single(s) = s ne "none" && !strstrt(s, "+")
stats csv("tiers") using (i=i+1, UNION[i]=strcol("tiers"), UMASK[i]=number("mask"), \
    single(UNION[i]) ? (k=k+1, TNAME[k]=UNION[i], TMASK[k]=UMASK[i], TA[k]=number("achieved"), \
    TP[k]=number("p_any_in_force"), k) : 0, i) nooutput
nu = nt; nt = k
tier_of = 't = 0; do for [j=1:nt] { if (TNAME[j] eq TIER[i]) { t = j } }'
factor = 0.0; none_achieved = NaN; all_key = ""
width(d) = number("se") > 1e-9 && number("lo") > 0 && number("hi") < 1 \
    ? (number("hi") - number("lo")) / 2 / number("se") : 0
stats csv("combinations") using (number("size") == n ? (all_key=strcol("combination"), 0) : 0, \
    number("size") == 0 ? (none_achieved=number("achieved"), 0) : 0, \
    width(0) > factor ? (factor=width(0), 0) : 0, 0) nooutput
if (factor == 0) { factor = 1.96 }
do for [k=1:nt] {
    stats csv("combinations") using \
        (number("mask") == TMASK[k] ? (TKEY[k]=strcol("combination"), 0) : 0) nooutput
}

# A page: title, what the marks mean, size in pixels.
page = 'unset for [i=1:200] label i; \
    if (format eq "png") { set terminal pngcairo noenhanced size 1200,height font \
        "DejaVu Sans,12" } \
    else { set terminal svg noenhanced size 1200,height font "DejaVu Sans,14" background "white" \
        }; \
    set output out."/".name.".".format; \
    set label 1 title at screen 0.012, screen 1 - 26.0/height left font "DejaVu Sans:Bold,17"; \
    set label 2 note at screen 0.012, screen 1 - 54.0/height left font ",11" textcolor rgb \
        "#444444"'
plain = 'reset; set datafile separator comma; set datafile columnheaders; set encoding utf8; \
    set border 3; set grid xtics ytics lt 1 lc rgb "#E6E6E6"; set tics nomirror; unset key; \
        unset mxtics; \
    set tmargin at screen 1 - 105.0/height; set bmargin at screen 70.0/height'
years = 'set xtics format "%Y" time; step = (last - first) / 3.15576e7 > 20 ? 5 : (last - first) \
    / 3.15576e7 > 5 ? 2 : 1; \
    set xtics 3.15576e7 * step; \
    set xrange [first:last]; set xlabel "date"'
note_error = "95 % Monte Carlo interval (computing error, not belief)"
last = 0; lowest = 1.0; highest = 0.0; first = 1e18
stats csv("survival") using (t=day(strcol("date")), last=(t > last ? t : last), \
    first=(t < first ? t : first), v=number("survival"), lowest=(v < lowest ? v : lowest), \
    highest=(v > highest ? v : highest), 0) nooutput
error(name) = factor * known_or(number(name), 0)
by(k) = strcol("combination") eq KEY[k]

nb = rows("bodies")
if (wanted("bodies") && nb == 0) { print "bodies: the run has none; no picture" }

do for [format in formats] {
if (wanted("survival")) {
    name = "survival"; height = 750; eval plain
    title = "Chance that no attack has come by a date, by what is pursued"
    note = "Bands: ".note_error.", often thinner than the line. Grey: other reported combinations."
    eval page
    nl = 2 + (nt > 0 ? nt : n < 2 ? 0 : n < 6 ? n : 6)
    array KEY[nl]; array TEXT[nl]; array INK[nl]; array END[nl]; array Y[nl]
    KEY[1] = "none"; TEXT[1] = "no measure"; INK[1] = "#000000"
    do for [i=2:nl-1] {
        KEY[i] = nt > 0 ? TKEY[i-1] : NAME[i-1]
        TEXT[i] = nt > 0 ? "tier ".TNAME[i-1] : NAME[i-1]
        INK[i] = shade(i - 1)
    }
    KEY[nl] = all_key; TEXT[nl] = n > 1 ? sprintf("all %d measures", n) : all_key
    INK[nl] = violet
    do for [i=1:nl] { stats csv("survival") using (by(i) ? (END[i]=number("survival"), 0) : 0) \
        nooutput
        Y[i] = END[i] }
    # Names move apart until they are a line's height from each other.
    pad = highest > lowest ? 0.04 * (highest - lowest) : 0.02; gap = pad
    do for [pass=1:100] { do for [i=1:nl] { do for [j=1:nl] {
        if (END[i] < END[j] || (END[i] == END[j] && i < j)) { if (Y[j] - Y[i] < gap) {
            m = (Y[i] + Y[j]) / 2; Y[i] = m - gap / 1.99; Y[j] = m + gap / 1.99 } }
    } } }
    set lmargin at screen 0.085; set rmargin at screen 0.76
    eval years
    set yrange [lowest-pad:highest+pad/4]
    set ylabel "survival: chance of no attack by then (probability)"
    do for [i=1:nl] {
        set label 10+i sprintf("%s  %.3f", TEXT[i], END[i]) at graph 1.03, first Y[i] left \
            textcolor rgb INK[i]
        set arrow i from graph 1, first END[i] to graph 1.025, first Y[i] nohead lc rgb INK[i]
    }
    plot csv("survival") using (v=day(strcol("date"))):(v > first ? number("survival") : NaN) \
            with lines lw 1 lc rgb "#CFCFCF", \
        for [k=1:nl] csv("survival") using (day(strcol("date"))):(by(k) ? \
            number("survival") - error("se") : NaN):(number("survival") + error("se")) \
            with filledcurves lc rgb INK[k] fillstyle transparent solid 0.25 noborder, \
        for [k=1:nl] csv("survival") using (day(strcol("date"))):(by(k) ? number("survival") : \
            NaN) \
            with lines lw (k == 1 || k == nl ? 3.5 : 2.2) lc rgb INK[k]
    unset output
}

if (wanted("combinations")) {
    name = "combinations"; height = 800; eval plain
    title = sprintf("Deterrence of %d combinations: by number of measures, and by cost", 2**n)
    note = "Deterrence: chance of no attack through the horizon. Orange: the frontier, combinations ".\
        "for which none is as cheap and deters as well."
    eval page
    nf = 0; dmin = 1.0; dmax = 0.0; cmax = 0.0; is(x) = number("frontier") == x
    stats csv("combinations") using (d=number("deterrence"), c=number("cost"), \
        dmin=(d < dmin ? d : dmin), dmax=(d > dmax ? d : dmax), cmax=(c > cmax ? c : cmax), \
        nf=nf+is(1), 0) nooutput
    array FC[nf]; array FD[nf]; array FT[nf]; array FM[nf]; array RANK[nf]
    array LX[nf]; array LY[nf]; array LW[nf]
    i = 0
    stats csv("combinations") using (is(1) ? (i=i+1, FC[i]=number("cost"), \
        FD[i]=number("deterrence"), FT[i]=strcol("combination"), FM[i]=number("mask"), 0) : 0) \
            nooutput
    do for [i=1:nf] { m = 1
        do for [j=1:nf] { m = m + (FD[j] < FD[i] || (FD[j] == FD[i] && j < i)) }
        RANK[m] = i }
    if (cmax == 0) { cmax = 1.0 }
    if (dmax <= dmin) { dmin = dmin - 0.01; dmax = dmax + 0.01 }
    high = dmax + 0.15 * (dmax - dmin); low = dmin - 0.05 * (dmax - dmin)
    set multiplot
    set yrange [low:high]; set lmargin at screen 0.075; set rmargin at screen 0.45
    set xrange [-0.6:n+0.6]; step = n > 8 ? 2 : 1; set xtics step
    set xlabel "measures in the combination (number)"; set ylabel "deterrence (probability)"
    set jitter overlap first 0.004 * (dmax - dmin) spread (n > 12 ? 0.02 : 0.35) wrap 8
    dot = n > 9 ? 0.25 : 0.55
    face(x) = number("feasible") == 1 ? color(blue) : color("#B0B0B0")
    plot csv("combinations") using (is(0) ? number("size") : NaN):(number("deterrence")):(face(0)) \
            with points pt 7 ps dot lc rgb variable, \
        csv("combinations") using (is(1) ? number("size") : NaN):(number("deterrence")) \
            with points pt 13 ps 1.7 lc rgb orange
    unset jitter; unset label 1; unset label 2; unset ylabel; set format y ""
    set lmargin at screen 0.48; set rmargin at screen 0.97
    set xrange [-0.04*cmax:1.04*cmax]; set xtics autofreq; set xlabel "cost (the scenario's unit)"
    # From the best down, a name above its point, where it lies above the frontier and on no other.
    wide = 1.08 * cmax / 588 * 10; tall = (high - low) * 22 / (height - 175); nl = 0
    do for [k=1:nf] {
        b = RANK[nf+1-k]; m = FM[b]; called = FT[b]; placed = 0
        do for [j=1:nu] { if (UMASK[j] == m && strstrt(called, "+")) {
            called = "tier".(strstrt(UNION[j], "+") ? "s " : " ").UNION[j] } }
        called = n > 1 && m == 2**n - 1 ? sprintf("all %d measures", n) : called
        w = strlen(called) * wide; x = FC[b] - w < -0.03 * cmax ? -0.03 * cmax : FC[b] - w
        if (m == 0) { set label 9 "no measure" at FC[b], FD[b] left offset 1.2, -0.8 font ",11" }
        do for [try=0:9] { if (m > 0 && !placed) {
            y = FD[b] + (0.8 + try) * tall; placed = y < high && x + w < 1.09 * cmax
            do for [j=1:nf] { if (j != b && FC[j] <= x + w && FD[j] > y - 0.75 * tall || try > 0 \
                && FD[j] > FD[b] && abs(FC[j] - FC[b]) < 1.5 * wide) { placed = 0 } }
            do for [j=1:nl] { if (LX[j] < x + w && x < LX[j] + LW[j] && abs(y - LY[j]) < tall \
                || LX[j] < FC[b] && FC[b] < LX[j] + LW[j] && LY[j] < y && LY[j] > FD[b]) { \
                    placed = 0 } }
            if (placed) { nl = nl + 1; LX[nl] = x; LW[nl] = w; LY[nl] = y
                if (x > -0.03 * cmax) { set label 10+nl called at FC[b], y right font ",11" } \
                else { set label 10+nl called at x, y left font ",11" }
                if (try > 0) { set arrow nl from FC[b], FD[b] to FC[b], y - 0.4 * tall nohead \
                    lc rgb "#8C8C8C" } }
        } }
    }
    do for [k=2:nf] {
        i = RANK[k]; b = RANK[k-1]
        set arrow 1000+2*k from FC[b], FD[b] to FC[i], FD[b] nohead lw 2 lc rgb orange
        set arrow 1001+2*k from FC[i], FD[b] to FC[i], FD[i] nohead lw 2 lc rgb orange
    }
    plot csv("combinations") using (is(0) ? number("cost") : NaN):(number("deterrence")):(face(0)) \
            with points pt 7 ps dot lc rgb variable, \
        csv("combinations") using (is(1) ? number("cost") : NaN):(number("deterrence")) \
            with points pt 13 ps 1.7 lc rgb orange
    unset multiplot; unset output
}

if (wanted("shapley")) {
    name = "shapley"; height = 260 + 45 * (n < 4 ? 4 : n); eval plain
    title = "What each measure adds to deterrence: Shapley values"
    note = "Averaged over all orders of adding the measures. Beliefs stay uncertain however much is ".\
        "computed; the Monte Carlo interval is computing error."
    eval page
    array S[n]; array SLO[n]; array SHI[n]; array S05[n]; array S95[n]; array PLACE[n]
    i = 0; low = 0.0; high = 0.0
    stats csv("measures") using (i=i+1, S[i]=number("shapley"), \
        SLO[i]=known_or(number("shapley_lo"), S[i]), SHI[i]=known_or(number("shapley_hi"), S[i]), \
        S05[i]=known_or(number("shapley_p05"), S[i]), \
        S95[i]=known_or(number("shapley_p95"), S[i]), \
        low=(SLO[i] < low ? SLO[i] : low), low=(S05[i] < low ? S05[i] : low), \
        high=(SHI[i] > high ? SHI[i] : high), high=(S95[i] > high ? S95[i] : high), 0) nooutput
    pad = high > low ? 0.03 * (high - low) : 0.01; set xrange [low-pad:high+pad]
    unset ytics; set ytics scale 0; longest = 0
    do for [i=1:n] {
        PLACE[i] = 1
        do for [j=1:n] { if (S[j] < S[i] || (S[j] == S[i] && j < i)) { PLACE[i] = PLACE[i] + 1 } }
        longest = strlen(NAME[i]) > longest ? strlen(NAME[i]) : longest
        set label 10+i NAME[i] at graph -0.01, first PLACE[i] right
    }
    set lmargin at screen (40 + 9.2 * longest) / 1200; set rmargin at screen 0.97
    set tmargin at screen 1 - 125.0 / height; set yrange [0.4:n+0.6]; set format y ""
    set xlabel "Shapley value (deterrence, probability)"
    set key at screen 0.98, screen 1 - 92.0 / height right center horizontal maxcols 3 maxrows 1 \
        width -2 samplen 3
    set errorbars 2; set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.2
    unset datafile columnheaders
    plot PLACE using (S[$1]):(PLACE[$1]):(S05[$1]):(S95[$1]):(PLACE[$1]-0.25):(PLACE[$1]+0.25) \
            with boxxyerror fillstyle solid 1 noborder lc rgb sky \
            title "beliefs (5 to 95 %)", \
        PLACE using (S[$1]):(PLACE[$1]):(SLO[$1]):(SHI[$1]) with xerrorbars pt 0 lw 2 lc rgb \
            "#000000" \
            title "95 % Monte Carlo interval", \
        PLACE using (S[$1]):(PLACE[$1]) with points pt 7 ps 0.9 lc rgb vermilion title \
            "Shapley value"
    unset output
}

if (wanted("importance")) {
    name = "importance"; height = 780; eval plain
    title = "Importance against feasibility"
    note = "Dots: a measure alone, against its chance of coming into force. ".(nt ? \
        "Squares: all of a tier, against the chance ".\
        "that any of it does. Colours: tiers." : "")
    eval page
    np = n + nt; low = known_or(none_achieved, 1.0); high = known_or(none_achieved, 0.0)
    array PX[np]; array PY[np]; array PT[np]; array PI[np]; array LX[np]; array LY[np]; array LW[np]
    do for [i=1:np] {
        k = i - n
        if (k > 0) { PX[i] = TP[k]; PY[i] = TA[k]; PT[i] = "tier ".TNAME[k]; PI[i] = shade(k) }
        if (k <= 0) { eval tier_of; PX[i] = P[i]; PY[i] = A[i]; PT[i] = NAME[i]
            PI[i] = shade(t) }
        low = PY[i] < low ? PY[i] : low; high = PY[i] > high ? PY[i] : high
    }
    pad = high > low ? 0.09 * (high - low) : 0.02
    set xrange [-0.02:1.02]; set yrange [low-pad:high+pad]
    set lmargin at screen 0.085; set rmargin at screen 0.88
    # Each name right or left of its point, then ever further above or below, until it is free.
    tall = (high - low + 2 * pad) * 22 / (height - 175); wide = 1.04 / 954 * 8.4
    do for [i=1:np] {
        w = strlen(PT[i]) * wide; free = 0
        do for [try=0:79] { if (!free) {
            s = try % 2; step = try / 2; LX[i] = s ? PX[i] - 0.014 - w : PX[i] + 0.014; LW[i] = w
            LY[i] = PY[i] + (step % 2 ? 0.5 : -0.5) * ((step + 1) / 2) * tall
            free = LX[i] > -0.02 && LX[i] + w < 1.15 && LY[i] > low - pad
            do for [j=1:np] {
                if (PX[j] > LX[i] - 0.01 && PX[j] < LX[i] + w + 0.01 && abs(PY[j] - LY[i]) < 0.8 \
                    * tall) {
                    free = 0 }
                if (j < i) { if (LX[j] < LX[i] + w && LX[i] < LX[j] + LW[j] \
                    && abs(LY[j] - LY[i]) < tall) { free = 0 } }
            }
        } }
        set label 10+i PT[i] at LX[i], LY[i] left font ",11" textcolor rgb PI[i]
        if (step > 2) { set arrow i from PX[i], PY[i] to s ? LX[i] + w : LX[i], LY[i] \
            nohead lc rgb "#8C8C8C" back }
    }
    if (none_achieved == none_achieved) {
        set arrow 999 from graph 0, first none_achieved to graph 1, first none_achieved nohead dt 2
        set label 9 "no measure" at graph 1.01, first none_achieved left font ",11"
    }
    set xlabel "feasibility: chance of being in force by the horizon (probability)"
    set ylabel "importance: deterrence at full strength all along (probability)"
    unset datafile columnheaders
    plot PX using ($1 > n ? PX[$1] : NaN):(PY[$1]):(color(PI[$1])) with points pt 4 ps 2.4 lw 2 \
        lc rgb variable, \
        PX using ($1 <= n ? PX[$1] : NaN):(PY[$1]):(color(PI[$1])) with points pt 7 ps 1.4 lc \
            rgb variable
    unset output
}

if (wanted("in_force")) {
    name = "in_force"; columns = n == 1 ? 1 : n <= 4 ? 2 : n <= 9 ? 3 : 4
    lines = (n + columns - 1) / columns; height = 260 + 200 * lines; eval plain
    title = "When measures come into force, and whether they stand"
    note = "Solid: chance that it has come into force by a date (band: 95 % Monte Carlo interval). ".\
        "Dashed: chance that it stands then, with some strength."
    eval page
    set multiplot layout lines, columns margins screen 0.075, 0.98, 70.0/height, 1 - 120.0/height \
        spacing screen 0.035, 75.0/height
    eval years; unset xlabel; set yrange [-0.02:1.02]; set ytics 0.5
    set label 3 "chance (probability)" at screen 0.018, screen 0.45 center rotate by 90
    set label 4 "date" at screen 0.53, screen 22.0/height center
    do for [i=1:n] {
        eval tier_of; ink = shade(t)
        mine(x) = strcol("measure") eq NAME[i]
        set label 5 NAME[i].(t ? " (tier ".TIER[i].")" : "") at graph 0, graph 1.08 left
        plot csv("in_force") using (day(strcol("date"))):(mine(0) ? number("p") - error("se") : \
            NaN) \
                :(number("p") + error("se")) with filledcurves lc rgb ink fillstyle transparent \
                solid 0.25 noborder, \
            csv("in_force") using (day(strcol("date"))):(mine(0) ? number("p") : NaN) with lines \
                lw 3 \
                lc rgb ink, \
            csv("in_force") using (day(strcol("date"))):(mine(0) ? number("standing") : NaN) \
                with lines lw 1.5 dt (14,7) lc rgb "#000000"
        do for [k=1:4] { unset label k }
    }
    unset multiplot; unset output
}

if (wanted("bodies") && nb > 0) {
    name = "bodies"
    array BG[nb]; array BN[nb]; array BL[nb]; array BLE[nb]; array BS[nb]; array BSE[nb]
    i = 0; groups = ""; ng = 0; longest = 0
    stats csv("bodies") using (i=i+1, BG[i]=strcol("group"), BN[i]=strcol("name"), \
        longest=(strlen(BN[i]) > longest ? strlen(BN[i]) : longest), \
        BL[i]=number("p_last"), BLE[i]=error("p_last_se"), BS[i]=number("p_sole_blocker"), \
        BSE[i]=error("p_sole_blocker_se"), strstrt(" ".groups, " ".BG[i]." ") ? 0 : \
        (groups=groups.BG[i]." ", ng=ng+1, 0), 0) nooutput
    columns = ng < 3 ? ng : 3; lines = (ng + columns - 1) / columns
    height = 220 + 420 * lines; eval plain
    title = "Who decides last, and who alone says no"
    note = "The bodies of each group with the highest chances (at most 12). Bars: ".note_error."."
    eval page
    edge = (30 + 9.0 * longest) / 1200
    set multiplot layout lines, columns margins screen edge, 0.98, 70.0/height, 1 - 165.0/height \
        spacing screen edge, 110.0/height
    set xlabel "chance (probability)"; set format y ""; set ytics 1 scale 0; unset grid; set grid x
    set yrange [-12.6:-0.4]; 
    set label 3 "is the last to agree, given that all ever agree" at screen 0.02, \
        screen 1 - 88.0/height point pt 7 ps 1.2 lc rgb blue offset 1, 0
    set label 4 "alone never agrees, given that the group is asked" at screen 0.42, \
        screen 1 - 88.0/height point pt 12 ps 1.4 lw 1.5 lc rgb vermilion offset 1, 0
    array CHOSEN[12]; unset datafile columnheaders
    most(i) = BL[i] == BL[i] && (!(BS[i] == BS[i]) || BL[i] > BS[i]) ? BL[i] : known_or(BS[i], -1)
    do for [g in groups] {
        taken = " "; m = 0; all = 0
        do for [i=1:nb] { all = all + (BG[i] eq g) }
        do for [k=1:12] {
            b = 0
            do for [i=1:nb] { if (BG[i] eq g && !strstrt(taken, sprintf(" %d ", i)) && most(i) \
                >= 0) {
                if (b == 0) { b = i } else { if (most(i) > most(b)) { b = i } } } }
            unset label 10+k; CHOSEN[k] = b
            if (b) { m = k; taken = taken.sprintf("%d ", b)
                set label 10+k BN[b] at graph -0.03, first -k right }
        }
        top = CHOSEN[1] ? most(CHOSEN[1]) : 0; top = top > 0 ? top : 1
        step = top > 0.5 ? 0.25 : top > 0.2 ? 0.1 : top > 0.08 ? 0.05 : top > 0.03 ? 0.02 : 0.01
        set xrange [-0.03*top:1.1*top]; set xtics step
        set label 5 sprintf("%s: %d of %d", g, m, all) at graph 0, graph 1.05 left
        v(k, x) = CHOSEN[k] ? x : NaN
        b(k) = CHOSEN[k] ? CHOSEN[k] : 1
        plot CHOSEN using (v($1, BL[b($1)])):(-$1):(BLE[b($1)]) with xerrorbars pt 7 ps 1.2 lc \
            rgb blue, \
            CHOSEN using (v($1, BS[b($1)])):(-$1):(BSE[b($1)]) with xerrorbars pt 12 ps 1.4 lw 1.5 \
                lc rgb vermilion
        do for [k=1:4] { unset label k }
    }
    unset multiplot; unset output
}
}
print "Pictures: ".out
