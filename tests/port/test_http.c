/* For the tools of the test itself: fork, setenv. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/http.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "base/memory.h"
#include "port/clock.h"

#define BODY 50000 /* bytes of the server's usual body */

static struct {
	int port;     /* 0: no server */
	int lifeline; /* the server ends when this is closed */
	pid_t process;
} server;

/* What one exchange told its handler. */
struct visit {
	struct http *http;
	struct visit *then; /* started when this one is done */
	char url[200], answers[100], headers[2000], body[BODY + 1];
	size_t size, stop_after;
	int dones;
	bool complete, stopped;
	int status;
	char reason[300], final[200];
	uint64_t ended;
};

static void start(struct http *http, struct visit *visit);

static void
on_answer(void *ctx, int status)
{
	struct visit *visit = ctx;
	size_t n = strlen(visit->answers);

	snprintf(visit->answers + n, sizeof visit->answers - n, "%d ", status);
}

static void
on_header(void *ctx, const char *name, const char *value)
{
	struct visit *visit = ctx;
	size_t n = strlen(visit->headers);

	snprintf(visit->headers + n, sizeof visit->headers - n, "%s: %s\n", name, value);
}

static bool
on_body(void *ctx, const void *data, size_t n)
{
	struct visit *visit = ctx;

	assert_true(visit->size + n < sizeof visit->body);
	memcpy(visit->body + visit->size, data, n);
	visit->size += n;
	return visit->stop_after == 0 || visit->size < visit->stop_after;
}

static void
on_done(void *ctx, const struct http_result *result)
{
	struct visit *visit = ctx;

	visit->dones++;
	visit->complete = result->complete;
	visit->stopped = result->stopped;
	visit->status = result->status;
	visit->ended = clock_monotonic();
	assert_int_equal(result->complete, result->reason == NULL);
	snprintf(visit->reason, sizeof visit->reason, "%s",
	         result->reason != NULL ? result->reason : "");
	snprintf(visit->final, sizeof visit->final, "%s", result->url);
	if (visit->then != NULL)
		start(visit->http, visit->then);
}

static void
start_for(struct http *http, struct visit *visit, long seconds)
{
	static const struct http_handler handler = {on_answer, on_header, on_body, on_done};
	static const char *const headers[] = {"If-None-Match: \"x\"", "Accept: a/b", NULL};
	struct http_request request = {.url = visit->url,
	                               .headers = headers,
	                               .user_agent = "tester/1",
	                               .connect_timeout = 2,
	                               .timeout = seconds,
	                               .redirects = 5};
	struct error err = {0};

	visit->http = http;
	assert_true(http_start(http, &request, &handler, visit, &err));
}

static void
start(struct http *http, struct visit *visit)
{
	start_for(http, visit, 5);
}

static struct http *
open_http(int total, int per_host)
{
	struct error err = {0};
	struct http *http = http_open(total, per_host, &err);

	assert_non_null(http);
	return http;
}

static void
finish(struct http *http)
{
	struct error err = {0};
	int running = 1;

	while (running > 0)
		assert_true(http_wait(http, 1000, &running, &err));
	http_close(http);
}

static void
set_url(struct visit *visit, const char *path)
{
	memset(visit, 0, sizeof *visit);
	snprintf(visit->url, sizeof visit->url, "http://127.0.0.1:%d%s", server.port, path);
}

/* Asks for one path; the visit is borrowed until the next call. */
static struct visit *
ask(const char *path)
{
	static struct visit visit;
	struct http *http = open_http(2, 1);

	set_url(&visit, path);
	start(http, &visit);
	assert_int_equal(visit.dones, 0);
	finish(http);
	assert_int_equal(visit.dones, 1);
	return &visit;
}

static bool
has_server(void)
{
	if (server.port == 0)
		print_message("no python3 or no tests/port/server.py: skipped\n");
	return server.port != 0;
}

#define NEED_SERVER()                                                                              \
	do {                                                                                       \
		(void)state;                                                                       \
		if (!has_server())                                                                 \
			skip();                                                                    \
	} while (0)

