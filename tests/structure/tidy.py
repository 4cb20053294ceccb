"""Runs clang-tidy over every .cpp of ours in compile_commands.json, many files of one command in one run.

Nearly all the time goes to the headers, so files are looked at in batches: one source file that includes them. Files whose own names
could be taken for each other's stay apart. When a batch has a fault, or does not compile as one, each of its files is looked at alone,
and only that counts. In a batch clang-tidy does not see using-declarations that nobody uses; `unused_names.py` does.

What was clean is remembered by a hash of everything that decides the answer (the file, the headers of ours it reaches,
its command, .clang-tidy, clang-tidy's version), so that a second run looks only at what changed.

Usage: tidy.py BUILD_FOLDER [FILE ...]
"""

import collections
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
OUTPUT = re.compile(r" -o \S+ -c \S+")
BATCH = 16  # files
UNNAMED = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
FUNCTION = re.compile(r"[\w:<>,&*\s\[\]]*?(\w+)\((.*)")
OTHER = re.compile(r".*?\b(?:enum class|class|struct|enum|union) (\w+)|using (\w+) =|.*?(\w+)\s*(?:[{=;\[])")
NO_NAME = re.compile(r"using namespace |using \w+::|namespace |static_assert|[A-Z_]+\(|[A-Z][a-zA-Z]+\(")


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


class Source:
    """What must be known of a file to say which others it may stand beside."""

    def __init__(self, path):
        self.path = path
        self.names = set()  # of types and constants of its own: nobody else may use such a word
        self.functions = set()  # with the types of their parameters
        text = path.read_text(encoding="utf-8")
        for inner in UNNAMED.findall(text):
            for line in inner.splitlines():
                line = line.removeprefix("[[noreturn]] ")
                if not line[:1].isalpha() or NO_NAME.match(line):
                    continue
                function, other = FUNCTION.match(line), OTHER.match(line)
                if function and "=" not in line.split("(")[0]:
                    self.functions.add(function[1] + re.sub(r"\s*\w+(?=[,)])", "", function[2].split("{")[0]))
                elif other:
                    self.names.add(other[1] or other[2] or other[3])
        self.words = set()
        for part in reached(path, set()):
            self.words |= set(re.findall(r"\w+", part.read_text(encoding="utf-8")))

    def fits(self, other):
        return not (self.names & other.words or other.names & self.words or self.functions & other.functions)


def batches(files, commands):
    """Lists of files with one command, none of which can be taken for another's."""
    found = collections.defaultdict(list)  # by command: lists of Source
    for path in sorted(files):
        source = Source(path)
        for together in found[commands[path]]:
            if len(together) < BATCH and all(source.fits(other) for other in together):
                together.append(source)
                break
        else:
            found[commands[path]].append([source])
    return [[source.path for source in together] for several in found.values() for together in several]


def tidy(folder, path, *more):
    """What clang-tidy says about one file; empty when it is clean."""
    run = subprocess.run(["clang-tidy", "--quiet", "-p", str(folder), *more, str(path)], text=True, capture_output=True, check=False)
    return "" if run.returncode == 0 else run.stdout or run.stderr


def check(folder, number, files):
    """[(file, what clang-tidy says)] of a batch."""
    if len(files) > 1:
        own = re.escape(str(tree.ROOT)) + r"/(include/weft|lib|tools|tests|php)/[^:]*\.[ch]pp$"
        if not tidy(folder, folder / f"batch-{number}.cpp", f"--header-filter={own}"):
            return [(path, "") for path in files]
    return [(path, tidy(folder, path)) for path in files]


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = {pathlib.Path(name).resolve() for name in sys.argv[2:]}
    version = subprocess.run(["clang-tidy", "--version"], text=True, capture_output=True, check=True).stdout
    common = version + (tree.ROOT / ".clang-tidy").read_text(encoding="utf-8")
    # Beside the compiler's cache, so that another clone of the tree finds it too.
    memory = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "weft-tidy"
    memory.mkdir(parents=True, exist_ok=True)
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)

    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    commands, waiting, clean = {}, {}, 0
    for entry in entries:
        entry["command"] = PRECOMPILED.sub("", entry["command"])
        path = pathlib.Path(entry["file"]).resolve()
        if tree.ROOT not in path.parents or build.parent in path.parents or (wanted and path not in wanted):
            continue
        mark = memory / fingerprint(path, entry["command"].replace(str(tree.ROOT), "."), common)
        if mark.exists():
            clean += 1
        else:
            waiting[path] = mark
            commands[path] = OUTPUT.sub("", entry["command"])
    together = batches(waiting, commands)
    for number, files in enumerate(together):
        source = folder / f"batch-{number}.cpp"
        source.write_text("".join(f'#include "{path}"\n' for path in files), encoding="utf-8")
        entries.append({"directory": str(build), "file": str(source), "command": f"{commands[files[0]]} -c {source}"})
    (folder / "compile_commands.json").write_text(json.dumps(entries), encoding="utf-8")
    print(f"clang-tidy: {clean} files clean as they were, {len(waiting)} to look at in {len(together)} batches", flush=True)

    faulty = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = [pool.submit(check, folder, number, files) for number, files in enumerate(together)]
        for finished in concurrent.futures.as_completed(running):
            for path, said in finished.result():
                if said:
                    faulty += 1
                    print(f"{tree.name(path)}:\n{said}", flush=True)
                else:
                    waiting[path].touch()
    print(f"clang-tidy: {faulty} files with faults")
    sys.exit(1 if faulty or clean + len(waiting) == 0 else 0)


if __name__ == "__main__":
    main()
