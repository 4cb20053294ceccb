"""Checks the protocol models of docs/models with spin.

models.txt says which model is searched with which flags, and what must come of it. What holds must hold over the whole state space
within the bounds; a variant in which a step is left out must violate the assertion named for it. Anything else is a surprise, and the
exit status is 1.
Usage: run.py [--full] [--markdown] [--jobs N] [WORD ...]    only lines whose model or variant has one of the words
       run.py --show WORD ...                                prints the shortest way to each violation
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

LIST = pathlib.Path(__file__).with_name("models.txt")
ROOT = LIST.parent.parent.parent
MODELS = ROOT / "docs" / "models"
DEPTH = 1_000_000    # steps of one execution; a search that gets there has failed
MEMORY = 1_900       # MiB of one search; two run at a time
TIMEOUT = {False: 120, True: 1_800}  # seconds of one search, of the processor's time: a busy machine changes no result
BUILD_FLAGS = ["-O2", "-w", "-DSAFETY", "-DCOLLAPSE", "-DNOFAIR", f"-DMEMLIM={MEMORY}"]


class Line:
    """One line of models.txt, and what came of it."""

    def __init__(self, text, full):
        self.model, self.variant, small, large, self.wanted = (part.strip() for part in text.split("|", 4))
        self.flags = (small if not full or large in ("=", "-") else large).split()
        self.states, self.depth, self.seconds, self.result, self.output = 0, 0, 0.0, "", ""

    def surprise(self):
        if self.wanted == "holds":
            return self.result != "holds"
        return self.result != f"violated: {bare(self.wanted)}" and (self.wanted != "violated" or not self.result.startswith("violated: "))

    def bounds(self):
        return " ".join(flag.removeprefix("-D") for flag in self.flags) or "none"


def lines(full):
    text = LIST.read_text(encoding="utf-8").splitlines()
    return [Line(line, full) for line in text if line.strip() and not line.startswith("#")]


def untried_flags(known):
    """Flags that a model asks for and no line sets: what they do would be an unchecked claim."""
    missing = []
    for path in sorted(MODELS.glob("*.pml")):
        text = path.read_text(encoding="utf-8")
        asked = set(re.findall(r"#ifn?def (\w+)", text)) - set(re.findall(r"#define (\w+)", text))
        tried = {flag[2:].split("=")[0] for line in known if line.model == path.stem for flag in line.flags}
        missing += [f"{path.name}: no line of {LIST.name} sets {flag}" for flag in sorted(asked - tried)]
        if not any(line.model == path.stem for line in known):
            missing.append(f"{path.name}: not in {LIST.name}")
    return missing


def command(words, folder, seconds):
    """What it says, both streams; a search is stopped when it takes too long."""
    done = subprocess.run(words, cwd=folder, timeout=seconds, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.returncode, done.stdout


def judge(output):
    """What a search says of itself. Whatever was cut short is no result."""
    for sign in ("max search depth too small", "reached -DMEMLIM", "out of memory", "hash-factor"):
        if sign in output and not (sign == "hash-factor" and "errors: 0" in output):
            return f"cut short: {sign}"
    violated = re.search(r"assertion violated (.*?) \(at depth", output)
    if violated:
        return "violated: " + bare(violated[1])
    if "invalid end state" in re.sub(r"invalid end states\s+\+", "", output):
        return "stuck: a process never comes to its end"
    if re.search(r"errors: 0\b", output) and "Search not completed" not in output:
        return "holds"
    return "no result"


def bare(text):
    """An assertion's text without blanks, and without the brackets around the whole of it."""
    text = text.replace(" ", "")
    while text.startswith("(") and text.endswith(")"):
        depths = [text[:at].count("(") - text[:at].count(")") for at in range(1, len(text))]
        if min(depths) == 0:
            break
        text = text[1:-1]
    return text


