#!/usr/bin/env python3
"""peers.py WORK FEEDARC [--alone] [--write FILE] [CASE…]: the table of docs/peers.md.

Serves each case of feeds.py on loopback to newsboat, sfeed and feedarc, three rounds, each case in a place of
its own; looks into what each has kept then, and prints it beside what is right. --alone: feedarc only.
--write puts the table into FILE, between its lines <!-- table --> and <!-- end -->. Status 1 where a row of
feedarc's is wrong and not in WAITING.
"""
import collections
import concurrent.futures
import glob
import gzip
import json
import os
import pathlib
import re
import resource
import shutil
import sqlite3
import subprocess
import sys

from answer import Server
from feeds import CASES, GROUPS, ROUNDS

# Rows that are known to be wrong, until what they need is built.
WAITING = {}

SECONDS = 120
MEMORY = 2 << 30

Kept = collections.namedtuple("Kept", "titles texts shown first")  # shown, texts: lists of strings


def run(command, place, limited=True):
    """A program in a place of its own; it may not run for ever, nor take all memory. Its output, or None."""
    env = {"PATH": os.environ["PATH"], "HOME": str(place), "TZ": "UTC", "LC_ALL": "C.UTF-8", "TERM": "dumb"}

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    try:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              preexec_fn=limit if limited else None, cwd=place)
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode < 0 or done.returncode == 134 else done.stdout.decode("utf-8", "replace")


class Newsboat:
    def __init__(self, program="newsboat"):
        self.program = program

    def prepare(self, place, urls):
        (place / "urls").write_text("\n".join(urls) + "\n")
        (place / "config").write_text("download-timeout 15\nmax-items 0\n")

    def sync(self, place, case):
        return run([self.program, "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"], place) is not None

    def kept(self, place):
        if not (place / "cache.db").exists():
            return Kept([], [], [], None)
        base = sqlite3.connect("file:%s?mode=ro" % (place / "cache.db"), uri=True)
        rows = base.execute("select title, content from rss_item where deleted = 0 order by pubDate desc").fetchall()
        base.close()
        titles = [str(row[0]) for row in rows]
        texts = [" ".join(map(str, row)) for row in rows]
        return Kept(titles, texts, texts, titles[0] if titles else None)


class Sfeed:
    def __init__(self, program="sfeed_update"):
        self.program = program

    def prepare(self, place, urls):
        (place / "sfeedrc").write_text('sfeedpath="%s/feeds"\nfeeds() {\n%s\n}\n' % (place, "\n".join(
            'feed "feed%d" "%s"' % (n, url) for n, url in enumerate(urls))))

    def sync(self, place, case):
        return run([self.program, "sfeedrc"], place) is not None

    def kept(self, place):
        rows = []
        for name in glob.glob(str(place / "feeds" / "*")):
            with open(name, encoding="utf-8", errors="replace") as file:
                rows += [line.rstrip("\n").split("\t") for line in file]
        rows.sort(key=lambda row: -int(row[0] or 0))
        titles = [row[1] for row in rows]
        texts = [row[1] + " " + row[3] for row in rows]
        return Kept(titles, texts, texts, titles[0] if titles else None)


class Feedarc:
    def __init__(self, program):
        self.program = program

    def prepare(self, place, urls):
        (place / "feeds").write_text("\n".join(urls) + "\n")

    def sync(self, place, case):
        words = [] if case.polite else ["--force"]
        return self.say(place, "sync", *words) is not None

    def say(self, place, *words):
        # Sanitizers want more addresses than there is memory.
        return run([self.program, "-C", place, *words], place, limited=False)

    def kept(self, place):
        listed = self.say(place, "list", "--limit", "0", "--json") or ""
        posts = [json.loads(line) for line in listed.splitlines()]
        shown = [self.say(place, "show", "--html", str(p["id"])) or "" for p in posts]
        texts = []
        for name in sorted(glob.glob(str(place / "archive" / "*.jsonl.gz"))):
            with gzip.open(name, "rt", encoding="utf-8") as file:
                texts += [line for line in file if self.is_text(json.loads(line))]
        return Kept([p.get("title") or "" for p in posts], texts, shown, posts[0].get("title") if posts else None)

    @staticmethod
    def is_text(line):
        ours = line.get("_feedarc", {})
        return "n" in ours and "purged" not in ours and "alias" not in ours


def same_titles(case, titles):
    """Nothing, or how the articles differ from those wanted."""
    have, want = collections.Counter(map(clean, titles)), collections.Counter(map(clean, case.want))
    more, less = have - want - collections.Counter(map(clean, case.maybe)), want - have
    if not more and not less:
        return None
    if sum(have.values()) == sum(want.values()):
        return "other titles"
    return "%s for %d" % (several(sum(have.values()), "article"), sum(want.values()))


def several(n, noun):
    return "%d %s%s" % (n, noun, "" if n == 1 else "s")


def clean(title):
    return " ".join(title.replace("\u00a0", " ").split())


def has(word, texts):
    return any(re.search(re.escape(word) + r"(?![a-z0-9])", text) for text in texts)


