"""Runs clang-tidy over every .cpp of ours in compile_commands.json, some at a time.

What was clean is remembered by a hash of everything that decides the answer (the file, the headers of ours it reaches,
its command, .clang-tidy, clang-tidy's version), so that a second run looks only at what changed.

Usage: tidy.py BUILD_FOLDER [FILE ...]
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

import tree

PRECOMPILED = re.compile(r" -fpch-preprocess| -Winvalid-pch| -include \S+/cmake_pch\.hxx")  # clang cannot read GCC's


def reached(path, seen):
    """The file and the headers of ours it includes, directly or not."""
    if path not in seen:
        seen.add(path)
        for _, _, included in tree.includes(path):
            beside = path.parent / included
            header = tree.own_header(included) or (beside if beside.is_file() else None)
            if header:
                reached(header.resolve(), seen)
    return seen


def fingerprint(path, command, common):
    digest = hashlib.sha256((common + command).encode())
    for part in sorted(reached(path, set())):
        digest.update(part.name.encode() + b"\0" + part.read_bytes() + b"\0")
    return digest.hexdigest()


def check(folder, path):
    """What clang-tidy says about one file; empty when it is clean."""
    run = subprocess.run(["clang-tidy", "--quiet", "-p", str(folder), str(path)], text=True, capture_output=True, check=False)
    return "" if run.returncode == 0 else run.stdout or run.stderr


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]}
    version = subprocess.run(["clang-tidy", "--version"], text=True, capture_output=True, check=True).stdout
    common = version + (tree.ROOT / ".clang-tidy").read_text(encoding="utf-8")
    # Beside the compiler's cache, so that another clone of the tree finds it too.
    memory = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "weft-tidy"
    memory.mkdir(parents=True, exist_ok=True)

    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in commands:
        entry["command"] = PRECOMPILED.sub("", entry["command"])
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")

    waiting = {}
    clean = 0
    for entry in commands:
        path = pathlib.Path(entry["file"]).resolve()
        if tree.ROOT not in path.parents or build.parent in path.parents or (wanted and path not in wanted):
            continue
        mark = memory / fingerprint(path, entry["command"].replace(str(tree.ROOT), "."), common)
        if mark.exists():
            clean += 1
        else:
            waiting[path] = mark
    print(f"clang-tidy: {clean} files clean as they were, {len(waiting)} to look at", flush=True)

    faulty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(check, folder, path): (path, mark) for path, mark in waiting.items()}
        for finished in concurrent.futures.as_completed(running):
            path, mark = running[finished]
            said = finished.result()
            if said:
                faulty += 1
                print(f"{tree.name(path)}:\n{said}", flush=True)
            else:
                mark.touch()
    print(f"clang-tidy: {faulty} files with faults")
    sys.exit(1 if faulty or clean + len(waiting) == 0 else 0)


main()
