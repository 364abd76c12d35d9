#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Would `bulwark verify` notice a mistake? Each of the deliberate ones below, of one line, is made
# in a copy of the sources; what is changed is compiled anew and linked with the libraries of a
# build; and verify must then exit with 1, while the sound program exits with 0.
#
#     tests/verify_mistakes.sh BUILD [CC]     BUILD: a folder that cmake has built Bulwark in
set -euo pipefail

build=$(cd -- "${1:?the build folder is wanted}" && pwd)
cc=${2:-cc}
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
scenario=$root/tests/verify_scenario.cfg
threshold=(--worlds 24 --set 'adversary={@include "adversaries/threshold.cfg"}')
unanimity=("$root/configs/unanimity.cfg" --worlds 40)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

layers=()
for layer in cli library output analysis engine model scenario base; do
    layers+=("$build/libbulwark_$layer.a")
done
libraries=(-lgsl -lgslcblas -lnettle -ljansson -lcsv -lconfig -lsqlite3 -lxxhash -fopenmp -lm)
flags=(-std=c17 -D_GNU_SOURCE= -O1 -w -ffp-contract=off -fno-math-errno -fopenmp-simd
       -I "$root/include" -I "$build/generated")

# Hot loops are compiled for each level of processors that the build has.
levels=(plain)
if nm "$build/libbulwark_base.a" 2> /dev/null | grep arrays_avx512 > /dev/null; then
    levels+=(avx2 avx512)
