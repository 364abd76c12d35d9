#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What a job's script turns into: runs a command that can be stopped and gone on with, and puts the
# job back into the queue when it was stopped before its end.
#
#     exec requeue.sh MOST COMMAND...     MOST: so many times at most
#
# Slurm warns a job of its time limit by SIGUSR1 (--signal=B:USR1@SECONDS), and the command gets
# that. It ends with status 4 once all is saved; the job is requeued then, and whoever calls this
# sees to it that the command goes on from there. SIGTERM says that the job is cancelled or
# preempted: whether it comes back is for Slurm to decide.
set -uo pipefail

most=$1
shift
stopped=4
unready=138 # killed by SIGUSR1: it came before the command could heed it
job=${SLURM_ARRAY_JOB_ID:+${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}}
job=${job:-$SLURM_JOB_ID}
restarts=${SLURM_RESTART_COUNT:-0}

say() {
    echo "$(date '+%F %T') job $job${SLURMD_NODENAME:+ on $SLURMD_NODENAME}: $*"
}

# mpirun and srun pass SIGUSR1 on. Slurm sends SIGTERM to the command as well, and would have it
# twice from here: the second one ends it at once.
child=
signalled=
cancelled=
# shellcheck disable=SC2317 # called by the traps
pass_on() {
    signalled=yes
    [ -z "$child" ] || kill -USR1 "$child" 2> /dev/null
}
trap pass_on USR1
trap 'signalled=yes; cancelled=yes' TERM

say "requeued $restarts times so far; $*"
"$@" &
child=$!
[ -z "$signalled" ] || [ -n "$cancelled" ] || pass_on

# A signal ends the wait, not the command.
while true; do
    signalled=
    wait "$child"
    status=$?
    [ -n "$signalled" ] || break
done
say "ended with status $status"

if [ "$status" -ne "$stopped" ] && [ "$status" -ne "$unready" ]; then
    exit "$status"
elif [ -n "$cancelled" ]; then
    say "ended by Slurm (cancelled, preempted, node down); what is finished is saved"
elif [ "$restarts" -ge "$most" ]; then
    say "requeued $restarts times already: not again. What is finished is saved; the same" \
        "submission goes on with it, better with more time or more shards."
elif scontrol requeue "$job"; then
    say "requeued"
else
    say "could not be requeued; what is finished is saved: the same submission goes on with it"
fi
exit "$status"
