#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/memory.h"
#include "port/sim/sim.h"

/* Every event as one line: depth, type, key and text. */
static bool
note(void *ctx, const struct json_event *event, struct error *err)
{
	static const char types[] = "{}[]sntf0";
	struct buffer *log = ctx;

	buffer_print(log, "%d%c%.*s=%.*s\n", event->depth, types[event->type],
	             SLICE_ARGS(event->key), SLICE_ARGS(event->text));
	return buffer_ok(log, err);
}

/* The same, but the third event is one too many. */
static bool
refuse_the_third(void *ctx, const struct json_event *event, struct error *err)
{
	int *seen = ctx;

	(void)event;
	*seen += 1;
	return *seen < 3 || error_set(err, ERROR_STOPPED, "enough");
}

static bool
read_in_steps(struct json_reader *reader, struct slice s, size_t step, struct error *err)
{
	struct slice piece;
	char *copy;
	bool ok = true;

	while (ok && s.size > 0) {
		piece.size = s.size < step ? s.size : step;
		/* A copy of its own shows what is read beyond the piece or after the call. */
		copy = test_malloc(piece.size);
		memcpy(copy, s.data, piece.size);
		piece.data = copy;
		ok = json_write(reader, piece, err);
		test_free(copy);
		s = slice_skip(s, step);
	}
	return ok && json_finish(reader, err);
}

/* Reads the text cut at every size and asserts that the events are these. */
static void
assert_events(struct slice text, const char *expected)
{
	struct buffer log = {0};
	struct error err = {0};
	struct json_reader *reader = json_open(8, 1000, note, &log, &err);
	size_t step;

	assert_non_null(reader);
	for (step = 1; step <= text.size; step++) {
		buffer_clear(&log);
		json_reset(reader);
		if (!read_in_steps(reader, text, step, &err))
			fail_msg("%s", err.text);
		assert_string_equal(buffer_text(&log), expected);
	}
	json_close(reader);
	buffer_free(&log);
}

static void
assert_refused(struct slice text, enum error_kind kind, const char *message)
{
	struct buffer log = {0};
	struct error err = {0};
	struct json_reader *reader = json_open(8, 20, note, &log, &err);
	size_t step;

	for (step = 1; step <= text.size + 1; step++) {
		json_reset(reader);
		err.kind = ERROR_NONE;
		if (read_in_steps(reader, text, step, &err))
			fail_msg("accepted: %.*s", SLICE_ARGS(text));
		assert_int_equal(err.kind, kind);
		if (message != NULL)
			assert_string_equal(err.text, message);
	}
	json_close(reader);
	buffer_free(&log);
}

static void
every_kind_of_value_is_told(void **state)
{
	(void)state;
	assert_events(slice_of(" { \"a\" : 1 , \"b\" : [ true , false , null , \"x\" ] ,\r\n\t"
	                       "\"c\":{},\"d\":[],\"e\":\"\"} "),
	              "0{=\n"
	              "1na=1\n"
	              "1[b=\n"
	              "2t=\n"
	              "2f=\n"
	              "20=\n"
	              "2s=x\n"
	              "1]=\n"
	              "1{c=\n"
	              "1}=\n"
	              "1[d=\n"
	              "1]=\n"
	              "1se=\n"
	              "0}=\n");
}

static void
values_follow_one_another(void **state)
{
	(void)state;
	assert_events(slice_of("{\"a\":1}\n[2]\n\"s\"\n-3.5e+7\nnull\n0"),
	              "0{=\n1na=1\n0}=\n0[=\n1n=2\n0]=\n0s=s\n0n=-3.5e+7\n00=\n0n=0\n");
}

static void
escapes_are_resolved_at_every_cut(void **state)
{
	(void)state;
	assert_events(slice_of("\"\\\"\\\\\\/\\b\\f\\n\\r\\t \\u00e9 \\u20AC \\ud83d\\ude00\""),
	              "0s=\"\\/\b\f\n\r\t \xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\n");
	assert_events(slice_of("{\"k\\u0065y\\n\":\"v\"}"), "0{=\n1skey\n=v\n0}=\n");
	assert_events(slice_of("\"caf\xC3\xA9 and more than eight \xF0\x9F\x98\x80\""),
	              "0s=caf\xC3\xA9 and more than eight \xF0\x9F\x98\x80\n");
}

