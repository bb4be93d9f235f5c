#!/usr/bin/env python3
"""Prints utf8_table.h from the Unicode data of Python's standard library.

Usage: python3 src/base/utf8_table.py > src/base/utf8_table.h
"""

import unicodedata

FOLDED = [(0x00C0, 0x024F), (0x0370, 0x052F), (0x1E00, 0x1FFF)]


def width(code):
    """Columns of an assigned character; None where nothing is assigned."""
    character = chr(code)
    category = unicodedata.category(character)
    wide = unicodedata.east_asian_width(character)
    # Python gives "F" for what is not assigned, but "W" where ideographs are to come.
    if wide == "W" and category not in ("Mn", "Me") or wide == "F" and category != "Cn":
        return 2
    if category == "Cn":
        return None
    # Medial vowels and final consonants of Hangul join the syllable before them.
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:
        return 0
    # Controls and surrogates are never shown; Cf is invisible. So is the soft hyphen U+00AD: some
    # terminals give it a column, but no line of ours ends at one, and a line too short is harmless.
    # Prepended Arabic and Kaithi number signs are Cf and visible.
    if category == "Cf" and "NUMBER" not in unicodedata.name(character, "") \
            and code not in (0x0600, 0x0601, 0x0602, 0x0603, 0x06DD, 0x070F, 0x08E2):
        return 0
    if category in ("Mn", "Me", "Cc", "Cs", "Zl", "Zp"):
        return 0
    return 1


def widths():
    """(first, width) wherever the width changes."""
    runs = []
    for code in range(0x110000):
        w = width(code)
        if not runs or runs[-1][1] != w:
            runs.append([code, w])
    # Unassigned between two of one kind is of that kind, else of width 1: fewer steps.
    for i, run in enumerate(runs):
        if run[1] is None:
            before = runs[i - 1][1]
            after = runs[i + 1][1] if i + 1 < len(runs) else 1
            run[1] = before if before == after else 1
    steps = []
    for first, w in runs:
        if not steps or steps[-1][1] != w:
            steps.append((first, w))
    return steps


def fold(code):
    """The base letter of the canonical decomposition, in lower case."""
    character = chr(code)
    if unicodedata.category(character)[0] != "L":
        return code
    for _ in range(2):
        character = unicodedata.normalize("NFD", character)[0].lower()[0]
    # Final sigma and long s are the same letters elsewhere in the word.
    folded = character.casefold()
    return ord(folded) if len(folded) == 1 else ord(character)


def rows(values, form, row):
    for i in range(0, len(values), row):
        print("\t" + " ".join(form % v + "," for v in values[i:i + row]))


def main():
    print("/* utf8_table.h - printed by utf8_table.py from Unicode %s; do not edit. */"
          % unicodedata.unidata_version)
    print("\n/* clang-format off */\n")
    print("/* first character * 4 + its width and that of those up to the next step */")
    print("static const uint32_t width_steps[] = {")
    rows([first * 4 + w for first, w in widths()], "0x%06x", 10)
    print("};\n")
    print("/* runs of letters, each with where its folded letters begin */")
    print("static const struct {\n\tuint16_t first, last, at;\n} fold_runs[] = {")
    at = 0
    for first, last in FOLDED:
        print("\t{0x%04x, 0x%04x, %d}," % (first, last, at))
        at += last - first + 1
    print("};\n")
    print("static const uint16_t folded[] = {")
    rows([fold(c) for first, last in FOLDED for c in range(first, last + 1)], "0x%04x", 12)
    print("};")


main()
