"""feeds.py - feeds as they are at their worst: the table of docs/peers.md.

Each Case is three rounds of answers and what an archive must have after them. What is right follows the
rules of identity (docs/design.md), docs/feeds.md and HTTP (RFC 9110, 9111, 6585); it is not what some program does.
"""
import gzip
import json
import re
import struct
import time
import xml.sax.saxutils
import zlib

from answer import Answer

ROUNDS = 3
NOW = int(time.time())


def when(seconds):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(seconds))


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def post(name, **fields):
    """An item. The word text-NAME stands in its text, and is looked for in what a program has kept."""
    has = {"id": "tag:" + name, "link": "http://blog.example/" + name, "title": "Post " + name,
           "text": "text-%s and what else there is to say" % name,
           "date": 1609459200 + sum(name.encode()) * 3600, "extra": ""}
    has.update(fields)
    return has


def tag(name, value, attributes=""):
    if value is None:
        return ""
    return "<%s%s>%s</%s>" % (name, attributes, xml.sax.saxutils.escape(value), name)


def rss(*items, head="", declaration='<?xml version="1.0" encoding="utf-8"?>\n', title="A feed"):
    text = [declaration, '<rss version="2.0"><channel>', tag("title", title), "<link>http://blog.example/</link>",
            "<description>Feed</description>", head]
    for i in items:
        if isinstance(i, str):
            text.append(i)
            continue
        date = i["date"]
        text += ["<item>", tag("title", i["title"]), tag("link", i["link"]),
                 tag("guid", i["id"], ' isPermaLink="false"'),
                 tag("pubDate", when(date) if isinstance(date, int) else date),
                 tag("description", i["text"]), i["extra"], "</item>\n"]
    return "".join(text) + "</channel></rss>\n"


def atom(*items, extra=""):
    text = ['<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A feed</title>',
            "<id>tag:feed</id><updated>2021-01-01T00:00:00Z</updated>", extra]
    for i in items:
        text += ["<entry>", tag("title", i["title"]), tag("id", i["id"]),
                 '<link href="%s"/>' % i["link"] if i["link"] else "",
                 tag("updated", iso(i["date"])), tag("content", i["text"], ' type="html"'), i["extra"], "</entry>"]
    return "".join(text) + "</feed>\n"


def json_feed(*items):
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "A feed", "items": [
        {"id": i["id"], "url": i["link"], "title": i["title"], "content_html": i["text"],
         "date_published": iso(i["date"])} for i in items]})


def bomb(begin, megabytes):
    """gzip of `begin` and so many megabytes of zeros, made of one of them."""
    mega = bytes(1 << 20)
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = squeeze.compress(begin) + squeeze.flush(zlib.Z_FULL_FLUSH)
    again = squeeze.compress(mega) + squeeze.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(begin)
    for _ in range(megabytes):
        crc = zlib.crc32(mega, crc)
    return (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + head + again * megabytes + squeeze.flush() +
            struct.pack("<II", crc, (len(begin) + len(mega) * megabytes) & 0xffffffff))


class Case:
    """One row. What must be there in the end:

    want    the titles of all articles; by default those of the posts in `rounds` (each name once)
    texts   words that must be found in what is kept; by default all "text-NAME" of all rounds
    never   words that must not be found
    lines   how many texts are stored, revisions included: by default as many as `texts`; or least and most
    shown   words that must be found in the texts that are shown
    maybe   titles that may be there too
    first   the title that a listing by date begins with
    asked   what the server answered to each round's requests: "200 304 -"
    """

    def __init__(self, name, right, rounds, want=None, texts=None, never=(), maybe=(), lines=None, shown=(),
                 first=None, asked=None, polite=False, feeds=("feed",), **pages):
        rounds = [r if isinstance(r, Answer) else Answer(r) for r in rounds]
        pages["feed"] = rounds
        self.pages = {k: [r if isinstance(r, Answer) else Answer(r) for r in v] for k, v in pages.items()}
        assert all(len(v) == ROUNDS for v in self.pages.values()), name
        plain = "".join(a.body.decode("utf-8", "replace") for a in rounds)
        self.name, self.right, self.feeds = name, right, feeds
        self.texts = sorted(set(re.findall("text-[a-z0-9]+", plain)) if texts is None else texts)
        self.want = sorted("Post " + t[5:] for t in self.texts) if want is None else sorted(want)
        self.never, self.maybe, self.shown, self.first, self.asked = never, list(maybe), shown, first, asked
        least = len(self.texts) if lines is None else lines
        self.lines = least if isinstance(least, tuple) else (least, least + len(self.maybe))
        self.polite = polite  # what counts is when it is asked


A, B, C, D = post("a"), post("b"), post("c"), post("d")
ABC = ["Post a", "Post b", "Post c"]
LONG = " ".join("word%d" % n for n in range(60))
SITE = "http://blog.example/"


def same(body, **fields):
    return [Answer(body, **fields) for _ in range(ROUNDS)]


def once_broken(answer, **fields):
    """Twice a bad answer, then a good one with three posts."""
    return [answer, answer, Answer(rss(A, B, C), **fields)]


# --- Ids