static void
a_body_is_given_whole(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/plain");
	assert_true(visit->complete);
	assert_int_equal(visit->status, 200);
	assert_int_equal(visit->size, BODY);
	assert_string_equal(visit->answers, "200 ");
	assert_non_null(strstr(visit->headers, "etag: \"x\"\n"));
	assert_non_null(strstr(visit->headers, "content-type: text/xml\n"));
	assert_true(ask("/empty")->complete);
}

/* An emulator may tell its host's number (SO_ERROR), which on MIPS is another. */
static void
assert_refused(const char *reason)
{
	const char *emulator = getenv("EMULATOR");
	bool known = emulator == NULL || emulator[0] == '\0' || ECONNREFUSED == 111;

	assert_string_equal(reason, known ? "connection refused" : "could not connect");
}

static void
compression_is_undone(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	if (strstr(http_library(), "zlib/") == NULL)
		skip(); /* this libcurl can't */
	visit = ask("/gzip");
	assert_true(visit->complete);
	assert_int_equal(visit->size, BODY);
	assert_memory_equal(visit->body, "0123456789", 10);
}

static void
a_body_that_is_not_compressed_as_it_is_called_comes_as_it_is(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/misnamed");
	assert_true(visit->complete);
	assert_int_equal(visit->size, BODY);
	assert_string_equal(visit->answers, "200 200 ");
	visit = ask("/badgzip");
	assert_true(visit->complete);
	assert_string_equal(visit->body, "not gzip at all");
}

static void
headers_are_sent(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/echo");
	assert_non_null(strstr(visit->body, "user-agent: tester/1"));
	assert_non_null(strstr(visit->body, "if-none-match: \"x\""));
	assert_non_null(strstr(visit->body, "accept: a/b"));
	assert_non_null(strstr(visit->body, "accept-encoding: "));
	visit = ask("/conditional");
	assert_true(visit->complete);
	assert_int_equal(visit->status, 304);
	assert_int_equal(visit->size, 0);
}

static void
what_is_no_header_is_not_given(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/trailer");
	assert_true(visit->complete);
	assert_null(strstr(visit->headers, "trailer\""));
	visit = ask("/missing");
	assert_true(visit->complete);
	assert_int_equal(visit->status, 404);
	assert_string_equal(visit->body, "page");
}

static void
redirects_are_followed(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/moved");
	assert_true(visit->complete);
	assert_string_equal(visit->answers, "301 200 ");
	assert_non_null(strstr(visit->headers, "x-first: 1\n"));
	assert_int_equal(visit->size, BODY);
	assert_non_null(strstr(visit->final, "/plain"));
	visit = ask("/large-redirect");
	assert_true(visit->complete);
	assert_int_equal(visit->size, BODY);
	visit = ask("/caf\xc3\xa9");
	assert_string_equal(visit->answers, "302 200 ");
	assert_non_null(strstr(visit->final, "/plain?caf%C3%A9"));
	visit = ask("/choices");
	assert_int_equal(visit->status, 300);
	assert_string_equal(visit->body, "choices");
}

static void
redirects_end_and_stay_on_the_web(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/loop");
	assert_false(visit->complete);
	assert_string_equal(visit->reason, "more than 5 redirects");
	assert_string_equal(visit->answers, "302 302 302 302 302 302 ");
	assert_string_equal(ask("/toftp")->reason, "redirected to what is no web address");
	assert_string_equal(ask("/tofile")->reason, "redirected to what is no web address");
	visit = ask("/todead");
	assert_refused(visit->reason);
	assert_string_equal(visit->final, "http://127.0.0.1:1/x");
}

static void
passwords_go_where_they_belong(void **state)
{
	static struct visit visit;
	struct http *http;

	NEED_SERVER();
	http = open_http(1, 1);
	set_url(&visit, "");
	snprintf(visit.url, sizeof visit.url, "http://user:secret@127.0.0.1:%d/needs-login",
	         server.port);
	start(http, &visit);
	finish(http);
	assert_string_equal(visit.body, "in");
	assert_int_equal(visit.status, 200);
	/* Another exchange on the same handle, and one on another host, are not told. */
	http = open_http(1, 1);
	set_url(&visit, "/login");
	start(http, &visit);
	finish(http);
	assert_int_equal(visit.status, 401);
}

