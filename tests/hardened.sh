#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Looks, with readelf, whether the program and the library are hardened as CMakeLists.txt promises,
# built and installed. First at a program that is not hardened at all, of which every check must
# say so: one that cannot fail would go unnoticed.
#
#     tests/hardened.sh BUILD COMPILER
set -u

build=$1
compiler=$2
if ! command -v readelf > /dev/null; then
    echo "skipped: there is no readelf"
    exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# has PROPERTY FILE
has() {
    case $1 in
        position_independence) readelf -hW "$2" | grep -q 'Type: *DYN ' ;;
        read_only_relocations) readelf -lW "$2" | grep -q '^ *GNU_RELRO ' ;;
        binding_at_start) readelf -dW "$2" | grep -qE '\(BIND_NOW\)|\(FLAGS\).* BIND_NOW' ;;
        no_executable_stack) readelf -lW "$2" | grep -qE '^ *GNU_STACK .* RW +0x' ;;
        canaries) readelf -W --dyn-syms "$2" | grep -q ' __stack_chk_fail' ;;
        checked_calls) readelf -W --dyn-syms "$2" | grep -qE ' __[a-z]+_chk(@|$)' ;;
        no_run_path) ! readelf -dW "$2" | grep -qE '\((RPATH|RUNPATH)\)' ;;
    esac
}

linked=(position_independence read_only_relocations binding_at_start no_executable_stack canaries
    checked_calls)
failed=0

# check FILE PROPERTY...: that the file has all of them.
check() {
    local file=$1 property
    shift
    for property; do
        if ! has "$property" "$file"; then
            echo "FAILED: $file has not: ${property//_/ }"
            failed=1
        fi
    done
}

cat > "$scratch/soft.c" << 'END'
#include <stdio.h>
int main(int argc, char **argv)
{
    char text[64];
    sprintf(text, "%.20s %d", argv[0], argc);
    return puts(text) < 0;
}
END
"$compiler" -O1 -no-pie -fno-pie -fno-stack-protector -U_FORTIFY_SOURCE -Wl,-z,norelro,-z,lazy \
    -Wl,-z,execstack,-rpath,/nowhere "$scratch/soft.c" -o "$scratch/soft" || exit 1
for property in "${linked[@]}" no_run_path; do
    if has "$property" "$scratch/soft"; then
        echo "FAILED: the check cannot fail: ${property//_/ }"
        failed=1
    fi
done

cmake --install "$build" --prefix "$scratch/installed" > "$scratch/log" || {
    cat "$scratch/log"
    exit 1
}
library=$(find "$scratch/installed" -name 'libbulwark.so' -print -quit)
check "$build/bulwark" "${linked[@]}"
check "$build/libbulwark.so" "${linked[@]}"
check "$scratch/installed/bin/bulwark" "${linked[@]}" no_run_path
check "${library:-no library installed}" "${linked[@]}" no_run_path
exit "$failed"