IDS = [
    Case("one-guid-for-all", "three articles: the id is no id",
         same(rss(*(post(n, id="feed") for n in "abc")))),
    Case("one-guid-new-post-each-time", "three articles: nothing of the old one is left but its id",
         [rss(post(n, id="latest")) for n in "abc"]),
    Case("one-guid-one-page-new-text", "one article, three revisions",
         [rss(post(n, id="weather", link=SITE + "weather", title="Weather")) for n in "abc"], want=["Weather"]),
    Case("guid-used-twice-among-many", "all 30 articles, both of the shared id too",
         same(rss(*(post("p%d" % n, id="tag:p%d" % (n if n != 17 else 4)) for n in range(30))))),
    Case("the-same-item-twice", "one article",
         same(rss(A, A, B)), want=["Post a", "Post b"]),
    Case("guids-that-differ-in-case", "two articles",
         same(rss(post("a", id="AbC"), post("b", id="aBc")))),
    Case("blanks-around-guids", "known again without them",
         [rss(post("a", id="\n  x-1\t")), rss(post("a", id="x-1")), rss(post("a", id=" x-1 "))]),
    Case("empty-guids", "known by their links",
         same(rss(*(post(n, id="") for n in "abc")))),
    Case("no-guids-new-dates", "known by their links; a date makes no revision",
         [rss(*(post(n, id=None, date=1609459200 + 86400 * turn) for n in "abc")) for turn in range(3)]),
    Case("no-guids-other-tracking", "utm_ parameters are not the link",
         [rss(post("a", id=None, link=SITE + "a?utm_source=r%d&p=1" % n)) for n in range(3)]),
    Case("no-guids-http-to-https", "known again",
         [rss(*(post(n, id=None, link=scheme + "://blog.example/" + n) for n in "abc"))
          for scheme in ("http", "https", "https")]),
    Case("no-guids-host-in-capitals", "known again, the port too",
         [rss(post("a", id=None, link=host + "/a"))
          for host in ("http://blog.example", "http://BLOG.Example", "http://blog.example:80")]),
    Case("one-page-many-fragments", "an article for each, though the page is one",
         same(rss(*(post(n, id=None, link=SITE + "changes#" + n) for n in "abc")))),
    Case("relative-links-written-otherwise", "known again",
         [rss(post("a", id=None, link=link)) for link in ("/x/a", "/x/./a", "/y/../x/a")]),
    Case("no-guids-no-links", "known by title and date",
         same(rss(post("a", id=None, link=None, title="News"), post("b", id=None, link=None, title="News"))),
         want=["News", "News"]),
    Case("no-guids-no-links-no-dates", "known by title and text",
         same(rss(post("a", id=None, link=None, date=None), post("b", id=None, link=None, date=None)))),
    Case("posts-without-titles", "three articles, each without a title",
         same(rss(*(post(n, title=None) for n in "abc"))), want=["", "", ""]),
    Case("podcast-of-files-alone", "known by the file",
         same(rss(*(post(n, id=None, link=None, date=None,
                         extra='<enclosure url="http://cast.example/%s.mp3" length="1" type="audio/mpeg"/>' % n)
                    for n in "ab")))),
    Case("numbers-for-ids-in-json", "1 and \"1\" are the same id",
         [Answer(json_feed(post("a", id=i)), kind="application/feed+json") for i in (1, "1", 1)]),
    Case("rss-becomes-atom", "known again",
         [rss(A, B, C), Answer(atom(A, B, C), kind="application/atom+xml"), rss(A, B, C)]),
    Case("order-reversed-and-mixed", "three articles",
         [rss(A, B, C), rss(C, B, A), rss(B, A, C)]),
    Case("the-same-post-in-two-feeds", "two articles: a feed's posts are its own",
         same(rss(A)), feeds=("feed", "other"), other=same(rss(A, title="Other")), want=["Post a", "Post a"], lines=2),
    Case("cdata-and-entities-in-ids", "known again, however they are written",
         [rss('<item><guid>%s</guid><title>Post a</title><description>text-a</description></item>' % g)
          for g in ("http://e/?a=1&amp;b=2", "<![CDATA[http://e/?a=1&b=2]]>", "http://e/?a=1&#38;b=2")]),
    Case("sessions-in-links", "known again by title and date",
         [rss(*(post(n, id=None, link=SITE + n + "?PHPSESSID=%032x" % (turn * 7919)) for n in "abc")) for turn in (1, 2, 3)],
         lines=3),
    Case("random-in-ids", "known again by their links",
         [rss(*(post(n, id="%s%d" % (n, turn * 7919)) for n in "abc")) for turn in (1, 2, 3)], lines=3),
    Case("random-in-ids-and-links", "known again by title and date",
         [rss(*(post(n, id="%s%d" % (n, turn * 7919), link=SITE + n + "?r=%d" % (turn * 7919)) for n in "abc")) for turn in (1,
         2, 3)], lines=3),
    Case("positions-for-ids", "four articles: the ids say only where they stand",
         [rss(post("c", id="1"), post("b", id="2"), post("a", id="3")), rss(post("d", id="1"), post("c", id="2"), post("b",
         id="3")), rss(post("d", id="1"), post("c", id="2"), post("b", id="3"))]),
    Case("positions-for-ids-home-for-links", "five articles",
         [rss(*(post(n, id=str(k), link=SITE) for k, n in enumerate(t))) for t in ("cba", "dcb", "edc")]),
    Case("home-for-links-no-ids", "four articles: that link tells nothing",
         [rss(*(post(n, id=None, link=SITE) for n in t)) for t in ("cba", "dcba", "dcba")], lines=4),
    Case("home-for-links-no-ids-one", "three articles, though one takes the place of the other",
         [rss(post(n, id=None, link=SITE)) for n in "abc"], lines=3),
    Case("positions-for-ids-one-page-for-links", "five articles: a link that all have tells nothing",
         [rss(*(post(n, id=str(k), link=SITE + "news.html") for k, n in enumerate(t))) for t in ("cba", "dcb", "edc")]),
    Case("n-a-for-ids-and-links", "four articles",
         [rss(*(post(n, id="N/A", link="N/A") for n in t)) for t in ("abc", "dabc", "dabc")]),
    Case("polls-on-one-page-no-ids", "three articles of one link",
         [rss(*(post(n, id=None, link=SITE + "poll") for n in t)) for t in ("ab", "cab", "cab")]),
    Case("null-and-objects-for-ids-in-json", "five articles",
         [Answer(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
             {"id": i, "title": "Post " + n, "content_text": "text-" + n}
             for i, n in zip((None, "", False, {"$oid": "5"}, {"$oid": "6"}), "abcde")]}),
             kind="application/json")] * 3),
    Case("title-of-an-id-alone-written-otherwise", "one article: &amp;, & and &#38; are one character",
         [rss("<item><guid>1</guid><title>%s</title><description>text-a</description></item>" % t)
          for t in ("A &amp;amp; B", "<![CDATA[A & B]]>", "A &amp;#38; B")], want=["A & B"], lines=1),
    Case("ids-come-go-and-come", "known by their links meanwhile",
         [rss(*(post(n, id=i and i + n) for n in "abc")) for i in (None, "tag:", None)], lines=3),
    Case("good-ids-become-one", "four articles: the one id tells nothing",
         [rss(A, B, C)] + [rss(*(post(n, id="0") for n in "abcd"))] * 2, lines=4),
    Case("one-external-page-three-posts", "three articles: each has its id and title",
         [rss(post(n, link="http://elsewhere.example/x")) for n in "abc"]),
    Case("100-posts-of-one-id", "100 articles",
         same(rss(*(post("p%d" % n, id="x") for n in range(100))))),
]

# --- Moves: what has a new id and is an old article