static void
a_body_cut_short_is_not_complete(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	visit = ask("/cut");
	assert_false(visit->complete);
	assert_false(visit->stopped);
	assert_int_equal(visit->size, BODY - 100);
	assert_string_equal(visit->reason, "the answer was cut short");
	visit = ask("/cutchunk");
	assert_false(visit->complete);
	assert_true(visit->reason[0] != '\0');
}

static void
servers_that_are_none_are_named(void **state)
{
	struct visit *visit;

	NEED_SERVER();
	assert_string_equal(ask("/nothing")->reason, "the server gave no answer");
	visit = ask("/noise");
	assert_false(visit->complete);
	assert_true(visit->reason[0] != '\0');
}

static void
a_refused_connection_is_named(void **state)
{
	static struct visit visit;
	struct http *http = open_http(1, 1);

	(void)state;
	snprintf(visit.url, sizeof visit.url, "http://127.0.0.1:1/");
	start(http, &visit);
	finish(http);
	assert_false(visit.complete);
	assert_int_equal(visit.status, 0);
	assert_refused(visit.reason);
}

static void
time_is_limited(void **state)
{
	static struct visit silent, slow, slower;
	uint64_t begun = clock_monotonic();
	struct http *http;

	NEED_SERVER();
	http = open_http(3, 3);
	set_url(&silent, "/hang");
	set_url(&slow, "/drip");
	set_url(&slower, "/drip");
	start_for(http, &slower, 6);
	start_for(http, &silent, 1);
	start_for(http, &slow, 1);
	finish(http);
	assert_string_equal(silent.reason, "timed out after 1 s");
	assert_string_equal(slow.reason, "timed out after 1 s");
	assert_string_equal(slower.reason, "stalled: the server sent next to nothing for 3 s");
	assert_int_equal(slow.status, 200);
	assert_true(clock_monotonic() - begun < 5500);
}

static void
a_body_can_be_stopped(void **state)
{
	static struct visit visit;
	struct http *http;

	NEED_SERVER();
	http = open_http(1, 1);
	set_url(&visit, "/plain");
	visit.stop_after = 1;
	start(http, &visit);
	finish(http);
	assert_true(visit.stopped);
	assert_false(visit.complete);
	assert_int_equal(visit.dones, 1);
}

static void
waiting_for_its_turn_costs_no_exchange_its_time(void **state)
{
	static struct visit visits[8], quick, most;
	struct http *http;
	int i;

	NEED_SERVER();
	/* 8 that take 0.3 s each, 2 at once, are 1.2 s: longer than each may take. */
	http = open_http(4, 2);
	for (i = 0; i < 8; i++) {
		set_url(&visits[i], "/wait");
		start_for(http, &visits[i], 1);
	}
	set_url(&quick, "");
	snprintf(quick.url, sizeof quick.url, "http://localhost:%d/plain", server.port);
	start(http, &quick);
	finish(http);
	for (i = 0; i < 8; i++)
		assert_string_equal(visits[i].body, "waited");
	/* The last in the queue was not held up by a busy host. */
	assert_true(quick.complete);
	assert_true(quick.ended < visits[2].ended);
	http = open_http(1, 1);
	set_url(&most, "/most");
	start(http, &most);
	finish(http);
	assert_string_equal(most.body, "2");
}

static void
done_may_start_another(void **state)
{
	static struct visit first, second;
	struct http *http;

	NEED_SERVER();
	http = open_http(1, 1);
	set_url(&first, "/plain");
	set_url(&second, "/gzip");
	first.then = &second;
	start(http, &first);
	finish(http);
	assert_true(first.complete && second.complete);
}

static void
closing_ends_what_runs_and_what_waits(void **state)
{
	static struct visit running, waiting;
	struct error err = {0};
	struct http *http;
	int n;

	NEED_SERVER();
	http = open_http(1, 1);
	set_url(&running, "/hang");
	set_url(&waiting, "/plain");
	start(http, &running);
	start(http, &waiting);
	assert_true(http_wait(http, 50, &n, &err));
	assert_int_equal(n, 2);
	http_close(http);
	assert_int_equal(running.dones, 1);
	assert_int_equal(waiting.dones, 1);
	assert_false(running.complete || waiting.complete);
}

