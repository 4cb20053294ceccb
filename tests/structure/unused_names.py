"""Names that a .cpp brings in with `using a::b;` or `namespace x = ...;` must be used in it."""

import re

import tree

BROUGHT = re.compile(r"^\s*(?:using (?:\w+::)+(\w+)|namespace (\w+) = [^;]*);$", re.MULTILINE)
SILENT = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"')  # comments and texts use nothing

faults, seen = [], 0
for path in tree.files("include", "lib", "tools", "tests", "php", suffixes=(".cpp",)):
    text = SILENT.sub("", path.read_text(encoding="utf-8"))
    for match in BROUGHT.finditer(text):
        seen += 1
        word = match[1] or match[2]
        if len(re.findall(rf"\b{word}\b", text)) < 2 + match[0].count(f"::{word}::"):
            line = text.count("\n", 0, match.start(1) if match[1] else match.start(2)) + 1
            faults.append(f"{tree.name(path)}:{line}: {word} is brought in and not used")
tree.finish(faults, seen)