MOVES = [
    Case("guids-http-to-https", "known again",
         [rss(*(post(n, id=s + "://blog.example/?p=" + n, link=s + "://blog.example/" + n) for n in "abc"))
          for s in ("http", "https", "https")]),
    Case("the-whole-site-moves-host", "known again by the ids' paths",
         [rss(*(post(n, id="http://%s/%s" % (host, n), link="http://%s/%s" % (host, n)) for n in "abc"))
          for host in ("old.example", "new.example", "new.example")], lines=3),
    Case("guids-of-another-kind-same-links", "known again by their links",
         [rss(*(post(n, id=kind + n) for n in "abc")) for kind in ("tag:", "urn:uuid:0-", "urn:uuid:0-")]),
    Case("new-guids-new-links-a-new-post", "four articles: over half have the old titles and dates",
         [rss(A, B, C)] + [rss(D, *(post(n, id="urn:" + n, link="http://new.example/x/%s.html" % n) for n in "abc"))] * 2),
    Case("moved-and-reworded", "three articles with new texts as revisions",
         [rss(A, B, C)] + [rss(*(post(n, id="urn:" + n, text="text-%s2 is what it says now" % n) for n in "abc"))] * 2,
         want=ABC),
    Case("one-post-republished", "one article: title and 200 bytes of text are the same",
         [rss(post("a", text="text-a " + LONG), B)] +
         [rss(post("a", id="x", link=SITE + "again", text="text-a " + LONG), B)] * 2),
    Case("one-text-twice-in-a-feed", "two articles: both stand in one document",
         same(rss(post("a", text="text-a " + LONG),
                  post("a", id="x", link=SITE + "again", text="text-a " + LONG))), want=["Post a", "Post a"], lines=2),
    Case("short-texts-alike", "two articles: too little to be sure",
         [rss(post("a", title="Thanks", text="text-a")), rss(post("b", title="Thanks", text="text-a")),
          rss(post("b", title="Thanks", text="text-a"))], want=["Thanks", "Thanks"], lines=2),
    Case("slash-at-the-end-of-ids", "known again",
         [rss(*(post(n, id=SITE + n + e, link=SITE + n + e) for n in "abc")) for e in ("", "/", "/")], lines=3),
    Case("www-in-front", "known again",
         [rss(*(post(n, id="http://%sblog.example/%s" % (w, n), link="http://%sblog.example/%s" % (w, n)) for n in "abc"))
          for w in ("", "www.", "www.")], lines=3),
]

MOVES += [
    Case("files-move-to-another-host", "known by title, text and the file's path",
         [rss(*(post(n, id=None, link=None, date=None,
                     extra='<enclosure url="http://%s/%s.mp3" length="1" type="audio/mpeg"/>' % (host, n)) for n in "abc"))
          for host in ("a.example", "cdn.example", "cdn.example")], lines=(3, 6)),
    Case("scheme-www-and-slash-at-once", "known again",
         [rss(*(post(n, id=f + n + e, link=f + n + e) for n in "abc"))
          for f, e in ((SITE, ""), ("https://www.blog.example/", "/"), ("https://www.blog.example/", "/"))], lines=(3, 6)),
    Case("wordpress-gets-speaking-links", "one article each: the ids stay",
         [rss(*(post(n, id=SITE + "?p=%d" % ord(n), link=SITE + link % n) for n in "abc"))
          for link in ("?p=%s", "2024/%s/", "2024/%s/")], lines=(3, 6)),
    Case("one-title-on-two-dates-in-a-window", "four articles: both stand in one document",
         [rss(*(post("w%d" % n, title="Open thread", date=1700000000 + n * 604800) for n in (k, k + 1))) for k in range(3)],
         want=["Open thread"] * 4),
]

# --- Edits

EDITS = [
    Case("text-edited-twice", "one article, three revisions, the last is shown",
         [rss(post("a", text=t)) for t in ("text-a one", "text-a2 two", "text-a3 three")],
         want=["Post a"], shown=["text-a3"]),
    Case("title-edited", "one article, two revisions",
         [rss(post("a", title=t, text="text-a " + t)) for t in ("Old", "New", "New")], want=["New"], lines=2),
    Case("link-edited", "one article, two revisions",
         [rss(post("a", link=SITE + n)) for n in ("a", "a-better-slug", "a-better-slug")], lines=2),
    Case("edit-taken-back", "one article, both texts kept, the first is shown again",
         [rss(post("a", text=t)) for t in ("text-a right", "text-a2 wrong", "text-a right")],
         want=["Post a"], lines=3, shown=["text-a right"]),
    Case("atom-updated-only", "a date makes no revision",
         [Answer(atom(post("a", date=1609459200 + 86400 * n)), kind="application/atom+xml") for n in range(3)]),
    Case("dates-that-are-always-now", "no revision",
         [rss(post("a", date=NOW - 60 + n), post("b", date=NOW - 60 + n)) for n in range(3)]),
    Case("comments-counted-in-the-text", "no revision for a number of comments",
         [rss(post("a", text="text-a <p>Body</p><p><a href='%sa#c'>%d comments</a></p>" % (SITE, n))) for n in (1, 2, 17)]),
    Case("other-tracking-inside-of-texts", "no revision",
         [rss(post("a", text="text-a <a href='http://x.example/?utm_id=%d&amp;q=1'>x</a>" % n)) for n in range(3)]),
    Case("other-blanks-and-line-ends", "no revision",
         [rss(post("a", text=t)) for t in ("text-a  <p>one\r\ntwo</p> ", "text-a <p>one two</p>", "text-a\n<p>one\ttwo</p>")]),
    Case("cut-short-by-the-publisher", "both kept; the whole one is shown",
         [rss(post("a", text="text-a %s text-end" % LONG))] + [rss(post("a", text="text-a %s" % LONG[:150]))] * 2,
         texts=["text-a", "text-end"], want=["Post a"], lines=2, shown=["text-end"]),
    Case("another-text-at-every-fetch", "not a revision each time: once a day; the first is kept",
         [rss(post("a", text="text-a %s rendered in 0.%d s" % (LONG, 17 * n))) for n in (3, 5, 7)],
         want=["Post a"], lines=(1, 2)),
    Case("two-languages-by-turns", "one article, both texts kept",
         [rss(post("a", title=t, text=x)) for t, x in (("Good day", "text-en hello"), ("Guten Tag", "text-de hallo"),
         ("Good day", "text-en hello"))], want=["Good day"], lines=(2, 3)),
]

