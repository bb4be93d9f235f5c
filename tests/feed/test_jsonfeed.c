#include "feed/feed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "feed/front.h"

/* Quotes are apostrophes, and apostrophes graves, so that it can be read. */
struct sample {
	const char *items, *ids, *repairs, *error;
};

#define FRONT "{'version':'https://jsonfeed.org/version/1.1','title':'t','items':["
#define BACK "]}"
#define ONE "{'id':'1','tags':['a','b'],'title':'x'}"
#define THREE ",{'id':'3','attachments':[{'url':'/a'},{'url':'/b'}]},{'id':'4'}"

static const struct sample mended[] = {
    {ONE, "1 ", "", ""},
    {"{'id':'1','tags':['a\n\tb\r'],'title':'\\x'}", "1 ", "bad escape, control in a string, ", ""},
    {"{'id':'1','title':'C:\\users \\ud83 it\\`s'}", "1 ", "bad escape, ", ""},
    {"{'id':'1','tags':['a',],},,{'id':'2',,'tags':[,'a']},", "1 2 ", "stray comma, ", ""},
    {"{'id':'1' 'tags':['a']} {'id':'2'}", "1 2 ", "missing comma, ", ""},
    {"{'id':'1','summary':,'title':}", "1 ", "missing value, ", ""},
    {"{'id':'1','_x':NaN,'_y':undefined,'_z':nan,'_n':None,'_t':True}", "1 ",
     "value of another language, ", ""},
    {"{'id':+1,'_x':.5,'_y':-.5,'_z':1.,'_e':2e}", "1 ", "bad number, ", ""},
    {"{'id':1/* ' } **/}// ]\n,{'id':'2'}", "1 2 ", "comment, ", ""},
    {"{`id`:`1`,`title`:`'a' \\`\\n`},{id:'2'}", "1 2 ",
     "bad escape, name without quotes, single quotes, ", ""},
    {ONE "},{'id':'2'}", "1 2 ", "stray bracket, ", ""},
    {"{'id':'1',{'id':'2','authors':[{'name':'a'],'tags':['a'},{'id':'3'}", "1 2 3 ",
     "unclosed bracket, ", ""},
    {"{'id':'1','title':'},{'},{'id':'2'}", "1 2 ", "", ""},
};

/* The second of four is lost. */
static const struct sample lost[] = {
    {",{'id':'2','title':'x}" THREE, "1 3 4 ", "", "line 1, column 132: ',' expected"},
    {",{'id':'2','tags':['a','b]},\n{'id':'3'},{'id':'4'}", "1 3 4 ", "control in a string, ",
     "line 2, column 3: ',' expected"},
    {",{'id':'2','title':x'}" THREE, "1 3 4 ", "", "line 1, column 126: a value expected"},
    {",{'id':'2,'title':'x'}" THREE, "1 3 4 ", "", "line 1, column 118: ',' expected"},
    {",{'id:'2','title':'x'}" THREE, "1 3 4 ", "", "line 1, column 114: ':' expected"},
    {",{id':'2','title':'x'}" THREE, "1 3 4 ", "name without quotes, ",
     "line 1, column 111: ':' expected"},
    {",{'id':'2','title':'say 'hi, {[you]' to me'}" THREE, "1 3 4 ", "",
     "line 1, column 132: ',' expected"},
    {",{'id':'2','title':'say 'hi, 'oh :] ' x'}" THREE, "1 3 4 ", "",
     "line 1, column 132: ',' expected"},
    {",{'id':'2','tags':['a','title':'x'}" THREE, "1 3 4 ", "", "line 1, column 137: ',' expected"},
    {",{'id':'2','tags':['a']],'title':'x'}" THREE, "1 3 4 ", "",
     "line 1, column 130: ']' without '['"},
    /* There is none: a program's words are between items. */
    {",\n<br />\n<b>Warning</b>: 'x' in y.php on line <b>3</b><br />\n{'id':'3'},{'id':'4'}",
     "1 3 4 ", "", "line 2, column 1: a value expected"},
    {",notice: [x] \n{'id':'3'},{'id':'4'}", "1 3 4 ", "", "line 1, column 109: a value expected"},
    {",{'id':'2','title'='x'}" THREE, "1 3 4 ", "", "line 1, column 125: ':' expected"},
    {",{'id':'2','content_html':'<a href='//e.org'>x</a>'}" THREE, "1 3 4 ", "",
     "line 1, column 143: ',' expected"},
    {",{'id':'2','_x':007}" THREE, "1 3 4 ", "", "line 1, column 124: ',' expected"},
    {",{'id':'2','_x':what}" THREE, "1 3 4 ", "", "line 1, column 123: a value expected"},
    {",{'id':'2','_x':now}" THREE, "1 3 4 ", "", "line 1, column 124: a value expected"},
    {",{'id':'2','_x':/}" THREE, "1 3 4 ", "", "line 1, column 123: a value expected"},
    {",'id':'2','title':'x'}" THREE, "1 3 4 ", "", "line 1, column 112: ',' expected"},
};

