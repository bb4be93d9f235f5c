"""server.py DIR PORT-FILE - an HTTP server that misbehaves as its paths say, for the tests.

/NAME                    the file DIR/NAME, with an ETag of its content; where there is a file
                         DIR/NAME.cut, only so many bytes of it
/cut/N/NAME              promises the whole file, gives N bytes of it and closes; with an ETag
/slow/MS/NAME            the file in 16 pieces, MS milliseconds between them
/status/CODE/NAME        the file as the page of an error; DIR/NAME.headers has more headers
/to/CODE/PATH            a redirect to /PATH (which may again be one of these)
/loop                    a redirect to itself
/chunked/NAME            as /cut, but with chunks and no last one
/tell/NAME               the file, and every header of the request as a further line of the output
/login/NAME              the file for user "me" with the password "secret", for all others 401
/cookie/NAME             the file for who has the cookie that a redirect to the same path sets
/elsewhere/PATH          a redirect to the same server under another name
/chain/N/NAME            the file after N redirects
/headers/KB/NAME         the file behind so many KB of headers; 0: they never end
/line/NAME               a header that never ends
/bomb/MB/NAME            the file, then so many MB of blanks, compressed
/endless/NAME            the file, then blanks without end
/silent                  no answer
/drip/MS/NAME            a byte of the body each MS milliseconds
/dripping/MS             the same of the headers

A query is passed over. Whatever it is asked for as a proxy (GET http://...) it answers itself, and CONNECT it carries out; both are
told. SERVER_HOST is where it listens, SERVER_CERT a certificate with its key: then it speaks TLS.

A line of standard output a request: its path, If-None-Match and If-Modified-Since.
"""
import base64
import gzip
import hashlib
import http.server
import os
import select
import socket
import ssl
import sys
import time
import urllib.parse

ROOT = sys.argv[1]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *ignored):
        pass

    def do_GET(self):
        print(self.path, "[%s]" % self.headers.get("If-None-Match", ""),
              "[%s]" % self.headers.get("If-Modified-Since", ""), flush=True)
        path = self.path.partition("?")[0]
        if path.startswith("http://"):
            path = urllib.parse.urlsplit(path).path
            print("proxy", self.path, self.headers.get("Proxy-Authorization", ""), flush=True)
        part = path.lstrip("/").split("/")
        try:
            self.answer(part)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_CONNECT(self):
        print("proxy", self.path, flush=True)
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port))) as other:
            self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            ends = {self.connection: other, other: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    ends[end].sendall(data)

    def for_ever(self, data, pause=0.0):
        """Until the other end has had enough."""
        while True:
            self.wfile.write(data)
            time.sleep(pause)

    def misbehave(self, part):
        """Ends never, or with the connection; false where it is a path of another kind."""
        if part[0] == "silent":
            self.connection.recv(1)
        elif part[0] == "line":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            self.for_ever(b"x" * 4096)
        elif part[0] == "dripping":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            self.for_ever(b"x", int(part[1]) / 1000)
        else:
            return False
        self.close_connection = True
        return True

    def swell(self, part, body):
        """The same, behind what begins like a feed."""
        self.close_connection = True
        self.send_response(200)
        if part[0] == "bomb":
            body = gzip.compress(body + b" " * (int(part[1]) << 20))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if part[0] == "drip":
            self.for_ever(b"\n", int(part[1]) / 1000)
        self.wfile.write(body)
        if part[0] == "endless":
            self.for_ever(b" " * 262144)

    def stuffed(self, size, body):
        self.send_response(200)
        self.flush_headers()
        line = b"X-Fill: %s\r\n" % (b"x" * 1014)
        if size == 0:
            self.for_ever(line)
        self.wfile.write(line * size)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def answer(self, part):
        if self.misbehave(part):
            return None
        if part[0] == "loop":
            return self.redirect(302, "/loop")
        if part[0] == "elsewhere":
            port = self.server.server_address[1]
            return self.redirect(302, "http://localhost:%d/%s" % (port, "/".join(part[1:])))
        if part[0] == "chain" and int(part[1]) > 0:
            return self.redirect(302, "/chain/%d/%s" % (int(part[1]) - 1, part[2]))
        if part[0] == "cookie" and "seen=1" not in self.headers.get("Cookie", ""):
            return self.redirect(302, self.path, "seen=1; Max-Age=3600; Path=/")
        if part[0] == "login" and self.headers.get("Authorization") != "Basic " + \
                base64.b64encode(b"me:secret").decode():
            return self.page(401, b"", "text/html")
        if part[0] == "tell":
            print("\n".join("  %s: %s" % pair for pair in self.headers.items()), flush=True)
        if part[0] == "to":
            return self.redirect(int(part[1]), "/" + "/".join(part[2:]))
        name = part[-1]
        try:
            with open(os.path.join(ROOT, name), "rb") as file:
                body = file.read()
        except OSError:
            return self.page(404, b"<html><body>nothing here</body></html>", "text/html")
        kind = "text/html" if name.endswith(".html") else "application/xml"
        if part[0] in ("bomb", "endless", "drip"):
            return self.swell(part, body)
        if part[0] == "headers":
            return self.stuffed(int(part[1]), body)
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

    def redirect(self, status, where, cookie=None):
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", cookie)
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


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET6 if ":" in os.environ.get("SERVER_HOST", "") else socket.AF_INET

    def handle_error(self, request, client_address):
        pass


server = Server((os.environ.get("SERVER_HOST", "127.0.0.1"), 0), Handler)
if "SERVER_CERT" in os.environ:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["SERVER_CERT"])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(sys.argv[2] + ".new", "w", encoding="ascii") as port_file:
    port_file.write("%d\n" % server.server_address[1])
os.rename(sys.argv[2] + ".new", sys.argv[2])
server.serve_forever()
