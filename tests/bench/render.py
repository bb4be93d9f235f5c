#!/usr/bin/env python3
"""render.py FEEDARC SHARED DIR: what laying out real articles costs, instructions a byte, beside w3m.

Every tenth of the articles that tests/text/compare.py looks at, each in a process of its own; what a process costs
that has nothing to do is taken off, and told.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "text"))
sys.dont_write_bytecode = True
from compare import articles

EACH = 10


def instructions(command, page):
    with open(page, "rb") as file:
        told = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command], stdin=file,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE).stderr
    return int(re.search(rb"Collected : (\d+)", told).group(1))


def main():
    feedarc, shared, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    if not os.path.isdir(os.path.join(shared, "corpus", "feeds")):
        print("render, real articles: %s/corpus is not there" % shared)
        return
    work.mkdir(parents=True, exist_ok=True)
    empty = work / "empty.html"
    empty.write_text("")
    pages = []
    for i, (_, _, html) in enumerate(articles(feedarc, shared)):
        if i % EACH == 0:
            pages.append(work / ("%d.html" % i))
            pages[-1].write_text(html, encoding="utf-8")
    size = sum(page.stat().st_size for page in pages)
    print("render, instructions a byte of %d real articles, %d bytes (and to begin)" % (len(pages), size))
    for command in ([feedarc, "render", "--width", "72"],
                    ["w3m", "-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8", "-cols", "72"]):
        if shutil.which(command[0]):
            begin = instructions(command, empty)
            cost = sum(instructions(command, page) - begin for page in pages)
            print("  %-10s %4d.%d  (%.1f million)" % (
                os.path.basename(command[0]), cost // size, cost * 10 // size % 10, begin / 1e6))


main()