static bool
note_id(void *ctx, const struct entry *entry, struct error *err)
{
	(void)err;
	return buffer_append_slice(ctx, entry->id) && buffer_append_byte(ctx, ' ');
}

static void
unquote(const char *text, struct buffer *out)
{
	for (; *text != '\0'; text++)
		buffer_append_byte(out, *text == '\'' ? '"' : *text == '`' ? '\'' : *text);
}

/* In memory of its own, which shows what is read beyond the piece or behind the call. */
static bool
write_piece(struct feed *feed, struct slice document, size_t n, struct error *err)
{
	char *copy;
	bool ok;

	if (n > document.size)
		n = document.size;
	copy = test_malloc(n);
	memcpy(copy, document.data, n);
	ok = feed_write(feed, copy, n, err);
	test_free(copy);
	return ok;
}

/* Reads the document in pieces and asserts what comes of it. */
static void
assert_read(struct feed *feed, struct slice document, size_t step, const struct sample *want,
            struct buffer *ids)
{
	const struct feed_origin nowhere = {{0}, {0}};
	struct error err = {0};
	struct buffer repairs = {0};
	bool ok;
	size_t i;

	buffer_clear(ids);
	ok = feed_begin(feed, &nowhere, &err);
	for (; ok && document.size > 0; document = slice_skip(document, step))
		ok = write_piece(feed, document, step, &err);
	ok = ok && feed_finish(feed, &err);
	for (i = 0; feed_repair(feed, i) != NULL; i++)
		buffer_print(&repairs, "%s, ", feed_repair(feed, i));
	assert_string_equal(buffer_text(ids), want->ids);
	assert_string_equal(buffer_text(&repairs), want->repairs);
	assert_string_equal(err.text, want->error);
	assert_int_equal(ok, want->error[0] == '\0');
	buffer_free(&repairs);
}

/* The front and back are put around; `step` 0: every size of pieces. */
static void
assert_sample(const struct sample *want, const char *front, const char *back, size_t step)
{
	struct buffer document = {0}, ids = {0};
	struct error err = {0};
	size_t used = memory_used();
	struct feed *feed = feed_open(note_id, &ids, &err);

	assert_non_null(feed);
	unquote(front, &document);
	unquote(want->items, &document);
	unquote(back, &document);
	if (step > 0)
		assert_read(feed, buffer_slice(&document), step, want, &ids);
	for (step = step > 0 ? document.size : 1; step <= document.size; step++)
		assert_read(feed, buffer_slice(&document), step, want, &ids);
	feed_close(feed);
	buffer_free(&document);
	buffer_free(&ids);
	assert_int_equal(memory_used(), used);
}

static void
what_people_write_is_mended(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof mended / sizeof mended[0]; i++)
		assert_sample(&mended[i], FRONT, BACK, 0);
}

static void
a_broken_item_is_lost_alone(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof lost / sizeof lost[0]; i++)
		assert_sample(&lost[i], FRONT ONE, BACK, 0);
}

static void
the_feed_itself_may_be_broken(void **state)
{
	const struct sample title = {"'my 'cool, {old' feed','items':[" ONE, "1 ", "",
	                             "line 1, column 60: ',' expected"};
	const struct sample people = {"'x','authors':[{'name':'a 'b'}],'items':[" ONE, "1 ", "",
	                              "line 1, column 82: ',' expected"};

	(void)state;
	assert_sample(&title, "{'version':'https://jsonfeed.org/version/1.1','title':", BACK, 0);
	assert_sample(&people, "{'version':'https://jsonfeed.org/version/1.1','title':", BACK, 0);
}

static void
what_follows_the_items_is_read_behind_a_broken_one(void **state)
{
	const struct sample hub = {",{'id':!}],'hubs':[{'url':}]", "1 ", "missing value, ",
	                           "line 1, column 114: a value expected"};

	(void)state;
	assert_sample(&hub, FRONT ONE, "}", 0);
}

static void
brackets_that_open_for_ever_lose_one_item(void **state)
{
	struct buffer items = {0};
	struct sample deep = {NULL, "1 3 4 ", "", "line 2: more than 64 brackets in one another"};
	int i;

	(void)state;
	buffer_append_text(&items, ",\n{'id':'2','_x':");
	for (i = 0; i < 200; i++)
		buffer_append_text(&items, i % 2 == 0 ? "[" : "{'a':");
	buffer_append_text(&items, "]}" THREE);
	deep.items = buffer_text(&items);
	assert_sample(&deep, FRONT ONE, BACK, 0);
	buffer_free(&items);
}

