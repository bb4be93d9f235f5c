#!/usr/bin/env python3
"""kill.py WORK KILLS FEEDARC…: SIGKILL at random moments of whole syncs.

nginx serves feeds that grow and are edited. Each generation of them is synced by a process that is killed, again
and again, then by one that may finish. Wanted: after each kill the archive opens, no article is there twice, and
none of those that were there before is lost; after the last sync every text that was published is there once.
"""
import collections
import concurrent.futures
import glob
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
from serve import nginx  # noqa: E402

FEEDS, GENERATIONS, KILLS_EACH = 24, 8, 6


class Feed:
    """A feed that is published again and again; it forgets nothing."""

    LETTERS = str.maketrans("0123456789", "ghijklmnop")

    def __init__(self, path, name):
        self.path, self.name, self.turn = path, name, 0
        self.items = []  # lists of texts, one for each version

    def publish(self, chance):
        # More edits than these in one day, or edits of numbers alone, are not all kept.
        calm = [texts for texts in self.items if len(texts) < 4]
        if calm and chance.random() < 0.3:
            chance.choice(calm).append(self.text(chance))
        for _ in range(chance.randrange(6)):
            self.items.append([self.text(chance)])
        self.turn += 1
        body = "".join("<item><guid>%s</guid><title>%s-%d</title><link>%s</link><description>%s</description></item>\n" % (
            self.link(n), self.name, n, self.link(n), texts[-1]) for n, texts in enumerate(self.items))
        self.path.write_text('<?xml version="1.0"?><rss version="2.0"><channel><title>%s</title>\n%s</channel></rss>\n' % (
            self.name, body))
        # nginx makes the ETag of size and time.
        os.utime(self.path, (1600000000 + self.turn, 1600000000 + self.turn))

    def link(self, n):
        return "http://blog.example/%s/%d" % (self.name, n)

    @staticmethod
    def text(chance):
        seed = b"%d" % chance.getrandbits(64)
        words = " ".join(hashlib.sha256(seed + b"%d" % n).hexdigest() for n in range(chance.randrange(1, 60)))
        return words.translate(Feed.LETTERS)


class Life:
    """One archive, from its first sync on."""

    def __init__(self, work, base, root, number, program):
        self.chance = random.Random(number)
        self.place = work / ("life%d" % number)
        self.program = program
        self.place.mkdir()
        self.feeds = []
        for n in range(FEEDS):
            name = "l%df%d" % (number, n)
            self.feeds.append(Feed(root / (name + ".xml"), name))
        (self.place / "feeds").write_text("".join("%s/%s\n" % (base, f.path.name) for f in self.feeds))
        self.known = collections.Counter()
        self.seconds = 0.2
        self.kills = 0
        self.wrong = []

    def say(self, *words):
        return subprocess.run([self.program, "-C", self.place, *words], capture_output=True, text=True, errors="replace")

    def sync(self):
        begin = time.monotonic()
        done = self.say("sync", "--force", "-q")
        self.seconds = time.monotonic() - begin
        if done.returncode != 0:
            self.wrong.append("sync: status %d: %s" % (done.returncode, done.stderr.strip()))

    def kill(self):
        process = subprocess.Popen([self.program, "-C", self.place, "sync", "--force", "-q"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0, self.seconds))
        process.send_signal(signal.SIGKILL)
        if process.wait() == -signal.SIGKILL:
            self.kills += 1
        if (self.place / "archive" / "000001.jsonl.gz").exists():
            self.look()

    def look(self):
        """What must hold at any time."""
        done = self.say("list", "--limit", "0", "--format", "%l")
        if done.returncode != 0:
            self.wrong.append("list: status %d: %s" % (done.returncode, done.stderr.strip()))
        have = collections.Counter(done.stdout.split())
        self.wrong += ["twice: " + link for link, n in have.items() if n > 1]
        self.wrong += ["lost: " + link for link in self.known - have]
        self.known = have

    def compare(self):
        """What must hold after a sync that came to its end: every text is there, once."""
        self.look()
        want = collections.Counter((f.link(n), text) for f in self.feeds
                                   for n, texts in enumerate(f.items) for text in texts)
        have = collections.Counter()
        for name in sorted(glob.glob(str(self.place / "archive" / "*.jsonl.gz"))):
            with gzip.open(name, "rt", encoding="utf-8") as lines:
                for line in map(json.loads, lines):
                    if "n" in line.get("_feedarc", {}):
                        have[line["url"], line.get("content_html") or line.get("summary")] += 1
        self.wrong += ["text lost: " + link for link, _ in want - have]
        self.wrong += ["text twice: " + link for link, _ in have - want]
        done = self.say("verify")
        if done.returncode != 0:
            self.wrong.append("verify: " + (done.stderr or done.stdout).strip())

    def live(self):
        for _ in range(GENERATIONS):
            for feed in self.feeds:
                feed.publish(self.chance)
            for _ in range(KILLS_EACH):
                self.kill()
            self.sync()
            self.compare()
            if self.wrong:
                return self
        shutil.rmtree(self.place)
        return self


def main():
    work, kills, programs = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:]
    shutil.rmtree(work, ignore_errors=True)
    root = work / "web"
    root.mkdir(parents=True)
    server, base = nginx(work / "nginx", root)
    done = number = wrong = 0
    try:
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            while done < kills:
                lives = [Life(work, base, root, number + n, os.path.abspath(programs[(number + n) % len(programs)]))
                         for n in range(2 * os.cpu_count())]
                number += len(lives)
                for life in pool.map(Life.live, lives):
                    done += life.kills
                    wrong += len(life.wrong)
                    for words in life.wrong[:10]:
                        print("FAIL %s (kept): %s" % (life.place, words))
                print("  %d archives, %d kills, %d failures" % (number, done, wrong), flush=True)
    finally:
        server.terminate()
        server.wait()
    sys.exit(1 if wrong else 0)


main()
