"""Turns the C++ of the documents into test programs, so that what the documents say compiles and runs.

Every ```cpp block of a document says what it is:
  ```cpp program        a whole program of its own
  ```cpp declarations   types and entities, at namespace scope
  ```cpp opening        opens the store; every later chapter of the guide begins with chapter 1's
  ```cpp run            statements; all of a document run in one function, in order
"assert" in them becomes a test's expectation. <!-- cpp run ... --> is code that readers do not see. A ```toml block that
names a file (```toml file=shop.toml) is written to that file before the document's code runs.

Usage: snippets.py program DOCUMENT OUTPUT
       snippets.py test DOCUMENT OUTPUT [FIRST_CHAPTER]
"""

import json
import pathlib
import re
import sys

BLOCK = re.compile(r"^```(cpp|toml)[ ]*([^\n]*)\n(.*?)^```$|^<!-- (cpp) (run)\n(.*?)^-->$", re.MULTILINE | re.DOTALL)
KINDS = ("program", "declarations", "opening", "run")


def blocks(path):
    """(language, words behind it, text, line number) of each block."""
    text = path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        language, words, body = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        yield language, words.strip(), body, text.count("\n", 0, match.start()) + 2


def cpp(path, *kinds):
    """The code of these kinds, each with a #line, so that a compiler's message names the document."""
    pieces = []
    for language, words, body, line in blocks(path):
        if language == "cpp" and words not in KINDS:
            sys.exit(f"{path}:{line - 1}: say what this block is: ```cpp {' | '.join(KINDS)}")
        if language == "cpp" and words in kinds:
            pieces.append(f'#line {line} "{path}"\n{body}')
    return "\n".join(pieces)


def files(path):
    """C++ that writes the files the document shows."""
    lines = []
    for language, words, body, _ in blocks(path):
        if language == "toml" and words.startswith("file="):
            name, text = json.dumps(words[len("file="):]), json.dumps(body, ensure_ascii=True)
            lines.append(f"  weft::test::write_secret({name}, {text});")
    return "\n".join(lines)


def test(path, first):
    name = re.sub(r"\W", "_", path.stem)
    opening = cpp(first, "opening") if first else ""
    declarations = cpp(first, "declarations") if first else ""
    return f"""// Made from {path.name}; change that file instead.
#include "docs/snippet_prelude.hpp"

namespace {{
{declarations}
{cpp(path, "declarations")}

TEST(Documents, {name}) {{
  const weft::test::InTempFolder here;
{files(path)}
{opening}
{cpp(path, "opening", "run")}
}}

}}  // namespace
"""


def main():
    mode, document, output = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    first = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
    text = cpp(document, "program") if mode == "program" else test(document, first)
    if not cpp(document, *KINDS).strip():
        sys.exit(f"{document} has no C++ to test")
    output.write_text(text, encoding="utf-8")


main()
