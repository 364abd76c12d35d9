#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail

usage() {
    cat << 'END'
Usage: submit.sh SCENARIO (--shards N | --mpi RANKS) [OPTION...] [-- OPTION OF bulwark run...]
Sends a run to Slurm: a job array of N shares and a job that puts them together, or one job of MPI
ranks. Each stops before its time limit, saves, is requeued and goes on. The same line again goes
on with a run that failed or was cancelled.

      --shards N          shares, one task of the array each (at most as many as MaxArraySize allows)
      --mpi RANKS         ranks of an MPI build instead (cmake -DBULWARK_MPI=ON)
      --output DIR        the run's folder (default: results/<scenario's name>)
      --time LIMIT        of a task, as sbatch takes it (default: 1:00:00)
      --cpus C            threads of a task or a rank (default: 1)
      --at-once M         at most so many tasks of the array at a time
      --merge-time LIMIT  of the job that puts shares together (default: 1:00:00)
      --before SECONDS    stop so long before the time limit (default: 120)
      --requeues R        requeue a task at most R times (default: 20)
      --partition P       as sbatch takes it
      --account A         as sbatch takes it
      --sbatch OPTION     any other option for all jobs, e.g. --sbatch --mem=2G; may be repeated
      --launch COMMAND    what starts the ranks (default: "srun --mpi=pmix"), e.g.
                          "mpirun --bind-to none"
      --bulwark PATH      the program (default: the one on PATH, then build/bulwark of the checkout)
      --dry-run           print what would be sent, and send nothing
  -h, --help              print this

What follows -- goes to bulwark run, e.g. -- --worlds 65536 --seed 7
Exit status: 0 sent, 1 Slurm refused, 2 misuse, 3 the scenario was refused.
END
}

# misuse WORDS...
misuse() {
    echo "submit.sh: $*" >&2
    exit 2
}

fail() {
    echo "submit.sh: $*" >&2
    exit 1
}

scripts=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
most_shards=1000000 # of bulwark run --shard

# ---- options -----------------------------------------------------------------------------------

scenario='' shards='' ranks='' output='' limit=1:00:00 cpus=1 at_once='' merge_limit=1:00:00
before=120 requeues=20 launch='srun --mpi=pmix' bulwark='' dry_run=''
for_all=()
run_options=()

# A number from LEAST to MOST; ten digits are too many for none of them.
need_number() {
    local option=$1 value=$2 least=$3 most=$4
    if ! [[ $value =~ ^[0-9]{1,9}$ ]] || ((10#$value < least || 10#$value > most)); then
        misuse "$option is '$value'; a whole number from $least to $most is wanted"
    fi
}

while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
        -h | --help)
            usage
            exit 0
            ;;
        --dry-run)
            dry_run=yes
            continue
            ;;
        --)
            run_options=("$@")
            break
            ;;
        --*=*) # --shards=3 is --shards 3
            set -- "${option#*=}" "$@"
            option=${option%%=*}
            ;;
        --*) [ $# -gt 0 ] || misuse "$option wants a value, or is none of the options (--help)" ;;
        -*) misuse "$option is no option (--help); those of bulwark run follow --" ;;
        *)
            [ -z "$scenario" ] || misuse "one scenario, please: $scenario or $option"
            scenario=$option
            continue
            ;;
    esac
    value=$1
    shift
    case $option in
        --shards) shards=$value ;;
        --mpi) ranks=$value ;;
        --output) output=$value ;;
        --time) limit=$value ;;
        --cpus) cpus=$value ;;
        --at-once) at_once=$value ;;
        --merge-time) merge_limit=$value ;;
        --before) before=$value ;;
        --requeues) requeues=$value ;;
        --partition) for_all+=("--partition=$value") ;;
        --account) for_all+=("--account=$value") ;;
        --sbatch) for_all+=("$value") ;;
        --launch) launch=$value ;;
        --bulwark) bulwark=$value ;;
        *) misuse "$option is no option (--help); those of bulwark run follow --" ;;
    esac
done

[ -n "$scenario" ] || misuse "a scenario is wanted (--help)"
[ -f "$scenario" ] || misuse "there is no scenario file '$scenario'"
if [ -z "$shards$ranks" ] || { [ -n "$shards" ] && [ -n "$ranks" ]; }; then
    misuse "either --shards N or --mpi RANKS is wanted"
fi
[ -z "$shards" ] || need_number --shards "$shards" 1 "$most_shards"
[ -z "$ranks" ] || need_number --mpi "$ranks" 1 "$most_shards"
[ -z "$at_once" ] || need_number --at-once "$at_once" 1 "$most_shards"
need_number --cpus "$cpus" 1 4096
need_number --before "$before" 1 65535
need_number --requeues "$requeues" 0 100000
if [ -z "$limit" ] || [ -z "$merge_limit" ]; then misuse "a time limit is empty"; fi
[ -n "$launch" ] || misuse "--launch is empty"

# ---- the program, and what it thinks of the scenario -------------------------------------------

if [ -z "$bulwark" ]; then
    bulwark=$(command -v bulwark || true)
    [ -n "$bulwark" ] || bulwark=$scripts/../../build/bulwark
fi
if [ ! -f "$bulwark" ] || [ ! -x "$bulwark" ]; then
    misuse "there is no program $bulwark; build it, put it on PATH, or name it (--bulwark PATH)"
fi
bulwark=$(realpath -- "$bulwark")
scenario=$(realpath -- "$scenario")
# Without MPI each rank would take itself for the only one.
if [ -n "$ranks" ] && ! grep -qa MPI_Init "$bulwark"; then
    misuse "--mpi: $bulwark is no MPI build (cmake -DBULWARK_MPI=ON)"
