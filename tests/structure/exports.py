"""The shared library exports Weft's public names and nothing else.

Usage: exports.py NM LIBRARY
"""

import re
import subprocess
import sys

import tree

ABOUT = r"(?:typeinfo (?:name )?for |vtable for |VTT for |construction vtable for |(?:non-)?virtual (?:thunk to )|guard variable for )?"
PUBLIC = re.compile(rf"^{ABOUT}weft::v1::")
# What public headers call below their templates.
DOORS = re.compile(r"^weft::detail::(?:(?:assign|make_field)\(|Mapping::)")
# Templates carry their return type in front; what matters is that the name itself is ours.
TEMPLATE = re.compile(r"^[^(]* weft::v1::")


def main():
    answer = subprocess.run([sys.argv[1], "-DC", "--defined-only", sys.argv[2]], text=True, capture_output=True, check=True)
    faults = []
    seen = set()
    for line in answer.stdout.splitlines():
        _, kind, symbol = line.split(maxsplit=2)
        symbol = re.sub(r"@@?WEFT_\d+$", "", symbol)
        if kind == "A":
            continue  # the version's own name
        seen.add(symbol)
        if not (PUBLIC.match(symbol) or DOORS.match(symbol) or TEMPLATE.match(symbol)):
            faults.append(f"exports {symbol}")
    for wanted in ("weft::v1::version()", "typeinfo for weft::v1::Error", "vtable for weft::v1::Error"):
        if wanted not in seen:
            faults.append(f"does not export {wanted}")
    tree.finish(faults, len(seen))


main()
