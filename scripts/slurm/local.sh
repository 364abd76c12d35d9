#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A Slurm of one node on this machine, for trying scripts out and for tests: its own munged,
# slurmctld and slurmd, on loopback where the host's name allows it, with all that they write in a
# temporary folder.
#
#     eval "$(scripts/slurm/local.sh start)"      starts it and sets SLURM_CONF
#     scripts/slurm/local.sh stop                 stops the one that SLURM_CONF names
#     scripts/slurm/local.sh run COMMAND...       start, the command, stop, whatever happens
#
# It needs the distribution's slurmctld, slurmd, slurm-client and munge, and root. Several can run
# at a time, beside a Slurm of the machine's own: nothing of /etc, /var or /run is read or written.
# Environment: SLURM_LOCAL_CPUS, the processors that the node says it has (default: all, but 2 at
# least).
set -euo pipefail

usage() {
    sed -n '4,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}

complain() {
    echo "local.sh: $*" >&2
    return 1
}

# Debian keeps daemons where only root's PATH looks.
PATH=$PATH:/usr/sbin:/sbin

# Settings of a job that this may be started from are not those of the Slurm started here.
for name in $(compgen -e | grep -E '^(SLURM|SLURMD|SBATCH|SALLOC|SQUEUE|SINFO|SCANCEL|SRUN)_' || true); do
    case $name in SLURM_CONF | SLURM_LOCAL_CPUS) ;; *) unset "$name" ;; esac
done

# until_true SECONDS COMMAND...: repeats the command until it succeeds.
until_true() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" > /dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}

# ---- start -------------------------------------------------------------------------------------