EDITS += [
    Case("characters-written-otherwise", "no revision",
         [rss("<item><guid>1</guid><title>Post a</title><description>%s</description></item>" % t)
          for t in ("text-a it&amp;#8217;s &amp;mdash; caf&amp;eacute;", "text-a it\u2019s \u2014 café",
                    "<![CDATA[text-a it&rsquo;s &#8212; caf&#233;]]>")], lines=1),
    Case("tags-written-otherwise", "no revision",
         [rss(post("a", text=t)) for t in ("<P CLASS='x'>text-a</P><P>b</P>", '<p class="x">text-a</p>\n\n<p>b</p>\n',
         "<p class=x>text-a</p> <p>b</p>")], lines=1),
    Case("spaces-that-do-not-break", "no revision",
         [rss(post("a", text=t)) for t in ("text-a one\u00a0two", "text-a one&nbsp;two", "text-a one&#160; two")], lines=1),
    Case("title-in-other-quotes", "no revision",
         [rss(post("a", title=t)) for t in ("It\u2019s &amp; so", "It&#8217;s & so", "It&rsquo;s &#38; so")],
         want=["It\u2019s & so"], lines=1),
    Case("pixel-drawn-by-lot", "not a revision each time",
         [rss(post("a", text="text-a %s<img src='http://px.example/%s.gif'>" % (LONG, x))) for x in ("aFfe", "bEad", "caFe")],
         lines=(1, 2)),
    Case("file-signed-for-an-hour", "not a revision each time",
         [rss(post("a", extra='<enclosure url="http://c.example/a.mp3?Expires=%d&amp;Signature=%s" length="5" '
                              'type="audio/mpeg"/>' % (1700000000 + n * 3600, "sig" * n))) for n in (1, 2, 3)], lines=(1, 2)),
    Case("notice-for-who-does-not-pay", "both kept; the whole one is shown",
         [rss(post("a", text="text-a %s %s text-end" % (LONG, LONG.upper())))] +
         [rss(post("a", text="text-a %s <p>This post is for paid subscribers.</p>" % LONG[:200]))] * 2,
         texts=["text-a", "text-end"], want=["Post a"], lines=2, shown=["text-end"]),
    Case("text-becomes-empty", "the text stays", [rss(post("a", text="text-a " + LONG))] + [rss(post("a", text=""))] * 2,
         want=["Post a"], lines=(1, 2), shown=["text-a"]),
    Case("error-in-place-of-the-text-and-back", "one article, the text is shown again",
         [rss(post("a", text=t)) for t in ("text-a " + LONG, "Error 503 Backend fetch failed", "text-a " + LONG)],
         want=["Post a"], lines=(2, 3), shown=["text-a"]),
    Case("summary-then-the-whole", "one article, two revisions",
         [rss(post("a", text="text-s in short"))] + [rss(post("a", text="text-s in short",
          extra='<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">text-a %s</content:encoded>' % LONG))] * 2,
         want=["Post a"], lines=2, shown=["text-a"]),
    Case("number-corrected", "one article, two revisions, the last is shown",
         [rss(post("a", text="text-a In all %d people came." % n)) for n in (1500, 1900, 1900)], lines=2, shown=["1900"]),
    Case("old-and-new-copy-by-turns", "one article, both texts kept",
         [rss(post("a", text=t)) for t in ("text-a old", "text-b new", "text-a old")], want=["Post a"], lines=(2, 3)),
]

# --- What goes away

GONE = [
    Case("posts-leave-the-feed", "kept", [rss(A, B, C), rss(C), rss(C)]),
    Case("posts-leave-and-come-back", "not new again", [rss(A, B, C), rss(C), rss(A, B, C)]),
    Case("feed-becomes-empty", "kept", [rss(A, B, C), rss(), rss()]),
    Case("page-for-a-feed", "kept",
         [rss(A, B, C)] + [Answer("<!DOCTYPE html><html><body><p>Domain for sale</p></body></html>", kind="text/html")] * 2),
    Case("404-then-410", "kept", [rss(A, B, C), Answer("gone", 404), Answer("gone", 410)]),
    Case("deleted-entries", "kept: RFC 6721 is noted, not obeyed",
         [Answer(atom(A, B, C), kind="application/atom+xml")] + [Answer(atom(
             C, extra='<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="tag:a" when="2021-02-01T00:00:00Z"/>'),
             kind="application/atom+xml")] * 2),
]

# --- Broken on the way

WHOLE = rss(A, B, C)
AT = WHOLE.index("text-b") + 3

TRANSFER = [
    Case("connection-breaks-off", "what is whole is kept, the rest is asked for again",
         once_broken(Answer(WHOLE, etag='"1"', cut=AT), etag='"1"'), asked="200 200 200"),
    Case("last-chunk-missing", "asked for again, not taken for the whole",
         once_broken(Answer(WHOLE[:AT], etag='"1"', chunked=True), etag='"1"'), asked="200 200 200"),
    Case("gzip-breaks-off", "asked for again",
         once_broken(Answer(gzip.compress(WHOLE.encode())[:-120], etag='"1"', headers=[("Content-Encoding", "gzip")]),
                     etag='"1"'), asked="200 200 200", texts=["text-a", "text-b", "text-c"]),
    Case("document-cut-off-validators-new", "the validators of half a feed are not used",
         [Answer(rss(A), etag='"1"'), Answer(WHOLE[:AT], etag='"2"'), Answer(WHOLE, etag='"2"')], asked="200 200 200"),
    Case("empty-answer-validators-new", "the validators of nothing are not used",
         [Answer(rss(A), etag='"1"'), Answer("", etag='"2"'), Answer(WHOLE, etag='"2"')], asked="200 200 200"),
    Case("page-for-a-feed-validators-new", "the validators of a page are not the feed's",
         [Answer(rss(A), etag='"1"'), Answer("<html><body>Sorry</body></html>", kind="text/html", etag='"2"'),
          Answer(WHOLE, etag='"2"')], asked="200 200 200"),
    Case("drop-by-drop", "slow, but it comes", [Answer(WHOLE, drip=0.05)] * 3),
    Case("endless", "given up; the next one is read",
         [Answer(rss(A)), Answer(rss(A)[:-20], endless=b" "), Answer(rss(A, B))]),
    Case("bomb-of-gzip", "refused; the next one is read",
         [Answer(rss(A)), Answer(bomb(b"<rss><channel><item><title>", 300),
                                 headers=[("Content-Encoding", "gzip")]), Answer(rss(A, B))],
         texts=["text-a", "text-b"]),
    Case("gzip-nobody-announced", "read all the same",
         same(gzip.compress(WHOLE.encode())), texts=["text-a", "text-b", "text-c"]),
    Case("redirect-to-itself", "given up; the next answer is read",
         once_broken(Answer(b"", 302, to="feed"))),
    Case("redirect-with-validators", "a redirect's ETag is not the feed's",
         [Answer(b"", 302, to="new", etag='"r"')] * 3, new=same(WHOLE, etag='"1"'), asked="302 302 302",
         texts=["text-a", "text-b", "text-c"]),
    Case("moved-for-good", "known again at the new address",
         [Answer(WHOLE), Answer(b"", 301, to="new"), Answer(b"", 308, to="new")], new=same(rss(A, B, C, D)),
         texts=["text-a", "text-b", "text-c", "text-d"]),
    Case("redirect-to-a-file", "refused",
         once_broken(Answer(b"", 302, to="file://{secret}")), never=["text-secret"]),
    Case("says-gzip-and-is-not", "asked again", once_broken(Answer(WHOLE, headers=[("Content-Encoding", "gzip")]), )),
    Case("says-x-gzip", "read",
         same(gzip.compress(WHOLE.encode()), headers=[("Content-Encoding", "x-gzip")]), texts=["text-a", "text-b", "text-c"]),
    Case("gzip-twice", "read all the same",
         same(gzip.compress(gzip.compress(WHOLE.encode())), headers=[("Content-Encoding", "gzip")]), texts=["text-a", "text-b",
         "text-c"]),
    Case("deflate-raw", "read",
         same(zlib.compress(WHOLE.encode())[2:-4], headers=[("Content-Encoding", "deflate")]), texts=["text-a", "text-b",
         "text-c"]),
    Case("206-nobody-asked", "asked again",
         once_broken(Answer(WHOLE[:AT], 206, etag='"1"', headers=[("Content-Range", "bytes 0-%d/%d" % (AT - 1, len(WHOLE)))]),
         etag='"1"')),
    Case("login-page-with-200", "kept",
         [Answer(WHOLE, etag='"1"'),
         Answer("<!DOCTYPE html><html><head><title>Log in</title></head><body><form></form></body></html>", kind="text/html",
         etag='"2"'), Answer(rss(A, B, C, D), etag='"3"')], asked="200 200 200"),
    Case("database-error-in-text", "kept",
         [Answer(WHOLE, etag='"1"'), Answer("Error establishing a database connection", kind="text/html"), Answer(WHOLE,
         etag='"1"')], asked="200 200 304"),
]

