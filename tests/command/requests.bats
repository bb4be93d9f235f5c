#!/usr/bin/env bats
# How servers are asked: what the user sets, and what a hostile one can not do. Each bad case has a good feed beside
# it, which must not notice.

load helper

setup() {
	begin
	mkdir -p "$dir"
	rss Good 'one|First|a' >"$web/good.xml"
	rss Bad >"$web/bad.xml"
}

teardown() {
	end
}

# subscribe LINE...
subscribe() {
	printf '%s\n' "$@" >"$dir/feeds"
}

# refused LINE REASON: a feed that ends so, soon, and takes nothing from the good one.
refused() {
	local begun=$SECONDS

	subscribe "$1" "$base/good.xml"
	split sync
	code 0
	is "$(line_count err)" 1
	has err "$2"
	[ $((SECONDS - begun)) -le 20 ] || fail "it took $((SECONDS - begun)) seconds"
	is "$(links)" http://example.org/one
}

# --- What hostile servers send

@test "headers without end are refused" {
	serve
	refused "$base/headers/0/bad.xml" 'more than 64 KB of headers'
}

@test "headers within the limit are none of our business" {
	serve
	subscribe "$base/headers/60/good.xml"
	split sync
	code 0
	empty err
	is "$(links)" http://example.org/one
}

@test "headers over the limit are refused, also when they end" {
	serve
	refused "$base/headers/65/bad.xml" 'more than 64 KB of headers'
}

@test "a header line without end is refused" {
	serve
	refused "$base/line/bad.xml" 'more than 64 KB of headers'
}

@test "a decompression bomb is refused by name" {
	serve
	refused "$base/bomb/200/bad.xml" 'a decompression bomb: more than 200 times what was sent'
}

@test "a decompression bomb that nobody announced is refused by name" {
	serve
	{ cat "$web/bad.xml"; head -c 50000000 /dev/zero | tr '\0' ' '; } | gzip >"$web/bomb.xml"
	refused "$base/bomb.xml" 'a decompression bomb: more than 200 times what was sent'
}

@test "a feed that compresses well is no bomb" {
	"$FEEDARC" --version | grep -q zlib/ || skip 'this libcurl does not unzip, and what nobody announced is judged sooner'
	serve
	rss Small 'two|Second|b' >"$web/small.xml"
	subscribe "$base/bomb/1/small.xml"
	split sync
	code 0
	empty err
	is "$(links)" http://example.org/two
}

@test "a body without end is refused at its limit" {
	serve
	refused "$base/endless/bad.xml" 'larger than 256 MB'
}

@test "more redirects than are followed end the visit" {
	serve
	refused "$base/chain/11/bad.xml" 'more than 10 redirects'
	subscribe "$base/chain/10/good.xml"
	split sync
	empty err
}

@test "a server that says nothing has its time" {
	serve
	refused "$base/silent timeout=1" 'timed out after 1 s'
}

@test "a body that drips is given up as stalled" {
	serve
	refused "$base/drip/400/bad.xml timeout=4" 'stalled: the server sent next to nothing for 2 s'
}

@test "a body that drips faster has the whole time and no more" {
	serve
	refused "$base/drip/20/bad.xml timeout=2" 'timed out after 2 s'
}

@test "headers that drip are given up" {
	serve
	refused "$base/dripping/50 timeout=4" 'stalled: the server sent next to nothing for 2 s'
}

@test "bad servers take their own time, all at once, and nobody else's" {
	serve
	for n in 1 2 3 4 5 6 7 8; do
		rss "Good $n" "n$n|Item $n|a" >"$web/n$n.xml"
	done
	subscribe "$base/silent timeout=3" "http://localhost:${base##*:}/silent timeout=3" "$base"/n{1..8}.xml
	begun=$SECONDS
	split sync
	code 0
	is "$(line_count err)" 2
	is "$(links | line_count /dev/stdin)" 8
	[ $((SECONDS - begun)) -le 5 ] || fail "it took $((SECONDS - begun)) seconds"
}

