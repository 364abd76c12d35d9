#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whether the tables of all scenarios in configs/ are the same to the byte however Bulwark is
# compiled and whatever it computes with: gcc and clang, -O1 and -O3, every level of --cpu that this
# machine has. With --arm64 also whether those of a 64-bit ARM processor, which qemu plays, agree
# within 1e-12, with fewer worlds; what that is built with and from goes into build/bytes, not into
# the system. OPTIONs are for all runs.
#
#     scripts/same_bytes.sh [--arm64] [OPTION...]         for instance --worlds 256
set -uo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." || exit 1
with_arm64=false
if [ "${1-}" = --arm64 ]; then
    with_arm64=true
    shift
fi
options=("$@")
jobs=$(getconf _NPROCESSORS_ONLN)
work=$PWD/build/bytes
sysroot=$work/sysroot
n_runs=0
n_different=0

# build NAME [CMAKE-ARGUMENT...]: the program, in build/bytes/NAME.
build() {
    local name=$1
    shift
    echo "---- $name"
    { cmake -S . -B "$work/$name" -DCMAKE_BUILD_TYPE=Release -DBULWARK_BUILD_TESTS=OFF "$@" &&
        cmake --build "$work/$name" --parallel "$jobs" --target bulwark; } > "$work/log" 2>&1 ||
        {
            tail -n 30 "$work/log" >&2
            exit 1
        }
}

# bytes_of FOLDER: a fingerprint of its tables and of their description.
bytes_of() {
    (cd "$1" && sha256sum -- *.csv datapackage.json | sha256sum)
}

# run_all NAME CPU INTO [PREFIX...]: all scenarios, into build/bytes/tables/INTO.
run_all() {
    local name=$1 cpu=$2 into=$3 scenario
    shift 3
    for scenario in configs/*.cfg; do
        "$@" "$work/$name/bulwark" run "$scenario" --quiet --force --cpu "$cpu" \
            ${options[@]+"${options[@]}"} \
            -o "$work/tables/$into/$(basename "$scenario" .cfg)" || exit 1
    done
}

# compare_all NAME CPU: with the first.
compare_all() {
    local scenario folder
    for scenario in configs/*.cfg; do
        folder=$(basename "$scenario" .cfg)
        n_runs=$((n_runs + 1))
        [ "$(bytes_of "$work/tables/$first/$folder")" = \
            "$(bytes_of "$work/tables/$1-$2/$folder")" ] && continue
        echo "DIFFERENT: $folder, $1, --cpu $2"
        n_different=$((n_different + 1))
    done
}

# The levels of --cpu that the machine has: others are refused.
levels() {
    local cpu
    for cpu in plain avx2 avx512; do
        ! "$work/gcc-O3/bulwark" run configs/minimal.cfg --quiet --force --cpu "$cpu" \
            -o "$work/tables/level" 2> /dev/null || echo "$cpu"
    done
}

# The libraries of another architecture, unpacked and not installed: apt keeps its lists apart.
make_sysroot() {
    [ ! -e "$sysroot/complete" ] || return 0
    echo "---- libraries for 64-bit ARM"
    local apt=$work/apt package
    rm -rf "$apt" "$sysroot"
    mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$sysroot"
    : > "$apt/status"
    cat > "$apt/conf" << END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Debug::NoLocking "true";
END
    { APT_CONFIG=$apt/conf apt-get update -qq &&
        APT_CONFIG=$apt/conf apt-get install -y -qq --download-only --no-install-recommends \
            libc6-dev libgomp1 libgsl-dev libconfig-dev libjansson-dev nettle-dev libsqlite3-dev \
            libxxhash-dev libcsv-dev; } > "$work/log" 2>&1 || {
        cat "$work/log" >&2
        return 1
    }
    for package in "$apt"/cache/archives/*.deb; do
        dpkg -x "$package" "$sysroot" || return 1
    done
    rm -rf "$apt"
    touch "$sysroot/complete"
}

check_arm64() {
    make_sysroot || exit 1
    local libraries=$sysroot/usr/lib/aarch64-linux-gnu
    PKG_CONFIG_SYSROOT_DIR=$sysroot PKG_CONFIG_LIBDIR=$libraries/pkgconfig \
        build arm64 -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
        -DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc -DCMAKE_SYSROOT="$sysroot" \
        -DCMAKE_LIBRARY_ARCHITECTURE=aarch64-linux-gnu -DCMAKE_FIND_ROOT_PATH="$sysroot" \
        -DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER -DCMAKE_FIND_ROOT_PATH_MODE_LIBRARY=ONLY \
        -DCMAKE_FIND_ROOT_PATH_MODE_INCLUDE=ONLY
    options+=(--worlds 64) # qemu takes twenty times as long
    run_all gcc-O3 plain few
    run_all arm64 plain arm64 qemu-aarch64 -L "$sysroot"
    scripts/agree.py "$work/tables/few" "$work/tables/arm64"
}

mkdir -p "$work"
scripts/packages.sh --analysers || exit 1
for compiler in gcc clang; do
    for level in O1 O3; do
        build "$compiler-$level" -DCMAKE_C_COMPILER="$compiler" \
            -DCMAKE_C_FLAGS_RELEASE="-$level -DNDEBUG"
    done
done
first=gcc-O3-plain
cpus=$(levels)
for name in gcc-O3 gcc-O1 clang-O3 clang-O1; do
    for cpu in $cpus; do
        run_all "$name" "$cpu" "$name-$cpu"
        compare_all "$name" "$cpu"
    done
done
printf '%s runs (gcc and clang, -O1 and -O3, --cpu %s): %s differ\n' \
    "$n_runs" "${cpus//$'\n'/, }" "$n_different"
status=$((n_different > 0))
if "$with_arm64"; then
    check_arm64 || status=1
fi
exit "$status"
