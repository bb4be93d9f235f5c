#!/usr/bin/env python3
"""archive.py FEEDARC APPEND WORK SHARED: what the archive takes on disk, and what it writes for that.

The articles are those of SHARED's corpus. They are archived once to be known, then again as they would have
arrived: the newest of all feeds by date, 17 a sync, from JSON feeds that hold the newest 40 of each. Beside
each figure stands its limit: `gzip -9` of the same lines, one by one and all of them in one stream sorted by
feed. APPEND prints the CPU of archiving those lines beside plain deflate of them.
"""
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys

NEWS, WINDOW = 17, 40


class Place:
    """An archive of its own with feeds of its own."""

    def __init__(self, feedarc, root):
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        self.feedarc, self.root, self.archive = feedarc, root, root / "archive"

    def run(self, *words):
        done = subprocess.run([self.feedarc, "-C", str(self.root), "-q", *words], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit("bench: feedarc %s: %s" % (" ".join(words), done.stderr))

    def feeds(self, urls):
        (self.root / "feeds").write_text("".join("%s\n" % u for u in urls))

    def size(self):
        return sum(f.stat().st_size for f in self.archive.glob("*.jsonl.gz"))

    def lines(self):
        """Every article's line, parsed, with its bytes."""
        for name in sorted(self.archive.glob("*.jsonl.gz")):
            for line in gzip.open(name):
                item = json.loads(line)
                if "n" in item["_feedarc"] and "purged" not in item["_feedarc"]:
                    yield item, line

    def seal(self):
        """Has the open segment rewritten too: with one article to be left out of it."""
        (self.root / "gone.json").write_text(json.dumps({
            "version": "https://jsonfeed.org/version/1.1", "title": "Gone",
            "items": [{"id": "gone", "title": "gone-for-the-bench", "content_text": "x"}]}))
        urls = (self.root / "feeds").read_text()
        self.feeds(["file://%s" % (self.root / "gone.json")])
        self.run("sync")
        self.run("purge", "title:gone-for-the-bench")
        self.run("compact")
        (self.root / "feeds").write_text(urls)


def write_feed(path, title, items):
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}))


def strip(item):
    return {k: v for k, v in item.items() if k != "_feedarc"}