/* In front of `front`, these are junk. */
static const char *const junk[] = {
    "Notice: Undefined index: {x} in /www/feed.php on line 12\n\n",
    "<br />\n<b>Warning</b>:  foo() { `a`: {'b':1} } <i>in</i> <a href='#'>x</a><br/>\n",
    ")]}',\n",
    "[",
};

static void
a_feed_behind_junk_is_found(void **state)
{
	const struct sample want = {ONE ",{'id':'2'}", "1 2 ", "junk at the start, ", ""};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof junk / sizeof junk[0]; i++) {
		struct buffer front = {0};

		buffer_append_text(&front, junk[i]);
		buffer_append_text(&front, FRONT);
		assert_sample(&want, buffer_text(&front), BACK, 0);
		buffer_free(&front);
	}
}

static void
a_feed_is_found_behind_so_much_junk_and_no_more(void **state)
{
	const struct sample found = {ONE, "1 ", "junk at the start, ", ""},
	                    missed = {ONE, "", "", "line 1: this is no feed: it holds no XML"};
	struct buffer front = {0};
	size_t i;

	(void)state;
	for (i = 1; i < FRONT_MOST; i++)
		buffer_append_byte(&front, '{');
	front.data[0] = 'x';
	buffer_append_text(&front, FRONT);
	assert_sample(&found, buffer_text(&front), BACK, 1000);
	front.data[1] = '\0';
	front.size = 1;
	for (i = 1; i < FRONT_MOST; i++)
		buffer_append_byte(&front, '{');
	buffer_append_byte(&front, '{');
	buffer_append_text(&front, FRONT);
	assert_sample(&missed, buffer_text(&front), BACK, 1000);
	buffer_free(&front);
}

static void
a_line_behind_junk_has_the_number_that_it_has_in_the_document(void **state)
{
	const struct sample want = {",\n{'id':'2','title':x'}", "1 ", "junk at the start, ",
	                            "line 4, column 19: a value expected"};

	(void)state;
	assert_sample(&want, "Notice: x\n\n" FRONT ONE, BACK, 0);
}

/* Is the document whole, though it was not read to the end without an error? */
static bool
is_whole(const char *text)
{
	const struct feed_origin nowhere = {{0}, {0}};
	struct buffer document = {0}, ids = {0};
	struct error err = {0};
	struct feed *feed = feed_open(note_id, &ids, &err);
	bool whole;

	unquote(text, &document);
	assert_true(feed_begin(feed, &nowhere, &err));
	assert_true(feed_write(feed, document.data, document.size, &err));
	assert_false(feed_finish(feed, &err));
	whole = feed_is_whole(feed);
	feed_close(feed);
	buffer_free(&document);
	buffer_free(&ids);
	return whole;
}

static void
what_lost_an_item_and_has_an_end_is_whole(void **state)
{
	(void)state;
	assert_true(is_whole(FRONT ONE ",{'id':'2','title':x'}" THREE BACK "\n"));
	assert_false(is_whole(FRONT ONE ",{'id':'2','title':x'}" THREE));
	assert_false(is_whole(FRONT ONE ",{'id':'2','title':x'}" THREE BACK ",{'id':'5'}"));
	assert_false(is_whole(FRONT ONE));
}

static void
a_text_without_bound_loses_its_item_alone(void **state)
{
	const size_t most = (size_t)CONFIG_ITEM_KB * 1024;
	struct buffer items = {0};
	struct sample large = {NULL, "1 3 4 ", "", NULL};
	char error[64];
	size_t i;

	(void)state;
	buffer_append_text(&items, ",\n{'id':'2','title':'");
	for (i = 0; i <= most; i++)
		buffer_append_byte(&items, i % 7 == 0 ? '{' : 'x');
	buffer_append_text(&items, "'}" THREE);
	large.items = buffer_text(&items);
	snprintf(error, sizeof error, "line 2: more than %zu bytes in one text", most);
	large.error = error;
	assert_sample(&large, FRONT ONE, BACK, 4096);
	buffer_free(&items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_people_write_is_mended),
	    cmocka_unit_test(a_broken_item_is_lost_alone),
	    cmocka_unit_test(the_feed_itself_may_be_broken),
	    cmocka_unit_test(what_follows_the_items_is_read_behind_a_broken_one),
	    cmocka_unit_test(brackets_that_open_for_ever_lose_one_item),
	    cmocka_unit_test(a_feed_behind_junk_is_found),
	    cmocka_unit_test(a_feed_is_found_behind_so_much_junk_and_no_more),
	    cmocka_unit_test(a_line_behind_junk_has_the_number_that_it_has_in_the_document),
	    cmocka_unit_test(what_lost_an_item_and_has_an_end_is_whole),
	    cmocka_unit_test(a_text_without_bound_loses_its_item_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
