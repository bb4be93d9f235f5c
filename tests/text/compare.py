#!/usr/bin/env python3
"""compare.py - real articles as feedarc, w3m and lynx show them.

Usage: compare.py FEEDARC SHARED [DIR]

Takes one article of each feed in SHARED/corpus, the longest but for giants, and renders it at 40, 72 and 100
columns. Fails when a line of feedarc's is too wide or holds what a terminal must not see. With DIR w3m and lynx
render them too, words that w3m shows and feedarc doesn't are told, and all is left there to be looked at side by
side.
"""

import glob
import json
import os
import re
import subprocess
import sys
import unicodedata

WIDTHS = 40, 72, 100
LONGEST = 30000
# Buttons to share with, and the names of images that have no other text, are gone on purpose.
MISSING_ALLOWED = 5


def run(*command, text=b""):
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
    return done.stdout.decode("utf-8", "replace")


def articles(feedarc, shared):
    """(name, address, HTML) of an article of each feed."""
    paths = glob.glob(os.path.join(shared, "corpus", "archive", "*")) + \
        glob.glob(os.path.join(shared, "corpus", "feeds", "*"))
    for path in sorted(paths):
        try:
            entries = json.loads(run(feedarc, "parse", "--json", path))["entries"]
        except (ValueError, KeyError, subprocess.TimeoutExpired):
            continue
        texts = [(entry.get("content") or entry.get("summary") or "", entry.get("link") or "") for entry in entries]
        texts = [(html, link) for html, link in texts if isinstance(html, str) and 400 < len(html) < LONGEST]
        if texts:
            html, link = max(texts, key=lambda text: len(text[0]))
            yield os.path.basename(path), link, html


def browsers(page, width):
    return {
        "w3m": run("w3m", "-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8", "-cols", str(width), text=page),
        "lynx": run("lynx", "-dump", "-stdin", "-force_html", "-assume_charset=utf-8", "-display_charset=utf-8",
                    "-width=%d" % width, text=page),
    }


def columns(line):
    width = 0
    for c in line:
        if unicodedata.category(c) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return width


def unsafe(text):
    return re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def words(text):
    """Words of letters; where lines end does not count, nor in scripts without spaces."""
    text = re.sub(r"\[\d+\]", "", text)
    return set(re.findall(r"[^\W\d_]{4,}", text.lower()))


def joined(text):
    return re.sub(r"[\W\d_]+", "", text.lower())


def main():
    feedarc, shared = sys.argv[1:3]
    keep = sys.argv[3] if len(sys.argv) > 3 else None
    count, bad = 0, 0
    wide = dict.fromkeys(("feedarc", "w3m", "lynx") if keep else ("feedarc",), 0)
    if keep:
        os.makedirs(keep, exist_ok=True)
    for name, link, html in articles(feedarc, shared):
        count += 1
        page = html.encode("utf-8", "replace")
        for width in WIDTHS:
            ours = run(feedarc, "render", "--width", str(width), "--url", link, text=page)
            shown = {"feedarc": ours}
            if keep:
                shown.update(browsers(page, width))
            for browser, text in shown.items():
                wide[browser] += sum(columns(line) > width for line in text.split("\n"))
                if keep:
                    with open(os.path.join(keep, "%s.%d.%s" % (name, width, browser)), "w") as file:
                        file.write(text)
            if unsafe(ours):
                bad += 1
                print("%s at %d: unsafe %r" % (name, width, unsafe(ours)[:5]))
            everything = joined(ours)
            missing = sorted(word for word in words(shown.get("w3m", "")) if joined(word) not in everything)
            if width == WIDTHS[-1] and len(missing) > MISSING_ALLOWED:
                bad += 1
                print("%s: %d words are missing: %s" % (name, len(missing), " ".join(missing[:12])))
    print("%d articles at %s columns; lines that are too wide: %s" %
          (count, ", ".join(map(str, WIDTHS)), ", ".join("%s %d" % each for each in wide.items())))
    sys.exit(bad > 0 or wide["feedarc"] > 0 or count < 60)


if __name__ == "__main__":
    main()
