"""One key: what all clients were told of it, and whether that can be one story."""

import bisect
import collections

from history import is_counter


class Story:
    """The calls of one key, on one branch of the history."""

    def __init__(self, key, calls, report):
        self.key = key
        self.calls = sorted(calls, key=lambda call: call.start)
        self.report = report
        self.writers = {}  # version: the acknowledged write that made it
        self.values = {}  # version: (value, the call that said so)
        self.lives = collections.defaultdict(list)  # all calls that saw or made a version of that life

    def check(self, whole=True):
        """`whole`: lives follow each other, and the last one is there at the end."""
        self.check_versions()
        self.check_values()
        self.check_order()
        if whole:
            self.check_absence()
            self.check_end()

    def check_versions(self):
        """A version is made once, and has one value."""
        for call in self.calls:
            if not call.sees:
                continue
            self.lives[call.life].append(call)
            if call.writes:
                other = self.writers.setdefault(call.version, call)
                if other is not call:
                    self.report.add("lost", f"{self.key}: two acknowledged writes made version {call.version}", other, call)
                    continue
            value, first = self.values.setdefault(call.version, (call.value, call))
            if value != call.value and call.writes + first.writes < 2:
                self.report.add("lost", f"{self.key}: version {call.version} has two values", first, call)

    def check_values(self):
        """What was read was written: once, by somebody who was not told that it failed, and before it was read."""
        if is_counter(self.key):
            return self.check_count()
        written = collections.defaultdict(list)
        for call in self.calls:
            if call.writes and call.value is not None:
                written[call.value].append(call)
        at = {}
        for version, (value, first) in sorted(self.values.items()):
            other = at.setdefault(value, (version, first))
            if other[0] != version:
                self.report.add("doubled", f"{self.key}: one value at versions {other[0]} and {version}", other[1], first)
        for call in self.calls:
            if call.op != "read" or not call.sees:
                continue
            makers = [write for write in written[call.value] if write.outcome != "fail"]
            if not makers:
                said = "said to have no effect" if written[call.value] else "not known"
                self.report.add("phantom", f"{self.key}: version {call.version} was read, and its write is {said}",
                                *written[call.value], call)
            elif all(call.end < write.start for write in makers):
                self.report.add("phantom", f"{self.key}: version {call.version} was read before its write began", call,
                                makers[0])

    def check_count(self):
        """No more than were counted or may have been; no fewer than were."""
        begun = [call for call in self.calls if call.op == "create"]
        if not begun or begun[0].version is None or not self.values:
            return
        counted = sum(call.op == "write" and call.outcome == "ok" for call in self.calls)
        in_doubt = sum(call.op == "write" and call.outcome == "unknown" for call in self.calls)
        most = max(self.values)
        if most > begun[0].version + counted + in_doubt:
            self.report.add("doubled", f"{self.key}: it came to {most} with {counted} counted from {begun[0].version} and "
                            f"{in_doubt} in doubt", self.values[most][1])

    def check_order(self):
        """Within a life, nobody who begins after a version was known meets an earlier one."""
        for sights in self.lives.values():
            ended = sorted(sights, key=lambda call: call.end)
            at, newest = 0, None
            for call in sorted(sights, key=lambda call: call.start):
                while at < len(ended) and ended[at].end < call.start:
                    if newest is None or ended[at].version > newest.version:
                        newest = ended[at]
                    at += 1
                if newest is not None and newest.version > call.version:
                    kind = "lost" if call.client == "final" else "phantom" if call.writes else "stale"
                    self.report.add(kind, f"{self.key}: version {newest.version} was known, then came {call.version}", newest,
                                    call)

    def spans(self):
        """life: (the sight that ended first, the sight that began last): it surely lasted from one to the other."""
        return {life: (min(sights, key=lambda call: call.end), max(sights, key=lambda call: call.start))
                for life, sights in self.lives.items()}

    def check_absence(self):
        """Nothing is absent while a life surely lasts, and no two last at once."""
        absent = [call for call in self.calls if call.sees_nothing]
        begun = [call.start for call in absent]
        lives = sorted(self.spans().values(), key=lambda span: span[0].end)
        for at, (first, last) in enumerate(lives):
            for call in absent[bisect.bisect_right(begun, first.end):bisect.bisect_left(begun, last.start)]:
                if call.end < last.start:
                    self.report.add("stale", f"{self.key}: it was absent between two that saw it", first, call, last)
            for other_first, other_last in lives[at + 1:]:
                if other_first.end >= last.start:
                    break
                if first.end < other_last.start:
                    self.report.add("lost", f"{self.key}: two lives at once", first, other_first, last, other_last)

    def check_end(self):
        """The last look shows what was last acknowledged; a life that is over was ended by an erase."""
        looks = [call for call in self.calls if call.client == "final" and call.op == "read" and call.outcome == "ok"]
        known = {call.life for sights in self.lives.values() for call in sights if call.client != "final"}
        if not looks:
            if known:
                self.report.add("unseen", f"{self.key}: nobody looked at it at the end", self.calls[-1])
            return
        erases = [call for call in self.calls if call.op == "erase" and call.outcome != "fail"]
        for look in looks:
            here = look.life if look.version is not None else None
            for life, (first, last) in self.spans().items():
                if life == here or life not in known:
                    continue
                seen = [call for call in self.lives[life] if call.client != "final"]
                latest = max(seen, key=lambda call: call.start)
                if not any(call.effect_until >= latest.start and call.start <= look.end for call in erases):
                    self.report.add("lost", f"{self.key}: version {latest.version} was known, nobody erased it, and it is gone "
                                    "at the end", first, last, look)
