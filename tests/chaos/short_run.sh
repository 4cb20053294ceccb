#!/usr/bin/env bash
# A short chaos run with all quick faults; its history is judged again from the file: by our checker, and by one that shares nothing with it.
set -euo pipefail
chaos=$1 check=$2 python=$3
stranger=$(dirname "${BASH_SOURCE[0]}")/stranger/check.py
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$chaos" --seed "${WEFT_SEED:-1}" --seconds 25 --history "$folder/history" --json "$folder/summary"
"$check" "$folder/history"
"$python" "$stranger" "$folder/history"
