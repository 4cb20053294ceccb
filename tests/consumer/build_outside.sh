#!/usr/bin/env bash
# Installs Weft into a temporary prefix and builds and runs a program against that alone.
# Usage: build_outside.sh find_package|pkg_config CMAKE COMPILER BUILD_FOLDER LIBDIR
set -euo pipefail
way=$1 cmake=$2 compiler=$3 build=$4 libdir=$5
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
prefix=$place/prefix
"$cmake" --install "$build" --prefix "$prefix" >"$place/install.log" || { cat "$place/install.log"; exit 1; }

case $way in
  find_package)
    "$cmake" -S "$here/project" -B "$place/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler"
    "$cmake" --build "$place/build"
    # A version that is not there is refused, by the version file.
    if "$cmake" -S "$here/project" -B "$place/other" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
      -DCMAKE_CXX_COMPILER="$compiler" -DWANTED=99.0 >"$place/other.log" 2>&1; then
      echo "find_package(weft 99.0) was accepted"
      exit 1
    fi
    grep -q 'requested version "99.0"' "$place/other.log" || { cat "$place/other.log"; exit 1; }
    program=$place/build/outsider
    ;;
  pkg_config)
    export PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig
    program=$place/outsider
    # shellcheck disable=SC2046  # flags are words
    "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Wconversion -Werror "$here/project/outsider.cpp" -o "$program" \
      $(pkg-config --cflags --libs weft)
    ;;
  *)
    echo "no such way: $way"
    exit 1
    ;;
esac

LD_LIBRARY_PATH=$prefix/$libdir "$program" "$place/data"
