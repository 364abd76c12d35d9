#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the program for MPI beside a build without, and checks it against that. Exits 77 where there
# is no MPI.
#
#     tests/mpi/build.sh BUILD CMAKE CC [OPTION...]
#
# BUILD is without MPI; its folder with-mpi/ is the other's. The OPTIONs are cmake's, for the latter.
set -euo pipefail

build=$1 cmake=$2 cc=$3
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

for tool in mpicc mpirun; do
    if ! command -v "$tool" > /dev/null; then
        echo "There is no $tool here: nothing was tried."
        exit 77
    fi
done

log=$build/with-mpi.log
if ! { "$cmake" -S "$here/../.." -B "$build/with-mpi" -DBULWARK_MPI=ON -DCMAKE_BUILD_TYPE=Release \
           -DCMAKE_C_COMPILER="$cc" "${@:4}" &&
       "$cmake" --build "$build/with-mpi" --target bulwark mpi_points --parallel 2; } > "$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
exec bash "$here/check.sh" "$build/with-mpi" "$build/bulwark"
