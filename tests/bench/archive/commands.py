#!/usr/bin/env python3
"""commands.py FEEDARC ARCHIVE: whole commands over an archive that grow.c made, beside what must be paid anyway.

Wall time from start to end, the least of interleaved rounds: what the machine does besides only adds. `true` is
what a process costs here, `zcat | grep` what reading all costs. Each line has its limit for 100,000 articles on an
idle machine.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROUNDS = 15
# Of grow.c's words the one that most articles have, and one that about one in 7,000 has.
COMMON, RARE = "tare", "kawenthe"


def wall(command):
    begin = time.monotonic()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        sys.exit("bench: %s: %s" % (command, done.stderr.decode()))
    return (time.monotonic() - begin) * 1000


def least(commands, rounds):
    """The least wall time of each, in ms: one after the other, again and again."""
    times = [[] for _ in commands]
    for _ in range(rounds):
        for i, command in enumerate(commands):
            times[i].append(wall(command))
    return [min(t) for t in times]


def main():
    feedarc, archive = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as place:
        os.symlink(archive, os.path.join(place, "archive"))
        pathlib.Path(place, "feeds").write_text("".join(
            "https://www.example-%d.org/feed\n" % n for n in range(1, 501)))
        base = [feedarc, "-C", place, "-q"]
        rows = [("list --limit 50", 10), ("show 77777", 3), ("feeds", 10)]
        cost = least([["true"]] + [base + words.split() for words, _ in rows], ROUNDS)
        print("whole commands, least of %d rounds (true: %.1f ms)" % (ROUNDS, cost[0]))
        for (words, limit), ms in zip(rows, cost[1:]):
            print("  %-28s %8.1f ms  at most %d ms" % (words, ms, limit))
        for word, limit in ((RARE, 100), (COMMON, 600)):
            plain = ["sh", "-c", "zcat '%s'/*.jsonl.gz | grep -ic %s" % (archive, word)]
            ours, theirs = least([base + ["search", "--limit", "0", word], plain], 3)
            print("  %-28s %8.1f ms  at most %d ms; %.2f of zcat | grep -ic (%.1f ms)" % (
                "search " + word, ours, limit, ours / theirs, theirs))


main()
