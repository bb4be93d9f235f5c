#!/usr/bin/env python3
"""load.py FEEDARC WORK [FEEDS]: whole syncs of many feeds beside `curl --parallel` doing the same requests.

The feeds are generated, each has a host name of its own, nginx serves them with ETag and gzip. Measured: a first sync,
one with nothing changed, one with 5 % changed, nothing changed over TLS with a whole bundle of authorities, and one with
servers that hang, fail, never end or send a bomb. Ratios are taken round by round and their medians printed, beside the
goal. Instructions are those of 100 feeds: they do not depend on the machine's mood.
"""
import os
import pathlib
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import zlib

from serve import nginx
from sync import calls, size

ROUNDS, ITEMS, COUNTED, TIMEOUT = 3, 20, 100, 5
WORDS = [w + s for w in ("the", "feed", "small", "reads", "keeps", "café", "naïve", "tea", "house", "river", "light", "old",
                         "then", "under", "because", "window") for s in ("", "s", "ing", "ed", "er", "ly", " of", " and")]


def feed(n, changed=False):
    """About 60 KB, no two of them alike."""
    chance = random.Random(n)
    items = []
    for i in range(ITEMS):
        text = " ".join(chance.choice(WORDS) if chance.random() < 0.9 else "%x" % chance.getrandbits(40)
                        for _ in range(chance.randrange(100, 700)))
        items.append("<item><title>Post %d of %d</title><link>http://b%d.example/%d</link><guid>http://b%d.example/%d</guid>"
                     "<pubDate>Tue, 03 Aug 2021 %02d:12:00 GMT</pubDate><description>&lt;p&gt;%s&lt;/p&gt;</description>"
                     "</item>\n" % (i, n, n, i, n, i, i, text))
    if changed:
        items.insert(0, items[0].replace("/0<", "/new<").replace("Post", "New post"))
    return ('<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Blog %d</title>\n%s</channel></rss>\n'
            % (n, "".join(items)))


def publish(path, text, moment):
    path.write_text(text, encoding="utf-8")
    os.utime(path, (moment, moment))


def run(command):
    """CPU and wall seconds, status, and peak KB: looked up while it runs, because wait4 would tell of this process too."""
    begin, peak = time.monotonic(), [0]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended = threading.Event()

    def watch():
        while not ended.wait(0.005):
            try:
                with open("/proc/%d/status" % process.pid, encoding="ascii") as status:
                    high = re.search(r"VmHWM:\s*(\d+)", status.read())
                peak[0] = max(peak[0], int(high.group(1)) if high else 0)
            except OSError:
                return

    thread = threading.Thread(target=watch)
    thread.start()
    _, status, usage = os.wait4(process.pid, 0)
    ended.set()
    thread.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"cpu": usage.ru_utime + usage.ru_stime, "wall": time.monotonic() - begin, "rss": peak[0] / 1024,
            "status": process.returncode}