def judge(case, kept, asked):
    """What is wrong, in words."""
    if case.polite:
        return "" if asked == case.asked else "answers " + asked
    wrong = [same_titles(case, kept.titles)]
    lost = [word for word in case.texts if not has(word, kept.texts)]
    if lost:
        wrong.append("%d of %d texts lost" % (len(lost), len(case.texts)))
    if any(has(word, kept.texts) for word in case.never):
        wrong.append("lets it in")
    if not wrong[0] and not lost and not case.lines[0] <= len(kept.texts) <= case.lines[1]:
        wrong.append("%s stored for %d" % (several(len(kept.texts), "text"), case.lines[1]))
    if not lost and not all(has(word, kept.shown) for word in case.shown):
        wrong.append("another text is shown")
    if case.first and kept.first != case.first:
        wrong.append("stays on top")
    if case.asked and asked != case.asked:
        wrong.append("answers " + asked)
    return "; ".join(filter(None, wrong))


def play(server, name, program, case, work):
    """All rounds of one case with one program; what is wrong in the end, or "" ."""
    place = work / name / case.name
    place.mkdir(parents=True)
    program.prepare(place, ["%s/%s/%s/%s" % (server.base, name, case.name, page) for page in case.feeds])
    crashed = False
    for turn in range(ROUNDS):
        server.round[name, case.name] = turn
        crashed = not program.sync(place, case) or crashed
    asked = " ".join(",".join(map(str, server.asked.get((name, case.name, "feed", turn), ["-"])))
                     for turn in range(ROUNDS))
    wrong = judge(case, program.kept(place), asked)
    return "; ".join(filter(None, ["crashed or hung" if crashed else "", wrong]))


def programs(feedarc, alone):
    found = {"feedarc": Feedarc(feedarc)}
    for name, make, tool in (("newsboat", Newsboat, "newsboat"), ("sfeed", Sfeed, "sfeed_update")):
        path = shutil.which(tool)
        if path is None and not alone:
            print("peers: %s is not installed: skipped" % tool)
        elif not alone:
            found[name] = make(path)
    return found


def plant(secret, cases):
    """A file that no feed may read, and its name in the answers that try."""
    secret.write_text('<rss version="2.0"><channel><item><title>text-secret</title></item></channel></rss>\n')
    for answer in (a for case in cases for answers in case.pages.values() for a in answers):
        if answer.to:
            answer.to = answer.to.replace("{secret}", str(secret))
        if b"{secret}" in answer.body[:4096]:
            answer.body = answer.body.replace(b"{secret}", str(secret).encode())


def table(results, names):
    """Markdown."""
    lines = []
    for group, cases in GROUPS:
        lines += ["### " + group, "", "| case | right | " + " | ".join(names) + " |", "|---" * (2 + len(names)) + "|"]
        for case in cases:
            lines.append("| %s | %s | %s |" % (case.name.replace("-", " "), case.right, " | ".join(
                results[name, case.name] or "yes" for name in names)))
        lines.append("")
    right = ["%s %d" % (n, sum(not results[n, c.name] for c in CASES)) for n in names]
    return "\n".join(lines + ["Right, of %d rows: %s." % (len(CASES), ", ".join(right))])


def write(path, text):
    page = path.read_text(encoding="utf-8")
    head, rest = page.split("<!-- table -->\n", 1)
    path.write_text(head + "<!-- table -->\n\n" + text + "\n\n<!-- end -->" + rest.split("<!-- end -->", 1)[1],
                    encoding="utf-8")


def show(results, names, cases):
    """Prints the rows; how many of feedarc's are wrong that nobody waits for."""
    bad = 0
    for case in cases:
        print("%s: %s" % (case.name, case.right))
        for name in names:
            wrong = results[name, case.name]
            waits = WAITING.get(case.name) if name == "feedarc" else None
            bad += bool(wrong and not waits and name == "feedarc")
            print("    %-9s %s%s" % (name, wrong or "right", " (waits for %s)" % waits if waits else ""))
    return bad


def main():
    words = sys.argv[1:]
    alone = "--alone" in words
    target = pathlib.Path(words.pop(words.index("--write") + 1)) if "--write" in words else None
    work, feedarc, *only = [w for w in words if not w.startswith("--")]
    work = pathlib.Path(work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    cases = [case for case in CASES if not only or case.name in only]
    plant(work / "secret.xml", cases)
    found = programs(os.path.abspath(feedarc), alone)
    names = sorted(found, key=["newsboat", "sfeed", "feedarc"].index)
    server = Server(cases)
    with concurrent.futures.ThreadPoolExecutor(max_workers=6) as pool:
        jobs = {(n, c.name): pool.submit(play, server, n, found[n], c, work) for c in cases for n in names}
        results = {key: job.result() for key, job in jobs.items()}
    bad = show(results, names, cases)
    if target is not None:
        write(target, table(results, names))
    for name in names:
        print("%-9s %d of %d rows right" % (name, sum(not results[name, c.name] for c in cases), len(cases)))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
