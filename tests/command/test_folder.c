#include "command/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "port/sim/script.h"
#include "port/sim/sim.h"
#include "tests/command/shell.h"

/* A feed of two posts, archived. */
static void
prepare(void)
{
	shell_reset();
	shell_feeds("http://a/\n");
	script_http_page("http://a/", 200, shell_rss(0, "a", 1, 2, 1));
	shell_must("sync");
}

struct looking {
	const char *below; /* a path begins so */
	size_t files, bytes;
};

static void
look(void *ctx, const char *path, const void *data, size_t n)
{
	struct looking *looking = ctx;

	if (data == NULL || !slice_starts(slice_of(path), looking->below))
		return;
	looking->files++;
	looking->bytes += n;
}

static struct looking
exported(const char *below)
{
	struct looking looking = {below, 0, 0};

	sim_files(look, &looking);
	return looking;
}

static void
what_was_exported_is_there_after_a_power_cut(void **state)
{
	static const char *const lines[][2] = {
	    {"export html --folder /site", "/site/"},
	    {"export maildir /mail", "/mail/"},
	};
	struct looking before, after;
	size_t i;
	int cut;

	(void)state;
	for (i = 0; i < sizeof lines / sizeof *lines; i++) {
		for (cut = 0; cut < SIM_CUTS; cut++) {
			prepare();
			shell_must(lines[i][0]);
			before = exported(lines[i][1]);
			assert_true(before.files >= 2 && before.bytes > 0);
			sim_power_cut((enum sim_cut)cut, 1);
			after = exported(lines[i][1]);
			assert_int_equal(after.files, before.files);
			assert_int_equal(after.bytes, before.bytes);
		}
	}
	assert_int_equal(memory_used(), 0);
}

/* What has its name is whole, whenever power goes. */
static void
no_file_of_an_export_is_torn(void **state)
{
	struct looking whole, after;
	struct error err = {0};
	int status, cut;
	unsigned n;

	(void)state;
	prepare();
	shell_must("export maildir /mail");
	whole = exported("/mail/new/");
	assert_int_equal(whole.files, 2);
	assert_int_equal(whole.bytes % 2, 0);
	for (cut = 0; cut < SIM_CUTS; cut++) {
		for (n = 1; n < 100; n++) {
			prepare();
			sim_crash_after(n);
			shell_run("export maildir /mail", &status, &err);
			if (!sim_failed())
				break;
			sim_power_cut((enum sim_cut)cut, n);
			after = exported("/mail/new/");
			assert_int_equal(after.bytes, after.files * whole.bytes / 2);
		}
		assert_true(n > 5 && n < 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_exported_is_there_after_a_power_cut),
	    cmocka_unit_test(no_file_of_an_export_is_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