@test "more hanging servers than visits at once keep nobody waiting" {
	serve
	for n in 1 2 3 4 5 6; do
		rss "Good $n" "n$n|Item $n|a" >"$web/n$n.xml"
	done
	{
		printf "http://hang%d.localhost:${base##*:}/silent timeout=5\n" {1..12}
		printf "$base/%s\n" n{1..6}.xml
	} >"$dir/feeds"
	begun=$SECONDS
	split sync --jobs 2 --json
	code 0
	is "$(line_count err)" 12
	# The good ones did not wait for any of them to end.
	is "$(head -n 6 out | jq -r .status | sort -u)" ok
	[ $((SECONDS - begun)) -le 7 ] || fail "it took $((SECONDS - begun)) seconds"
}

@test "of a host that hangs two feeds are waited for, and the others are put off" {
	serve
	subscribe "$base"/silent?{1..8} "http://localhost:${base##*:}/good.xml"
	echo 'timeout = 2' >"$dir/config"
	begun=$SECONDS
	split sync -v
	code 0
	is "$(grep -c 'sync .*silent' err)" 2
	has err 'it hangs: 6 more feeds of its host are put off'
	has err '3 feeds: 1 new'
	[ $((SECONDS - begun)) -le 4 ] || fail "it took $((SECONDS - begun)) seconds"
	# That is not held against them.
	is "$(feedarc feeds | grep -c failing)" 2
	: >server.log
	split sync -n
	is "$(line_count out)" 9
}

@test "a wall that lets no program through is named, whatever status it gives" {
	serve
	page() { printf '<!DOCTYPE html><html lang="en"><head><title>%s</title></head><body>%s</body></html>\n' "$@"; }
	page 'Just a moment...' 'Enable JavaScript' >"$web/one.html"
	page 'Making sure you&#39;re not a bot!' '' >"$web/two.html"
	page 'Sorry' 'none' >"$web/three.html"
	echo 'cf-mitigated: challenge' >"$web/three.html.headers"
	page 'Forbidden' 'none' >"$web/four.html"
	echo 'Server: cloudflare' >"$web/four.html.headers"
	page 'Our blog' 'Just a moment...' >"$web/five.html"
	# A feed is one behind whatever server, and whatever it is called.
	cp "$web/good.xml" "$web/good.html"
	echo 'Server: cloudflare' >"$web/good.html.headers"
	sed -i 's/Good/Just a moment/' "$web/good.html"
	subscribe "$base"/status/200/{one,two,three,four,five,good}.html "$base"/status/403/{one,four}.html?
	split sync
	code 0
	has err 'status/200/one.html: blocked by Cloudflare (HTTP 200)'
	has err 'status/200/two.html: blocked by Anubis (HTTP 200)'
	has err 'status/200/three.html: blocked by Cloudflare (HTTP 200)'
	has err 'status/200/four.html: parse: '
	has err 'status/200/five.html: parse: '
	has err 'status/403/one.html?: blocked by Cloudflare (HTTP 403)'
	has err 'status/403/four.html?: blocked by Cloudflare (HTTP 403)'
	is "$(line_count err)" 7
	is "$(links)" http://example.org/one
	feedarc feeds >out
	is "$(grep -c 'blocked since .*: Cloudflare (HTTP' out)" 4
	split add "$base/status/200/one.html?new"
	code 75
	has err 'blocked by Cloudflare'
}

@test "429 puts off the other feeds of its host" {
	serve
	echo Sorry >"$web/busy"
	echo 'Retry-After: 3600' >"$web/busy.headers"
	subscribe "$base/status/429/busy" "$base"/good.xml?{1..8} "http://localhost:${base##*:}/good.xml"
	split sync -v --jobs 1
	code 0
	has err 'HTTP 429: too many requests'
	has err 'too many requests: 8 more feeds of its host are put off'
	is "$(line_count server.log)" 2
	: >server.log
	split sync --explain
	is "$(grep -c 'not before .*: the server said so' out)" 9
	feedarc sync
	is "$(cut -d' ' -f1 server.log)" /good.xml
	feedarc feeds >out
	is "$(grep -c failing out)" 1
}