TRANSFER += [
    Case("redirect-elsewhere-with-the-same-etag", "validators are of one place: all is asked for there",
         [Answer(b"", 302, to=to) for to in ("old", "new", "new")], old=same(WHOLE, etag='"1"'),
         new=same(rss(A, B, C, D), etag='"1"'), texts=["text-a", "text-b", "text-c", "text-d"]),
    Case("error-in-json-with-200", "no feed: its validators are not used",
         [Answer(WHOLE, etag='"1"'), Answer('{"error":"rate limited","items":[]}', kind="application/json", etag='"2"'),
          Answer(rss(A, B, C, D), etag='"2"')], asked="200 200 200"),
    Case("error-in-xml-with-200", "no feed: its validators are not used",
         [Answer(WHOLE, etag='"1"'), Answer("<Error><Code>AccessDenied</Code></Error>", etag='"2"'),
          Answer(rss(A, B, C, D), etag='"2"')], asked="200 200 200"),
    Case("error-page-with-an-etag", "the validators of an error are not the feed's",
         [Answer(WHOLE, etag='"1"'), Answer("oops", 500, etag='"2"'), Answer(rss(A, B, C, D), etag='"2"')],
         asked="200 500 200"),
    Case("feed-in-a-404", "nothing of it is taken",
         [Answer(WHOLE), Answer(rss(post("z", text="never")), 404), Answer(WHOLE)], want=ABC),
    Case("sitemap-for-a-feed", "kept", [Answer(WHOLE), Answer(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://x/</loc></url></urlset>'),
        Answer(rss(A, B, C, D))]),
    Case("says-utf-8-is-an-encoding", "read", same(WHOLE, headers=[("Content-Encoding", "UTF-8")])),
    Case("junk-behind-gzip", "read", same(gzip.compress(WHOLE.encode()) + b"\r\n<!-- x -->",
         headers=[("Content-Encoding", "gzip")]), texts=["text-a", "text-b", "text-c"]),
    Case("redirect-loop-of-two", "given up; the next answer is read",
         [Answer(b"", 302, to="other"), Answer(b"", 302, to="other"), Answer(WHOLE)], other=[Answer(b"", 302, to="feed")] * 3),
]

# --- XML

LAUGHS = ('<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "text-lol ">' +
          "".join('<!ENTITY a%d "%s">' % (n, "&a%d;" % (n - 1) * 10) for n in range(1, 10)) + "]>")
XXE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>'

BROKEN = [
    Case("bare-ampersands", "read", same(WHOLE.replace("what else", "R & D; AT&T, <b>&nbsp;x&foo=1</b>"))),
    Case("bare-ampersand-in-a-link", "read; the link is whole",
         same(rss(A, '<item><title>Post b</title><link>http://blog.example/?a=1&b=2&copy=3</link>'
                     '<description>text-b</description></item>', C))),
    Case("html-entities", "read", same(rss("<item><guid>1</guid><title>Caf&eacute;&nbsp;&mdash; &hellip;</title>"
                                           "<description>text-a&nbsp;b</description></item>")),
         want=["Café\u00a0— …"]),
    Case("tags-unclosed-and-crossed", "all three",
         same(rss(A, "<item><title>Post b</title><link>http://blog.example/b</link><guid>b</guid>"
                     "<description>text-b <b><i>x</b></i><br></description></item>", C))),
    Case("one-item-beyond-repair", "the others are kept",
         same(rss(A, '<item><title>Post b</title><description>text-b <x y="</description></item>', C)),
         texts=["text-a", "text-c"], maybe=["Post b"]),
    Case("control-characters", "read, without them",
         same(WHOLE.replace("what", "wh\x08at\x0b\x1b[31m").replace("Post b", "Post\x00 b"))),
    Case("warnings-of-php-in-front", "read",
         same("\n<br />\n<b>Warning</b>: Undefined index in <b>/var/www/x.php</b> on line <b>1</b><br />\n" + WHOLE)),
    Case("blank-lines-and-bom-in-front", "read", same("\n\n \ufeff" + WHOLE)),
    Case("script-behind-the-end", "read", same(WHOLE + "<script>track()</script><!-- cached -->")),
    Case("served-as-text-html", "what it is counts, not what it is called", same(WHOLE, kind="text/html")),
    Case("elements-in-elements-100000-deep", "the others are kept",
         same(rss(A, "<item><guid>deep</guid><title>Post b</title><description>%s</description></item>" %
                  ("<b>" * 100000), C)), texts=["text-a", "text-c"], maybe=["Post b"]),
    Case("billion-laughs", "never expanded; the next one is read",
         once_broken(Answer(rss("<item><title>x</title><guid>l</guid><description>&a9;</description></item>",
                                declaration=LAUGHS))), texts=["text-a", "text-b",
         "text-c"], never=["text-lol text-lol"], maybe=["x"]),
    Case("entity-of-a-file", "never read",
         once_broken(Answer(rss("<item><title>x</title><guid>l</guid><description>&x;</description></item>",
                                declaration=XXE))), never=["text-secret"], maybe=["x"]),
    Case("json-with-trailing-commas", "read",
         same(json_feed(A, B).replace("}]}", "},],}"), kind="application/feed+json")),
    Case("capitals", "read",
         same('<RSS VERSION="2.0"><CHANNEL><TITLE>A</TITLE><ITEM><TITLE>Post a</TITLE>'
              '<GUID>1</GUID><DESCRIPTION>text-a</DESCRIPTION></ITEM></CHANNEL></RSS>')),
    Case("netscape-doctype", "read; its DTD is not fetched",
         same('<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
              '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>x</title>'
              '<item><title>Post a</title><link>http://e/a</link><description>text-a &eacute;</description></item></channel></rss>')),
    Case("prefixes-nobody-declared", "read",
         same('<rss version="2.0"><channel><title>x</title><item><title>Post a</title><guid>1</guid>'
              '<content:encoded><![CDATA[text-a]]></content:encoded><media:thumbnail url="x"/></item></channel></rss>')),
    Case("xml-declared-twice", "read",
         same('<?xml version="1.0"?>\n<?xml version="1.0" encoding="utf-8"?>\n' + rss(A, declaration=""))),
    Case("xml-1-1", "read", same(rss(A, declaration='<?xml version="1.1" encoding="utf-8"?>'))),
    Case("xml-declaration-broken", "read", same(rss(A, declaration='<?xml version=1.0 encoding=utf-8 ?>'))),
    Case("cdata-unclosed", "the others are kept",
         same(rss(A, '<item><guid>b</guid><title>Post b</title><description><![CDATA[text-b </description></item>', C)),
         texts=["text-a", "text-c"], maybe=["Post b"], lines=(2, 3)),
    Case("comment-unclosed", "the others are kept",
         same(rss(A, '<item><guid>b</guid><title>Post b</title><!-- oops <description>text-b</description></item>', C)),
         texts=["text-a", "text-c"], maybe=["Post b"]),
    Case("double-dashes-in-comments", "read", same(rss(A, "<!-- a -- b --- -->", B))),
    Case("items-outside-the-channel", "read",
         same('<rss version="2.0"><channel><title>x</title></channel>'
              '<item><title>Post a</title><guid>1</guid><description>text-a</description></item></rss>')),
    Case("atom-without-namespace", "read",
         same('<feed><title>x</title><entry><title>Post a</title><id>1</id><content>text-a</content></entry></feed>')),
    Case("lone-lt", "read", same(WHOLE.replace("what else", "1 &lt; 2 and 3 < 4 what"))),
    Case("no-end-tags-at-the-end", "all kept", same(rss(A, B)[:-len("</channel></rss>\n")])),
    Case("surrogates-as-references", "read",
         same(rss(post("a"),
         '<item><guid>b</guid><title>Post b</title>'
         '<description>text-b &#xD83D;&#xDE00; &#0; &#x110000; &#150;</description></item>'))),
    Case("json-without-ids", "read",
         same(json.dumps({"version": "https://jsonfeed.org/version/1", "title": "x", "items": [{"url": "http://e/a",
         "title": "Post a", "content_text": "text-a"}, {"title": "Post b", "content_text": "text-b"}]}),
         kind="application/json")),
]

BROKEN += [
    Case("bytes-in-front-and-behind", "read",
         same(b"\x00\x01\xff junk\r\n" + WHOLE.encode() + b"\x00\x00 bye"), texts=["text-a", "text-b", "text-c"]),
    Case("headers-in-the-body", "read", same("Content-Type: text/xml\r\nX-A: b\r\n\r\n" + WHOLE)),
    Case("sizes-of-chunks-in-the-body", "read", same("1f4\r\n" + WHOLE + "\r\n0\r\n\r\n")),
    Case("cdata-in-cdata", "read", same(rss(
        "<item><guid>1</guid><title>Post a</title><description><![CDATA[text-a <![CDATA[text-in]]> text-tail]]></description></item>",
        B)), want=["Post a", "Post b"], texts=["text-a", "text-in", "text-tail", "text-b"], lines=2),
    Case("item-in-an-item", "both", same(rss(
        "<item><guid>1</guid><title>Post a</title><description>text-a</description>"
        "<item><guid>2</guid><title>Post b</title><description>text-b</description></item></item>"))),
    Case("two-documents-in-one", "all of them", same(WHOLE + rss(D))),
    Case("tags-in-a-title", "read", same(rss(
        "<item><guid>1</guid><title>A & B < C</title><description>text-a</description></item>")), want=["A & B < C"]),
    Case("atom-with-a-prefix", "read", same(
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>x</a:title><a:entry><a:id>1</a:id><a:title>Post a</a:title>'
        "<a:content>text-a</a:content></a:entry></a:feed>")),
    Case("prefix-of-another-vocabulary", "the title is its own", same(
        '<rss version="2.0" xmlns:media="http://x.example/other"><channel><title>x</title><item><title>Post a</title>'
        "<media:title>WRONG</media:title><guid>1</guid><description>text-a</description></item></channel></rss>")),
    Case("title-of-the-source", "the title is its own", same(atom(post("a", extra="<source><title>WRONG</title></source>")))),
    Case("json-of-wrong-types", "what can be read of it", same(json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [
            {"id": 1.5, "title": "Post a", "content_text": "text-a", "tags": "one", "authors": {"name": "Z"},
             "attachments": None, "date_published": 1620284889},
            {"id": None, "url": None, "title": "Post b", "content_html": None, "content_text": "text-b"}]}),
        kind="application/json")),
]