def written(place, *words):
    """Appends, bytes and syncs of one run below its archive, counted by strace: (segments, all bytes, syncs)."""
    trace = subprocess.run(
        ["strace", "-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-e", "signal=none",
         place.feedarc, "-C", str(place.root), "-q", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace").stderr
    appends = syncs = size = 0
    for line in trace.splitlines():
        call = re.search(r"(\w+)\(\d+<([^>]*)>.*= (\d+)$", line)
        if call is None or not call.group(2).startswith(str(place.archive)):
            continue
        if "sync" in call.group(1):
            syncs += 1
        else:
            appends += call.group(2).endswith(".gz")
            size += int(call.group(3))
    return appends, size, syncs


def arrive(place, everything):
    """Archives all lines in the order of their dates, a few a sync; returns what the runs wrote."""
    feeds, rounds = {}, []
    order = sorted(everything, key=lambda pair: pair[0].get("date_published") or pair[0]["_feedarc"].get("seen", ""))
    for at in range(0, len(order), NEWS):
        for item, _ in order[at:at + NEWS]:
            feeds.setdefault(item["_feedarc"]["feed"], []).insert(0, strip(item))
        touched = {item["_feedarc"]["feed"] for item, _ in order[at:at + NEWS]}
        for feed in touched:
            write_feed(place.root / ("%d.json" % feed), "Feed %d" % feed, feeds[feed][:WINDOW])
        place.feeds("file://%s" % (place.root / ("%d.json" % feed)) for feed in sorted(touched))
        rounds.append(written(place, "sync"))
    return rounds


def sizes(name, place, everything, sealed):
    by_feed = sorted(everything, key=lambda pair: (pair[0]["_feedarc"]["feed"], pair[0]["_feedarc"]["n"],
                                                   pair[0]["_feedarc"].get("rev", 1)))
    limit = (len(gzip.compress(b"".join(line for _, line in by_feed), 9, mtime=0)) if sealed
             else sum(len(gzip.compress(line, 9, mtime=0)) for _, line in everything))
    print("  %-10s %d bytes, %.3f of gzip -9 %s" % (
        name, place.size(), place.size() / limit, "of all, by feed" if sealed else "of each article"))


def corpus(feedarc, append, work, shared):
    known = Place(feedarc, work / "known")
    known.feeds("file://%s" % f for folder in ("feeds", "archive")
                for f in sorted((shared / "corpus" / folder).iterdir()) if f.is_file())
    known.run("sync")
    everything = list(known.lines())
    print("archive of %d revisions, %d bytes as lines" % (len(everything), sum(len(line) for _, line in everything)))
    place = Place(feedarc, work / "arrived")
    rounds = arrive(place, everything)
    everything = list(place.lines())
    kept = sum(f.stat().st_size for f in place.archive.iterdir())
    news = [r for r in rounds if r[1] > 0]
    sizes("open", place, everything, False)
    once = sum(r[0] <= 1 and r[2] <= 1 for r in news)
    print("  runs       %d with news, %d of them one append and one sync; bytes written %.2f of those kept" % (
        len(news), once, sum(r[1] for r in rounds) / kept))
    for number, r in enumerate(rounds):
        if r[0] > 1 or r[2] > 1:
            print("  run %-6d %d appends, %d bytes, %d syncs" % ((number,) + r))
    again = written(place, "sync")
    print("  no news    %d appends, %d bytes, %d syncs" % again)
    place.seal()
    sizes("sealed", place, everything, True)
    kept = sum(f.stat().st_size for f in place.archive.iterdir())
    print("  written    %.2f of the bytes kept, once sealed" % ((sum(r[1] for r in rounds) + kept) / kept))
    (work / "lines").write_bytes(b"".join(line for _, line in everything))
    sys.stdout.flush()
    subprocess.run([append, str(work / "lines"), str(work / "appended")], check=True)


def history(feedarc, work, folder):
    """All polls of one feed: what its revisions take on top, and whether a poll without news adds anything."""
    place = Place(feedarc, work / folder.name)
    page = place.root / "page.xml"
    place.feeds(["file://%s" % page])
    first = 0
    for poll in sorted(folder.glob("*.xml")):
        shutil.copyfile(poll, page)
        place.run("sync", "--force")
        first = first or place.size()
    end = place.size()
    lines = list(place.lines())
    place.seal()
    alone = Place(feedarc, work / (folder.name + "-alone"))
    items = {}
    for item, _ in lines:
        items[item["_feedarc"]["n"]] = strip(item)
    write_feed(alone.root / "all.json", "All", list(items.values())[::-1])
    alone.feeds(["file://%s" % (alone.root / "all.json")])
    alone.run("sync")
    base = alone.size()
    alone.seal()
    print("  %-24s %4d posts, %5d revisions: sealed %8d bytes, %+.1f %% on top of the newest alone; "
          "open %+.1f %%; after the first poll %+d bytes" % (
              folder.name, len(items), len(lines), place.size(), (place.size() / alone.size() - 1) * 100,
              (end / base - 1) * 100, end - first))


def main():
    feedarc, append, work, shared = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve(), pathlib.Path(sys.argv[4])
    if not (shared / "corpus" / "archive").is_dir() or not shutil.which("strace"):
        print("archive: strace and %s are needed: not measured" % (shared / "corpus"))
        return
    shutil.rmtree(work, ignore_errors=True)
    corpus(feedarc, append, work, shared.resolve())
    print("revisions")
    for folder in sorted((shared / "corpus" / "history").resolve().iterdir()):
        history(feedarc, work, folder)


main()
