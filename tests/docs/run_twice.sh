#!/bin/sh
# Runs a program two times in a new folder, which is removed at the end.
set -eu
program=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$program"
"$program"
