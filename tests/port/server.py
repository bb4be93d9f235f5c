"""server.py - the servers that test_http.c asks: each path is one way to answer.

Prints its port and serves until its standard input ends.
"""
import base64
import gzip
import os
import socketserver
import sys
import threading
import time

BODY = b"0123456789" * 5000
LOCK = threading.Lock()
AT_ONCE = {"now": 0, "most": 0}


def fields(*lines, body=b"", status="200 OK"):
    """A whole answer."""
    head = ["HTTP/1.1 " + status, *lines, "Content-Length: %d" % len(body), "", ""]
    return "\r\n".join(head).encode("latin-1") + body


def answer(handler, path, sent):
    """The bytes to send for this path; what is not whole ends with the connection closed."""
    host = "http://127.0.0.1:%d" % handler.server.server_address[1]
    simple = {
        "/plain": fields("ETag: \"x\"", "CoNtEnT-TyPe:  text/xml ", body=BODY),
        "/empty": fields(),
        "/gzip": fields("Content-Encoding: gzip", body=gzip.compress(BODY)),
        "/misnamed": fields("Content-Encoding: utf-8", body=BODY),
        "/badgzip": fields("Content-Encoding: gzip", body=b"not gzip at all"),
        "/missing": fields(body=b"page", status="404 Nothing"),
        "/moved": fields("Location: /plain", "X-First: 1", body=b"moved", status="301 Moved"),
        "/away": fields("Location: http://localhost:%d/plain" % handler.server.server_address[1],
                        status="302 Found"),
        "/caf%C3%A9": fields("Location: /plain?caf\xc3\xa9", status="302 Found"),
        "/loop": fields("Location: /loop", status="302 Found"),
        "/toftp": fields("Location: ftp://127.0.0.1/x", status="302 Found"),
        "/tofile": fields("Location: file:///etc/passwd", status="302 Found"),
        "/todead": fields("Location: http://127.0.0.1:1/x", status="302 Found"),
        "/choices": fields("Location: /plain", body=b"choices", status="300 Choices"),
        "/large-redirect": fields("Location: /plain", body=BODY * 4, status="302 Found"),
        "/needs-login": fields("Location: /login", status="302 Found"),
        "/fields": fields("No colon here", "A: b", " folded: yes", "Empty:", "Nul: a\0b"),
        "/nothing": b"",
        "/noise": b"SSH-2.0-OpenSSH\r\n",
    }
    path = path.partition("?")[0]
    if path in simple:
        return simple[path]
    if path == "/conditional":
        if sent.get("if-none-match") == '"x"':
            return b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"
        return fields("ETag: \"x\"", body=b"body")
    if path == "/echo":
        lines = ["%s: %s" % item for item in sorted(sent.items())]
        return fields(body="\n".join(lines).encode("latin-1"))
    if path == "/login":
        wanted = "Basic " + base64.b64encode(b"user:secret").decode()
        good = sent.get("authorization") == wanted
        return fields(body=b"in", status="200 OK" if good else "401 No")
    if path == "/cut":
        return fields(body=BODY)[:-100]
    if path == "/cutchunk":
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\nA\r\n01"
    if path == "/trailer":
        return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
                b"ETag: \"trailer\"\r\n\r\n")
    if path == "/most":
        return fields(body=b"%d" % AT_ONCE["most"])
    return fields(body=host.encode(), status="404 Unknown")


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    def one(self):
        """Answers one request; false at the connection's end."""
        request = self.rfile.readline().split()
        if len(request) < 2:
            return False
        sent = {}
        while True:
            line = self.rfile.readline().strip().decode("latin-1")
            if not line:
                break
            name, _, value = line.partition(":")
            sent[name.lower()] = value.strip()
        path = request[1].decode()
        if path.startswith("/hang"):
            time.sleep(10)
            return False
        if path.startswith("/drip"):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
            for _ in range(50):
                self.wfile.write(b"x")
                time.sleep(0.2)
            return False
        if path.startswith("/wait"):
            with LOCK:
                AT_ONCE["now"] += 1
                AT_ONCE["most"] = max(AT_ONCE["most"], AT_ONCE["now"])
            time.sleep(0.3)
            with LOCK:
                AT_ONCE["now"] -= 1
            self.wfile.write(fields(body=b"waited"))
            return True
        self.wfile.write(answer(self, path, sent))
        return path not in ("/cut", "/cutchunk", "/nothing", "/noise")

    def handle(self):
        try:
            while self.one():
                pass
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    """Serves each connection in a thread of its own."""
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()
    os._exit(0)


main()
