#!/usr/bin/env python3
"""archive.py FEEDARC APPEND WEIGH WORK SHARED: what the archive takes on disk, and what it writes for that.

The articles are those of SHARED's corpus. They are archived once to be known, then again as they would have
arrived: the newest of all feeds by date, 17 a sync, from JSON feeds that hold the newest 40 of each. Beside
each figure stands its limit: `gzip -9` of the same lines, one by one and all of them in one stream sorted by
feed. APPEND prints the CPU of archiving those lines beside plain deflate of them, WEIGH counts an archive's index.
newsboat and sfeed get the same feeds, where they are installed.
"""
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "peers"))
sys.dont_write_bytecode = True
from peers import Newsboat, Sfeed

NEWS, WINDOW = 17, 40

# Of the histories the one in which no item ever changes.
UNCHANGED = "sage-planet-hourly"

# A run that brings more is written in several appends, so that it needn't be held in memory.
ONE_APPEND = 1 << 20


def tell(words, met, limit=None):
    """A figure, its limit and what comes of that."""
    print("  %s  %s%s" % (words, "at most %s  " % limit if limit is not None else "", "met" if met else "NOT MET"))


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


class Written:
    """What one run writes below its archive, counted by strace; of the segment how often, of all files the bytes."""

    appends = syncs = others = size = 0  # others: syncs of other files than segments

    def once(self):
        return self.appends <= 1 and self.syncs <= 1


def written(place, *words):
    trace = subprocess.run(
        ["strace", "-f", "-y", "-e", "trace=write,pwrite64,fsync,fdatasync", "-e", "signal=none",
         place.feedarc, "-C", str(place.root), "-q", *words],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace").stderr
    run = Written()
    for line in trace.splitlines():
        call = re.search(r"(\w+)\(\d+<([^>]*)>.*= (\d+)$", line)
        if call is None or not call.group(2).startswith(str(place.archive)):
            continue
        segment = call.group(2).endswith(".gz")
        if "sync" in call.group(1):
            run.syncs += segment
            run.others += not segment
        else:
            run.appends += segment
            run.size += int(call.group(3))
    return run


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
    most = 1.03 if sealed else 1.0
    tell("%-10s %d bytes, %.3f of gzip -9 %s" % (
        name, place.size(), place.size() / limit, "of all, by feed" if sealed else "of each article"),
        place.size() <= limit * most, most)


def weigh_index(weigh, place):
    """The index beside its limits, as WEIGH counts it."""
    articles = len({item["_feedarc"]["n"] for item, _ in place.lines()})
    index, filters = map(int, subprocess.check_output(weigh + [str(place.archive), str(articles)]).split())
    tell("index      %.1f bytes an article" % (index / articles), index <= articles * 60, 60)
    tell("filters    %.1f %% of the segment" % (filters * 100 / place.size()), filters <= place.size() * 0.09, "9 %")


def peers(work, known, sealed, revisions):
    """Bytes an article of the same feeds, each read once, in all that a reader keeps."""
    ours = sum(f.stat().st_size for f in known.archive.iterdir()) / len(list(known.lines()))
    print("  stored     feedarc %.0f bytes an article as it came, with index, marks and state; %.0f sealed" % (
        ours, sum(f.stat().st_size for f in sealed.archive.iterdir()) / revisions))
    for peer, files in ((Newsboat(), "cache.db"), (Sfeed(), "feeds/*")):
        if not shutil.which(peer.program):
            print("  stored     %s: not installed" % peer.program)
            continue
        place = work / peer.program
        place.mkdir()
        peer.prepare(place, (known.root / "feeds").read_text().split())
        came = peer.sync(place, None)
        kept = len(peer.kept(place).titles)
        if not came or kept == 0:
            print("  stored     %s did not end" % peer.program)
            continue
        theirs = sum(f.stat().st_size for f in place.glob(files)) / kept
        print("  stored     %s %.0f bytes an article (%d): feedarc takes %.2f of it" % (
            peer.program, theirs, kept, ours / theirs))


def corpus(feedarc, append, weigh, work, shared):
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
    news = [r for r in rounds if r.size > 0]
    large = [r for r in news if r.size > ONE_APPEND]
    size = sum(r.size for r in rounds)
    sizes("open", place, everything, False)
    tell("news       %d runs, %d not with one append and one sync; %d more over %d KB" % (
        len(news), sum(not r.once() for r in news if r not in large), len(large), ONE_APPEND >> 10),
        all(r.once() for r in news if r not in large), "none")
    print("  besides    %d syncs in %d of these runs: a new archive, its state written anew" % (
        sum(r.others for r in news), sum(r.others > 0 for r in news)))
    tell("written    %.2f of the bytes kept" % (size / kept), size <= kept * 1.1, 1.1)
    again = written(place, "sync")
    tell("no news    %d appends, %d bytes, %d syncs" % (again.appends, again.size, again.syncs + again.others),
         again.size + again.syncs + again.others == 0, 0)
    came = place.size()
    place.seal()
    sizes("sealed", place, everything, True)
    kept = sum(f.stat().st_size for f in place.archive.iterdir())
    tell("written    %.2f of the bytes kept, once sealed (segments alone %.2f)" % (
        (size + kept) / kept, (came + place.size()) / place.size()), size + kept <= kept * 2.1, 2.1)
    weigh_index(weigh, place)
    peers(work, known, place, len(everything))
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
    on_top = place.size() / alone.size() - 1
    tell("%-24s %4d posts, %5d revisions: sealed %8d bytes, %+.1f %% on top of the newest alone (open %+.1f %%)" % (
        folder.name, len(items), len(lines), place.size(), on_top * 100, (end / base - 1) * 100), on_top <= 0.15, "15 %")
    if folder.name == UNCHANGED:
        tell("%-24s %+d bytes after the first poll" % (folder.name, end - first), end == first, 0)


def main():
    feedarc, append, weigh = sys.argv[1:4]
    work, shared = pathlib.Path(sys.argv[4]).resolve(), pathlib.Path(sys.argv[5])
    if not (shared / "corpus" / "archive").is_dir() or not shutil.which("strace"):
        print("archive: strace and %s are needed: not measured" % (shared / "corpus"))
        return
    shutil.rmtree(work, ignore_errors=True)
    corpus(feedarc, append, [weigh, "weigh"], work, shared.resolve())
    print("revisions")
    for folder in sorted((shared / "corpus" / "history").resolve().iterdir()):
        history(feedarc, work, folder)


main()
