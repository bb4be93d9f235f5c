/* The folders of the corpus are listed. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "base/memory.h"
#include "tests/feed/golden.h"

/* Here, not on the platform of tests: many of the feeds need its character sets. */
#define CORPUS "../shared/corpus/"

enum { PATH_MOST = 600, DEPTH_MOST = 6, SHOWN = 20, CONTEXT = 60 };

/* Sizes of pieces; each document is read whole and in all of these. */
static const size_t sizes[] = {1, 2, 3, 7, 64, 4096};

enum { SIZES = sizeof sizes / sizeof *sizes };

struct visit {
	struct golden golden;
	struct buffer document, whole;
	unsigned files, differ, bad;
	size_t bytes;
};

static size_t
whole(void *ctx)
{
	(void)ctx;
	return SIZE_MAX;
}

static size_t
cut(void *ctx)
{
	const size_t *size = ctx;

	return *size;
}

/* Shows the first place where two results differ. */
static void
show(const char *path, size_t size, struct slice a, struct slice b)
{
	size_t i, from;

	for (i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++)
		;
	from = i > CONTEXT ? i - CONTEXT : 0;
	print_error("%s in pieces of %zu\n whole …%.*s\n cut   …%.*s\n", path, size,
	            (int)(a.size - from > 2 * CONTEXT ? 2 * CONTEXT : a.size - from), a.data + from,
	            (int)(b.size - from > 2 * CONTEXT ? 2 * CONTEXT : b.size - from),
	            b.data + from);
}

static void
check_cut(struct visit *visit, const char *path, size_t size)
{
	const struct slice nothing = {0};
	struct slice want = buffer_slice(&visit->whole), got;

	golden_read(&visit->golden, buffer_slice(&visit->document), nothing, cut, &size);
	got = buffer_slice(&visit->golden.out);
	if (slice_equal(want, got))
		return;
	visit->differ++;
	if (visit->differ <= SHOWN)
		show(path, size, want, got);
}

static void
check_file(struct visit *visit, const char *path)
{
	const struct slice nothing = {0};
	size_t i;

	buffer_clear(&visit->document);
	buffer_clear(&visit->whole);
	assert_true(golden_load(path, &visit->document));
	golden_read(&visit->golden, buffer_slice(&visit->document), nothing, whole, NULL);
	buffer_append_slice(&visit->whole, buffer_slice(&visit->golden.out));
	if (visit->golden.bad) {
		print_error("%s: an entry is no UTF-8\n", path);
		visit->golden.bad = false;
		visit->bad++;
	}
	for (i = 0; i < SIZES; i++)
		check_cut(visit, path, sizes[i]);
	visit->files++;
	visit->bytes += visit->document.size;
}

/* Is it a document that a feed's server might send? */
static bool
is_document(const char *name)
{
	return strstr(name, "LICENSE") == NULL && strstr(name, ".py") == NULL &&
	       strncmp(name, "expect", 6) != 0 && strcmp(name, "index.tsv") != 0;
}

static void
visit_folder(struct visit *visit, const char *folder, int depth)
{
	DIR *list = opendir(folder);
	const struct dirent *file;
	char path[PATH_MOST];
	struct stat about;

	if (list == NULL)
		return;
	for (file = readdir(list); file != NULL; file = readdir(list)) {
		if (file->d_name[0] == '.' || !is_document(file->d_name))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
		if (stat(path, &about) != 0)
			continue;
		if (S_ISDIR(about.st_mode) && depth < DEPTH_MOST)
			visit_folder(visit, path, depth + 1);
		else if (S_ISREG(about.st_mode))
			check_file(visit, path);
	}
	closedir(list);
}

/* Reads a folder of the corpus in every cut. */
static void
check_folder(const char *folder)
{
	struct visit visit = {0};
	struct error err = {0};
	clock_t began = clock();

	assert_true(golden_open(&visit.golden, &err));
	visit_folder(&visit, folder, 0);
	golden_close(&visit.golden);
	buffer_free(&visit.document);
	buffer_free(&visit.whole);
	if (visit.files == 0) {
		print_message("# %s is not here\n", folder);
		skip();
	}
	print_message("# %s: %u files, %zu KB, %u ms, at most %zu KB of memory\n", folder,
	              visit.files, visit.bytes / 1024,
	              (unsigned)((clock() - began) * 1000 / CLOCKS_PER_SEC), memory_peak() / 1024);
	assert_int_equal(memory_used(), 0);
	assert_int_equal(visit.bad, 0);
	assert_int_equal(visit.differ, 0);
}

static void
real_feeds_give_the_same_however_they_are_cut(void **state)
{
	(void)state;
	check_folder(CORPUS "feeds");
}

static void
long_archives_give_the_same_however_they_are_cut(void **state)
{
	(void)state;
	check_folder(CORPUS "archive");
}

static void
cases_of_conformance_give_the_same_however_they_are_cut(void **state)
{
	(void)state;
	check_folder(CORPUS "conformance");
}

static void
lists_of_feeds_and_pages_give_the_same_however_they_are_cut(void **state)
{
	(void)state;
	check_folder(CORPUS "opml");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(real_feeds_give_the_same_however_they_are_cut),
	    cmocka_unit_test(long_archives_give_the_same_however_they_are_cut),
	    cmocka_unit_test(cases_of_conformance_give_the_same_however_they_are_cut),
	    cmocka_unit_test(lists_of_feeds_and_pages_give_the_same_however_they_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