# Fills `port` with one that nothing listens on, out of the range that the system gives to others.
choose_port() {
    for _ in {1..100}; do
        port=$((20000 + RANDOM % 12000))
        (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || return 0
    done
    complain "no free port was found"
}

# cred_expire also shortens the wait after a requeue, from two minutes to seconds. The node has as
# many processors as it is said to have, whatever slurmd finds.
write_configuration() {
    local folder=$1 host cpus port controller listen=
    host=$(uname -n)
    # Daemons can be told to listen on loopback alone only where the host's own name means that.
    [[ $(getent ahostsv4 "$host") != 127.* ]] || listen=NoCtldInAddrAny,NoInAddrAny
    host=${host%%.*}
    cpus=${SLURM_LOCAL_CPUS:-$(getconf _NPROCESSORS_ONLN)}
    [ "$cpus" -ge 2 ] || cpus=2
    choose_port
    controller=$port
    while [ "$port" = "$controller" ]; do choose_port; done
    cat > "$folder/slurm.conf" << END
ClusterName=local
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/run/munge.sock,cred_expire=5
${listen:+CommunicationParameters=$listen}
SlurmdParameters=config_overrides
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.log
SlurmSchedLogFile=/dev/null
PlugStackConfig=$folder/plugstack.conf
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
MailProg=/bin/true
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
ReturnToService=2
KillWait=5
MinJobAge=3600
NodeName=$host NodeAddr=127.0.0.1 Port=$port CPUs=$cpus Boards=1 SocketsPerBoard=1 CoresPerSocket=$cpus ThreadsPerCore=1 RealMemory=1000
PartitionName=local Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
    : > "$folder/plugstack.conf"
    # Nothing here uses cgroups, and a container may have none; of the plugins, one of which must be
    # named, this one does not look for them when it starts.
    echo CgroupPlugin=cgroup/v1 > "$folder/cgroup.conf"
}

node_is_idle() {
    [ "$(sinfo --noheader --format=%T)" = idle ]
}

start_daemons() {
    local folder=$1
    munged --key-file="$folder/munge/munge.key" --socket="$folder/run/munge.sock" \
        --pid-file="$folder/run/munged.pid" --log-file="$folder/log/munged.log" \
        --seed-file="$folder/munge/munged.seed" --num-threads=2 &&
        slurmctld -c -f "$SLURM_CONF" && until_true 20 scontrol ping && slurmd -f "$SLURM_CONF" &&
        until_true 30 node_is_idle
}

# Sets SLURM_CONF. Another process may take a port between choice and use: then all over again.
start() {
    local tool folder
    for tool in munged mungekey slurmctld slurmd sinfo; do
        command -v "$tool" > /dev/null || complain "$tool is not installed"
    done
    for _ in 1 2 3; do
        folder=$(mktemp -d "${TMPDIR:-/tmp}/slurm.XXXXXX")
        mkdir "$folder"/{munge,state,spool,log,run}
        : > "$folder/log/start.log"
        export SLURM_CONF=$folder/slurm.conf
        is_up=yes
        chmod 700 "$folder/munge"
        # munged wants its socket to be within everybody's reach.
        chmod 755 "$folder" "$folder/run"
        mungekey -c -f -k "$folder/munge/munge.key"
        write_configuration "$folder"
        start_daemons "$folder" > "$folder/log/start.log" 2>&1 < /dev/null && return 0
        tail -n 20 "$folder"/log/*.log >&2
        stop
    done
    complain "Slurm did not start; what its daemons said is above"
}

# ---- stop --------------------------------------------------------------------------------------

queue_is_empty() {
    [ -z "$(squeue --noheader)" ]
}

# Processes of jobs, by what Slurm puts into their environment, and what Slurm itself has started.
leftovers() {
    local folder=$1 process
    for process in /proc/[0-9]*; do
        if tr '\0' '\n' 2> /dev/null < "$process/environ" | grep -qxF "SLURM_CONF=$folder/slurm.conf"; then
            if grep -qx slurmstepd "$process/comm" 2> /dev/null ||
                tr '\0' '\n' 2> /dev/null < "$process/environ" | grep -q '^SLURM_JOB_ID='; then
                echo "${process#/proc/}"
            fi
        fi
    done
}

# In a container nobody may collect what daemons leave behind: a zombie is gone, too.
is_gone() {
    [ ! -d "/proc/$1" ] || grep -q '^State:[[:space:]]*Z' "/proc/$1/status" 2> /dev/null
}

end_process() {
    is_gone "$1" && return 0
    kill "$1" 2> /dev/null || true
    until_true 10 is_gone "$1" || kill -KILL "$1" 2> /dev/null || true
}

stop() {
    local conf=${SLURM_CONF-} daemon process
    local folder=${conf%/slurm.conf}
    if [ ! -e "$folder/log/start.log" ]; then
        complain "SLURM_CONF (${SLURM_CONF-not set}) names no Slurm that was started here"
        return 1
    fi
    if scontrol ping > /dev/null 2>&1; then
        scancel --user="$(id -un)" > /dev/null 2>&1 || true
        until_true 20 queue_is_empty || true
    fi
    # slurmd first: the controller would wait for its node.
    for daemon in slurmd slurmctld; do
        process=$(cat "$folder/run/$daemon.pid" 2> /dev/null || true)
        [ -z "$process" ] || end_process "$process"
    done
    for process in $(leftovers "$folder"); do
        kill -KILL "$process" 2> /dev/null || true
    done
    process=$(cat "$folder/run/munged.pid" 2> /dev/null || true)
    [ -z "$process" ] || end_process "$process"
    rm -rf "$folder"
    is_up=
}

# ---- what was asked for ------------------------------------------------------------------------

# Whatever ends this script from now on, the daemons don't outlive it.
stop_at_the_end() {
    is_up=
    trap 'status=$?; trap - EXIT; [ -z "$is_up" ] || stop || true; exit "$status"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

# In the background and waited for: a signal ends the wait at once.
run() {
    local status=0
    "$@" <&0 &
    wait "$!" || status=$?
    return "$status"
}

case ${1-} in
    start)
        stop_at_the_end
        start
        trap - EXIT
        echo "export SLURM_CONF=$SLURM_CONF"
        ;;
    stop) stop ;;
    run)
        shift
        [ $# -gt 0 ] || { usage >&2; exit 2; }
        stop_at_the_end
        start
        run "$@"
        ;;
    -h | --help) usage ;;
    *)
        usage >&2
        exit 2
        ;;
esac
