/* Whole command lines while each request for memory is refused in turn: once, and from there on all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/memory.h"
#include "port/sim/script.h"
#include "port/storage.h"
#include "tests/command/shell.h"
#include "tests/faults/sweep.h"

enum { FILES = 12, KNOWN = 2, ITEMS = 5, OLD = 40, OLD_TEXT = 16384, NEXT_DAYS = 2 };

/* Of a large device one chance in so many is taken: each means to inflate all of it several times. */
enum { STEP = 5 };

/* All files of a device, kept. */
struct image {
	struct {
		char path[60];
		char *data; /* NULL: a directory */
		size_t size;
	} files[FILES];
	size_t count;
};

/* What a command line is tried on, and what it says where nothing fails. */
struct trial {
	const char *line;
	const struct image *device;
	char expected[4096];
	bool large;
};

/* ---- the device ---- */

/* A sim_file_fn. */
static void
keep_file(void *ctx, const char *path, const void *data, size_t n)
{
	struct image *image = ctx;

	assert_true(image->count < FILES);
	snprintf(image->files[image->count].path, sizeof image->files->path, "%s", path);
	image->files[image->count].size = n;
	image->files[image->count].data = NULL;
	if (data != NULL) {
		image->files[image->count].data = malloc(n + 1);
		assert_non_null(image->files[image->count].data);
		memcpy(image->files[image->count].data, data, n);
	}
	image->count++;
}

static void
image_put(const struct image *image)
{
	struct error err = {0};
	size_t i;

	shell_reset();
	log_set(LOG_VERBOSE); /* what was left out is told to who asks */
	for (i = 0; i < image->count; i++)
		if (image->files[i].data == NULL)
			assert_true(storage_make_directory(image->files[i].path, &err));
	for (i = 0; i < image->count; i++)
		if (image->files[i].data != NULL)
			sim_put_file(image->files[i].path, image->files[i].data,
			             image->files[i].size);
}

/* Takes its index away; false: it had none. */
static bool
lose_index(struct image *image)
{
	size_t i;

	for (i = 0; i < image->count; i++) {
		if (strstr(image->files[i].path, ".idx") == NULL)
			continue;
		free(image->files[i].data);
		image->files[i] = image->files[--image->count];
		return true;
	}
	return false;
}

static void
image_free(struct image *image)
{
	size_t i;

	for (i = 0; i < image->count; i++)
		free(image->files[i].data);
	image->count = 0;
}

/* Of a file that only grows: is all of it still there? */
static void
front_is_kept(const struct image *image)
{
	const char *now;
	size_t i, size = 0;

	for (i = 0; i < image->count; i++) {
		if (strstr(image->files[i].path, ".jsonl.gz") == NULL)
			continue;
		now = sim_file(image->files[i].path, &size);
		assert_non_null(now);
		assert_true(size >= image->files[i].size);
		assert_memory_equal(now, image->files[i].data, image->files[i].size);
	}
}

static void
nothing_is_written(const struct image *image)
{
	const char *now;
	size_t i, size = 0;

	for (i = 0; i < image->count; i++) {
		if (image->files[i].data == NULL)
			continue;
		now = sim_file(image->files[i].path, &size);
		assert_non_null(now);
		assert_int_equal(size, image->files[i].size);
		assert_memory_equal(now, image->files[i].data, size);
	}
}

/* ---- the feeds ---- */

/* Feed a was archived with its first KNOWN items; they were edited since, and more came. b is new. */
static void
servers_answer(void)
{
	script_http_page("http://a/", 200, shell_rss(1, "a", 1, ITEMS, 2));
	script_http_page("http://b/", 200, shell_rss(2, "b", 1, ITEMS, 1));
}

/* A feed of which nothing can be compressed away: an index is made of it. */
static void
archive_old(void)
{
	size_t room = (size_t)OLD * (OLD_TEXT + 100) + 100, n;
	char *text = malloc(room);
	uint32_t seed = 1;
	int i, at;

	assert_non_null(text);
	n = (size_t)snprintf(text, room, "<rss version='2.0'><channel><title>Old</title>");
	for (i = 0; i < OLD; i++) {
		n += (size_t)snprintf(text + n, room - n, "<item><guid>old-%d</guid><description>",
		                      i);
		for (at = 0; at < OLD_TEXT; at++) {
			seed = seed * 1664525 + 1013904223;
			text[n++] = "0123456789abcdef"[seed >> 28];
		}
		n += (size_t)snprintf(text + n, room - n, "</description></item>");
	}
	snprintf(text + n, room - n, "</channel></rss>");
	script_http_page("http://old/", 200, text);
	shell_feeds("http://old/\n");
	shell_must("sync");
	free(text);
}

