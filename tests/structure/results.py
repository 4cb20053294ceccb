"""Counts what a test run left: GoogleTest cases by program and label, and tests that are no GoogleTest program as one each.

Usage: results.py TABLE-FILE add NAME FOLDER    adds a run (FOLDER holds tests.json, ctest.xml and one XML file a GoogleTest program)
       results.py TABLE-FILE print              prints the table and, last, "N passed, N failed"
"""

import json
import pathlib
import sys
import xml.etree.ElementTree as xml


def cases(program, folder):
    """(passed, failed, skipped) of one entry of ctest's report."""
    report = folder / f"{program.get('name')}.xml"
    # A program that crashed or was stopped left no report, or one that knows of no failure.
    passed_as_whole = program.get("status") == "run"
    if not report.is_file():
        return (1, 0, 0) if passed_as_whole else (0, 1, 0)
    found = [0, 0, 0]
    for case in xml.parse(report).getroot().iter("testcase"):
        failed = case.find("failure") is not None
        skipped = case.get("result") == "skipped"
        if case.get("status") == "run" or skipped:
            found[1 if failed else 2 if skipped else 0] += 1
    if not passed_as_whole and found[1] == 0:
        found[1] = 1
    return tuple(found)


def labels(folder):
    """The label of each test, by its name."""
    known = {}
    for test in json.loads((folder / "tests.json").read_text(encoding="utf-8"))["tests"]:
        values = [each["value"] for each in test["properties"] if each["name"] == "LABELS"]
        known[test["name"]] = values[0][0] if values else "other"
    return known


def add(table, name, folder):
    rows = json.loads(table.read_text(encoding="utf-8")) if table.is_file() else []
    known = labels(folder)
    sums = {}
    for program in xml.parse(folder / "ctest.xml").getroot().iter("testcase"):
        row = sums.setdefault(known[program.get("name")], [0, 0, 0])
        for at, count in enumerate(cases(program, folder)):
            row[at] += count
    rows += [[name, kind, *counts] for kind, counts in sorted(sums.items())]
    table.write_text(json.dumps(rows), encoding="utf-8")


def show(table):
    rows = json.loads(table.read_text(encoding="utf-8")) if table.is_file() else []
    print(f"{'build':<10}{'label':<14}{'passed':>8}{'failed':>8}{'skipped':>9}")
    for build, kind, passed, failed, skipped in rows:
        print(f"{build:<10}{kind:<14}{passed:>8}{failed:>8}{skipped:>9}")
    print()
    passed, failed = (sum(row[at] for row in rows) for at in (2, 3))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    if sys.argv[2] == "add":
        add(pathlib.Path(sys.argv[1]), sys.argv[3], pathlib.Path(sys.argv[4]))
    else:
        show(pathlib.Path(sys.argv[1]))