fi
[ ${#levels[@]} = 1 ] || flags+=(-DBULWARK_X86_64_LEVELS)
declare -A march=([plain]=-O1 [avx2]=-march=x86-64-v3 [avx512]=-march=x86-64-v4)

# compile TREE FILE OBJECT: for a kernel, OBJECT holds all levels.
compile() {
    local level objects=()
    if [[ $2 != *_kernel.c ]]; then
        "$cc" "${flags[@]}" -I "$1/sim" -c "$1/sim/$2" -o "$3"
        return
    fi
    for level in "${levels[@]}"; do
        objects+=("$3.$level")
        "$cc" "${flags[@]}" "${march[$level]}" -DBULWARK_KERNEL_LEVEL="$level" -I "$1/sim" \
            -c "$1/sim/$2" -o "$3.$level" || return
    done
    ld -r "${objects[@]}" -o "$3"
}

# verdict PROGRAM ARGUMENT...: the exit status of verify.
verdict() {
    local status=0
    OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive "$1" verify "${@:2}" > "$work/said" 2>&1 || status=$?
    echo "$status"
}

n_failed=0 n_made=0
# fail WHAT
fail() {
    echo "FAILED: $*"
    n_failed=$((n_failed + 1))
}

# sound ARGUMENT...: verify finds nothing wrong in the program as it is.
sound() {
    local status
    status=$(verdict "$work/sound" "$@")
    [ "$status" = 0 ] || { cat "$work/said"; fail "the sound program exits with $status: $1"; }
}

# mistake NAME FILE SED [ARGUMENT...]: verify notices it (of the scenario above, or as said).
mistake() {
    local name=$1 file=$2 edit=$3 status
    local arguments=("${@:4}")
    [ ${#arguments[@]} -gt 0 ] || arguments=("$scenario")
    n_made=$((n_made + 1))
    cp "$root/sim/$file" "$work/tree/sim/$file"
    sed -i "$edit" "$work/tree/sim/$file"
    if cmp -s "$root/sim/$file" "$work/tree/sim/$file"; then
        fail "$name: the line to be spoilt is no longer in sim/$file"
        return
    fi
    # The spoilt object comes first: its namesake in the library is then left there.
    if compile "$work/tree" "$file" "$work/spoilt.o" &&
        "$cc" "$work/main.o" "$work/spoilt.o" "${layers[@]}" "${libraries[@]}" -o "$work/spoilt"
    then
        status=$(verdict "$work/spoilt" "${arguments[@]}")
        if [ "$status" != 1 ] || ! grep -q DISAGREE "$work/said"; then
            fail "$name: verify exits with $status and notices nothing"
        else
            echo "noticed: $name ($(awk '/DISAGREE/ && !/DISAGREES/ { print $1 }' "$work/said" |
                                     paste -sd ' '))"
        fi
    else
        fail "$name: it does not compile"
    fi
    cp "$root/sim/$file" "$work/tree/sim/$file"
}

mkdir "$work/tree"
cp -r "$root/sim" "$work/tree/sim"
compile "$root" cli/main.c "$work/main.o"
"$cc" "$work/main.o" "${layers[@]}" "${libraries[@]}" -o "$work/sound"

sound "$scenario"
sound "$root/configs/security_blanket.cfg" "${threshold[@]}"

# ---- decisions
mistake 'U = Φ(+y)' model/course_kernel.c 's/residual \* x\[i\] - level/residual * x[i] + level/'
mistake 'residual without the root' model/course.c \
    's/residual = sqrt(\(.*\));/residual = \1;/'
mistake 'delay added twice' model/course_kernel.c \
    's/h->t0\[j\] + h->z\[j\];/h->t0[j] + 2.0 * h->z[j];/'
mistake 'every attempt has the first one'"'"'s chance' model/decision_sample.c \
    's/(uint32_t)attempt, first,/0, first,/'
mistake 'no pause after a refusal' model/decision_sample.c \
    's/= refusal\[i\] + a->pause;/= refusal[i];/'
mistake 'what is due waits for no segment' model/course_kernel.c \
    's/h->z\[j\] = h->z\[j\] > from ? h->z\[j\] : from;//'

mistake 'all decisions share one ε' model/process_decision.c \
    's/scenario_entity(s, process->entry, process->path);/scenario_entity(s, process->entry, "x");/'

# ---- processes
mistake 'fixed delay added twice' model/process_fixed.c 's/t0\[i\] + after;/t0[i] + 2.0 * after;/'
mistake 'steps begin together' model/process_sequence.c 's/batch, from, turn/batch, t0, turn/'
mistake 'k - 1 in at_least' model/process_gather.c \
    's/return \*(const size_t \*)process->settings;/return *(const size_t *)process->settings - 1;/'
mistake 'a majority of weight is not asked for' model/ratification_count.c \
    's/ && agreed >= majority->weight)/)/'
mistake 'bodies decide as one' model/process_ratification.c \
    's/group->bodies\[i\]\.key));/group->bodies[0].key));/'

mistake 'the latest of like bodies is any of them' model/ratification_latest_kernel.c \
    's/root = 1\.0 \/ (double)bodies->n_bodies;/root = 1.0;/' \
    "$root/configs/security_blanket.cfg" --worlds 24
mistake 'like bodies count once' model/ratification_kernel.c \
    's/multiply_power(n, q, r->classes\[c\]\.n_bodies, a->all);/multiply_power(n, q, 1, a->all);/' \
    "${unanimity[@]}"
mistake 'segments that end before are forgotten' model/chance_kernel.c \
    's/    while (k-- > 0)/    while (k > 64)/'
mistake 'refusals not given that there is one' model/ratification.c \
    's/has_refusal\[k\] ? 1\.0 : 1\.0 - time\[k\];/1.0;/'

# ---- factors, unknowns, histories
mistake 'root of correlations transposed' model/batch_kernel.c \
    's/model->factor_root\[f \* n + j\]/model->factor_root[j * n + f]/'
mistake 'shocks always happen' model/batch_kernel.c \
    's/= occurs\[i\] < p ? shift\[i\] : 0\.0;/= shift[i];/'
mistake 'shocks before their dates' model/world.c \
    's/\(start\[segments->n++\] = date\);/\1 - 0.5;/'
mistake 'unknowns not correlated' model/world.c 's/j <= i; j++)/j < i; j++)/'
mistake 'requirements not waited for' model/batch_kernel.c \
    's/t0\[i\] = required\[i\] > t0\[i\] ? required\[i\] : t0\[i\];/t0[i] += 0.0 * required[i];/'

# ---- measures and the adversary
mistake 'ramp starts at 1' engine/events.c \
    's/const double initial = ramp->given.*/const double initial = 1.0;/'
mistake 'lapse ignored' engine/events.c \
    's/memcpy(time, lapse, .*/fill(n, INFINITY, time);/'
mistake 'anticipation without end' engine/events.c \
    's/slot->years > 0\.0 && slot->years < in_force/slot->years < 0.0 \&\& slot->years < in_force/'
mistake 'loaded weight without √(1+aᵀRa)' engine/effects.c \
    's/sqrt(1\.0 + variance) \* real_normal/real_normal/'
mistake 'synergy missing' engine/lattice.c 's/if (product == 0\.0)/if (product >= 0.0)/'
mistake 'feasibility ignored' engine/lattice.c \
    's/add_conjunction(l, lattice_bits(l, required | /add_conjunction(l, lattice_bits(l, /'
mistake 'steps of a ramp in step' model/batch_kernel.c \
    's/PURPOSE_RAMP, (uint32_t)step,/PURPOSE_RAMP, 0,/'
mistake 'strata not shuffled' model/adversary_types.c \
    's/size_t j = (size_t)(at_random.*;/size_t j = i;/'
mistake 'anchor years ignored' model/anchor.c \
    's/number_in(adversary->anchor_years, world->unknowns)/model->scenario->horizon_years/'
mistake 'sign of recovery' engine/event_loops_kernel.c \
    's/= opportunity_in(/= 2.0 * fmax(t - begins[i], 0.0) - opportunity_in(/'
mistake 'decisiveness ignored' model/adversary_expected_utility_kernel.c \
    's/1\.0 - type\[UTILITY_DECISIVENESS\]/1.0 - 0.5 * type[UTILITY_DECISIVENESS]/'
mistake 'threshold the wrong way round' model/adversary_threshold_kernel.c \
    's/threshold - (1\.0 - kept)/(1.0 - kept) - threshold/' \
    "$root/configs/security_blanket.cfg" "${threshold[@]}"

# ---- estimates
mistake 'a sole blocker among the others' engine/bodies.c \
    's/(1\.0 - q\[i\]) \* (a->all\[i\] \/ q\[i\])/(1.0 - q[i]) * a->all[i]/'
mistake 'who is last, by the first' engine/bodies.c \
    's/const size_t class = (size_t)a->last\[j\];/const size_t class = 0;/'
mistake 'Shapley values by size + 1' analysis/layering.c \
    "s/(double)__builtin_popcountll(t);/(1.0 + (double)__builtin_popcountll(t));/"

echo "$n_made mistakes, $n_failed failures"
[ "$n_failed" = 0 ]
