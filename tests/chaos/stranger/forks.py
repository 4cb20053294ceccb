"""What a takeover does to a key: the lost side's tail is a branch that ends there; the story that goes on is without it."""

import dataclasses


@dataclasses.dataclass
class Takeover:
    """`gone`: nobody else wrote for the side before; `taken`: from then on the other side did."""

    side: str
    gone: int
    taken: int
    returns: float
    home: float
    tails: dict  # key: its tail lines


def takeovers(facts):
    """In the order of time."""
    found = []
    for fact in facts:
        if fact["fact"] != "takeover":
            continue
        back = [other for other in facts if other["fact"] == "rejoin" and other["side"] == fact["side"] and
                other["start"] >= fact["end"]]
        first = min(back, key=lambda other: other["start"], default={"start": float("inf"), "end": float("inf")})
        tails = {}
        for other in facts:
            if other["fact"] == "tail" and other["side"] == fact["side"] and other["end"] == fact["end"]:
                tails.setdefault(other["key"], []).append(other)
        found.append(Takeover(fact["side"], fact["start"], fact["end"], first["start"], first["end"], tails))
    return sorted(found, key=lambda takeover: takeover.taken)


def branch_off(calls, takeover, tail, report):
    """(calls of the lost branch, calls of the story that goes on) of one key."""
    made = {(fact.get("version"), fact.get("value")): fact for fact in tail if fact.get("value") is not None}
    erased = [fact for fact in tail if fact.get("value") is None]
    cut = tail[0].get("start", 0)
    lost, on = [], []
    for call in calls:
        early = call.start < takeover.taken
        fact = made.get((call.version, call.value)) or (
            next((one for (_, value), one in made.items() if value == call.value), None)
            if call.writes and call.version is None else None)
        if call.writes and early and fact:
            if call.outcome == "fail":
                report.add("phantom", f"{call.key}: it was said to have no effect, and the lost side has it", call)
            if call.outcome == "ok" and fact.get("detail") == "dropped":
                report.add("lost", f"{call.key}: it was acknowledged, and dropped by the rejoin", call)
            lost.append(call)
            on.append(comes_in_later(call, fact, takeover))
        elif call.op == "erase" and early and erased and call.effect_until >= cut and call.outcome != "fail":
            lost.append(call)
            on.append(dataclasses.replace(call, outcome="unknown", tx=None))  # which of several it was is not told
        elif call.op == "read" and early and fact:
            lost.append(call)
        elif call.sees_nothing and early and erased and call.end >= cut:
            pass  # either side may have said so
        else:
            if fact and call.op == "read" and call.end < takeover.returns:
                report.add("stale", f"{call.key}: after the takeover a read gave what only the lost side had", call)
            on.append(call)
            if call.end < takeover.gone:
                lost.append(call)
            elif call.op != "read" and early and call.outcome != "fail":
                lost.append(dataclasses.replace(call, outcome="unknown", tx=None))  # on which side it was is not told
    return lost, on


def comes_in_later(call, fact, takeover):
    """A write of the tail is in doubt; merged, it is there when the rejoin is over."""
    if fact.get("detail") == "merged" and call.outcome == "ok":
        return dataclasses.replace(call, end=takeover.home, tx=None)
    return dataclasses.replace(call, outcome="unknown", tx=None)
