"""Every .cpp in lib/ and tools/, and every *_test.cpp, is built: what is in no source list does not exist.

Usage: source_lists.py COMPILE_COMMANDS
"""

import json
import pathlib
import sys

import tree


def main():
    entries = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    built = {pathlib.Path(entry["file"]).resolve() for entry in entries}
    sources = tree.files("lib", "tools", suffixes=(".cpp",))
    sources += [path for path in tree.files("tests", suffixes=(".cpp",)) if path.name.endswith("_test.cpp")]
    faults = [f"{tree.name(path)} is in the source list of no target that is built" for path in sources if path not in built]
    tree.finish(faults, len(sources))


main()
