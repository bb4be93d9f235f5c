#!/usr/bin/env python3
"""unchanged.py FEEDARC WORK SMALL LARGE: what a sync without news costs over a large archive, beside a small one.

Both archives were made by grow.c. A copy of each gets the same hundred feeds of files, and one sync that brings
their articles. Counted are the instructions of the next sync, which finds no file changed, and of one with
--force, which reads them all and looks every article up. Instructions do not depend on the machine's mood.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

FEEDS, ITEMS, MOST = 100, 10, 1.1

TEXT = "<p>%s</p>" % ("Words of an article that nobody has changed. " * 40)


def write_feeds(folder):
    folder.mkdir(parents=True)
    for n in range(FEEDS):
        (folder / ("%d.json" % n)).write_text(json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": "Unchanged %d" % n, "items": [
                {"id": "%d-%d" % (n, i), "title": "Article %d" % i, "content_html": TEXT,
                 "date_published": "2015-01-%02dT00:00:00Z" % (i + 1)} for i in range(ITEMS)]}))


def copy(archive, place):
    """A copy to be written to; what is sealed is never changed in place, and shared."""
    (place / "archive").mkdir(parents=True)
    for file in archive.iterdir():
        if re.fullmatch(r"\d+-\d+\.jsonl\.gz", file.name):
            os.link(file, place / "archive" / file.name)
        else:
            shutil.copy(file, place / "archive" / file.name)


def instructions(command):
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + command,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit("bench: %s: %s" % (" ".join(command), done.stderr))
    return int(found.group(1))


def measure(feedarc, place, archive, folder):
    copy(archive, place)
    (place / "feeds").write_text("".join("file://%s\n" % f for f in sorted(folder.iterdir())))
    sync = [feedarc, "-C", str(place), "-q", "sync"]
    subprocess.run(sync, check=True)
    counted = []
    for words in ([], ["--force"]):
        before = {f.name: f.stat().st_size for f in (place / "archive").glob("*.gz")}
        counted.append(instructions(sync + words))
        if before != {f.name: f.stat().st_size for f in (place / "archive").glob("*.gz")}:
            sys.exit("bench: a sync without news wrote articles")
    return counted


def main():
    feedarc = sys.argv[1]
    work, small, large = (pathlib.Path(word).resolve() for word in sys.argv[2:5])
    shutil.rmtree(work, ignore_errors=True)
    write_feeds(work / "feeds")
    few = measure(feedarc, work / "small", small, work / "feeds")
    many = measure(feedarc, work / "large", large, work / "feeds")
    shutil.rmtree(work)
    print("sync of %d feeds without news, millions of instructions over %s and %s" % (FEEDS, small.name, large.name))
    for words, a, b in zip(("nothing was changed", "--force: %d lookups" % (FEEDS * ITEMS)), few, many):
        print("  %-28s %6.1f %6.1f  ratio %.3f  at most %.1f  %s" % (
            words, a / 1e6, b / 1e6, b / a, MOST, "met" if b / a <= MOST else "NOT MET"))


main()
