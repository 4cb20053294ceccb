"""Reads every #include line: arrows point one way, and third-party headers stay behind a .cpp of the right folder.

The table says what each part may include beside itself; what an allowed part may include is allowed too.
"""

import tree

ARROWS = {
    "include": [],
    "base": ["include"],
    "model": ["base"],
    "sql": ["model"],
    "wire": ["base"],
    "cache": ["model"],
    "ids": ["wire", "model"],
    "index": ["wire", "sql", "cache", "ids"],
    "engine": ["base", "model", "sql", "wire", "cache", "ids", "index"],
    "move": ["engine"],
    "balance": ["engine"],
    "tools": ["include"],
    "php": ["include"],
}
# Tools may see what the engine and what stands on it show to administrators.
ADMIN = ("engine/admin.hpp", "engine/admin_tickets.hpp", "move/admin_move.hpp", "balance/owner_loads.hpp", "balance/plan.hpp")

# Third-party headers by prefix: the places whose .cpp files may include them. Never a header.
THIRD_PARTY = {
    "spdlog/": ["lib/base/stderr_log.cpp"],
    "xxhash": ["lib/base/hash.cpp"],
    "toml++/": ["lib/model/"],
    "nlohmann/": ["lib/model/", "tools/"],
    "CLI/": ["tools/"],
    "openssl/": ["tools/"],
    "sqlite3": ["lib/wire/", "lib/index/snapshot_file.cpp"],
    "cppconn/": ["lib/wire/"],
    "mysql": ["lib/wire/"],
    "mariadb": ["lib/wire/"],
    "libmemcached": ["lib/cache/"],
    "boost/": ["lib/engine/", "lib/cache/"],
    "php": ["php/"],
    "zend": ["php/"],
}


def part_of(path):
    """The part a file belongs to: the folder in lib/, or include, tools, php."""
    pieces = path.relative_to(tree.ROOT).parts
    return pieces[1] if pieces[0] == "lib" else pieces[0]


def reachable(part):
    seen = {part}
    waiting = [part]
    while waiting:
        for allowed in ARROWS[waiting.pop()]:
            if allowed not in seen:
                seen.add(allowed)
                waiting.append(allowed)
    return seen


def fault_of(path, line, kind, included):
    """What is wrong with one #include line, or None."""
    where = f"{tree.name(path)}:{line}: includes {included}"
    part = part_of(path)
    own = tree.own_header(included)
    if own is not None:
        target = part_of(own)
        if part == "tools" and included in ADMIN:
            return None
        if target not in reachable(part):
            return f"{where}: {part} may include only {', '.join(sorted(reachable(part)))}"
        return None
    if kind == '"':
        return None if (path.parent / included).is_file() else f"{where}: there is no such file here"
    if part == "include" and ("/" in included or "." in included):
        return f"{where}: public headers include the standard library and weft/ only"
    for prefix, places in THIRD_PARTY.items():
        if included.startswith(prefix):
            if path.suffix != ".cpp":
                return f"{where}: a third-party header may not be in a header of ours"
            if not any(tree.name(path).startswith(place) for place in places):
                return f"{where}: allowed only in {', '.join(places)}"
    return None


def main():
    faults = []
    seen = 0
    for path in tree.files("include", "lib", "tools", "php"):
        for line, kind, included in tree.includes(path):
            seen += 1
            fault = fault_of(path, line, kind, included)
            if fault:
                faults.append(fault)
    tree.finish(faults, seen)


main()
