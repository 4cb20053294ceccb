"""What the structure tests share: the source files of this tree and the #include lines in them."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def files(*folders, suffixes=(".hpp", ".cpp")):
    """Every file under the folders (those that exist) with one of the suffixes, in order."""
    found = []
    for folder in folders:
        found += [path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and path.is_file()]
    return sorted(found)


def name(path):
    """The path as people write it: from the root of the tree."""
    return str(path.relative_to(ROOT))


def includes(path):
    """(line number, "<" or '"', what is included) of each #include line."""
    text = path.read_text(encoding="utf-8")
    return [(text.count("\n", 0, match.start(2)) + 1, match[1], match[2]) for match in INCLUDE.finditer(text)]


def own_header(included):
    """The file of ours that an #include names, or None: "weft/..." is public, "<library>/..." is internal."""
    for base in ("include", "lib", "tests", "tools"):
        candidate = ROOT / base / included
        if candidate.is_file():
            return candidate
    return None


def finish(faults, seen):
    """Ends a test: prints every fault, or what was looked at. A test that saw nothing has failed."""
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {seen} looked at")
    sys.exit(1 if faults or seen == 0 else 0)
