# helper.bash - what the tests of the commands share: a place of their own, servers, feeds.
#
# A test calls `begin` in setup and `end` in teardown. Everything lies below $BATS_TEST_TMPDIR; servers
# listen on a free port of 127.0.0.1 and are ended by their process ids.

FEEDARC=${FEEDARC:-$BATS_TEST_DIRNAME/../../build/posix/feedarc}

begin() {
	umask 022
	dir=$BATS_TEST_TMPDIR/dir
	web=$BATS_TEST_TMPDIR/web
	archive=$dir/archive
	servers=()
	mkdir -p "$web" "$BATS_TEST_TMPDIR/home"
	export HOME=$BATS_TEST_TMPDIR/home LC_ALL=C.UTF-8 TZ=UTC TERM=xterm
	unset XDG_CONFIG_HOME XDG_DATA_HOME PAGER LESS NO_COLOR COLUMNS LINES
	unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
	[ -x "$FEEDARC" ] || skip "there is no program $FEEDARC"
	cd "$BATS_TEST_TMPDIR" || return
}

end() {
	local pid

	for pid in "${servers[@]}"; do
		kill "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

# need TOOL...: skips the test where one is missing.
need() {
	local tool

	for tool; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
}

# feedarc WORD...: the program, in the test's own directory.
feedarc() {
	"$FEEDARC" -C "$dir" "$@"
}

# split WORD...: runs feedarc; $status, and what it said in the files `out` and `err`.
split() {
	status=0
	feedarc "$@" >out 2>err || status=$?
}

# --- What a test looks at; on failure they show it.

fail() {
	echo "$@" >&2
	return 1
}

# is TEXT TEXT: the same?
is() {
	[ "$1" = "$2" ] || fail "want: $2
have: $1"
}

# has FILE TEXT: does a line of the file hold the text?
has() {
	grep -qF -e "$2" "$1" || fail "$1 has no \"$2\":
$(cat "$1")"
}

has_not() {
	! grep -qF -e "$2" "$1" || fail "$1 has \"$2\":
$(cat "$1")"
}

# code N: the status of the last `split` or `run`; what was said is shown otherwise.
code() {
	[ "$status" -eq "$1" ] || fail "want status $1, have $status
$(cat out err 2>/dev/null)
${output-}"
}

# empty FILE: nothing was said.
empty() {
	[ ! -s "$1" ] || fail "$1 is not empty:
$(cat "$1")"
}

# line_count FILE: its lines.
line_count() {
	wc -l <"$1" | tr -d ' '
}

# links: the link of every archived article, sorted; twice what is there twice.
links() {
	feedarc list --limit 0 --format '%l' | sort
}

# prints of all that the archive stores: content, size and time of last change of each file.
archive_prints() {
	(cd "$archive" && find . -type f ! -name lock | sort | while read -r file; do
		printf '%s %s %s\n' "$file" "$(cksum <"$file")" \
			"$(python3 -c 'import os, sys; print(os.stat(sys.argv[1]).st_mtime_ns)' "$file")"
	done)
}

# valid_json FILE: is each line JSON?
valid_json() {
	python3 - "$1" <<-'END'
		import json, sys
		lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
		assert lines, "no line"
		for line in lines:
		    json.loads(line)
	END
}

# three_lines DIR: the reader that the archive's README promises; prints the articles' links, sorted.
three_lines() {
	python3 - "$1" <<-'END' | sort
		import glob, gzip, json, sys
		for name in sorted(glob.glob(sys.argv[1] + "/*.jsonl.gz")):
		    for line in gzip.open(name):
		        item = json.loads(line)
		        if "n" in item.get("_feedarc", {}) and "purged" not in item["_feedarc"]:
		            print(item.get("url", ""))
	END
}

# --- Feeds

# rss TITLE ITEM...: an RSS 2.0 feed. An item is "NAME|TITLE|TEXT", the text escaped HTML; the later in the
# list, the older. Its guid is "id-NAME", its link http://example.org/NAME.
rss() {
	local name title text day=28

	printf '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>\n'
	printf '<title>%s</title><link>http://example.org/</link>\n' "$1"
	shift
	for item; do
		IFS='|' read -r name title text <<<"$item"
		printf '<item><guid isPermaLink="false">id-%s</guid><title>%s</title>' "$name" "$title"
		printf '<link>http://example.org/%s</link><description>%s</description>' "$name" "$text"
		printf '<pubDate>%02d Feb 2021 08:00:00 GMT</pubDate></item>\n' $day
		[ $day -eq 1 ] || day=$((day - 1))
	done
	printf '</channel></rss>\n'
}

# many FIRST LAST [PREFIX]: an RSS feed with so many items, each with a few hundred bytes of its own.
many() {
	python3 - "$@" <<-'END'
		import hashlib, sys
		first, last = int(sys.argv[1]), int(sys.argv[2])
		prefix = sys.argv[3] if len(sys.argv) > 3 else "n"
		print('<?xml version="1.0"?><rss version="2.0"><channel><title>many %s</title>' % prefix)
		for i in range(first, last + 1):
		    text = " ".join(hashlib.sha256(b"%d %d" % (i, j)).hexdigest() for j in range(6))
		    print("<item><guid>%s-%d</guid><link>http://example.org/%s-%d</link>"
		          "<title>Item %d</title><description>%s</description></item>"
		          % (prefix, i, prefix, i, i, text))
		print("</channel></rss>")
	END
}

# --- Servers

# wait_for FILE: until it is there and not empty; at most five seconds.
wait_for() {
	local n

	for n in {1..250}; do
		[ ! -s "$1" ] || return 0
		sleep 0.02
	done
	fail "$1 did not come: $(cat "$BATS_TEST_TMPDIR"/*.log 2>/dev/null)"
}

# serve: a small server of $web (see server.py); sets $base. Each request is a line of server.log.
serve() {
	need python3
	rm -f server.port
	python3 "${BASH_SOURCE[0]%/*}/server.py" "$web" server.port >>server.log 2>&1 3>&- &
	servers+=($!)
	wait_for server.port
	base=http://127.0.0.1:$(cat server.port)
}

# serve_nginx: the same by nginx, with ETag, Last-Modified and gzip; its access.log has the validators
# that were sent. $nginx_extra is put into its server block.
serve_nginx() {
	local n port user=

	need nginx python3
	[ "$(id -u)" -ne 0 ] || user='user root;'
	mkdir -p nginx
	for n in {1..10}; do
		port=$((20000 + RANDOM % 20000))
		cat >nginx/nginx.conf <<-END
			$user
			daemon off;
			worker_processes 1;
			pid nginx.pid;
			error_log error.log;
			events { worker_connections 256; }
			http {
				types { application/rss+xml xml; text/html html; }
				client_body_temp_path tmp1; proxy_temp_path tmp2; fastcgi_temp_path tmp3;
				uwsgi_temp_path tmp4; scgi_temp_path tmp5;
				log_format all escape=none '\$status [\$http_if_none_match] [\$http_if_modified_since] '
					'[\$sent_http_etag] [\$sent_http_last_modified] [\$sent_http_content_encoding] \$request_uri';
				access_log access.log all;
				gzip on;
				gzip_types application/rss+xml;
				gzip_min_length 1;
				server {
					listen 127.0.0.1:$port;
					root $web;
					${nginx_extra-}
				}
			}
		END
		nginx -p "$PWD/nginx" -c nginx.conf -e error.log >nginx.log 2>&1 3>&- &
		servers+=($!)
		if connects "$port" $!; then
			base=http://127.0.0.1:$port
			return 0
		fi
	done
	fail "nginx does not start: $(cat nginx.log nginx/error.log)"
}

# connects PORT PID: until the port answers; false when the process ends before.
connects() {
	local n

	for n in {1..100}; do
		kill -0 "$2" 2>/dev/null || return 1
		# The port may be another's: ours has written its pid.
		if [ -s nginx/nginx.pid ] && (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then
			return 0
		fi
		sleep 0.02
	done
	return 1
}

# dead_port: a port of 127.0.0.1 at which nobody listens.
dead_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# publish NAME: its input becomes the file in $web, one second newer than what was published before: a
# server tells versions of a file apart by their times.
publish() {
	cat >"$web/$1"
	echo >>published
	touch -d "2021-03-01 00:00:$(printf %02d "$(line_count published)") UTC" "$web/$1"
}

# --- A terminal: tmux with a server of its own, 80 columns by 24 rows.

# on_terminal COMMAND...: begins it there.
on_terminal() {
	need tmux
	tmux -S "$PWD/tmux.socket" -f /dev/null new-session -d -x 80 -y 24 \
		"{ $*; } 2>tty.err; echo \$? >tty.status" 3>&-
	tmux_running=1
}

# recorded COMMAND: the same, every byte that it writes going into the file `typescript` too.
recorded() {
	on_terminal "until [ -e go ]; do sleep 0.02; done; $1"
	tmux -S "$PWD/tmux.socket" pipe-pane 'cat >typescript'
	echo >go
}

# written TEXT: until the file `typescript`, which tmux fills when it finds the time, has it; at most five seconds.
written() {
	local n

	for n in {1..100}; do
		! grep -qF -e "$1" typescript 2>/dev/null || return 0
		sleep 0.05
	done
	has typescript "$1"
}

press() {
	tmux -S "$PWD/tmux.socket" send-keys "$@"
}

screen() {
	tmux -S "$PWD/tmux.socket" capture-pane -p 2>/dev/null
}

# see TEXT: until the screen shows it, at most five seconds.
see() {
	local n

	for n in {1..100}; do
		[[ $(screen) != *"$1"* ]] || return 0
		sleep 0.05
	done
	fail "the screen has no \"$1\":
$(screen) $(cat tty.err 2>/dev/null)"
}

end_terminal() {
	[ -z "${tmux_running-}" ] || tmux -S "$BATS_TEST_TMPDIR/tmux.socket" kill-server 2>/dev/null || true
}