# --- Character sets

WORDS = "Crème brûlée — “déjà vu”"
RUSSIAN = "Привет, мир"
JAPANESE = "日本語の記事"


def declared(name):
    return '<?xml version="1.0" encoding="%s"?>\n' % name


def written(title, codec, declaration="", kind="application/xml"):
    return same(rss(post("a", title=title), declaration=declaration).encode(codec), kind=kind)


CHARSETS = [
    Case("windows-1252-called-utf-8", "read as what it is", written(WORDS, "cp1252", declared("utf-8")), want=[WORDS]),
    Case("windows-1252-called-iso-8859-1", "read as what it is", written(WORDS, "cp1252", declared("ISO-8859-1")),
         want=[WORDS]),
    Case("utf-8-called-iso-8859-1-by-the-server", "read as what it is",
         written(WORDS, "utf-8", declared("utf-8"), "application/xml; charset=iso-8859-1"), want=[WORDS]),
    Case("koi8-r-told-by-the-server-alone", "read", written(RUSSIAN, "koi8-r", "", "text/xml; charset=koi8-r"),
         want=[RUSSIAN]),
    Case("windows-1251-declared", "read", written(RUSSIAN, "cp1251", declared("windows-1251")), want=[RUSSIAN]),
    Case("shift-jis-declared", "read", written(JAPANESE, "shift_jis", declared("Shift_JIS")), want=[JAPANESE]),
    Case("utf-16-with-a-mark", "read", written(JAPANESE, "utf-16", declared("utf-16")), want=[JAPANESE], texts=["text-a"]),
    Case("utf-16-called-utf-8", "read", written(WORDS, "utf-16", declared("utf-8")), want=[WORDS], texts=["text-a"]),
    Case("encoded-twice", "undone", written("Crème brûlée".encode().decode("latin-1"), "utf-8"), want=["Crème brûlée"]),
    Case("a-few-bytes-that-are-no-utf-8", "they become U+FFFD, all else is read",
         same(rss(post("a", title="naïve … cafX"), B).encode().replace(b"cafX", b"caf\xff") ),
         want=["naïve … caf\ufffd", "Post b"]),
    Case("gb2312-that-is-gbk", "read", written("中文標題 朱镕基", "gbk", declared("gb2312")),
         want=["中文標題 朱镕基"]),
    Case("euc-kr-cp949", "read", written("똠방각하", "cp949", declared("ks_c_5601-1987")), want=["똠방각하"]),
    Case("iso-2022-jp", "read", written(JAPANESE, "iso2022_jp", declared("iso-2022-jp")), want=[JAPANESE]),
    Case("nobody-knows-that-charset", "read", written(WORDS, "utf-8", declared("x-unknown")), want=[WORDS]),
    Case("bom-against-declaration", "read",
         same(("\ufeff" + rss(post("a", title=WORDS), declaration=declared("iso-8859-1"))).encode()), want=[WORDS]),
    Case("utf-16be-no-mark", "read",
         same(rss(post("a", title=WORDS), declaration=declared("utf-16")).encode("utf-16-be")), want=[WORDS], texts=["text-a"]),
    Case("latin1-undeclared", "read", written("Café crème", "latin-1", ""), want=["Café crème"]),
]

