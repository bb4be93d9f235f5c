#!/usr/bin/env python3
"""commands.py FEEDARC ARCHIVE: whole commands over an archive that grow.c made, beside what must be paid anyway.

CPU of a command and its children, the least of interleaved rounds: what the machine does besides only adds. `true`
is what a process costs here, `zgrep` what reading all costs. Each line has its limit for 100,000 articles. Beside them
sqlite3 on a database of the same articles with a full-text index (FTS5), made once, where there is a sqlite3; and
newsboat: how long it takes to begin, and what it asks its own database, which sqlite3 is asked in its place.
"""
import datetime
import gzip
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import newsboat

ROUNDS = 15
# Of grow.c's words one that nearly every article has, one that one in 75 has, and one of which hardly any article has.
EVERYWHERE, COMMON, RARE = "tare", "nosolven", "kawenthe"


def cpu(command):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1) or (process.returncode == 1 and said):
        sys.exit("bench: %s: %s" % (command, said.decode()))
    return (usage.ru_utime + usage.ru_stime) * 1000


def least(commands, rounds):
    """The least CPU of each, in ms: one after the other, again and again."""
    times = [[] for _ in commands]
    for _ in range(rounds):
        for i, command in enumerate(commands):
            times[i].append(cpu(command))
    return [min(t) for t in times]


def tell(words, ms, limit, besides=""):
    verdict = "  at most %d ms  %s" % (limit, "met" if ms <= limit else "NOT MET") if limit else ""
    print("  %-28s %8.1f ms%s%s" % (words, ms, besides, verdict))


def beside(name, query):
    return "  %s %.1f ms" % (name, least([query], 5)[0]) if query else ""


def articles(archive):
    """Feed, number, date, title and text of each."""
    for segment in sorted(archive.glob("*.jsonl.gz")):
        with gzip.open(segment, "rt", encoding="utf-8") as lines:
            for line in lines:
                article = json.loads(line)
                if "id" in article:
                    text = article.get("content_html") or article.get("content_text") or article.get("summary")
                    ours = article["_feedarc"]
                    yield ours["feed"], ours["n"], article.get("date_published"), article.get("title"), text


def items(archive):
    """The same as newsboat's feeds have it."""
    for feed, number, date, title, text in articles(archive):
        yield feed, str(number), date and datetime.datetime.fromisoformat(date.replace("Z", "+00:00")), title, text


def database(archive):
    """The path of a database of the archive's articles as a reader would have it; None where it can't be made."""
    path = archive.with_name(archive.name + ".sqlite")
    if path.exists():
        return path
    if not shutil.which("sqlite3"):
        print("  no sqlite3 beside: the program is missing")
        return None
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with sqlite3.connect(new) as made:
        made.execute("create table post(id integer primary key, date text, title text, text text)")
        try:
            made.execute("create virtual table found using fts5(title, text, content=post, content_rowid=id)")
        except sqlite3.OperationalError as why:
            print("  no sqlite3 beside: %s" % why)
            return None
        made.executemany("insert into post(date, title, text) values(?, ?, ?)",
                         (article[2:] for article in articles(archive)))
        made.execute("insert into found(found) values('rebuild')")
        made.execute("create index dates on post(date)")
    made.close()
    new.rename(path)
    return path


def queries(path):
    """What sqlite3 is asked in place of each command."""
    select = "select date, title from post "
    found = "select date, post.title from found join post on id = found.rowid where found match '%s' order by date desc"
    rows = {"list --limit 50": select + "order by date desc limit 50",
            "show 77777": "select * from post where id = 77777",
            "search --limit 0 " + RARE: found % RARE,
            "search --limit 0 " + COMMON: found % COMMON,
            "search " + EVERYWHERE: found % EVERYWHERE + " limit 50",
            "search --limit 0 " + EVERYWHERE: found % EVERYWHERE}
    return {words: ["sqlite3", str(path), query] for words, query in rows.items()}


def main():
    feedarc, archive = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as place:
        os.symlink(archive, os.path.join(place, "archive"))
        pathlib.Path(place, "feeds").write_text("".join(
            "https://www.example-%d.org/feed\n" % n for n in range(1, 501)))
        base = [feedarc, "-C", place, "-q"]
        rows = [("list --limit 50", 10), ("show 77777", 3), ("feeds", 10)]
        cost = least([["true"]] + [base + words.split() for words, _ in rows], ROUNDS)
        print("whole commands, CPU, least of %d rounds (true: %.1f ms)" % (ROUNDS, cost[0]))
        path = database(archive)
        sqlite = queries(path) if path else {}
        place = newsboat.prepare(archive, items(archive))
        cache = newsboat.queries(place) if place and path else {}
        for (words, limit), ms in zip(rows, cost[1:]):
            tell(words, ms, limit, beside("sqlite3", sqlite.get(words)) + beside("newsboat's", cache.get(words)))
        if place:
            print("  newsboat begins, and counts what is unread (print-unread): %.0f ms" %
                  newsboat.run(place, "print-unread"))
        for words, limit in (("--limit 0 " + RARE, 100), ("--limit 0 " + COMMON, 600), (EVERYWHERE, 600),
                             ("--limit 0 " + EVERYWHERE, 0)):
            word = words.split()[-1]
            plain = ["sh", "-c", "zgrep -ic %s '%s'/*.jsonl.gz" % (word, archive)]
            ours, theirs = least([base + ["search"] + words.split(), plain], 5)
            words = "search " + words
            tell(words, ours, limit, "  zgrep -ic %.0f ms" % theirs + beside("sqlite3", sqlite.get(words)) +
                 beside("newsboat's", cache["search"](word) if cache else None))
        if path:
            segments = sum(s.stat().st_size for s in archive.glob("*.jsonl.gz"))
            print("  sqlite3's database %d MB, the archive's segments %d MB" %
                  (path.stat().st_size >> 20, segments >> 20))


main()