static void
prepare(struct image *image, bool large)
{
	shell_reset();
	shell_feeds("http://a/\n");
	script_http_page("http://a/", 200, shell_rss(0, "a", 1, KNOWN, 1));
	shell_must("sync");
	if (large)
		archive_old();
	shell_feeds("http://a/\nhttp://b/\n");
	sim_files(keep_file, image);
}

static const char *
errors(void)
{
	static char text[16384];

	snprintf(text, sizeof text, "%.*s", SLICE_ARGS(script_terminal_errors()));
	return text;
}

/* How many of a feed's articles are listed; none twice. */
static int
count_of(const char *listed, const char *prefix)
{
	char link[60];
	const char *at;
	int i, found = 0;

	for (i = 1; i <= ITEMS; i++) {
		snprintf(link, sizeof link, "http://example.org/%s/%d\n", prefix, i);
		at = strstr(listed, link);
		if (at == NULL)
			continue;
		found++;
		if (strstr(at + 1, link) != NULL)
			fail_msg("twice: %s", link);
	}
	return found;
}

/* Every article and every revision, each once, and not a byte of the archive is wrong. */
static bool
is_whole(bool large)
{
	const char *listed;
	char all[60];

	snprintf(all, sizeof all, "articles: %d; revisions: %d\n", 2 * ITEMS + (large ? OLD : 0),
	         2 * ITEMS + KNOWN + (large ? OLD : 0));
	shell_said();
	shell_must("list --limit 0 --format %l");
	listed = shell_said();
	shell_must("verify");
	return count_of(listed, "a") == ITEMS && count_of(listed, "b") == ITEMS &&
	       strstr(errors(), all) != NULL;
}

/* Is this chance one of those that are passed over? */
static bool
is_left_out(const struct sweep *sweep, const struct trial *trial)
{
	return trial->large && sweep->n % STEP != 0;
}

/* Lets memory fail in each way; each time there must have been at least so many chances. */
static void
sweep_memory(struct trial *trial, sweep_fn *body, unsigned least)
{
	size_t i;

	for (i = 0; i < SWEEP_FAULTS; i++)
		if (sweep_faults[i].memory)
			assert_true(sweep(&sweep_faults[i], body, trial) >= least);
}

/* ---- sync ---- */

/*
 * Which feeds were told to be without memory; "feed N" where not even its address could be written. The run's own
 * error is not among these lines, so that one without a feed is a defect.
 */
static void
find_named(bool *a, bool *b)
{
	const char *line = errors(), *end;
	char text[200];

	for (*a = *b = false; *line != '\0'; line = *end != '\0' ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		snprintf(text, sizeof text, "%.*s", (int)(end - line), line);
		if (strstr(text, "out of memory") == NULL)
			continue;
		if (strstr(text, "http://a/") != NULL || strstr(text, "feed 1") != NULL)
			*a = true;
		else if (strstr(text, "http://b/") != NULL || strstr(text, "feed 2") != NULL ||
		         strstr(text, "feed 3") != NULL) /* where the old one is 2 */
			*b = true;
		else
			fail_msg("whose? %s", text);
	}
}

/*
 * What it cost was told: the run failed by itself, or feeds did and are named. One refusal takes one feed at most, or the
 * run before any.
 */
static void
sync_was_polite(const struct sweep *sweep, bool ok, const struct error *err)
{
	bool itself = !ok && strstr(err->text, "out of memory") != NULL;
	const char *listed;
	bool a, b;

	find_named(&a, &b);
	if (!ok && !itself && !(a && b))
		fail_msg("%s, %u: %s: %s", sweep->fault->name, sweep->n, err->text, errors());
	if (sweep->fault->times == 1 && itself + a + b > 1)
		fail_msg("%s, %u: more than one: %s", sweep->fault->name, sweep->n, errors());
	if (!ok)
		return;
	shell_said();
	shell_must("list --limit 0 --format %l");
	listed = shell_said();
	if ((!a && count_of(listed, "a") < ITEMS) || (!b && count_of(listed, "b") < ITEMS))
		fail_msg("%s, %u: not told: %s", sweep->fault->name, sweep->n, errors());
}

