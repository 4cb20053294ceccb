"""Leaves out one step of a protocol at a time and sees that the test named for it fails.

mutants.txt says, a line each: NAME | what is left out | test program (of ctest) | GoogleTest filter. First the named tests must pass
as they are; then, with WEFT_MUTANT=NAME, at least one of them must fail. Usage: run.py BUILD_FOLDER [NAME ...]
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

LIST = pathlib.Path(__file__).with_name("mutants.txt")
ROOT = LIST.parent.parent.parent
TIMEOUT = 120  # seconds; a mutant may also show itself by a test that never ends


def mutants():
    """[(name, what, program, filter)] of the list."""
    rows = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            rows.append(tuple(part.strip() for part in line.split("|")))
    return rows


def programs(build):
    """The path of each test program, by its name in ctest."""
    said = subprocess.check_output(["ctest", "--test-dir", str(build), "--show-only=json-v1"], text=True)
    return {test["name"]: test["command"] for test in json.loads(said)["tests"] if "command" in test}


def switches():
    """The names of all switches in the code: each must be in the list, and none else."""
    found = set()
    for path in (ROOT / "lib").rglob("*.[ch]pp"):
        found |= set(re.findall(r'WEFT_MUTANT\("([a-z0-9_]+)"\)', path.read_text(encoding="utf-8")))
    return found


def run(command, test_filter, mutant):
    """(failed tests, count of tests run, seconds). A run that ends by a signal, or not at all, counts as one failed test."""
    environment = dict(os.environ)
    environment.pop("WEFT_MUTANT", None)
    if mutant:
        environment["WEFT_MUTANT"] = mutant
    begun = time.monotonic()
    try:
        done = subprocess.run([*command, f"--gtest_filter={test_filter}"], text=True, capture_output=True, env=environment,
                              timeout=TIMEOUT, check=False)
        said = done.stdout
        ended = done.returncode >= 0
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode(errors="replace")
        ended = False
    failed = list(dict.fromkeys(re.findall(r"^\[  FAILED  \] ([^ ,\n]+)", said, re.M)))
    failed = [name for name in failed if "." in name]
    if not ended and not failed:
        started = re.findall(r"^\[ RUN      \] (\S+)", said, re.M)
        failed = [(started[-1] if started else "the program") + " (did not end)"]
    return failed, len(re.findall(r"^\[       OK \]|^\[  FAILED  \] \S+ \(", said, re.M)), time.monotonic() - begun


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    wanted = set(sys.argv[2:])
    rows = mutants()
    known = programs(build)
    listed = {row[0] for row in rows}
    faults = [f"{name}: a switch in lib/ that mutants.txt does not name" for name in sorted(switches() - listed)]
    faults += [f"{name}: in mutants.txt, but no switch in lib/ has this name" for name in sorted(listed - switches())]
    faults += [f"{name}: there is no test program {program}" for name, _, program, _ in rows if program not in known]
    if wanted - listed:
        faults += [f"{name}: mutants.txt has no such line" for name in sorted(wanted - listed)]
    if faults:
        print("\n".join(faults))
        return 1

    sound = {}  # (program, filter): the failures without any mutant
    survivors = 0
    print(f"{'mutant':<28}{'verdict':<11}{'s':>5}  killed by", flush=True)
    for name, what, program, test_filter in rows:
        if wanted and name not in wanted:
            continue
        if (program, test_filter) not in sound:
            sound[program, test_filter] = run(known[program], test_filter, "")
        failed, count, _ = sound[program, test_filter]
        if failed or not count:
            print(f"{name:<28}{'unfit':<11}{'':>5}  {program} {test_filter} fails, or runs no test, without a mutant too", flush=True)
            survivors += 1
            continue
        failed, _, seconds = run(known[program], test_filter, name)
        survivors += not failed
        killer = failed[0] if failed else f"nobody: {what}"
        print(f"{name:<28}{'killed' if failed else 'SURVIVED':<11}{seconds:>5.1f}  {killer}", flush=True)
    print(f"{len(rows) if not wanted else len(wanted)} mutants, {survivors} not killed")
    return 1 if survivors else 0


sys.exit(main())
