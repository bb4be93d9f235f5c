"""serve.py - nginx on loopback, as the benches and the kills want it: ETag, gzip, and TLS where a key is given."""
import os
import shutil
import socket
import subprocess
import sys
import time

CONF = """%(user)s daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events { worker_connections 2048; }
http { types { application/rss+xml xml; } default_type application/rss+xml;
log_format short '$status $body_bytes_sent'; access_log access.log short; keepalive_requests 100000;
client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
gzip on; gzip_types *; server { listen 127.0.0.1:%(port)d%(tls)s; root "%(root)s"; } }
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def nginx(home, root, certificate=None):
    """Starts nginx below `home`; returns its process and base URL. certificate: the files of chain and key."""
    home.mkdir(parents=True)
    port = free_port()
    tls = ""
    if certificate:
        tls = ' ssl http2; ssl_certificate "%s"; ssl_certificate_key "%s"' % certificate
    user = "user root;" if os.getuid() == 0 else ""
    (home / "nginx.conf").write_text(CONF % {"user": user, "port": port, "root": root, "tls": tls})
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or sys.exit("nginx is needed")
    server = subprocess.Popen([program, "-p", home, "-c", "nginx.conf", "-e", "error.log"], stderr=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return server, "%s://127.0.0.1:%d" % ("https" if certificate else "http", port)
        except OSError:
            time.sleep(0.05)
    server.terminate()
    sys.exit("nginx does not start: " + (home / "error.log").read_text())


def answers(home):
    """The access log's statuses and bytes since the last look."""
    log = home / "access.log"
    lines = [line.split() for line in log.read_text().splitlines()]
    log.write_text("")
    seen = {}
    for status, _ in lines:
        seen[status] = seen.get(status, 0) + 1
    return seen, sum(int(n) for _, n in lines)
