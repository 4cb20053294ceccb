"""Files are small: the median of include/, lib/, tools/ and php/ stays below 120 lines, and none has more than 400
unless its first line says why ("Long because ...")."""

import statistics

import tree

MEDIAN = 120
MOST = 400


def main():
    sizes = {}
    faults = []
    for path in tree.files("include", "lib", "tools", "php"):
        lines = path.read_text(encoding="utf-8").splitlines()
        sizes[path] = len(lines)
        if len(lines) > MOST and "Long because" not in lines[0]:
            faults.append(f"{tree.name(path)} has {len(lines)} lines; split it, or say why in its first line")
    median = statistics.median(sizes.values()) if sizes else 0
    print(f"median file: {median:g} lines; longest: {max(sizes.values(), default=0)}")
    if median >= MEDIAN:
        faults.append(f"the median file has {median:g} lines; it must stay below {MEDIAN}")
    tree.finish(faults, len(sizes))


main()
