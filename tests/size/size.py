#!/usr/bin/env python3
"""size.py - what everything costs: rooms and options in flash, functions in stack.

usage: size.py PORT [--write PAGE | --check PAGE] [--options MAKE-WORD…]

build/PORT-size is what `make size` has built. --options builds the program anew for each option that is yes or no,
the other way round. --write puts the figures into the page's tables, in the column of this port and compiler;
--check fails where one has grown by more than a hundredth, and SLACK bytes, since.
"""

import argparse
import os
import re
import subprocess
import sys

import calls
import program

START, ALL, VARIABLES = "links to libraries, start-up", "the program", "its variables, in RAM"
# What stands below the rooms, in this order.
LAST = [program.TEXTS, START, ALL, VARIABLES]
LARGEST = 10
# What a mended line or two may cost a small room unasked.
SLACK = 256
# Circles of calls that end, whatever the input is.
BOUNDED = {
    "parse": "a document is read with more care at most twice",
    "unpack": "of two wraps of gzip the second is the last",
    "browse_wait": "the help opens no help",
}
# What soft floating point calls, on ARM and elsewhere.
FLOATING = re.compile(r"__aeabi_([df]\w+|\w+2[df])|__\w+[sdt]f[23]?|__fix\w+|__float\w+")


def tool(name):
    return os.environ.get("CROSS_COMPILE", "") + name


def column_of(port):
    """Other compilers and processors have other sizes."""
    def ask(option):
        return subprocess.run(os.environ.get("CC", tool("gcc")).split() + [option], check=True,
                              capture_output=True, text=True).stdout.strip()
    return "%s, %s, gcc %s" % (port, ask("-dumpmachine").split("-linux")[0], ask("-dumpfullversion"))


def program_of(build):
    return program.sections(os.path.join(build, "feedarc"), tool("size"))


def room_figures(build):
    found = program.rooms(os.path.join(build, "map"))
    flash, ram = program_of(build)
    figures = {name: n for name, n in found.items() if name != program.OTHER}
    figures[START] = flash - sum(figures.values())
    figures[ALL] = flash
    figures[VARIABLES] = ram
    return figures


def in_order(names):
    return sorted(names, key=lambda name: (LAST.index(name) + 1 if name in LAST else 0, name))


def options_of(port):
    """(name, is it on) of those that are yes or no."""
    with open("port/%s/defconfig" % port, encoding="utf-8") as lines:
        text = lines.read()
    return sorted([(name, True) for name in re.findall(r"^(CONFIG_\w+)=y$", text, re.M)] +
                  [(name, False) for name in re.findall(r"^# (CONFIG_\w+) is not set$", text, re.M)])


def option_figures(build, port, make):
    whole, _ = program_of(build)
    figures = {}
    for name, on in options_of(port):
        variant = "-size-option"
        command = make + ["-s", "PORT=" + port, "VARIANT=" + variant, "%s=%s" % (name, "n" if on else "y"), "all"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit("size: %s the other way round does not build:\n%s" % (name, done.stderr))
        other, _ = program_of("build/%s%s" % (port, variant))
        figures[name[len("CONFIG_"):]] = whole - other if on else other - whole
    return figures


def short(name):
    return name.rsplit("/", 1)[-1]


def tell_calls(objects):
    """Prints what the stack takes, and returns what must not be: [a line]."""
    found = calls.read(unit[:-1] + "ci" for unit in objects)
    ours = [function for function in found.values() if function.stack is not None]
    if not ours:
        return ["the compiler tells nothing of the stack: gcc 10 or newer is needed"]
    print("\nlargest frames of %d functions, bytes of stack" % len(ours))
    for function in sorted(ours, key=lambda f: (-f.stack, f.name))[:LARGEST]:
        print("%8d  %s  %s" % (function.stack, short(function.name), function.place))
    total, chain = calls.deepest(found)
    print("\ndeepest chain of calls, those through pointers aside: %d bytes" % total)
    print("  " + " > ".join(short(name) for name in chain))
    wrong = ["%s: %s has a frame of unknown size" % (f.place, short(f.name))
             for f in ours if f.kind == "dynamic"]
    wrong += ["%s: %s has a frame of %d bytes" % (f.place, short(f.name), f.stack) for f in ours if f.stack > 2048]
    for group in calls.circles(found):
        if not calls.is_circle(found, group):
            continue
        names = [short(name).rsplit(":", 1)[-1] for name in group]
        known = [BOUNDED[name] for name in names if name in BOUNDED]
        if known:
            print("\na circle that ends (%s):\n  %s" % (known[0], " > ".join(names)))
        else:
            wrong.append("calls itself: " + " > ".join(names))
    return wrong


def floating(objects):
    text = subprocess.run([tool("nm"), "-uA"] + objects, check=True, capture_output=True, text=True).stdout
    return ["floating point: " + line for line in text.splitlines() if FLOATING.fullmatch(line.split()[-1])]


def tell(title, figures):
    print("\n%s, bytes" % title)
    for name in in_order(figures):
        print("%8d  %s" % (figures[name], name))


def table_in(page, name):
    """The page before the table, its rows of cells, and the page behind it."""
    with open(page, encoding="utf-8") as lines:
        text = lines.read()
    begin, end = "<!-- size: %s -->\n" % name, "<!-- end of size -->\n"
    before, rest = text.split(begin, 1)
    inner, after = rest.split(end, 1)
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in inner.strip().splitlines()]
    return before + begin, rows, end + after


def write(page, name, column, figures):
    """Puts the figures into a column of the table; a row that no column has is left out."""
    before, rows, after = table_in(page, name)
    head = rows[0] if rows else [name]
    if column not in head[1:]:
        head = head + [column]
    cells = {row[0]: dict(zip(head[1:], row[1:])) for row in rows[2:]}
    for row in set(cells) | set(figures):
        cells.setdefault(row, {})[column] = str(figures.get(row, ""))
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    lines += [[row] + [cells[row].get(c, "") for c in head[1:]]
              for row in in_order(cells) if any(cells[row].values())]
    with open(page, "w", encoding="utf-8") as out:
        out.write(before + "".join("| " + " | ".join(line) + " |\n" for line in lines) + after)


def grown(page, name, column, figures):
    """None where the page has no such column, else [a line]."""
    _, rows, _ = table_in(page, name)
    if not rows or column not in rows[0]:
        return None
    at = rows[0].index(column)
    held = {row[0]: int(row[at]) for row in rows[2:] if row[at]}
    return ["%s: %d bytes; %s has %s" % (row, n, page, held.get(row, "none"))
            for row, n in figures.items() if n > held.get(row, -SLACK) * 101 // 100 + SLACK]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port")
    parser.add_argument("--options", nargs=argparse.REMAINDER)
    parser.add_argument("--write", metavar="PAGE")
    parser.add_argument("--check", metavar="PAGE")
    asked = parser.parse_args()
    build, column = "build/%s-size" % asked.port, column_of(asked.port)

    figures = {"room": room_figures(build)}
    if asked.options:
        figures["option"] = option_figures(build, asked.port, asked.options)
    for name, found in figures.items():
        tell("by " + name, found)
        if asked.write:
            write(asked.write, name, column, found)
    objects = program.objects(os.path.join(build, "map"))
    wrong = tell_calls(objects) + floating(objects)
    if asked.check:
        larger = grown(asked.check, "room", column, figures["room"])
        if larger is None:
            print("\nnot held: %s has no column \"%s\"" % (asked.check, column))
        else:
            wrong += larger
    for line in wrong:
        print("size: " + line, file=sys.stderr)
    return 1 if wrong else 0


sys.exit(main())
