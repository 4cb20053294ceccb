"""A history as docs/reliability/history.md describes it: calls with what they were told, and facts beside them."""

import dataclasses
import json

FOR_EVER = float("inf")
KINDS = ("read", "write", "create", "erase")
OUTCOMES = ("ok", "fail", "unknown")


class Unreadable(Exception):
    """A line that is not of the format."""


@dataclasses.dataclass(slots=True)
class Call:
    """One line: one client, one key."""

    line: int
    client: str
    op: str
    key: str
    version: int | None
    value: object
    start: int
    end: float
    outcome: str
    source: str | None = None
    n: int | None = None
    tx: str | None = None
    id: int | None = None

    @property
    def sees(self):
        """It saw or made a version, for sure."""
        return self.outcome == "ok" and self.version is not None

    @property
    def sees_nothing(self):
        return self.op == "read" and self.outcome == "ok" and self.value is None

    @property
    def writes(self):
        return self.op in ("write", "create")

    @property
    def effect_until(self):
        """A write in doubt may come about at any later time."""
        return FOR_EVER if self.outcome == "unknown" else self.end

    @property
    def life(self):
        return life_of(self.key, self.version)


def is_counter(key):
    return key.startswith("tally/")


def life_of(key, version):
    """Lives of a key have ranges of 2^20 versions of their own; a counter has one life."""
    return 0 if is_counter(key) else version >> 20


def read_call(number, line):
    try:
        call = Call(number, str(line["client"]), line["op"], line["key"], line["version"], line["value"], line["start"],
                    line["end"], line["outcome"], line.get("from"), line.get("n"), line.get("tx"), line.get("id"))
    except KeyError as missing:
        raise Unreadable(f"line {number} has no {missing}") from None
    if call.op not in KINDS or call.outcome not in OUTCOMES or call.end < call.start:
        raise Unreadable(f"line {number}: op, outcome or times cannot be")
    return call


def read(lines):
    """(calls, facts)."""
    calls, facts = [], []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except json.JSONDecodeError as error:
            raise Unreadable(f"line {number} is no JSON: {error.msg}") from None
        if "fact" in line:
            facts.append(line | {"line": number})
        else:
            calls.append(read_call(number, line))
    return calls, facts
