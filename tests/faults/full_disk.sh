#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs into disks that are full at every stage, and into folders that can't be written: a clear
# error, exit status 1, no tables that look finished; and when there is room, the run goes on and its
# tables are those of a run that nobody disturbed, byte for byte.
#
#     tests/faults/full_disk.sh PROGRAM
#
# Mounts small file systems in memory: exits with 77 where it may not.
set -euo pipefail

program=$1
place=$(mktemp -d)
disk=$place/disk
cleanup() {
    umount "$place/read_only" 2> /dev/null || true
    umount "$disk" 2> /dev/null || true
    rm -rf -- "$place"
}
trap cleanup EXIT

mkdir "$disk" "$place/read_only"
if ! mount -t tmpfs -o size=64k none "$disk" 2> "$place/why"; then
    echo "full_disk: skipped: no small file system can be mounted here ($(cat "$place/why"))"
    exit 77
fi
umount "$disk"

cat > "$place/scenario.cfg" <<'END'
scenario = { title = "Full"; start = "2023-01-01"; horizon = 10.0; grid = 0.5; };
uncertain = { x = { dist = "beta"; mean = 0.6; n = 6.0; }; };
measures = {
    a = { process = { type = "decision"; p = "x"; delay = { dist = "exponential"; mean = 2.0; }; };
          effects = { denial = 0.3; }; };
    b = { process = { type = "decision"; p = 0.5; delay = { dist = "exponential"; mean = 2.0; }; };
          effects = { punishment = 0.3; }; };
    c = { process = { type = "decision"; p = 0.7; delay = { dist = "exponential"; mean = 1.0; }; };
          effects = { intervention = 0.3; }; };
};
adversary = { cost = 0.5; cost_punishment = 0.5; cost_intervention = 0.8; noise = 0.2; };
END
run=("$program" run "$place/scenario.cfg" -q -j1 --worlds 4000 --trials 64)

fail() {
    echo "full_disk: $1" >&2
    [ ! -s "$place/err" ] || sed 's/^/    /' "$place/err" >&2
    exit 1
}

# fails WHAT WORDS COMMAND...: exit status 1, and one of the words (a regular expression).
fails() {
    local what=$1 words=$2 code=0
    shift 2
    "$@" > "$place/out" 2> "$place/err" || code=$?
    [ "$code" = 1 ] || fail "$what: exit status $code in place of 1"
    grep -qE "$words" "$place/err" || fail "$what: the message does not say why ($words)"
}

# same WHAT FOLDER: its tables are those of the undisturbed run.
same() {
    local table
    [ -s "$2/run.json" ] || fail "$1: no run.json"
    for table in "$place"/whole/*.csv "$place/whole/datapackage.json"; do
        cmp "$table" "$2/${table##*/}" 2> "$place/err" || fail "$1: other bytes"
    done
}

# no_tables WHAT FOLDER: nothing that looks finished, and no files left half written.
no_tables() {
    [ ! -e "$2/run.json" ] || fail "$1: there is a run.json"
    [ ! -e "$2" ] || [ -z "$(find "$2" -name '*.csv' -o -name '*.partial')" ] ||
        fail "$1: there are tables"
}

"${run[@]}" -o "$place/whole"
store=$(stat -c %s "$place/whole/run.sqlite")
all=$(du -sB1 "$place/whole" | cut -f1)
full="room|No space left"

# From no room for the store, over some for a few blocks, to all but the last of the tables.
declare -A seen=()
n=0
for size in 4096 65536 131072 262144 458752 524288 $((store / 3)) $((store * 2 / 3)) \
    $((store - 65536)) $((store + 65536)) $(((store + all) / 2)) $((all - 65536)) $((all - 16384)); do
    for save in 0 1; do
        what="a disk of $size bytes, --save-every $save"
        mount -t tmpfs -o "size=$size" none "$disk"
        fails "$what" "$full" "${run[@]}" --save-every "$save" -o "$disk/out"
        no_tables "$what" "$disk/out"
        stage=tables
        grep -q "run.sqlite" "$place/err" && stage=store
        seen[$stage]=1
        # Again without more room, with what is there.
        fails "$what, resumed" "$full" "${run[@]}" --save-every "$save" --resume -o "$disk/out"
        no_tables "$what, resumed" "$disk/out"
        mount -o "remount,size=$((2 * all))" "$disk"
        "${run[@]}" --resume -o "$disk/out" 2> "$place/err" || fail "$what: not resumed with room"
        same "$what" "$disk/out"
        umount "$disk"
        n=$((n + 1))
    done
done
if [ -z "${seen[store]:-}" ] || [ -z "${seen[tables]:-}" ]; then
    fail "not every stage was seen"
fi

# Something else fills the disk in the middle of a run; what was saved before is gone on with.
what="a disk that becomes full"
mount -t tmpfs -o "size=$((2 * all))" none "$disk"
"${run[@]}" --shard 1/3 -o "$disk/out"
head -c "$((4 * all))" /dev/zero > "$disk/filler" 2> /dev/null || true
fails "$what" "$full" "${run[@]}" --resume -o "$disk/out"
grep -q "resume" "$place/err" || fail "$what: it does not say how to go on"
no_tables "$what" "$disk/out"
rm "$disk/filler"
"$program" tables -q "$disk/out"
worlds=$(sed -n 's/^ *"worlds": \([0-9]*\),/\1/p' "$disk/out/run.json" | head -n 1)
if [ "$worlds" -lt 1408 ] || [ "$worlds" -ge 4000 ]; then # 11 blocks of 128, the share
    fail "$what: what was saved is not there: $worlds worlds"
fi
"${run[@]}" --resume -o "$disk/out"
same "$what" "$disk/out"

# A finished run that is made anew where there is no room: its tables go, or stay whole.
head -c "$((4 * all))" /dev/zero > "$disk/filler" 2> /dev/null || true
fails "tables on a full disk" "$full" "$program" tables -q "$disk/out"
same "tables on a full disk" "$disk/out"
fails "merging on a full disk" "$full" "$program" merge -q "$disk/merged" "$disk/out"
[ ! -e "$disk/merged/run.json" ] || fail "merging on a full disk: there is a run.json"
umount "$disk"

# Folders that can't be written.
cp -r "$place/whole" "$place/there"
rm "$place"/there/*.csv "$place/there/run.json"
mount --bind "$place/there" "$place/read_only" && mount -o remount,bind,ro "$place/read_only"
fails "a folder that can't be written" "Read-only" "${run[@]}" --resume -o "$place/read_only"
fails "a place that can't be written" "Read-only" "${run[@]}" -o "$place/read_only/new"
fails "tables into a folder that can't be written" "Read-only" "$program" tables -q "$place/read_only"
no_tables "a folder that can't be written" "$place/read_only"
# But it can be read.
"$program" tables -q "$place/read_only" -o "$place/elsewhere" 2> "$place/err" ||
    fail "tables of a folder that can't be written, elsewhere"
same "tables of a folder that can't be written" "$place/elsewhere"
umount "$place/read_only"

echo "full_disk: $n full disks: an error each time, and the same bytes once there is room"
