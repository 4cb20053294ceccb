"""The checker finds every anomaly that is made by hand, and nothing in the same story without it."""

import json
import unittest

import check

LIFE = 1 << 20


class Tale:
    """A history written by hand; times in ms. Calls are acknowledged unless told otherwise."""

    def __init__(self):
        self.lines = []

    def tell(self, op, when, key, version=None, value=None, **more):
        line = {"client": "0.1", "op": op, "key": key, "version": version, "value": value, "start": when[0] * 1000000,
                "end": when[1] * 1000000, "outcome": "ok", "n": len(self.lines) + 1}
        self.lines.append(line | more)
        return self

    def fact(self, fact, start, end, **more):
        self.lines.append({"fact": fact, "start": start * 1000000, "end": end * 1000000} | more)
        return self

    def look(self, key, version, value, when=(900, 901)):
        return self.tell("read", when, key, version, value, client="final", **{"from": "row"})

    def found(self):
        report, _, _ = check.check([json.dumps(line) for line in self.lines])
        return sorted({kind for kind, _, _ in report.found}), report.found


def register(*last):
    """A key made at version 1 of its life, and the last look at it."""
    tale = Tale().tell("create", (0, 1), "cell/1/1", LIFE, "a")
    return tale.look("cell/1/1", *(last or (LIFE, "a")))


def forked(detail="listed", last=(LIFE + 1, "survivor's")):
    """Written on the lost side before the takeover (100 to 200), and again on the other before the rejoin (300 to 400)."""
    tale = register(*last)
    tale.tell("write", (50, 60), "cell/1/1", LIFE + 1, "tail's")
    tale.tell("read", (70, 71), "cell/1/1", LIFE + 1, "tail's")
    tale.tell("write", (210, 220), "cell/1/1", LIFE + 1, "survivor's")
    tale.fact("takeover", 100, 200, side="A").fact("rejoin", 300, 400, side="A")
    return tale.fact("tail", 40, 200, side="A", key="cell/1/1", version=LIFE + 1, value="tail's", detail=detail)


def transaction(outcome, **last):
    """Two journals that one transaction writes."""
    tale = Tale()
    for number, key in ((1, "journal/1/1"), (2, "journal/1/2")):
        tale.tell("create", (0, 1), key, LIFE, key)
        tale.tell("write", (10, 20), key, LIFE + 1, "t", tx="t", outcome=outcome)
        tale.look(key, *last.get(f"last_{number}", (LIFE + 1, "t")), when=(900 + 2 * number, 901 + 2 * number))
    return tale