def search(line, folder, full, shortest=False):
    folder.mkdir(parents=True)
    shutil.copy(MODELS / f"{line.model}.pml", folder)
    status, said = command(["spin", "-a", *line.flags, f"{line.model}.pml"], folder, 60)
    if status == 0:
        status, more = command(["gcc", *BUILD_FLAGS, *(["-DREACH"] if shortest else []), "-o", "pan", "pan.c"], folder, 120)
        said += more
    if status != 0:
        line.output, line.result = said, "does not compile"
        return line
    began = time.monotonic()
    pan = ["prlimit", f"--cpu={TIMEOUT[full]}", "./pan", f"-m{DEPTH}", "-w22", *(["-i"] if shortest else [])]
    try:
        status, line.output = command(pan, folder, 10 * TIMEOUT[full])
        line.result = judge(line.output) if status >= 0 else f"cut short: signal {-status}, after {TIMEOUT[full]} s at the most"
    except subprocess.TimeoutExpired:
        line.result = f"cut short: {10 * TIMEOUT[full]} s"
    line.seconds = time.monotonic() - began
    states = re.search(r"(\d+) states, stored", line.output)
    depth = re.search(r"depth reached (\d+)", line.output)
    line.states, line.depth = int(states[1]) if states else 0, int(depth[1]) if depth else 0
    return line


def row(line, markdown):
    result = line.result.replace("|", "\\|") if markdown else line.result
    if line.surprise():
        result = f"SURPRISE: {result}; wanted: {line.wanted}"
    cells = (line.model, line.variant, line.bounds(), f"{line.states:,}", f"{line.depth:,}", f"{line.seconds:.1f}", result)
    if markdown:
        return "| " + " | ".join((cells[0], cells[1], f"`{cells[2]}`", *cells[3:6], result if result == "holds" else f"`{result}`")) + " |"
    return f"{cells[0]:14} {cells[1]:68} {cells[3]:>12} {cells[5]:>7} s  {result}"


def show(line, folder):
    search(line, folder, full=False, shortest=True)
    print(f"--- {line.model}: {line.variant} ({line.bounds()}): {line.result}")
    if not (folder / f"{line.model}.pml.trail").exists():
        return
    _, steps = command(["spin", "-t", "-T", *line.flags, f"{line.model}.pml"], folder, 60)
    print(re.split(r"^#processes", steps, maxsplit=1, flags=re.MULTILINE)[0].rstrip())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_STACK, (min(512 << 20, resource.getrlimit(resource.RLIMIT_STACK)[1])
                                               if resource.getrlimit(resource.RLIMIT_STACK)[1] != resource.RLIM_INFINITY else 512 << 20,
                                               resource.getrlimit(resource.RLIMIT_STACK)[1]))
    every = lines(asked.full)
    faults = untried_flags(every)
    chosen = [line for line in every if not asked.words or any(word in f"{line.model} {line.variant}" for word in asked.words)]
    if not chosen:
        sys.exit(f"models: no line of {LIST.name} has {' or '.join(asked.words)}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="weft-models-") as base:
        folders = [pathlib.Path(base) / str(number) for number in range(len(chosen))]
        if asked.show:
            for line, folder in zip(chosen, folders):
                if line.wanted != "holds":
                    show(line, folder)
            return
        if asked.markdown:
            print("| model | variant | flags | states | longest | seconds | result |\n|---|---|---|---:|---:|---:|---|")
        with concurrent.futures.ThreadPoolExecutor(asked.jobs) as pool:
            for line in pool.map(lambda pair: search(*pair, asked.full), zip(chosen, folders)):
                print(row(line, asked.markdown), flush=True)
                if line.surprise():
                    faults.append(f"{line.model}, {line.variant}: {line.result}; wanted: {line.wanted}")
                    print("\n".join(line.output.splitlines()[:12]), file=sys.stderr)
    held = sum(line.result == "holds" for line in chosen)
    print(f"{len(chosen)} searches, {held} hold, {sum(line.states for line in chosen):,} states, {time.monotonic() - began:.0f} s; "
          f"{len(faults)} surprises")
    for fault in faults:
        print(f"surprise: {fault}")
    sys.exit(1 if faults else 0)


main()
