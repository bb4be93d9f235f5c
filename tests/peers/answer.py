"""answer.py - what a server says, and the server that says it.

A Case has a list of Answers for each of its pages, one a round. The server finds the page by the path
/PROGRAM/CASE/PAGE and counts what was asked.
"""
import http.server
import threading
import time


class Answer:
    """One answer. With etag or modified, a request that has just that gets 304."""

    def __init__(self, body=b"", status=200, kind="application/xml", headers=(), etag=None, modified=None,
                 to=None, cut=None, chunked=False, drip=0, endless=None, told=None):
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.kind, self.headers = status, kind, list(headers)
        self.etag, self.modified = etag, modified
        self.to = to            # redirect: the name of a page, or an address
        self.cut = cut          # bytes that are sent of those that were promised
        self.chunked = chunked  # in chunks, without the last one
        self.drip = drip        # seconds between pieces of 40 bytes
        self.endless = endless  # what follows again and again, up to a gigabyte
        self.told = told        # a 304's own ETag: validators may change without the body


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, cases):
        super().__init__(("127.0.0.1", 0), Handler)
        self.cases = {case.name: case for case in cases}
        self.round = {}  # (program, case): the round that it is in
        self.asked = {}  # (program, case, page, round): statuses
        self.base = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # clients go away as they like


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *ignored):
        pass

    def do_GET(self):
        try:
            program, name, page = self.path.split("?")[0].strip("/").split("/")
            case, turn = self.server.cases[name], self.server.round[program, name]
            answer = case.pages[page][turn]
        except (KeyError, ValueError, IndexError):
            return self.send_error(404)
        known = self.is_known(answer)
        self.server.asked.setdefault((program, name, page, turn), []).append(304 if known else answer.status)
        if known:
            return self.not_modified(answer)
        self.send_response(answer.status)
        self.send_headers(answer)
        if answer.to is not None:
            place = answer.to if ":" in answer.to else "/%s/%s/%s" % (program, name, answer.to)
            self.send_header("Location", place)
        self.send_body(answer)

    def is_known(self, answer):
        etag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if etag is not None or answer.modified is None:
            return answer.etag is not None and etag == answer.etag
        return since == answer.modified

    def not_modified(self, answer):
        self.send_response(304)
        if answer.told or answer.etag:
            self.send_header("ETag", answer.told or answer.etag)
        self.end_headers()

    def send_headers(self, answer):
        if answer.kind:
            self.send_header("Content-Type", answer.kind)
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.modified:
            self.send_header("Last-Modified", answer.modified)
        for name, value in answer.headers:
            self.send_header(name, value)

    def send_body(self, answer):
        body = answer.body
        if answer.endless is not None:
            return self.send_endlessly(answer)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body), body))
            self.close_connection = True
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.cut is not None:
            body = body[:answer.cut]
            self.close_connection = True
        step = 40 if answer.drip else len(body) + 1
        for at in range(0, len(body), step):
            time.sleep(answer.drip if at > 0 else 0)
            self.wfile.write(body[at:at + step])

    def send_endlessly(self, answer):
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(answer.body)
        piece = answer.endless * (1 << 20)
        for _ in range((1 << 30) // len(piece)):
            self.wfile.write(piece)