/* Reads what it can, mending each error in the one way that the test knows. */
static void
what_is_refused_can_be_mended(void **state)
{
	struct slice rest = slice_of("{\"a\":\n\"x\ty\",@\n@\"b\":[[1,!]],\"c\":2}");
	struct buffer log = {0};
	struct error err = {0};
	struct json_reader *reader = json_open(8, 1000, note, &log, &err);
	int seen = 0;

	(void)state;
	assert_non_null(reader);
	while (!json_write(reader, rest, &err)) {
		struct json_trouble t = json_trouble(reader);
		struct slice refused = {t.rest.data, t.rest.data[0] == '@' ? 3 : 1};

		assert_false(t.refused);
		assert_int_equal(t.line, seen < 2 ? 2 : 3);
		if (seen == 0)
			assert_int_equal(t.state, JSON_IN_STRING);
		if (t.state == JSON_IN_STRING)
			assert_true(json_insert(reader, "\\t", &err));
		json_pass(reader, refused);
		rest = slice_skip(t.rest, refused.size);
		if (seen++ == 2) {
			assert_string_equal(err.text, "line 3, column 10: a value expected");
			assert_int_equal(t.depth, 3);
			assert_int_equal(t.is_object[0], 1);
			assert_int_equal(t.is_object[2], 0);
			json_unwind(reader, 2);
		}
	}
	assert_int_equal(seen, 4);
	json_close(reader);
	assert_string_equal(buffer_text(&log), "0{=\n1sa=x\ty\n1[b=\n2[=\n3n=1\n1]=\n1nc=2\n0}=\n");
	buffer_free(&log);
}

static void
lone_surrogates_are_replaced(void **state)
{
	(void)state;
	assert_events(slice_of("\"\\ud83d\""), "0s=\xEF\xBF\xBD\n");
	assert_events(slice_of("\"\\ude00\""), "0s=\xEF\xBF\xBD\n");
	assert_events(slice_of("\"\\ud83dx\""), "0s=\xEF\xBF\xBDx\n");
	assert_events(slice_of("\"\\ud83d\\n\""), "0s=\xEF\xBF\xBD\n\n");
	assert_events(slice_of("\"\\ud83d\\u0041\""), "0s=\xEF\xBF\xBD"
	                                              "A\n");
	assert_events(slice_of("\"\\ud83d\\ud83d\\ude00\""), "0s=\xEF\xBF\xBD\xF0\x9F\x98\x80\n");
	assert_events(slice_of("[\"\\ud83d\",\"a\"]"), "0[=\n1s=\xEF\xBF\xBD\n1s=a\n0]=\n");
	assert_events(slice_of("{\"\\ud83d\":\"a\"}"), "0{=\n1s\xEF\xBF\xBD=a\n0}=\n");
}

static void
bytes_that_are_no_utf8_pass(void **state)
{
	(void)state;
	assert_events(slice_of("\"a\xFF\xC3\""), "0s=a\xFF\xC3\n");
}

static void
what_is_no_json_is_refused(void **state)
{
	static const char *const wrong[] = {
	    "",
	    " ",
	    "{",
	    "[",
	    "}",
	    "]",
	    "[}",
	    "{]",
	    "{\"a\"}",
	    "{\"a\":}",
	    "{\"a\":1,}",
	    "{,}",
	    "{1:2}",
	    "[1,]",
	    "[,1]",
	    "[1 2]",
	    "[1",
	    "\"",
	    "\"\\x\"",
	    "\"\\u12\"",
	    "\"\\u12g4\"",
	    "01",
	    "-",
	    "-a",
	    "1.",
	    ".5",
	    "+1",
	    "1e",
	    "1e+",
	    "1.e1",
	    "0x1",
	    "--1",
	    "tru",
	    "trux",
	    "True",
	    "nul",
	    "NaN",
	    "{}{}",
	    "1,2",
	    "true false]",
	    "'a'",
	    "{a:1}",
	    "\"a\nb\"",
	    "\"a\tb\"",
	    "[1]x",
	    "<html>",
	    "\xEF\xBB\xBF",
	    "\"a\"b",
	    "truefalse",
	    "/**/1",
	    "{\"a\" 1}",
	    "{\"a\":1 \"b\":2}",
	    "[\"a\" \"b\"]",
	    "]1",
	    "-01",
	};
	struct slice nul = {"\"a\0b\"", 5}, bare = {"\0", 1}, hex = {"\"\\u\0000\"", 5};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_refused(slice_of(wrong[i]), ERROR_FORMAT, NULL);
	assert_refused(nul, ERROR_FORMAT, NULL);
	assert_refused(bare, ERROR_FORMAT, NULL);
	assert_refused(hex, ERROR_FORMAT, NULL);
}