fi

# long_options COMMAND: as its --help lists them, with = where a value follows.
long_options() {
    "$bulwark" "$1" --help | sed -n 's/^ \{1,\}\(-., \)\{0,1\}\(--[a-z-]*=\{0,1\}\).*/\2/p'
}

# Which of the run's options are the check's as well, and which the merging's, the help knows.
check_options=()
merge_options=()
sort_options() {
    local known of_check of_merge name words
    known=$(long_options run)
    of_check=$(long_options check)
    of_merge=$(long_options merge)
    while [ $# -gt 0 ]; do
        name=${1%%=*}
        case $name in
            --output | --threads | --shard | --resume | --force | --quiet | --help | --usage)
                misuse "$name after --: that is for submit.sh to say (--help)"
                ;;
            --*) ;;
            *) misuse "'$1' after --: a long option of bulwark run is wanted there" ;;
        esac
        words=("$1")
        if grep -qxF -e "$name=" <<< "$known"; then
            if [[ $1 != *=* ]]; then
                [ $# -gt 1 ] || misuse "$name after -- wants a value"
                words+=("$2")
                shift
            fi
        elif ! grep -qxF -e "$1" <<< "$known"; then
            misuse "$name after --: bulwark run has no such option"
        fi
        shift
        if grep -qxF -e "$name" -e "$name=" <<< "$of_check"; then check_options+=("${words[@]}"); fi
        if grep -qxF -e "$name" -e "$name=" <<< "$of_merge"; then merge_options+=("${words[@]}"); fi
    done
}
sort_options ${run_options[@]+"${run_options[@]}"}

# The scenario as resolved, with its size and seed: what the folder is of.
resolved=$("$bulwark" check --json "$scenario" ${check_options[@]+"${check_options[@]}"}) ||
    exit "$?"

if [ -n "$shards" ] && [ -z "$dry_run" ]; then
    most=$(scontrol show config 2> /dev/null | sed -n 's/^MaxArraySize *= *//p' || true)
    if [ -n "$most" ] && [ "$shards" -ge "$most" ]; then
        misuse "--shards $shards: this Slurm takes arrays of at most $((most - 1)) (MaxArraySize)"
    fi
fi

# ---- the folder --------------------------------------------------------------------------------

name=$(basename -- "$scenario" .cfg)
output=$(realpath -m -- "${output:-results/$name}")
if [ -e "$output/run.json" ]; then
    misuse "$output holds a finished run; choose another folder (--output), or remove it"
fi
if [ -e "$output/submitted.json" ] && [ "$resolved" != "$(< "$output/submitted.json")" ]; then
    misuse "$output holds what was begun of another run (submitted.json has its scenario);" \
        "choose another folder (--output), or remove it"
fi
if [ -z "$dry_run" ]; then
    command -v sbatch > /dev/null || fail "there is no sbatch here: is this machine part of a Slurm?"
    mkdir -p -- "$output/logs"
fi

# ---- sending -----------------------------------------------------------------------------------

# send SBATCH-ARGUMENT...: leaves the job's number in `job`.
send() {
    local line
    printf -v line ' %q' "$@"
    if [ -n "$dry_run" ]; then
        echo "sbatch$line"
        job=ARRAY
    elif ! job=$(sbatch --parsable "$@"); then
        fail "not sent: sbatch$line"
    fi
    job=${job%%;*} # a cluster's name may follow
    [ -n "$dry_run" ] || printf '%s\n' "$resolved" > "$output/submitted.json"
}

logs=${output//%/%%}/logs # % begins a pattern of sbatch
stoppable=("--time=$limit" "--cpus-per-task=$cpus" "--signal=B:USR1@$before")

if [ -n "$ranks" ]; then
    send "--job-name=$name" "--ntasks=$ranks" "${stoppable[@]}" "--output=$logs/mpi.log" \
        ${for_all[@]+"${for_all[@]}"} "$scripts/mpi.sbatch" \
        "$scripts" "$requeues" "$launch" "$bulwark" "$output" "$scenario" \
        ${run_options[@]+"${run_options[@]}"}
    jobs=("$job  $ranks ranks of $cpus threads")
else
    send "--job-name=$name" "--array=1-$shards${at_once:+%$at_once}" "${stoppable[@]}" \
        "--output=$logs/share-%a.log" ${for_all[@]+"${for_all[@]}"} "$scripts/array.sbatch" \
        "$scripts" "$requeues" "$shards" "$bulwark" "$output" "$scenario" \
        ${run_options[@]+"${run_options[@]}"}
    array=$job
    jobs=("$array  $shards shares of $cpus threads")
    # Without its second half the first would compute for nothing.
    trap '[ -n "$dry_run" ] || scancel "$array"' EXIT
    send "--job-name=$name-merge" "--time=$merge_limit" "--cpus-per-task=1" \
        "--dependency=afterok:$array" "--kill-on-invalid-dep=yes" \
        "--output=$logs/merge.log" ${for_all[@]+"${for_all[@]}"} "$scripts/merge.sbatch" \
        "$shards" "$bulwark" "$output" ${merge_options[@]+"${merge_options[@]}"}
    trap - EXIT
    jobs+=("$job  puts them together when all have succeeded")
fi

[ -z "$dry_run" ] || exit 0
printf 'Job %s\n' "${jobs[@]}"
echo "Logs    $output/logs/"
echo "Tables  $output/ (when run.json is there)"
