/* The folder of what was found is listed. */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "harness.h"
#include "tests/feed/golden.h"

#define FOUND "tests/fuzz/found/"

typedef void harness_fn(struct slice input);

static const struct {
	const char *name;
	harness_fn *run;
} harnesses[] = {
    {"archive", fuzz_archive}, {"date", fuzz_date}, {"decoder", fuzz_decoder},
    {"feed", fuzz_feed},       {"html", fuzz_html}, {"index", fuzz_index},
    {"json", fuzz_json},       {"line", fuzz_line}, {"opml", fuzz_opml},
    {"safe", fuzz_safe},       {"url", fuzz_url},
};

enum { HARNESSES = sizeof harnesses / sizeof *harnesses };

static void
replay(harness_fn *run, const char *path)
{
	struct buffer input = {0};

	if (!golden_load(path, &input))
		fail_msg("%s can't be read", path);
	/* Where it ends the process, this tells at what. */
	print_message("# %s\n", path);
	run(buffer_slice(&input));
	buffer_free(&input);
}

static int
replay_folder(harness_fn *run, const char *name)
{
	char path[400];
	const struct dirent *file;
	int count = 0;
	DIR *folder;

	snprintf(path, sizeof path, FOUND "%s", name);
	folder = opendir(path);
	if (folder == NULL)
		return 0;
	for (file = readdir(folder); file != NULL; file = readdir(folder)) {
		if (file->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, FOUND "%s/%s", name, file->d_name);
		replay(run, path);
		count++;
	}
	closedir(folder);
	return count;
}

static void
what_fuzzers_found_is_mended(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < HARNESSES; i++)
		replay_folder(harnesses[i].run, harnesses[i].name);
}

static void
every_harness_takes_little_and_nothing(void **state)
{
	static const char some[] = "<rss><item>\x80&\0{\"a\":[1,\"b\"]}\n\xFF\x01\x03\x07";
	size_t i, n;

	(void)state;
	for (i = 0; i < HARNESSES; i++) {
		for (n = 0; n < sizeof some; n++)
			harnesses[i].run((struct slice){some, n});
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_fuzzers_found_is_mended),
	    cmocka_unit_test(every_harness_takes_little_and_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
