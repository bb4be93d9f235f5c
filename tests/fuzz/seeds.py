#!/usr/bin/env python3
"""seeds.py OUT HARNESS... - the inputs that fuzzing begins with, in OUT/HARNESS/.

Whole feeds are too long to be changed a byte at a time: of each, the head and its first item are taken.
Seeds are the golden feeds and, where it is there, the corpus of real feeds beside the checkout.
"""
import glob, hashlib, os, re, struct, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
CORPUS = os.path.join(TESTS, "..", "..", "shared", "corpus")
MOST = 5000
# How it is cut, its charset, which request for memory fails: see harness.h.
CHOICES = bytes((0, 1, 0, 7))


def files(*patterns):
    for pattern in patterns:
        for name in sorted(glob.glob(pattern, recursive=True)):
            if os.path.isfile(name):
                with open(name, "rb") as file:
                    yield name, file.read(1 << 20)


def short(data):
    """The document up to the end of its first item, and its last bytes."""
    if len(data) <= MOST:
        return data
    end = re.search(rb"</(?:\w+:)?(?:item|entry)\s*>", data)
    tail = data[-80:]
    at = min(end.end() if end else MOST, MOST) - len(tail)
    return data[:max(at, 0) + (len(tail) if end and end.end() <= MOST else 0)] + tail


def feeds():
    for _, data in files(TESTS + "/feed/golden/*.xml", TESTS + "/feed/golden/*.jsonfeed", TESTS + "/demo/*.xml",
                         CORPUS + "/feeds/*", CORPUS + "/archive/*", CORPUS + "/conformance/feedparser/**/*.xml",
                         CORPUS + "/conformance/gofeed/**/*.xml", CORPUS + "/conformance/feed-rs/**/*.xml",
                         CORPUS + "/conformance/rss-parser/**/*.*"):
        yield short(data)


def of_feed():
    for data in feeds():
        yield data + CHOICES


def of_json():
    for name, data in files(TESTS + "/archive/golden/*.jsonl", TESTS + "/feed/golden/*.jsonfeed", CORPUS + "/feeds/*.json"):
        for part in (data.splitlines() if name.endswith("l") else [data]):
            yield part[:MOST] + CHOICES
    head = b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"0","tags":["a",{"id":"1"},{'
    for text in (head + b'"id":"2","attachments":[{"url":"/a"}],"title":"say "hi, [you]" x"},{"id":"3"},{"id":"4"}],"title":"t"}',
                 head + b"id:'it\\'s \"x\"',x:NaN,y:None,/* } */z:.5,w:,},,],q:'\\x \\u12x'}// \n{\"id\":\"3\"}]}",
                 b'{"a":[1,-2.5e3,true,false,null,"\\ud83d\\ude00\\n"]}', b"[]", b'"x" 1 2'):
        yield text + CHOICES


def of_date():
    dates = re.compile(rb"<(?:\w+:)?(?:pubDate|date|updated|published|issued|modified|created)>([^<]{1,80})<", re.I)
    found = set()
    for data in feeds():
        found.update(dates.findall(data))
    for _, data in files(CORPUS + "/conformance/dates/*"):
        found.update(line[:80] for line in data.splitlines())
    yield from sorted(found)


def of_opml():
    for _, data in files(CORPUS + "/opml/*"):
        yield data[:MOST] + CHOICES
    yield (b'<opml version="2.0"><body><outline text="A"><outline text="b" xmlUrl="http://c/"'
           b' category="/d/e,f"/></outline></body></opml>' + CHOICES)


def of_url():
    found = set()
    for data in feeds():
        found.update(re.findall(rb"[a-z]+://[^\s<>\"']{4,120}", data)[:5])
    for url in sorted(found)[:1500]:
        yield url + b"\n../a/./b?c=d&utm_source=e#f" + CHOICES
    for text in (b"http://u:p@h:80/\n?q", b"//h/p\n//i", b"HTTPS://H/?utm_source=x&a\n#f", b"a:b\n../.."):
        yield text + CHOICES


def of_html():
    for data in feeds():
        yield data[:3000] + CHOICES
    for _, data in files(TESTS + "/text/golden/*.html", TESTS + "/text/**/*.html"):
        yield data[:MOST] + CHOICES


def of_line():
    for _, data in files(TESTS + "/archive/golden/*.jsonl"):
        for line in data.splitlines():
            yield line + CHOICES


def of_index():
    """Lies about single bytes: place, value; the header's 132 first, then what follows."""
    for at in range(0, 2048, 8):
        yield struct.pack("<HB", at, 1) + bytes(4)
        yield struct.pack("<HBHB", at, 255, at + 1, 255) + bytes(4)


def of_archive():
    for _, data in files(TESTS + "/archive/golden/*"):
        yield data[:6000 - 4] + CHOICES


SEEDS = {"feed": of_feed, "decoder": of_feed, "json": of_json, "date": of_date, "opml": of_opml, "url": of_url,
         "html": of_html, "safe": of_html, "line": of_line, "archive": of_archive, "index": of_index}


def main():
    for name in sys.argv[2:]:
        folder = os.path.join(sys.argv[1], name)
        os.makedirs(folder, exist_ok=True)
        for old in os.listdir(folder):
            os.remove(os.path.join(folder, old))
        for seed in SEEDS[name]():
            with open(os.path.join(folder, hashlib.sha1(seed).hexdigest()), "wb") as file:
                file.write(seed)


main()