# A network of its own, with a name server that never answers.
@test "a name that nobody answers for keeps nobody waiting" {
	need unshare ip python3
	unshare -rmn true 2>/dev/null || skip 'no network of its own for a test here'
	cat >inside.sh <<-'END'
		ip link set lo up
		printf 'nameserver 127.0.0.1\noptions timeout:15 attempts:1\n' >resolv.conf
		mount --bind resolv.conf "$(readlink -f /etc/resolv.conf)" || exit 99
		python3 - "$1" 2>/dev/null <<-'PY' &
			import http.server, os, socket, sys
			names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
			names.bind(("127.0.0.1", 53))
			os.chdir(sys.argv[1])
			http.server.ThreadingHTTPServer(("127.0.0.1", 8099), http.server.SimpleHTTPRequestHandler).serve_forever()
		PY
		server=$!
		for i in 1 2 3 4 5 6 7 8 9 10; do
			python3 -c 'import socket; socket.create_connection(("127.0.0.1", 8099))' 2>/dev/null && break
			sleep 0.1
		done
		shift
		"$@"
		status=$?
		kill $server
		exit $status
	END
	subscribe http://dead.example/feed 'http://dead2.example/feed timeout=3' http://127.0.0.1:8099/good.xml
	echo 'timeout = 2' >"$dir/config"
	begun=$SECONDS status=0
	unshare -rmn sh inside.sh "$web" "$FEEDARC" -C "$dir" sync >out 2>err || status=$?
	[ "$status" -ne 99 ] || skip 'no name server of its own for a test here'
	code 0
	has err 'sync http://dead.example/feed: timed out after 2 s'
	has err 'sync http://dead2.example/feed: timed out after 3 s'
	is "$(links)" http://example.org/one
	[ $((SECONDS - begun)) -le 8 ] || fail "it took $((SECONDS - begun)) seconds"
}

# --- What the user sets

@test "agent, headers and time are sent as they are set, and to the feed's own server alone" {
	serve
	printf '%s\n' 'agent = common/1' 'header = X-All: 1' 'header = X-Mine: common' >"$dir/config"
	subscribe "$base/tell/good.xml agent=\"mine/2 (me)\" header=\"X-Mine: own\" \"header=Accept: a/b\""
	split sync
	code 0
	empty err
	is "$(grep -c 'User-Agent' server.log)" 1
	has server.log '  User-Agent: mine/2 (me)'
	has server.log '  X-All: 1'
	is "$(grep 'X-Mine' server.log)" '  X-Mine: own'
	is "$(grep 'Accept:' server.log)" '  Accept: a/b'
	: >server.log
	subscribe "$base/elsewhere/tell/good.xml header=\"Authorization: Bearer x\" header=\"X-Key: y\" agent=a"
	split sync
	code 0
	has server.log '  Host: localhost'
	has server.log '  User-Agent: a'
	has server.log '  Accept: application/atom+xml'
	has_not server.log Bearer
	has_not server.log X-
	: >server.log
	subscribe "$base/to/302/tell/good.xml header=\"X-Key: y\""
	feedarc sync
	has server.log '  X-Key: y'
}

@test "a setting that is wrong names its line" {
	subscribe http://a/ 'http://b/ verify=maybe'
	split sync
	code 2
	has err 'feeds: line 2: verify wants yes or no'
	subscribe http://a/
	echo 'verify = no' >"$dir/config"
	split sync
	code 2
	has err 'line 1: verify is for the line of one feed'
}

@test "a name and a password in the address are used, kept on a redirect, and never shown" {
	serve
	here=http://me:secret@${base#http://}
	subscribe "$here/login/good.xml" "$here/to/302/login/good.xml" "$here/elsewhere/login/good.xml" \
		"$here/missing.xml"
	split sync -v
	code 0
	is "$(grep -c '1 new' err)" 2
	has err 'HTTP 401: needs a login'
	has err "me:***@"
	split sync -v --force --json
	cat err >>out
	split sync --explain
	cat out err >>said
	split feeds
	cat out err >>said
	split feeds --json
	cat out err >>said
	feedarc list --json >>said
	echo '<rss version="2.0"><channel><link>/page</link><item><link>relative</link></item></channel></rss>' \
		>"$web/links.xml"
	subscribe "$here/login/links.xml"
	feedarc sync
	is "$(links | grep relative)" "$base/login/relative"
	feedarc show --json 3 >>said
	has_not said secret
	has_not out secret
}