class Finds(unittest.TestCase):
    def clean(self, tale):
        kinds, found = tale.found()
        self.assertEqual(kinds, [], found)

    def finds(self, tale, *kinds):
        found, all_found = tale.found()
        self.assertEqual(found, sorted(kinds), all_found)
        for _, _, lines in all_found:
            self.assertTrue(lines)

    def test_a_register_that_is_as_it_was_told(self):
        tale = register(LIFE + 1, "b")
        tale.tell("write", (10, 20), "cell/1/1", LIFE + 1, "b")
        tale.tell("read", (15, 16), "cell/1/1", LIFE, "a")
        self.clean(tale.tell("read", (25, 26), "cell/1/1", LIFE + 1, "b"))

    def test_a_version_made_twice(self):
        tale = register(LIFE + 1, "b")
        tale.tell("write", (10, 20), "cell/1/1", LIFE + 1, "b")
        self.finds(tale.tell("write", (11, 21), "cell/1/1", LIFE + 1, "c"), "lost")

    def test_a_version_with_two_values(self):
        tale = register(LIFE + 1, "b")
        tale.tell("write", (10, 20), "cell/1/1", LIFE + 1, "b", outcome="unknown")
        tale.tell("write", (10, 20), "cell/1/1", LIFE + 1, "c", outcome="unknown")
        self.finds(tale.tell("read", (30, 31), "cell/1/1", LIFE + 1, "c"), "lost")

    def test_a_stale_read(self):
        tale = register(LIFE + 1, "b")
        tale.tell("write", (10, 20), "cell/1/1", LIFE + 1, "b")
        self.finds(tale.tell("read", (21, 22), "cell/1/1", LIFE, "a"), "stale")

    def test_a_read_behind_what_another_saw(self):
        tale = register(LIFE + 1, "b")
        tale.tell("write", (10, 500), "cell/1/1", LIFE + 1, "b", outcome="unknown")
        tale.tell("read", (20, 21), "cell/1/1", LIFE + 1, "b", client="0.2")
        self.finds(tale.tell("read", (22, 23), "cell/1/1", LIFE, "a"), "stale")

    def test_a_lost_write(self):
        self.finds(register(LIFE, "a").tell("write", (10, 20), "cell/1/1", LIFE + 1, "b"), "lost")
        self.clean(register(LIFE, "a").tell("write", (10, 20), "cell/1/1", LIFE + 1, "b", outcome="unknown"))

    def test_a_lost_row(self):
        self.finds(register(None, None), "lost")
        self.clean(register(None, None).tell("erase", (10, 20), "cell/1/1"))
        self.clean(register(None, None).tell("erase", (10, 20), "cell/1/1", outcome="unknown"))
        self.finds(register(None, None).tell("erase", (10, 20), "cell/1/1", outcome="fail"), "lost")

    def test_a_row_that_was_seen_after_its_last_erase_and_is_gone(self):
        tale = register(None, None).tell("erase", (10, 20), "cell/1/1")
        self.finds(tale.tell("read", (30, 31), "cell/1/1", LIFE, "a"), "lost")

    def test_a_key_nobody_looked_at(self):
        self.finds(Tale().tell("create", (0, 1), "cell/1/1", LIFE, "a"), "unseen")

    def test_an_absence_in_the_middle_of_a_life(self):
        self.finds(register().tell("read", (10, 11), "cell/1/1"), "stale")

    def test_two_lives(self):
        tale = register(5 * LIFE, "b").tell("erase", (10, 20), "cell/1/1")
        tale.tell("read", (25, 26), "cell/1/1")
        self.clean(tale.tell("create", (30, 40), "cell/1/1", 5 * LIFE, "b"))
        self.finds(tale.tell("read", (50, 51), "cell/1/1", LIFE, "a"), "lost", "stale")

    def test_what_nobody_wrote(self):
        self.finds(register().tell("read", (10, 11), "cell/1/1", LIFE - 1, "z"), "lost", "phantom")
        tale = register(LIFE + 1, "b").tell("write", (10, 20), "cell/1/1", LIFE + 1, "b", outcome="fail")
        self.finds(tale, "phantom")

    def test_what_was_read_before_it_was_written(self):
        tale = register(LIFE + 1, "b").tell("write", (10, 20), "cell/1/1", LIFE + 1, "b")
        self.finds(tale.tell("read", (5, 6), "cell/1/1", LIFE + 1, "b"), "phantom")

    def test_a_write_that_had_its_effect_twice(self):
        tale = register(LIFE + 2, "b").tell("write", (10, 20), "cell/1/1", LIFE + 1, "b", outcome="unknown")
        self.finds(tale.tell("read", (15, 16), "cell/1/1", LIFE + 1, "b"), "doubled")

    def test_a_counter(self):
        def tale(count):
            made = Tale().tell("create", (0, 1), "tally/1/0", 0, "0").look("tally/1/0", count, str(count))
            made.tell("write", (10, 20), "tally/1/0", 1, "1")
            return made.tell("write", (30, 40), "tally/1/0", outcome="unknown")
        self.clean(tale(1))
        self.clean(tale(2))
        self.finds(tale(0), "lost")
        self.finds(tale(3), "doubled")

    def test_half_a_transaction(self):
        for outcome in ("ok", "unknown"):
            self.clean(transaction(outcome))
        self.clean(transaction("unknown", last_1=(LIFE, "journal/1/1"), last_2=(LIFE, "journal/1/2")))
        self.finds(transaction("unknown", last_2=(LIFE, "journal/1/2")), "half")
        self.finds(transaction("ok", last_2=(LIFE, "journal/1/2")), "lost")

    def test_half_a_transaction_whose_version_another_took(self):
        tale = transaction("unknown", last_2=(LIFE + 1, "another"))
        self.finds(tale.tell("write", (12, 22), "journal/1/2", LIFE + 1, "another"), "half")

    def test_half_a_transaction_for_a_moment(self):
        for outcome, at in (("unknown", 30), ("ok", 12)):
            tale = transaction(outcome).tell("read", (at, at + 1), "journal/1/1", LIFE + 1, "t")
            self.clean(tale)
            self.finds(tale.tell("read", (at + 2, at + 3), "journal/1/2", LIFE, "journal/1/2"), "half")

    def test_an_id_given_twice(self):
        tale = Tale()
        for number, key in enumerate(("ticketed/1/7", "ticketed/2/7"), 1):
            tale.tell("create", (0, 1), key, number * LIFE, str(number), id=7).look(key, number * LIFE, str(number))
        self.finds(tale, "duplicate_id")

    def test_a_write_on_the_wrong_side(self):
        self.finds(register().fact("wrong_side", 5, 5, side="A", key="cell/1/1"), "wrong_side")

    def test_a_takeover_excuses_what_the_tail_has(self):
        self.clean(forked())
        without = forked()
        without.lines = [line for line in without.lines if line.get("fact") != "tail"]
        self.finds(without, "lost")

    def test_a_tail_that_was_seen_after_the_takeover(self):
        self.finds(forked().tell("read", (250, 251), "cell/1/1", LIFE + 1, "tail's"), "lost", "stale")

    def test_a_tail_that_is_nowhere_or_was_dropped(self):
        self.finds(forked("nowhere"), "lost")
        self.finds(forked("dropped"), "lost")

    def test_a_merged_tail_must_be_there(self):
        def tale(*last):
            made = forked("merged", last)
            made.lines = [line for line in made.lines if line.get("value") != "survivor's"]
            return made
        self.clean(tale(LIFE + 1, "tail's"))
        self.finds(tale(LIFE, "a"), "lost")

    def test_stale_on_the_lost_branch(self):
        self.finds(forked().tell("read", (80, 81), "cell/1/1", LIFE, "a"), "stale")

    def test_what_cannot_be_read(self):
        for line in ("{", '{"op":"read"}', json.dumps(Tale().tell("fly", (0, 1), "x").lines[0])):
            with self.assertRaises(check.Unreadable):
                check.check([line])


if __name__ == "__main__":
    unittest.main()
