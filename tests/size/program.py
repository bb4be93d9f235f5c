"""program.py - what a linked program takes, and which room of the source takes how much of it.

Sizes are those of the sections that are loaded, not of the file: a file has symbols and holes. "Flash" is
code, tables, texts and what variables begin with; "RAM" is variables, before anything is asked of the heap.
"""

import re
import subprocess

TEXTS = "texts of all rooms, each once"
OTHER = "compiler's own, start-up"


def sections(program, size="size"):
    """(flash, RAM) of a program, in bytes."""
    lines = subprocess.run([size, program], check=True, capture_output=True, text=True).stdout.splitlines()
    text, data, bss = (int(word) for word in lines[1].split()[:3])
    return text + data, data + bss


def room_of(place):
    found = re.search(r"\b(src|port)/(\w+)/\w+\.o$", place)
    if not found:
        return OTHER
    return found.group(2) if found.group(1) == "src" else "port/" + found.group(2)


def rooms(path):
    """{room: bytes of flash}, from the linker's map of what it kept. Equal texts are kept once, for all."""
    with open(path, encoding="utf-8") as lines:
        kept = lines.read().split("Linker script and memory map", 1)[1]
    found = {}
    # A long name has a line of its own.
    kept = re.sub(r"\n (\.\S+)\n +0x", r"\n \1 0x", kept)
    for name, address, size, place in re.findall(r"^ (\.\S+) +0x([0-9a-f]+) +0x([0-9a-f]+) (\S+)$", kept, re.M):
        if int(address, 16) == 0 or not re.match(r"\.(text|rodata|data|init_array|fini_array)", name):
            continue
        room = TEXTS if re.search(r"\.(str|cst)\d+\.\d+$", name) else room_of(place)
        found[room] = found.get(room, 0) + int(size, 16)
    return found


def objects(path):
    """The units that were linked: a folder may hold those of sources that are no more."""
    with open(path, encoding="utf-8") as lines:
        return re.findall(r"^LOAD (build/\S+\.o)$", lines.read(), re.M)
