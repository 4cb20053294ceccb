"""Every .cpp in lib/ and tools/, and every *_test.cpp, is named in a CMake source list beside or above it: what is not built does not exist."""

import tree


def listed(path):
    """True when the CMakeLists.txt of its folder, or of a folder above, names the file by its path from there."""
    for folder in path.parents:
        lists = folder / "CMakeLists.txt"
        if lists.is_file() and str(path.relative_to(folder)) in lists.read_text(encoding="utf-8").replace("(", " ").replace(")", " ").split():
            return True
        if folder == tree.ROOT:
            return False
    return False


def main():
    sources = tree.files("lib", "tools", suffixes=(".cpp",))
    sources += [path for path in tree.files("tests", suffixes=(".cpp",)) if path.name.endswith("_test.cpp")]
    faults = [f"{tree.name(path)} is in no CMakeLists.txt" for path in sources if not listed(path)]
    tree.finish(faults, len(sources))


main()
