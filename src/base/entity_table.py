#!/usr/bin/env python3
"""Prints entity_table.h from the HTML character names of Python's standard library.

Usage: python3 src/base/entity_table.py > src/base/entity_table.h
"""

import collections
import os
from html.entities import html5

BLOCK = 16
# Bytes of a name from here on are pieces of several letters; the last two are marks.
PIECE, TWO, LEGACY = 0x80, 0xFE, 0xFF


def in_pieces(names):
    """The names with frequent pairs as one byte each, again and again; and what each such byte stands for."""
    names, pairs = [list(name) for name in names], []
    for piece in range(PIECE, TWO):
        count = collections.Counter(pair for name in names for pair in zip(name, name[1:]))
        pair, times = max(count.items(), key=lambda item: (item[1], item[0]))
        if times < 4:
            break
        pairs.append(pair)
        for name in names:
            for i in range(len(name) - 1):
                if tuple(name[i:i + 2]) == pair:
                    name[i:i + 2] = [piece]
    return names, pairs


def deepest(pairs):
    depths = []
    for pair in pairs:
        depths.append(1 + max([depths[byte - PIECE] for byte in pair if byte >= PIECE], default=0))
    return max(depths)


def main():
    names = sorted({name.rstrip(";") for name in html5})
    shared = [0 if i % BLOCK == 0 else len(os.path.commonprefix([name, names[i - 1]]))
              for i, name in enumerate(names)]
    added, pairs = in_pieces(name[n:].encode() for name, n in zip(names, shared))
    records, starts, size = [], [], 0
    for i, name in enumerate(names):
        if i % BLOCK == 0:
            starts.append(size)
        value = html5[name + ";"]
        text = added[i] + [TWO] * (len(value) > 1) + [LEGACY] * (name in html5)
        # Few are longer than seven bytes: they have their length behind the head.
        head = [shared[i] << 3 | len(text)] if len(text) < 8 else [shared[i] << 3, len(text)]
        assert shared[i] < 32 and text
        records.append(head + text + list(value.encode()))
        size += len(records[-1])
    assert size < 0x10000

    print("/* entity_table.h - printed by entity_table.py; do not edit. */")
    print("\n/* clang-format off */\n")
    print("#define BLOCK %d" % BLOCK)
    print("#define PIECE 0x%02x" % PIECE)
    print("#define TWO 0x%02x" % TWO)
    print("#define LEGACY 0x%02x" % LEGACY)
    print("#define DEEPEST %d /* pieces in pieces */" % deepest(pairs))
    print("#define LONGEST %d" % max(map(len, names)))
    print("#define LONGEST_LEGACY %d\n" % max(len(name) for name in names if name in html5))
    print("/*\n * %d names in order. Each record: 8 times how many letters the name shares with the one before it, plus"
          % len(names))
    print(" * the bytes that follow (0: their number comes first): what it adds, in letters and pieces, TWO where it stands")
    print(" * for two characters, LEGACY where ';' may be missing; then its UTF-8. In every BLOCK records the first shares")
    print(" * nothing.\n */")
    print("static const unsigned char records[] = {")
    for numbers in records:
        print("\t" + ",".join("%d" % n for n in numbers) + ",")
    print("};\n")
    print("/* where each block begins */")
    print("static const uint16_t starts[] = {")
    for i in range(0, len(starts), 15):
        print("\t" + " ".join("%d," % n for n in starts[i:i + 15]))
    print("};\n")
    print("/* The two bytes of each piece, letters or earlier pieces; PIECE is the first. */")
    print("static const unsigned char pieces[][2] = {")
    for i in range(0, len(pairs), 12):
        print("\t" + " ".join("{%d,%d}," % pair for pair in pairs[i:i + 12]))
    print("};")


main()
