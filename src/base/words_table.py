#!/usr/bin/env python3
"""Prints words_table.h from the Unicode data of Python's standard library.

Usage: python3 src/base/words_table.py > src/base/words_table.h
"""

import unicodedata

GAP, LETTER, SINGLE, NOTHING = range(4)

# Scripts written without spaces, or in words that a searcher cuts: each character is a word.
UNSPACED = [(0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1100, 0x11FF), (0x1780, 0x17FF), (0x2E80, 0x2FDF),
            (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303B), (0x3041, 0x3096),
            (0x309D, 0x318F), (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0xA4CF), (0xA960, 0xA97F),
            (0xAA60, 0xAA7F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC), (0x1B000, 0x1B16F),
            (0x20000, 0x3FFFF)]

# Accents and points that one searcher types and another doesn't.
ACCENTS = [(0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x0640, 0x0640),
           (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
           (0x20D0, 0x20FF), (0x3099, 0x309A), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFF9E, 0xFF9F)]

# Letters that no decomposition takes apart, as they are typed where the keyboard has none.
TYPED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l",
         "ŋ": "n", "þ": "th", "ŧ": "t", "ĳ": "ij", "ŀ": "l", "ŉ": "n", "ǆ": "dz", "ǉ": "lj", "ǌ": "nj",
         "ǳ": "dz", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
         "ə": "e", "ƒ": "f"}

# What utf8_fold knows.
FOLDED = [(0x00C0, 0x024F), (0x0370, 0x052F), (0x1E00, 0x1FFF)]
# Phonetic signs, and forms of letters for old devices: many, and never typed.
PASSED = [(0x02B0, 0x02FF), (0x1C80, 0x1C88), (0x1D00, 0x1DFF), (0x2E80, 0x9FFF), (0xA720, 0xA7FF),
          (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFB1D, 0xFEFC), (0x2F800, 0x2FA1F)]


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def kind(code):
    """None where nothing is assigned: such a character is of its neighbour's kind."""
    category = unicodedata.category(chr(code))
    if category == "Cn":
        return None
    if within(code, ACCENTS) and category[0] in "ML" or category == "Cf":
        return NOTHING
    if category[0] not in "LNM":
        return GAP
    return SINGLE if within(code, UNSPACED) else LETTER


def kinds():
    """(first, kind) wherever the kind changes."""
    steps = []
    for code in range(0x80, 0x110000):
        k = kind(code)
        if k is not None and (not steps or steps[-1][1] != k):
            steps.append((code, k))
    # A zero-width space is one.
    at = [first for first, _ in steps].index(0x200B)
    steps[at:at + 1] = [(0x200B, GAP), (0x200C, NOTHING)]
    return [step for i, step in enumerate(steps) if i == 0 or steps[i - 1][1] != step[1]]


def fold(code):
    character = chr(code)
    if unicodedata.category(character)[0] not in "LN" or within(code, FOLDED + PASSED):
        return code
    folded = unicodedata.normalize("NFKD", character.casefold()).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return ord(folded) if len(folded) == 1 else code


def folds():
    """[first, last, step, distance]: letters so far from what they are folded to."""
    runs = []
    for code in range(0x80, 0x20000):
        folded = fold(code)
        if folded == code:
            continue
        run = runs[-1] if runs else None
        if run and run[3] == folded - code and (
                run[0] == run[1] and code - run[1] <= 2 or run[0] < run[1] and code - run[1] == run[2]):
            run[2] = code - run[1]
            run[1] = code
        else:
            runs.append([code, code, 1, folded - code])
    return runs


def rows(values, form, row):
    for i in range(0, len(values), row):
        print("\t" + " ".join(form % v + "," for v in values[i:i + row]))


def main():
    print("/* words_table.h - printed by words_table.py from Unicode %s; do not edit. */"
          % unicodedata.unidata_version)
    print("\n/* clang-format off */\n")
    print("/* first character * 4 + its kind and that of those up to the next step */")
    print("static const uint32_t kind_steps[] = {")
    rows([first * 4 + k for first, k in kinds()], "0x%06x", 10)
    print("};\n")
    print("/* so many characters behind the first, step by step, and how far what they are folded to is */")
    print("static const struct {\n\tuint32_t first : 17, step : 2, behind : 7;\n\tint32_t distance;\n} fold_runs[] = {")
    rows([(run[0], run[2], (run[1] - run[0]) // run[2], run[3]) for run in folds()], "{0x%04x, %d, %d, %d}", 6)
    print("};\n")
    print("/* letters that are typed as others */")
    print("static const struct {\n\tuint16_t letter;\n\tchar typed[4];\n} typed_letters[] = {")
    rows([(ord(letter), typed) for letter, typed in sorted(TYPED.items())], '{0x%04x, "%s"}', 6)
    print("};")


main()
