"""newsboat with the articles of an archive: it reads them once, from feeds, and keeps them beside the archive."""
import html
import os
import shutil
import subprocess

FEED = '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>Feed %d</title><link>%s</link>' \
    '<description>.</description>\n'
ITEM = "<item><guid isPermaLink=\"false\">%s</guid><title>%s</title><link>%s</link><pubDate>%s</pubDate>" \
    "<description>%s</description></item>\n"
WORDS = ["newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x"]


def run(place, word):
    """CPU of newsboat with this order, in ms."""
    process = subprocess.Popen(WORDS + [word], cwd=place, env=dict(os.environ, HOME=str(place), TERM="dumb"),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime) * 1000


def write_feeds(place, articles):
    """One file a feed, the newest item first; at most so many open files as there are feeds to write at once."""
    feeds = {}
    for feed, key, date, title, text in articles:
        date = date.strftime("%a, %d %b %Y %H:%M:%S GMT") if date else ""
        feeds.setdefault(feed, []).append(ITEM % tuple(html.escape(part or "") for part in (
            key, title, "https://www.example.org/%s" % key, date, text)))
    urls = []
    for feed, items in feeds.items():
        path = place / ("%d.xml" % feed)
        path.write_text(FEED % (feed, "https://www.example.org/") + "".join(reversed(items)) + "</channel></rss>\n",
                        encoding="utf-8")
        urls.append("file://%s" % path)
    (place / "urls").write_text("\n".join(urls) + "\n")
    (place / "config").write_text("max-items 0\n")


def prepare(archive, articles):
    """The place of newsboat's cache of all articles; None where newsboat isn't."""
    place = archive.with_name(archive.name + ".newsboat")
    if (place / "made").exists():
        return place
    if not shutil.which("newsboat"):
        print("  no newsboat beside: the program is missing")
        return None
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    write_feeds(place, articles)
    print("  newsboat reads them once: %.0f s of CPU" % (run(place, "reload") / 1000))
    for path in place.glob("*.xml"):
        path.unlink()
    (place / "made").touch()
    return place


def queries(place):
    """What newsboat asks its own cache where feedarc has a command: without what it takes to begin."""
    base, order = str(place / "cache.db"), " and deleted = 0 order by pubDate desc, id desc"
    found = "select guid, title, pubDate from rss_item where (title like '%%%s%%' or content like '%%%s%%')" + order
    return {"list --limit 50": ["sqlite3", base, "select title, pubDate from rss_item where 1" + order + " limit 50"],
            "show 77777": ["sqlite3", base, "select title, content from rss_item where guid = '77777'"],
            "search": lambda word: ["sqlite3", base, found % (word, word)]}