static void
what_is_no_web_address_is_refused(void **state)
{
	struct http *http = open_http(1, 1);
	struct http_request request = {.url = "file:///etc/passwd", .user_agent = "x"};
	struct http_handler handler = {on_answer, on_header, on_body, on_done};
	struct error err = {0};

	(void)state;
	assert_false(http_start(http, &request, &handler, NULL, &err));
	assert_int_equal(err.kind, ERROR_NETWORK);
	finish(http);
}

/* The budget grows from nothing until an exchange gets through: each time it ends politely. */
static void
no_memory_is_an_answer(void **state)
{
	struct http_handler handler = {on_answer, on_header, on_body, on_done};
	static struct visit visit;
	size_t limit;

	NEED_SERVER();
	memset(&visit, 0, sizeof visit);
	for (limit = 1; limit < 20000 && !visit.complete; limit += 40) {
		struct http_request request = {.url = visit.url,
		                               .user_agent = "x",
		                               .connect_timeout = 2,
		                               .timeout = 5,
		                               .redirects = 5};
		struct error err = {0};
		struct http *http;
		int running = 1;
		bool started;

		set_url(&visit, "/moved");
		memory_limit(limit);
		http = http_open(1, 1, &err);
		started = http != NULL && http_start(http, &request, &handler, &visit, &err);
		while (started && running > 0)
			assert_true(http_wait(http, 1000, &running, &err));
		http_close(http);
		memory_limit(0);
		assert_int_equal(visit.dones, started);
		if (!started)
			assert_int_equal(err.kind, ERROR_MEMORY);
	}
	assert_true(visit.complete);
	assert_int_equal(visit.status, 200);
	assert_true(limit > 1000);
}

static int
nothing_is_left(void **state)
{
	(void)state;
	return memory_used() == 0 ? 0 : -1;
}

static void
run_server(int input, int output)
{
	dup2(input, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	close(input);
	close(output);
	execlp("python3", "python3", "tests/port/server.py", (char *)NULL);
	_exit(127);
}

static int
start_server(void **state)
{
	int to[2], from[2];
	FILE *stream;

	(void)state;
	unsetenv("http_proxy");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	if (access("tests/port/server.py", R_OK) != 0 || pipe(to) != 0 || pipe(from) != 0)
		return 0;
	server.process = fork();
	if (server.process == 0) {
		close(to[1]);
		close(from[0]);
		run_server(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	server.lifeline = to[1];
	stream = fdopen(from[0], "r");
	if (stream == NULL || fscanf(stream, "%d", &server.port) != 1)
		server.port = 0;
	if (stream != NULL)
		fclose(stream);
	return 0;
}

static int
stop_server(void **state)
{
	(void)state;
	if (server.process <= 0)
		return 0;
	close(server.lifeline);
	waitpid(server.process, NULL, 0);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_teardown(name, nothing_is_left)
	    TEST(a_body_is_given_whole),
	    TEST(compression_is_undone),
	    TEST(a_body_that_is_not_compressed_as_it_is_called_comes_as_it_is),
	    TEST(headers_are_sent),
	    TEST(what_is_no_header_is_not_given),
	    TEST(redirects_are_followed),
	    TEST(redirects_end_and_stay_on_the_web),
	    TEST(passwords_go_where_they_belong),
	    TEST(a_body_cut_short_is_not_complete),
	    TEST(servers_that_are_none_are_named),
	    TEST(a_refused_connection_is_named),
	    TEST(time_is_limited),
	    TEST(a_body_can_be_stopped),
	    TEST(waiting_for_its_turn_costs_no_exchange_its_time),
	    TEST(done_may_start_another),
	    TEST(closing_ends_what_runs_and_what_waits),
	    TEST(what_is_no_web_address_is_refused),
	    TEST(no_memory_is_an_answer),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
