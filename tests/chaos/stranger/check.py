"""check.py HISTORY: judges a history by docs/reliability/history.md alone, without anything of Weft's.

It asks less than weft-check: versions and values of a key, real time, the last look, transactions whole or not at all, ids, and the
facts. It leaves orders over several keys and deadlines to that one. Exit 0: nothing found, 1: something was, 2: it cannot be read.
"""

import collections
import sys

import forks
import transactions
from history import Unreadable, is_counter, read
from story import Story


class Report:
    """What was found: (kind, in words, lines of the file that prove it)."""

    def __init__(self):
        self.found = []
        self.left_out = 0  # keys of which not all was asked

    def add(self, kind, words, *proof):
        self.found.append((kind, words, sorted({call.line for call in proof})))


def check_facts(facts, report):
    for fact in facts:
        if fact["fact"] == "wrong_side":
            report.found.append(("wrong_side", f"{fact['key']}: written on side {fact['side']}", [fact["line"]]))
        if fact["fact"] == "tail" and fact.get("detail") not in ("merged", "listed", "dropped"):
            report.found.append(("lost", f"{fact['key']}: only the lost side had it, and it is nowhere", [fact["line"]]))


def check_ids(calls, report):
    given = {}
    for call in calls:
        if call.id is None or call.op != "create":
            continue
        other = given.setdefault(call.id, call)
        if other is not call:
            report.add("duplicate_id", f"id {call.id} was given twice", other, call)


def check_key(key, calls, all_takeovers, report):
    """The story that goes on, when it is the only one."""
    forked, erased = False, False
    for takeover in all_takeovers:
        tail = takeover.tails.get(key)
        if not tail:
            continue
        forked = True
        erased = erased or any(fact.get("value") is None for fact in tail)
        if is_counter(key):
            continue
        lost, calls = forks.branch_off(calls, takeover, tail, report)
        Story(key, lost, report).check(whole=False)
    if forked and is_counter(key):
        report.left_out += 1  # two branches come to the same counts
        return None
    story = Story(key, calls, report)
    if forked and erased and key.startswith("name/"):
        report.left_out += 1  # its former life may come back with the rejoin
        story.check_versions()
        return None
    story.check()
    return None if forked else story


def check(lines):
    """The Report, and how many calls and keys there were."""
    report = Report()
    calls, facts = read(lines)
    by_key = collections.defaultdict(list)
    for call in calls:
        by_key[call.key].append(call)
    check_facts(facts, report)
    check_ids(calls, report)
    all_takeovers = forks.takeovers(facts)
    stories = {key: check_key(key, of_key, all_takeovers, report) for key, of_key in by_key.items()}
    transactions.check({key: story for key, story in stories.items() if story is not None}, report)
    return report, len(calls), len(by_key)


def main():
    if len(sys.argv) != 2:
        print("usage: check.py HISTORY", file=sys.stderr)
        return 2
    try:
        with open(sys.argv[1], encoding="utf-8") as lines:
            report, calls, keys = check(lines)
    except (OSError, Unreadable) as error:
        print(f"check.py: {error}", file=sys.stderr)
        return 2
    for kind, words, proof in report.found[:20]:
        print(f"VIOLATION {kind}: {words} (lines {', '.join(map(str, proof))})")
    print(f"{calls} calls, {keys} keys, {report.left_out} of them not wholly judged: {len(report.found)} violations")
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