def instructions(command):
    """Those of one run, in thousands; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    said = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"] + command,
                          capture_output=True, text=True, errors="replace").stderr
    return int(re.search(r"Collected : (\d+)", said).group(1)) / 1000


class Feedarc:
    name = "feedarc"

    def __init__(self, program, work):
        self.program, self.place = program, work / "feedarc"
        self.command = [program, "-C", str(self.place), "-q", "sync", "--force"]

    def prepare(self, urls, settings=""):
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        (self.place / "feeds").write_text("\n".join(urls) + "\n")
        (self.place / "config").write_text(settings)


class Curl:
    name = "curl"

    def __init__(self, work):
        self.place = work / "curl"
        self.command = ["curl", "-K", str(self.place / "config")]

    def prepare(self, urls, _settings=""):
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        one = 'url = "%s"\noutput = "%s"\netag-save = "%s"\netag-compare = "%s"\ncompressed\nfail\n'
        (self.place / "config").write_text("parallel\nparallel-max = 32\nsilent\n" + "next\n".join(
            one % (url, self.place / ("%d.xml" % n), self.place / ("%d.etag" % n), self.place / ("%d.etag" % n))
            for n, url in enumerate(urls)))


class Bench:
    def __init__(self, program, work, count):
        self.work, self.count = work, count
        self.www = work / "www"
        self.www.mkdir(parents=True)
        self.programs = [Feedarc(program, work), Curl(work)]
        for n in range(count):
            publish(self.www / ("%d.xml" % n), feed(n), 1600000000)

    def urls(self, base, count):
        scheme, _, port = base.rpartition(":")
        host = "%s://f%%d.localhost:%s/%%d.xml" % (scheme.split(":")[0], port)
        return [host % (n, n) for n in range(count)]

    def change(self, count, changed):
        """5 % of them have one more post, or have not."""
        for n in range(7, count, 20):
            publish(self.www / ("%d.xml" % n), feed(n, changed), 1600000000 + 86400 * changed)

    def mode(self, name, urls, goal, counted=True):
        """Rounds of both; `name` is first, none or changed."""
        rows = {p.name: [] for p in self.programs}
        for turn in range(ROUNDS):
            for p in random.Random(turn).sample(self.programs, 2):
                self.ready(p, name, urls)
                rows[p.name].append(run(p.command))
        ratio = statistics.median(a["cpu"] / b["cpu"] for a, b in zip(rows["feedarc"], rows["curl"]))
        ours = rows["feedarc"]
        print("  %-8s CPU %.2f of curl's (goal %s); wall %.2f s, peak %.1f MB (goal 16)" % (
            name, ratio, goal, statistics.median(r["wall"] for r in ours), max(r["rss"] for r in ours)), flush=True)
        if name == "first":
            kept, sent = size(self.programs[0].place / "archive"), size(self.www)
            print("           %.1f MB on disk, %.1f %% of the feeds (goal 24)" % (kept / 1e6, kept * 100 / sent))
        if counted:
            self.count_work(name, urls[:COUNTED])
            self.count_writes(name, urls)
        self.change(len(urls), False)

    def ready(self, p, name, urls):
        if name != "first":
            self.change(len(urls), False)
        p.prepare(urls)
        if name == "first":
            return
        run(p.command)
        if name == "changed":
            self.change(len(urls), True)

    def count_work(self, name, urls):
        told = []
        for p in self.programs:
            self.ready(p, name, urls)
            told.append(instructions(p.command))
        if None not in told:
            print("           instructions a feed: %.0f k, curl %.0f k: %.2f" % (
                told[0] / len(urls), told[1] / len(urls), told[0] / told[1]), flush=True)

    def count_writes(self, name, urls):
        self.ready(self.programs[0], name, urls)
        count = calls(self.programs[0].command)
        if count:
            print("           %(writes)d writes of %(bytes)d bytes below the archive, %(syncs)d syncs" % count, flush=True)


# --- TLS

BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt")


def certificate(work):
    """A key of our own for the hosts, and words before a command that make the system trust it, nowhere else."""
    home = work / "tls"
    home.mkdir()
    system = next((path for path in BUNDLES if os.path.exists(path)), None)
    if not system or not shutil.which("openssl") or not shutil.which("unshare"):
        return None, None
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", home / "key", "-out", home / "crt", "-days", "30", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:" + ",DNS:".join("f%d.localhost" % n for n in range(COUNTED))],
                   check=True, stderr=subprocess.DEVNULL)
    (home / "bundle").write_bytes(pathlib.Path(system).read_bytes() + (home / "crt").read_bytes())
    inside = ["unshare", "-rm", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', str(home / "bundle"),
              os.path.realpath(system)]
    if subprocess.run(inside + ["true"], stderr=subprocess.DEVNULL).returncode != 0:
        return None, None
    return (str(home / "crt"), str(home / "key")), inside


def tls(bench):
    pair, inside = certificate(bench.work)
    if pair is None:
        print("  TLS      skipped: it needs openssl, unshare and the system's authorities")
        return
    server, base = nginx(bench.work / "nginx-tls", bench.www, pair)
    try:
        print("TLS, %d feeds" % COUNTED)
        for p in bench.programs:
            p.command = inside + p.command
        bench.mode("none", bench.urls(base, COUNTED), "0.1", counted=False)
    finally:
        for p in bench.programs:
            p.command = p.command[len(inside):]
        server.terminate()
        server.wait()


# --- Faults

class Bad:
    """A server whose paths say how bad it is: /hang, /500, /429, /endless, /bomb."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.base = "http://127.0.0.1:%d" % self.socket.getsockname()[1]
        squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
        self.bomb = squeeze.compress(b"<rss><channel><item><title>") + b"".join(
            squeeze.compress(b"A" * (1 << 20)) for _ in range(1024)) + squeeze.flush()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client = self.socket.accept()[0]
            threading.Thread(target=self.answer, args=(client,), daemon=True).start()

    def answer(self, client):
        try:
            path = client.recv(65536).split()[1]
            if b"hang" in path:
                time.sleep(600)
            elif b"endless" in path:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><channel><title>e</title>")
                for n in range(100000):
                    client.sendall(b"<item><guid>%d</guid><title>%s</title></item>" % (n, b"endless " * 2000))
                    time.sleep(0.001)
            elif b"bomb" in path:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(self.bomb))
                client.sendall(self.bomb)
            else:
                client.sendall(b"HTTP/1.1 %s Failed\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n" % path[1:4])
        except OSError:
            pass
        finally:
            client.close()


def faults(bench, base):
    """10 % hang, 5 % 500, 5 % 429, one endless, one bomb."""
    feedarc, bad = bench.programs[0], Bad()
    port = bad.base.rpartition(":")[2]
    good = bench.urls(base, bench.count * 8 // 10)
    kinds = ["hang"] * (bench.count // 10) + (["500"] + ["429"]) * (bench.count // 20) + ["endless", "bomb"]
    urls = good[:]
    for n, kind in enumerate(kinds):
        urls.insert(n * 4 + 2, "http://bad%d.localhost:%s/%s" % (n, port, kind))
    settings = "timeout = %d\n" % TIMEOUT
    feedarc.prepare(good, settings)
    if run([feedarc.program, "-C", str(feedarc.place), "feeds"])["status"] == 2:
        settings = ""
    limit = TIMEOUT if settings else 60
    walls = {}
    for name, some in (("clean", good), ("mixed", urls)):
        feedarc.prepare(some, settings)
        walls[name] = run(feedarc.command)
    print("%d good feeds and %d bad ones, timeout %d s" % (len(good), len(kinds), limit))
    print("  wall %.2f s, the good alone %.2f s: %.2f s more (goal %d); peak %.1f MB" % (
        walls["mixed"]["wall"], walls["clean"]["wall"], walls["mixed"]["wall"] - walls["clean"]["wall"], limit + 1,
        walls["mixed"]["rss"]))


def main():
    program, work = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    shutil.rmtree(work, ignore_errors=True)
    bench = Bench(program, work, count)
    server, base = nginx(work / "nginx", bench.www)
    try:
        print("%d feeds, %d bytes, medians of %d rounds" % (
            count, sum(f.stat().st_size for f in bench.www.iterdir()), ROUNDS))
        urls = bench.urls(base, count)
        bench.mode("first", urls, "3.0")
        bench.mode("none", urls, "0.6")
        bench.mode("changed", urls, "0.7")
        tls(bench)
        faults(bench, base)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