static void
errors_say_where(void **state)
{
	(void)state;
	assert_refused(slice_of("{\n  \"a\": ?\n}"), ERROR_FORMAT,
	               "line 2, column 8: a value expected");
	assert_refused(slice_of("[1\n\n,2"), ERROR_FORMAT, "line 3, column 3: the text ends early");
	assert_refused(slice_of("  "), ERROR_FORMAT, "line 1, column 3: no value");
}

static void
limits_hold(void **state)
{
	(void)state;
	assert_events(
	    slice_of("[[[[[[[[]]]]]]]]"),
	    "0[=\n1[=\n2[=\n3[=\n4[=\n5[=\n6[=\n7[=\n7]=\n6]=\n5]=\n4]=\n3]=\n2]=\n1]=\n0]=\n");
	assert_refused(slice_of("[[[[[[[[[1]]]]]]]]]"), ERROR_LIMIT, NULL);
	assert_refused(slice_of("\"123456789012345678901\""), ERROR_LIMIT, NULL);
	assert_refused(slice_of("\"1234567890\\n1234567890\""), ERROR_LIMIT, NULL);
	assert_refused(slice_of("{\"123456789012345678901\":1}"), ERROR_LIMIT, NULL);
	assert_refused(slice_of("[123456789012345678901]"), ERROR_LIMIT, NULL);
}

static void
whoever_listens_can_end_it(void **state)
{
	int seen = 0;
	struct error err = {0};
	struct json_reader *reader = json_open(8, 100, refuse_the_third, &seen, &err);

	(void)state;
	assert_false(json_write(reader, slice_of("[1,2,3,4]"), &err));
	assert_int_equal(err.kind, ERROR_STOPPED);
	assert_false(json_write(reader, slice_of("[1]"), &err));
	assert_int_equal(seen, 3);
	assert_int_equal(err.kind, ERROR_FORMAT);
	json_close(reader);
	json_close(NULL);
}

static void
whole_strings_are_borrowed(void **state)
{
	struct buffer log = {0};
	struct error err = {0};
	struct json_reader *reader = json_open(8, 100, note, &log, &err);
	size_t before;

	(void)state;
	buffer_reserve(&log, 500);
	before = memory_used();
	assert_true(json_write(reader, slice_of("[\"one two three four\"]"), &err));
	assert_int_equal(memory_used(), before);
	json_close(reader);
	buffer_free(&log);
}

static void
no_memory_is_an_answer(void **state)
{
	const char *text = "{\"key\":\"a\\nb\",\"c\":[1,2.5]}";
	struct buffer log = {0};
	struct error err;
	struct json_reader *reader;
	unsigned n;
	bool ok = false;

	(void)state;
	for (n = 1; n < 100 && !ok; n++) {
		memset(&err, 0, sizeof err);
		sim_heap_fail_after(n, 2); /* a buffer asks again for less */
		reader = json_open(8, 100, note, &log, &err);
		ok = reader != NULL && read_in_steps(reader, slice_of(text), 3, &err);
		json_close(reader);
		buffer_free(&log);
		assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_MEMORY);
	}
	assert_true(ok && n > 5);
	sim_heap_fail_after(0, 0);
	assert_int_equal(memory_used(), 0);
}

static void
what_is_written_is_json(void **state)
{
	struct buffer out = {0};
	struct json_writer w = {.out = &out};

	(void)state;
	json_begin_object(&w, NULL);
	json_string(&w, "s", slice_of("x"));
	json_string_if(&w, "none", slice_of(""));
	json_string_if(&w, "some", slice_of("y"));
	json_begin_array(&w, "a");
	json_number(&w, NULL, INT64_MIN);
	json_bool(&w, NULL, true);
	json_bool(&w, NULL, false);
	json_null(&w, NULL);
	json_begin_object(&w, NULL);
	json_end_object(&w);
	json_begin_array(&w, NULL);
	json_end_array(&w);
	json_end_array(&w);
	json_moment_if(&w, "m", 1280826720);
	json_moment_if(&w, "never", CALENDAR_NONE);
	json_number(&w, "n", 7);
	json_end_object(&w);
	assert_string_equal(
	    buffer_text(&out),
	    "{\"s\":\"x\",\"some\":\"y\",\"a\":[-9223372036854775808,true,false,null,"
	    "{},[]],\"m\":\"2010-08-03T09:12:00Z\",\"n\":7}");
	buffer_free(&out);
}

