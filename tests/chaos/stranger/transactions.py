"""Transactions have their effect at once or not at all."""

import collections


def check(stories, report):
    """`stories`: of keys that are on one branch only, by key."""
    members = collections.defaultdict(list)
    for story in stories.values():
        for call in story.calls:
            if call.tx is not None and call.writes:
                members[call.tx].append(call)
    for writes in members.values():
        if len(writes) > 1:
            check_one(writes, stories, report)


def check_one(writes, stories, report):
    if len({write.outcome == "fail" for write in writes}) > 1:
        report.add("half", f"transaction {writes[0].tx}: one part failed and another did not", *writes)
    known = [(write, known_since(write, stories[write.key])) for write in writes]
    there = [(write, since) for write, since in known if since is not None]
    if not there:
        return
    seen, since = min(there, key=lambda one: one[1])
    for write, own in known:
        against = refuting(write, own, stories[write.key], since)
        if against is not None:
            report.add("half", f"transaction {write.tx}: its write of {seen.key} was there, and that of {write.key} was not",
                       seen, write, against)


def known_since(write, story):
    """When it was certain at the latest that the write has its effect; None: that is not known."""
    if write.version is None or write.outcome == "fail":
        return None
    value, _ = story.values.get(write.version, (None, None))
    if value is None or value != write.value:
        return None
    return min(call.end for call in story.lives[write.life] if call.version >= write.version)


def refuting(write, own, story, since):
    """A call that shows that the write had no effect, or none yet when another part had. (What comes behind its own first sight is
    stale, and told as that.)"""
    if write.version is None or write.outcome == "fail":
        return None
    value, first = story.values.get(write.version, (None, None))
    if own is None and first is not None and value != write.value:
        return first
    for call in story.lives[write.life]:
        if call.op == "read" and call.version < write.version and since < call.start and (own is None or call.start <= own):
            return call
    return None