CHARSETS += [
    Case("utf-8-with-two-marks", "read", same(("\ufeff\ufeff" + rss(post("a", title=WORDS))).encode()), want=[WORDS]),
    Case("utf-8-called-us-ascii", "read", written(WORDS, "utf-8", declared("us-ascii")), want=[WORDS]),
    Case("utf-16-told-by-the-server-alone", "bytes of UTF-8 are UTF-8",
         written(WORDS, "utf-8", declared("utf-16"), "application/xml; charset=utf-16"), want=[WORDS]),
    Case("utf-32", "read", written(WORDS, "utf-32", declared("utf-32")), want=[WORDS], texts=["text-a"]),
    Case("charset-in-single-quotes", "read", written(WORDS, "cp1252", "", "text/xml; charset='windows-1252'"), want=[WORDS]),
    Case("declared-behind-blank-lines", "read",
         same(b"\n\n" + rss(post("a", title=WORDS), declaration=declared("windows-1252")).encode("cp1252")), want=[WORDS]),
    Case("json-in-utf-16", "read", [Answer(json_feed(A).encode("utf-16"), kind="application/json")] * 3,
         want=["Post a"], texts=["text-a"]),
]

# --- Dates

DATES = [
    Case("no-dates-at-all", "by first seen", [rss(*(post(n, date=None) for n in s)) for s in ("a", "ba", "cba")]),
    Case("a-date-far-ahead", "by first seen; it does not stay on top for ever",
         [rss(post("a", date=4070908800))] + [rss(post("b", date=NOW + 7200), post("a", date=4070908800))] * 2,
         first="Post b"),
    Case("dates-nobody-understands", "kept, by first seen",
         same(rss(post("a", date="yesterday evening"), post("b", date="00/00/0000"), post("c", date="")))),
]

DATES += [
    Case("seconds-since-1970", "read: of two the later one is first",
         same(rss(post("a", date="1620284889"), post("b", date="1610284889000"))), first="Post a"),
    Case("dates-in-many-forms", "read: the latest one is first",
         same(rss(post("a", date="Do, 06 Mai 2021 24:00:00 +0200"), post("b", date="05 May 21 07:08 EST"),
                  post("c", date="2021-05-06T07:08:09.5+02:00"))), first="Post a"),
    Case("zero-for-a-date", "kept", same(rss(post("a", date="0000-00-00 00:00:00"), post("b", date="Mon, 01 Jan 0001 00:00:00 GMT"),
                                             post("c", date="Wed, 31 Dec 1969 19:00:00 EST")))),
]

# --- Validators

VALIDATORS = [
    Case("odd-etags-are-sent-back", "to the byte", same(WHOLE, etag="W/'x y\\z'--gzip"), asked="200 304 304",
         texts=["text-a", "text-b", "text-c"]),
    Case("odd-last-modified-is-sent-back", "to the byte", same(WHOLE, modified="Yesterday, 5 o'clock"),
         asked="200 304 304"),
    Case("new-etag-for-the-same-body", "the new one is used", [Answer(WHOLE, etag='"%d"' % n) for n in (1, 2, 2)],
         asked="200 200 304"),
    Case("new-etag-in-a-304", "the new one is used (RFC 9110, 15.4.5)",
         [Answer(WHOLE, etag='"1"'), Answer(WHOLE, etag='"1"', told='"2"'), Answer(WHOLE, etag='"2"')],
         asked="200 304 304"),
    Case("etag-that-went-away", "not sent any more",
         [Answer(WHOLE, etag='"1"'), Answer(rss(A, B, C, D)), Answer(rss(A, B, C, D, post("e")), etag='"1"')],
         asked="200 200 200"),
    Case("304-to-who-has-nothing", "asked again; what comes then is kept",
         [Answer(b"", 304), Answer(WHOLE), Answer(WHOLE)], asked="304 200 200"),
    Case("huge-etag", "not sent back", same(WHOLE, etag='"%s"' % ("x" * 5000)), asked="200 200 200"),
]

