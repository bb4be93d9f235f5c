#!/usr/bin/env python3
"""commands.py FEEDARC ARCHIVE: whole commands over an archive that grow.c made, beside what must be paid anyway.

CPU of a command and its children, the least of interleaved rounds: what the machine does besides only adds. `true`
is what a process costs here, `zcat | grep` what reading all costs. Each line has its limit for 100,000 articles.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROUNDS = 15
# Of grow.c's words one that nearly every article has, one that one in 75 has, and one of which hardly any article has.
EVERYWHERE, COMMON, RARE = "tare", "nosolven", "kawenthe"


def cpu(command):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
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
        for (words, limit), ms in zip(rows, cost[1:]):
            tell(words, ms, limit)
        for words, limit in (("--limit 0 " + RARE, 100), ("--limit 0 " + COMMON, 600), (EVERYWHERE, 600),
                             ("--limit 0 " + EVERYWHERE, 0)):
            word = words.split()[-1]
            plain = ["sh", "-c", "zcat '%s'/*.jsonl.gz | grep -ic %s" % (archive, word)]
            ours, theirs = least([base + ["search"] + words.split(), plain], 5)
            tell("search " + words, ours, limit, "  %.2f of zcat | grep -ic" % (ours / theirs))


main()