@test "netrc is looked at where that is set, for the feed's own server" {
	serve
	echo "machine 127.0.0.1 login me password secret" >"$HOME/.netrc"
	echo "machine localhost login me password secret" >>"$HOME/.netrc"
	chmod 600 "$HOME/.netrc"
	subscribe "$base/login/good.xml"
	split sync
	has err 401
	subscribe "$base/login/good.xml?2 netrc=yes"
	split sync
	code 0
	empty err
	subscribe "$base/elsewhere/login/good.xml netrc=yes"
	split sync
	has err 'HTTP 401'
}

@test "cookies are kept where that is set, from one visit to the next, and for that feed alone" {
	serve
	subscribe "$base/cookie/good.xml timeout=5"
	split sync
	has err 'more than 10 redirects'
	subscribe "$base/cookie/good.xml?2 cookies=yes" "$base/cookie/good.xml?3 timeout=5"
	: >server.log
	split sync --jobs 1
	has err 'good.xml?3: more than 10 redirects'
	is "$(line_count err)" 1
	is "$(grep -c '?2' server.log)" 2
	: >server.log
	feedarc sync --force 2>err || true
	is "$(grep -c '?2' server.log)" 1
	is "$(find "$archive/cookies" -type f -perm 600 | line_count /dev/stdin)" 1
	is "$(find "$archive/cookies" -type f | line_count /dev/stdin)" 1
	# They are written when a server sets some, and at no other visit.
	touch -d '2021-01-01 UTC' "$archive"/cookies/*
	feedarc sync --force 2>err || true
	is "$(date -ur "$archive"/cookies/* +%Y)" 2021
	split verify
	code 0
}

@test "a proxy is asked where one is set, and none where that is set" {
	serve
	subscribe "http://b$(printf '\303\274')cher.example/good.xml proxy=http://me:secret@${base#http://}"
	split sync
	code 0
	empty err
	has server.log "proxy http://xn--bcher-kva.example/good.xml Basic bWU6c2VjcmV0"
	: >server.log
	export http_proxy=$base
	subscribe http://one.example/good.xml "$base/good.xml?direct proxy=none"
	split sync
	code 0
	empty err
	is "$(grep -c '^proxy' server.log)" 1
	has server.log 'proxy http://one.example/good.xml'
	subscribe "http://two.example/good.xml proxy=http://me:secret@127.0.0.1:$(dead_port)"
	split sync
	code 75
	has err 'two.example'
	has_not err secret
}

# certificate: for 127.0.0.1, signed by itself.
certificate() {
	need openssl
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext 'subjectAltName=DNS:localhost' \
		-keyout key.pem -out cert.pem 2>/dev/null || skip 'openssl makes no certificate'
	cat key.pem cert.pem >both.pem
}

# What serves now speaks TLS, with a certificate for a name: mbedTLS knows none for addresses.
secure() {
	base=https://localhost:${base##*:}
}

@test "certificates are checked, and where one is not that is said each time" {
	certificate
	serve
	plain=$base
	SERVER_CERT=both.pem serve
	secure
	subscribe "$base/good.xml"
	split sync
	code 75
	has err 'good.xml: TLS: '
	subscribe "$base/good.xml verify=no" "$base/good.xml?2"
	split sync
	code 0
	has err "sync $base/good.xml: the server's certificate is not checked (verify=no)"
	has err 'good.xml?2: TLS: '
	is "$(line_count err)" 2
	is "$(links)" http://example.org/one
	split sync --force
	has err 'is not checked'
	# Through a tunnel too; and believed when told whom to believe.
	export CURL_CA_BUNDLE=$PWD/cert.pem
	subscribe "$base/good.xml?3 proxy=$plain"
	split sync
	code 0
	empty err
	has server.log "proxy ${base#https://}"
}

# certificate_of_2040: not valid before. `openssl req` can't say when.
certificate_of_2040() {
	need openssl
	mkdir ca
	: >ca/index
	echo 01 >ca/serial
	cat >ca/config <<-'END'
		[ca]
		default_ca = ca
		[ca]
		database = ca/index
		new_certs_dir = ca
		serial = ca/serial
		default_md = sha256
		policy = policy
		x509_extensions = extensions
		[policy]
		commonName = supplied
		[extensions]
		subjectAltName = DNS:localhost
		basicConstraints = CA:TRUE
	END
	openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=test 2>/dev/null &&
		openssl ca -batch -config ca/config -selfsign -keyfile key.pem -in request.pem -out cert.pem -notext \
			-startdate 20400101000000Z -enddate 20490101000000Z 2>/dev/null || skip 'openssl makes no certificate'
	cat key.pem cert.pem >both.pem
}

@test "where the clock may be what is wrong with a certificate, that is asked" {
	! "$FEEDARC" --version | grep -q GnuTLS || skip 'GnuTLS does not say why'
	certificate_of_2040
	SERVER_CERT=both.pem serve
	secure
	subscribe "$base/good.xml"
	CURL_CA_BUNDLE=$PWD/cert.pem split sync
	code 75
	has err ': is the clock right? It says 20'
	is "$(line_count err)" 2
}

@test "without certificates of authorities the package is named that has them" {
	certificate
	SERVER_CERT=both.pem serve
	secure
	subscribe "$base/good.xml"
	CURL_CA_BUNDLE=$PWD/none.pem split sync
	code 75
	has err ': install the package ca-certificates (OpenWrt: ca-bundle)'
	is "$(line_count err)" 2
}

@test "feeds of one host share a connection by HTTP/2" {
	"$FEEDARC" --version | grep -q nghttp2 || skip 'this libcurl has no HTTP/2'
	certificate
	local conf port
	nginx_extra='ssl_certificate ../cert.pem; ssl_certificate_key ../key.pem; http2_max_concurrent_streams 64;' serve_nginx
	port=${base##*:}
	kill "${servers[-1]}"
	wait "${servers[-1]}" || true
	sed -i -e "s/listen 127.0.0.1:$port;/listen 127.0.0.1:$port ssl http2;/" \
		-e "s/log_format all.*/log_format all '\$connection \$server_protocol';/" -e "/^[[:space:]]*'\[/d" nginx/nginx.conf
	: >nginx/access.log
	nginx -p "$PWD/nginx" -c nginx.conf -e error.log >nginx.log 2>&1 3>&- &
	servers+=($!)
	connects "$port" $! || skip "no HTTP/2 in this nginx: $(cat nginx.log)"
	export CURL_CA_BUNDLE=$PWD/cert.pem
	printf "https://localhost:$port/good.xml?%s\n" {1..8} >"$dir/feeds"
	split sync
	code 0
	empty err
	is "$(cut -d' ' -f2 nginx/access.log | sort | uniq -c | xargs)" '8 HTTP/2.0'
	is "$(cut -d' ' -f1 nginx/access.log | sort -u | line_count /dev/stdin)" 1
	# One of many records of TLS comes whole, and at once.
	many 1 1500 >"$web/large.xml"
	printf "https://localhost:$port/large.xml?%s\n" {1..8} >"$dir/feeds"
	timeout 20 "$FEEDARC" -C "$dir" sync
	is "$("$FEEDARC" -C "$dir" list --limit 0 | line_count /dev/stdin)" 12008
}

@test "IPv6 is an address like any other" {
	need python3
	python3 -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' 2>/dev/null ||
		skip 'there is no IPv6 here'
	SERVER_HOST=::1 serve
	base="http://[::1]:${base##*:}"
	subscribe "$base/to/301/good.xml"
	split sync
	code 0
	empty err
	is "$(links)" http://example.org/one
}
