#!/usr/bin/env python3
"""corpus.py FEEDARC [-v] [NAME...] - what feedarc finds in the corpus of real feeds, and Python's feedparser.

The corpus lies beside the checkout; where it is missing this says so and is done. Reports for each feed a
crash, no JSON, another number of entries, other titles or links; -v shows them all, not the first three.
Status 1 only for a crash or a timeout: docs/feeds.md tells why the rest is as it is.
"""
import collections, html, html.parser, json, os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "..", "..", "..", "shared", "corpus")
REFERENCE = os.path.join(CORPUS, "conformance", "expect-real.json")
SECONDS = 20


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out = []

    def handle_data(self, data):
        self.out.append(data)


def text(value):
    """A title as people see it: without markup, blanks folded."""
    parser = Text()
    parser.feed(value or "")
    parser.close()
    return " ".join(html.unescape("".join(parser.out)).split())


def same_title(a, b):
    plain = (" ".join((a or "").split()), " ".join((b or "").split()))
    return plain[0] == plain[1] or text(a) == text(b) or text(a) == plain[1] or plain[0] == text(b)


def link(value):
    return html.unescape((value or "").strip()).replace(" ", "%20")


def same_link(a, b):
    return link(a) == link(b)


def run(feedarc, path):
    """(what it printed, why not)"""
    try:
        done = subprocess.run([feedarc, "parse", "--json", path], capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, "TIMEOUT"
    if done.returncode < 0 or b"Sanitizer" in done.stderr:
        return None, "CRASH %d" % done.returncode
    try:
        return json.loads(done.stdout), done.stderr.decode("utf-8", "replace").strip()
    except ValueError:
        return None, "NO JSON: " + done.stderr.decode("utf-8", "replace").strip()


def claims(case):
    """What feedparser found: the number of entries, the feed's title, titles and links of entries."""
    count, title, entries = None, None, collections.defaultdict(dict)
    for claim in case["claims"]:
        found = re.fullmatch(r"entries\[(\d+)\]\.(title|link)", claim["path"])
        if claim["path"] == "entries" and claim["op"] == "len":
            count = claim["value"]
        elif claim["path"] == "feed.title":
            title = claim["value"]
        elif found:
            entries[int(found[1])][found[2]] = claim["value"]
    return count, title, entries


def compare(case, got):
    count, title, entries = claims(case)
    have = got.get("entries", [])
    if count is not None and count != len(have):
        yield "entries", "%d entries, feedparser has %d" % (len(have), count)
    if title is not None and not same_title(title, got.get("feed", {}).get("title")):
        yield "feed title", "%r, feedparser has %r" % (got.get("feed", {}).get("title"), title)
    for i, want in sorted(entries.items()):
        if i >= len(have):
            continue
        for key, same in (("title", same_title), ("link", same_link)):
            if key in want and not same(want[key], have[i].get(key)):
                yield key, "[%d] %s %r, feedparser has %r" % (i, key, have[i].get(key), want[key])


def main():
    words = [word for word in sys.argv[1:] if word != "-v"]
    verbose = len(words) < len(sys.argv) - 1
    if not words:
        sys.exit(__doc__)
    if not os.path.exists(REFERENCE):
        print("SKIP the corpus is not here")
        return 0
    with open(REFERENCE, encoding="utf-8") as file:
        cases = {case["id"]: case for case in json.load(file)}
    names = [folder + "/" + name for folder in ("archive", "feeds")
             for name in sorted(os.listdir(os.path.join(CORPUS, folder)))]
    crashes, differ, kinds = 0, 0, collections.Counter()
    for name in names:
        if words[1:] and not any(word in name for word in words[1:]):
            continue
        got, why = run(words[0], os.path.join(CORPUS, name))
        crashes += why.startswith(("CRASH", "TIMEOUT"))
        found = list(compare(cases[name], got)) if got is not None and name in cases else []
        if got is None:
            found = [("nothing", why)]
        kinds.update({kind for kind, _ in found})
        if not found:
            continue
        differ += 1
        print(name, "(%s)" % why.split(": ", 1)[-1] if why and got is not None else "")
        for _, line in found if verbose else found[:3]:
            print("  ", line)
        if len(found) > 3 and not verbose:
            print("   and %d more" % (len(found) - 3))
    print("%d feeds, %d differ from feedparser, %d crash;" % (len(names), differ, crashes),
          ", ".join("%s in %d" % pair for pair in sorted(kinds.items())) or "nothing else")
    return crashes > 0


if __name__ == "__main__":
    sys.exit(main())
