#!/usr/bin/env bash
# A short chaos run with all quick faults; its history is judged again from the file.
set -euo pipefail
chaos=$1 check=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$chaos" --seed "${WEFT_SEED:-1}" --seconds 25 --history "$folder/history" --json "$folder/summary"
"$check" "$folder/history"
