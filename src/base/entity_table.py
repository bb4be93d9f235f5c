#!/usr/bin/env python3
"""Prints entity_table.h from the HTML character names of Python's standard library.

Usage: python3 src/base/entity_table.py > src/base/entity_table.h
"""

import os
from html.entities import html5

BLOCK = 16
LEGACY = 0x20


def record(name, before, value, legacy):
    """A name as what it shares with the one before it and what it adds."""
    shared = len(os.path.commonprefix([name, before]))
    added = name[shared:]
    assert shared < 32 and len(added) < 32 and len(value) < 8
    return [shared | (LEGACY if legacy else 0), len(added) | len(value) << 5] + list(added + value)


def main():
    names = sorted({name.rstrip(";") for name in html5})
    records, starts = [], []
    size, before = 0, b""
    for i, name in enumerate(names):
        if i % BLOCK == 0:
            starts.append(size)
            before = b""
        value = html5[name + ";"].encode()
        records.append(record(name.encode(), before, value, name in html5))
        size += len(records[-1])
        before = name.encode()
    assert size < 0x10000

    print("/* entity_table.h - printed by entity_table.py; do not edit. */")
    print("\n/* clang-format off */\n")
    print("#define BLOCK %d" % BLOCK)
    print("#define LEGACY 0x%02x" % LEGACY)
    print("#define LONGEST %d" % max(map(len, names)))
    print("#define LONGEST_LEGACY %d\n" % max(len(name) for name in names if name in html5))
    print("/*\n * %d names in order. Each record: how many bytes the name shares with the one before it, plus"
          % len(names))
    print(" * LEGACY where ';' may be missing; how many it adds, plus 32 times those of its UTF-8; both.")
    print(" * In every BLOCK records the first shares nothing.\n */")
    print("static const unsigned char records[] = {")
    for numbers in records:
        print("\t" + ",".join("%d" % n for n in numbers) + ",")
    print("};\n")
    print("/* where each block begins */")
    print("static const uint16_t starts[] = {")
    for i in range(0, len(starts), 15):
        print("\t" + " ".join("%d," % n for n in starts[i:i + 15]))
    print("};")


main()
