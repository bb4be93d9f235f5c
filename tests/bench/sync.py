#!/usr/bin/env python3
"""sync.py FEEDARC WORK FEEDS: a whole sync of a folder of feeds from nginx, beside what must be paid anyway.

Every file in FEEDS is a feed. nginx serves them on loopback with ETag and gzip. Printed: feeds, entries, bytes
in and on disk, CPU beside `curl --parallel` fetching the same, peak memory, and what a second sync asks,
gets and writes. Ratios are of medians over interleaved rounds; nothing here depends on one time.
"""
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse

from serve import answers, nginx

ROUNDS = 5


def run(command, out=subprocess.DEVNULL):
    """CPU seconds, wall seconds and peak KB of one command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.monotonic() - begin,
            "rss": usage.ru_maxrss, "status": os.waitstatus_to_exitcode(status)}


def calls(command):
    """Writes to files, bytes in them, and syncs to storage, counted by strace; None without it."""
    if not shutil.which("strace"):
        return None
    names = "write,pwrite64,writev,fsync,fdatasync"
    trace = subprocess.run(["strace", "-f", "-y", "-e", "trace=" + names, "-e", "signal=none"] + command,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace").stderr
    count = {"writes": 0, "bytes": 0, "syncs": 0}
    for line in trace.splitlines():
        name, _, rest = line.partition("(")
        name = name.split()[-1] if name.split() else ""
        if name in ("fsync", "fdatasync"):
            count["syncs"] += 1
        elif name in ("write", "pwrite64", "writev") and "/archive/" in rest.split(">")[0]:
            count["writes"] += 1
            count["bytes"] += int(line.rsplit("=", 1)[1].split()[0])
    return count


def size(folder, pattern="*"):
    return sum(f.stat().st_size for f in folder.glob(pattern) if f.is_file())


def main():
    feedarc, work, feeds = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    files = sorted(f for f in feeds.iterdir() if f.is_file())
    server, base = nginx(work / "nginx", feeds)
    try:
        measure(feedarc, work, [base + "/" + urllib.parse.quote(f.name) for f in files],
                sum(f.stat().st_size for f in files))
    finally:
        server.terminate()
        server.wait()


def measure(feedarc, work, urls, raw):
    place = work / "place"
    config = work / "curl"
    config.write_text("parallel\nparallel-max = 16\nsilent\ncompressed\n" + "next\n".join(
        'url = "%s"\noutput = "%s"\nsilent\ncompressed\n' % (u, work / "fetched") for u in urls))
    sync = [feedarc, "-C", str(place), "-q", "sync", "--force"]

    def fresh():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        (place / "feeds").write_text("\n".join(urls) + "\n")

    first, second, floor = [], [], []
    for turn in range(ROUNDS):
        steps = ["feedarc", "curl"]
        random.Random(turn).shuffle(steps)
        for step in steps:
            if step == "curl":
                floor.append(run(["curl", "-K", str(config)]))
                continue
            fresh()
            answers(work / "nginx")
            first.append(run(sync))
            told, wire = answers(work / "nginx")
            before = {f.name: f.read_bytes() for f in place.glob("archive/*.gz")}
            second.append(run(sync))
            again, _ = answers(work / "nginx")
    same = before == {f.name: f.read_bytes() for f in place.glob("archive/*.gz")}
    listed = subprocess.run([feedarc, "-C", place, "list", "--limit", "0", "--json"], capture_output=True, text=True)
    health = subprocess.run([feedarc, "-C", place, "feeds", "--json"], capture_output=True, text=True)
    posts = [json.loads(line) for line in listed.stdout.splitlines()]
    good = [f for f in map(json.loads, health.stdout.splitlines()) if f["health"] == "ok"]
    stored = size(place / "archive", "*.gz")

    def median(rows, key):
        return statistics.median(r[key] for r in rows)

    print("sync of %d feeds from nginx on loopback, medians of %d rounds" % (len(urls), ROUNDS))
    print("  feeds      %d, %d understood whole" % (len(urls), len(good)))
    print("  entries    %d" % len(posts))
    print("  bytes      %d in feeds, %d on the wire, %d in the archive (%.1f %%), %d beside it" % (
        raw, wire, stored, stored * 100 / raw, size(place / "archive") - stored))
    for name, rows in (("first", first), ("second", second)):
        print("  %-6s     %.2f s, peak %.1f MB; CPU %.2f of curl --parallel fetching all" % (
            name, median(rows, "wall"), median(rows, "rss") / 1024,
            median(rows, "cpu") / median(floor, "cpu")))
    print("  answers    first %s; second %s; segments %s" % (
        told, again, "the same to the byte" if same else "CHANGED"))
    for name, prepare in (("first", fresh), ("second", lambda: None)):
        prepare()
        count = calls(sync)
        if count:
            print("  %-6s     %d writes of %d bytes below the archive, %d syncs" % (
                name, count["writes"], count["bytes"], count["syncs"]))


if __name__ == "__main__":
    main()