VALIDATORS += [
    Case("last-modified-to-come", "sent back as it is", same(WHOLE, modified=when(NOW + 9999999)), asked="200 304 304"),
    Case("new-etag-same-last-modified", "the new one is used",
         [Answer(WHOLE, etag='"%s"' % e, modified="Tue, 01 Jan 2019 00:00:01 GMT") for e in "abb"], asked="200 200 304"),
    Case("vary-on-everything", "conditional all the same", same(WHOLE, etag='"1"', headers=[("Vary", "*")]),
         asked="200 304 304"),
    Case("304-where-nothing-was-asked-for", "asked again; what comes then is kept",
         [Answer(WHOLE), Answer(b"", 304), Answer(rss(A, B, C, D))]),
]

# --- Manners: whom nobody asked to wait is asked each time; these have posts of today, as busy feeds do.

BUSY = [post("p%d" % n, date=NOW - 600 * n) for n in range(1, 9)]
NEWS = rss(*BUSY)
LATER = (NOW // 3600 + 5) % 24


def polite(name, right, rounds, asked, **more):
    return Case(name, right, rounds, asked=asked, polite=True, **more)


MANNERS = [
    polite("busy-and-nothing-said", "asked each time", same(NEWS), "200 200 200"),
    polite("429-with-retry-after", "not asked again before", [Answer("slow", 429, headers=[("Retry-After", "3600")])] +
           [Answer(NEWS)] * 2, "429 - -"),
    polite("503-with-retry-after-a-date", "not asked again before",
           [Answer("busy", 503, headers=[("Retry-After", when(NOW + 7200))])] + [Answer(NEWS)] * 2, "503 - -"),
    polite("500-again-and-again", "asked once more, then less often", [Answer("oops", 500)] * 3, "500 500 -"),
    polite("410-gone", "not asked any more", [Answer(NEWS), Answer("gone", 410), Answer(NEWS)], "200 410 -"),
    polite("cache-control-max-age", "not asked while fresh (RFC 9111, 4.2)",
           same(NEWS, headers=[("Cache-Control", "max-age=3600")]), "200 - -"),
    polite("expires-in-an-hour", "not asked while fresh", same(NEWS, headers=[("Expires", when(NOW + 3600))]), "200 - -"),
    polite("max-age-mostly-spent", "fresh for what Age leaves of it: asked each time",
           same(NEWS, headers=[("Cache-Control", "max-age=3600"), ("Age", "3600")]), "200 200 200"),
    polite("ttl-of-an-hour", "not asked before", same(rss(*BUSY, head="<ttl>60</ttl>")), "200 - -"),
    polite("skip-hours", "not asked in them",
           same(rss(*BUSY, head="<skipHours>%s</skipHours>" % "".join(
               "<hour>%d</hour>" % h for h in range(24) if h != LATER))), "200 - -"),
    polite("all-hours-skipped", "nobody can mean that: asked each time",
           same(rss(*BUSY, head="<skipHours>%s</skipHours>" % "".join("<hour>%d</hour>" % h for h in range(24)))),
           "200 200 200"),
    polite("quiet-for-years", "asked once a day at most", same(WHOLE), "200 - -"),
    polite("429-retry-after-nonsense", "asked each time",
         [Answer("slow", 429, headers=[("Retry-After", "soon")])] + [Answer(NEWS)] * 2, "429 200 200"),
    polite("429-retry-after-a-year", "not asked again before: a week at most",
         [Answer("slow", 429, headers=[("Retry-After", "99999999999999999999")])] + [Answer(NEWS)] * 2, "429 - -"),
    polite("404-twice", "asked once more, then less often", [Answer("no", 404)] * 3, "404 404 -"),
    polite("no-cache-and-max-age", "asked each time",
         same(NEWS, headers=[("Cache-Control", "no-cache, max-age=3600")]), "200 200 200"),
    polite("max-age-quoted", "not asked while fresh",
         same(NEWS, headers=[("Cache-Control", 'public, max-age="3600"')]), "200 - -"),
    polite("max-age-zero-expires-later", "max-age counts: asked each time",
         same(NEWS, headers=[("Cache-Control", "max-age=0"), ("Expires", when(NOW + 7200))]), "200 200 200"),
    polite("expires-zero", "asked each time", same(NEWS, headers=[("Expires", "0")]), "200 200 200"),
    polite("sy-daily", "not asked before",
         same(rss(*BUSY,
         head='<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">daily</sy:updatePeriod>')), "200 - -"),
    polite("ttl-negative", "asked each time", same(rss(*BUSY, head="<ttl>-60</ttl>")), "200 200 200"),
    polite("ttl-huge", "not asked for a day", same(rss(*BUSY, head="<ttl>99999999999999</ttl>")), "200 - -"),
    polite("retry-after-negative", "asked each time",
           [Answer("busy", 503, headers=[("Retry-After", "-5")])] + [Answer(NEWS)] * 2, "503 200 200"),
    polite("retry-after-with-success", "it is for who was refused: asked each time",
           same(NEWS, headers=[("Retry-After", "3600")]), "200 200 200"),
    polite("max-age-beyond-numbers", "not asked for a day",
           same(NEWS, headers=[("Cache-Control", "max-age=99999999999999999999999")]), "200 - -"),
    polite("max-age-of-shared-caches", "not ours: asked each time", same(NEWS, headers=[("Cache-Control", "s-maxage=3600")]),
           "200 200 200"),
    polite("expires-by-the-servers-clock", "fresh for as long as its Date says",
           same(NEWS, headers=[("Date", when(NOW - 86400)), ("Expires", when(NOW - 82800))]), "200 - -"),
    polite("skip-hours-that-no-day-has", "asked each time",
           same(rss(*BUSY, head="<skipHours><hour>25</hour><hour>-1</hour><hour>x</hour></skipHours>")), "200 200 200"),
    polite("429-and-nothing-said", "asked once more, then less often", [Answer("slow", 429)] * 3, "429 429 -"),
    polite("skip-days", "not asked in them",
         same(rss(*BUSY, head="<skipDays><day>%s</day></skipDays>" % time.strftime("%A", time.gmtime(NOW)))), "200 - -"),
]

CASES = IDS + MOVES + EDITS + GONE + TRANSFER + BROKEN + CHARSETS + DATES + VALIDATORS + MANNERS
GROUPS = [("Ids", IDS), ("Moves", MOVES), ("Edits", EDITS), ("What goes away", GONE), ("On the way", TRANSFER),
          ("Broken documents", BROKEN), ("Character sets", CHARSETS), ("Dates", DATES), ("Validators", VALIDATORS),
          ("Manners", MANNERS)]