static void
strings_are_escaped(void **state)
{
	struct slice s =
	    SLICE("\"\\/\b\f\n\r\t\0\x1B\x7F\xC2\x9B\xC2\xA0\xC3\xA9\xFF\xF0\x9F\x98\x80");
	struct buffer out = {0};
	struct json_writer w = {.out = &out};

	(void)state;
	json_string(&w, NULL, s);
	assert_string_equal(buffer_text(&out),
	                    "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001b\\u007f\\u009b\xC2\xA0\xC3\xA9"
	                    "\xEF\xBF\xBD\xF0\x9F\x98\x80\"");
	buffer_free(&out);
}

/* A terminal that is shown the line must not write backwards, and a line is one line for every reader. */
static void
what_turns_or_breaks_a_line_is_escaped(void **state)
{
	struct slice s =
	    SLICE("\xE2\x80\xA7\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA\xE2\x80\xAE\xE2\x80\xAF"
	          "\xE2\x81\xA5\xE2\x81\xA6\xE2\x81\xA9\xE2\x81\xAA");
	struct buffer out = {0};
	struct json_writer w = {.out = &out};

	(void)state;
	json_string(&w, NULL, s);
	assert_string_equal(buffer_text(&out),
	                    "\"\xE2\x80\xA7\\u2028\\u2029\\u202a\\u202e\xE2\x80\xAF"
	                    "\xE2\x81\xA5\\u2066\\u2069\xE2\x81\xAA\"");
	buffer_free(&out);
}

static bool
take_text(void *ctx, const struct json_event *event, struct error *err)
{
	return buffer_append_slice(ctx, event->text) || error_memory(err);
}

static void
every_character_comes_back(void **state)
{
	struct buffer all = {0}, line = {0}, back = {0};
	struct json_writer w = {.out = &line};
	struct error err = {0};
	struct json_reader *reader;
	int i;

	(void)state;
	for (i = 0; i < 128; i++)
		buffer_append_byte(&all, (char)i);
	for (i = 0x80; i < 0xC0; i++) {
		buffer_append_byte(&all, (char)0xC2);
		buffer_append_byte(&all, (char)i);
	}
	for (i = 0x80; i < 0xC0; i++) {
		buffer_print(&all, "\xE2\x80%c", i);
		buffer_print(&all, "\xE2\x81%c", i);
	}
	json_string(&w, NULL, buffer_slice(&all));
	reader = json_open(1, 1000, take_text, &back, &err);
	assert_true(read_in_steps(reader, buffer_slice(&line), 5, &err));
	assert_true(slice_equal(buffer_slice(&all), buffer_slice(&back)));
	json_close(reader);
	buffer_free(&all);
	buffer_free(&line);
	buffer_free(&back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_kind_of_value_is_told),
	    cmocka_unit_test(values_follow_one_another),
	    cmocka_unit_test(escapes_are_resolved_at_every_cut),
	    cmocka_unit_test(what_is_refused_can_be_mended),
	    cmocka_unit_test(lone_surrogates_are_replaced),
	    cmocka_unit_test(bytes_that_are_no_utf8_pass),
	    cmocka_unit_test(what_is_no_json_is_refused),
	    cmocka_unit_test(errors_say_where),
	    cmocka_unit_test(limits_hold),
	    cmocka_unit_test(whoever_listens_can_end_it),
	    cmocka_unit_test(whole_strings_are_borrowed),
	    cmocka_unit_test(no_memory_is_an_answer),
	    cmocka_unit_test(what_is_written_is_json),
	    cmocka_unit_test(strings_are_escaped),
	    cmocka_unit_test(what_turns_or_breaks_a_line_is_escaped),
	    cmocka_unit_test(every_character_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
