"""Each public header compiles alone, with every warning on and nothing but include/ to look in.

Usage: public_headers.py COMPILER
"""

import subprocess
import sys

import tree

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror",
         "-Wno-missing-field-initializers", "-x", "c++", "-I", str(tree.ROOT / "include"), "-"]


def main():
    faults = []
    headers = tree.files("include")
    for header in headers:
        # Twice: a header without a guard fails.
        line = f'#include "{header.relative_to(tree.ROOT / "include")}"\n'
        compiled = subprocess.run([sys.argv[1], *FLAGS], input=line * 2, text=True, capture_output=True, check=False)
        if compiled.returncode != 0:
            faults.append(f"{tree.name(header)} does not compile alone:\n{compiled.stderr}")
    tree.finish(faults, len(headers))


main()
