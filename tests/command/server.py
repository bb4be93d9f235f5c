"""server.py DIR PORT-FILE - an HTTP server that misbehaves as its paths say, for the tests.

/NAME                    the file DIR/NAME, with an ETag of its content; where there is a file
                         DIR/NAME.cut, only so many bytes of it
/cut/N/NAME              promises the whole file, gives N bytes of it and closes; with an ETag
/slow/MS/NAME            the file in 16 pieces, MS milliseconds between them
/status/CODE/NAME        the file as the page of an error; DIR/NAME.headers has more headers
/to/CODE/PATH            a redirect to /PATH (which may again be one of these)
/loop                    a redirect to itself
/chunked/NAME            as /cut, but with chunks and no last one

A line of standard output a request: its path, If-None-Match and If-Modified-Since.
"""
import hashlib
import http.server
import os
import sys
import time

ROOT = sys.argv[1]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *ignored):
        pass

    def do_GET(self):
        print(self.path, "[%s]" % self.headers.get("If-None-Match", ""),
              "[%s]" % self.headers.get("If-Modified-Since", ""), flush=True)
        part = self.path.lstrip("/").split("/")
        try:
            self.answer(part)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, part):
        if part[0] == "loop":
            return self.redirect(302, "/loop")
        if part[0] == "to":
            return self.redirect(int(part[1]), "/" + "/".join(part[2:]))
        name = part[-1]
        try:
            with open(os.path.join(ROOT, name), "rb") as file:
                body = file.read()
        except OSError:
            return self.page(404, b"<html><body>nothing here</body></html>", "text/html")
        kind = "text/html" if name.endswith(".html") else "application/xml"
        if part[0] == "status":
            return self.page(int(part[1]), body, kind, name)
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if self.headers.get("If-None-Match") == etag:
            return self.page(304, b"", kind)
        if os.path.exists(os.path.join(ROOT, name + ".cut")):
            with open(os.path.join(ROOT, name + ".cut"), encoding="ascii") as file:
                return self.cut(body, int(file.read()), kind, etag)
        if part[0] == "cut":
            return self.cut(body, int(part[1]), kind, etag)
        if part[0] == "chunked":
            return self.chunked(body, kind, etag)
        self.begin(200, kind, etag, len(body))
        step = len(body) // 16 + 1 if part[0] == "slow" else len(body) + 1
        for at in range(0, len(body), step):
            if at > 0:
                time.sleep(int(part[1]) / 1000)
            self.wfile.write(body[at:at + step])

    def begin(self, status, kind, etag, size):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if etag:
            self.send_header("ETag", etag)
        if size is not None and status != 304:
            self.send_header("Content-Length", str(size))
        self.end_headers()

    def page(self, status, body, kind, name=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if name and os.path.exists(os.path.join(ROOT, name + ".headers")):
            with open(os.path.join(ROOT, name + ".headers"), encoding="utf-8") as file:
                for line in file:
                    self.send_header(*line.rstrip("\n").split(": ", 1))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, status, where):
        self.send_response(status)
        self.send_header("Location", where)
        self.send_header("ETag", '"of-the-redirect"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def cut(self, body, size, kind, etag):
        self.begin(200, kind, etag, len(body))
        self.wfile.write(body[:size])
        self.close_connection = True

    def chunked(self, body, kind, etag):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", etag)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
        self.close_connection = True


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(sys.argv[2] + ".new", "w", encoding="ascii") as port_file:
    port_file.write("%d\n" % server.server_address[1])
os.rename(sys.argv[2] + ".new", sys.argv[2])
server.serve_forever()