static void
sync_once(struct sweep *sweep, void *ctx)
{
	const struct trial *trial = ctx;
	struct error err = {0};
	int status;
	bool ok, struck;

	if (is_left_out(sweep, trial))
		return;
	image_put(trial->device);
	servers_answer();
	sweep_arm(sweep);
	ok = shell_run(trial->line, &status, &err);
	struck = sweep_calm(sweep);
	assert_int_equal(memory_used(), 0);
	assert_true(ok || struck);
	front_is_kept(trial->device);
	sync_was_polite(sweep, ok, &err);
	/* A plain sync: what was missed must not look as if it were there. */
	sim_clock_pass((uint64_t)NEXT_DAYS * 86400 * 1000);
	shell_must("sync");
	if (!is_whole(trial->large))
		fail_msg("%s, %u: not whole: %s", sweep->fault->name, sweep->n, errors());
	assert_int_equal(memory_used(), 0);
	if (!struck)
		sweep->n = 0;
}

static void
a_sync_without_memory_names_the_feed_and_the_next_makes_it_whole(void **state)
{
	struct image device = {0};
	struct trial trial = {.line = "sync", .device = &device};

	(void)state;
	prepare(&device, false);
	sweep_memory(&trial, sync_once, 300);
	image_free(&device);
}

static void
a_sync_by_an_index_does_too(void **state)
{
	struct image device = {0};
	struct trial trial = {.line = "sync --json", .device = &device, .large = true};

	(void)state;
	prepare(&device, true);
	sweep_memory(&trial, sync_once, 300);
	assert_true(lose_index(&device));
	sweep_memory(&trial, sync_once, 300);
	image_free(&device);
}

/* ---- what only reads ---- */

static void
read_once(struct sweep *sweep, void *ctx)
{
	const struct trial *trial = ctx;
	struct error err = {0};
	const char *said;
	int status;
	bool ok, struck;

	if (is_left_out(sweep, trial))
		return;
	image_put(trial->device);
	sweep_arm(sweep);
	ok = shell_run(trial->line, &status, &err);
	struck = sweep_calm(sweep);
	said = shell_said();
	assert_int_equal(memory_used(), 0);
	assert_true(ok || struck);
	if (ok && (status != 0 || strcmp(said, trial->expected) != 0))
		fail_msg("%s, %s, %u: status %d: %s", trial->line, sweep->fault->name, sweep->n,
		         status, said);
	if (!ok && (err.kind != ERROR_MEMORY || strstr(err.text, "out of memory") == NULL))
		fail_msg("%s, %s, %u: %s", trial->line, sweep->fault->name, sweep->n, err.text);
	nothing_is_written(trial->device);
	if (!struck)
		sweep->n = 0;
}

static void
sweep_reader(const struct image *device, bool large, const char *line, const char *word)
{
	struct trial trial = {.line = line, .device = device, .large = large};

	image_put(device);
	shell_must(line);
	snprintf(trial.expected, sizeof trial.expected, "%s", shell_said());
	assert_non_null(strstr(trial.expected, word));
	sweep_memory(&trial, read_once, 100);
}

static void
sweep_readers(const struct image *device, bool large)
{
	sweep_reader(device, large, "list", "b 5");
	sweep_reader(device, large, "show 1", "text 1 of revision 2");
	sweep_reader(device, large, "search revision", "a 5");
	sweep_reader(device, large, "verify", "");
}

/* Makes a device that has all there is, and lets go of the one it was. */
static void
bring(struct image *device, bool large)
{
	image_put(device);
	image_free(device);
	servers_answer();
	shell_must("sync");
	assert_true(is_whole(large));
	sim_files(keep_file, device);
}

static void
who_reads_without_memory_gets_all_or_is_told(void **state)
{
	struct image device = {0};

	(void)state;
	prepare(&device, false);
	bring(&device, false);
	sweep_readers(&device, false);
	image_free(&device);
}

static void
who_reads_by_an_index_does_too(void **state)
{
	struct image device = {0};

	(void)state;
	prepare(&device, true);
	bring(&device, true);
	sweep_readers(&device, true);
	assert_true(lose_index(&device));
	sweep_readers(&device, true);
	image_free(&device);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_sync_without_memory_names_the_feed_and_the_next_makes_it_whole),
	    cmocka_unit_test(a_sync_by_an_index_does_too),
	    cmocka_unit_test(who_reads_without_memory_gets_all_or_is_told),
	    cmocka_unit_test(who_reads_by_an_index_does_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
