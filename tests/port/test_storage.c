/* For the tools of the test itself: mkdtemp, symlink, fork. */
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#define _NETBSD_SOURCE

#include "port/storage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/memory.h"

static char place[200];

/* A path in the test's directory; valid until the fourth call after. */
static const char *
at(const char *name)
{
	static char paths[4][300];
	static int turn;

	turn = (turn + 1) % 4;
	snprintf(paths[turn], sizeof paths[turn], "%s/%s", place, name);
	return paths[turn];
}

static int
make_place(void **state)
{
	const char *above = getenv("TMPDIR");

	(void)state;
	snprintf(place, sizeof place, "%s/storage.XXXXXX", above != NULL ? above : "/tmp");
	return mkdtemp(place) != NULL ? 0 : -1;
}

static int
remove_place(void **state)
{
	char command[300];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", place);
	return system(command) == 0 && memory_used() == 0 ? 0 : -1;
}

static void
assert_content(const char *path, const char *expected)
{
	struct error err = {0};
	struct storage_file *file = storage_open(path, STORAGE_READ, &err);
	char data[100] = "";
	uint64_t size = 0;
	size_t got = 0;

	assert_non_null(file);
	assert_true(storage_size(file, &size, &err));
	assert_true(storage_read(file, 0, data, sizeof data - 1, &got, &err));
	assert_int_equal(size, got);
	assert_string_equal(data, expected);
	storage_close(file);
}

static void
what_is_appended_can_be_read_and_cut(void **state)
{
	struct error err = {0};
	struct storage_file *file = storage_open(at("a"), STORAGE_APPEND, &err);
	char data[10] = "";
	size_t got;

	(void)state;
	assert_non_null(file);
	assert_true(storage_append(file, "hello ", 6, &err));
	assert_true(storage_append(file, "world", 5, &err));
	assert_true(storage_read(file, 6, data, 9, &got, &err));
	assert_int_equal(got, 5);
	assert_string_equal(data, "world");
	assert_true(storage_truncate(file, 5, &err));
	assert_true(storage_append(file, "!", 1, &err));
	assert_true(storage_sync(file, &err));
	assert_true(storage_sync_directory(place, &err));
	storage_close(file);
	assert_content(at("a"), "hello!");
}

/* Where pointers have 32 bits, too. */
static void
a_file_may_be_larger_than_4_gb(void **state)
{
	struct error err = {0};
	struct storage_file *file = storage_open(at("a"), STORAGE_APPEND, &err);
	uint64_t size = 0, large = (uint64_t)5 << 30;
	char data[10] = "";
	size_t got;

	(void)state;
	assert_true(storage_append(file, "begin", 5, &err));
	if (truncate(at("a"), (off_t)large) != 0) {
		storage_close(file);
		skip(); /* not on this file system */
	}
	assert_true(storage_append(file, "end", 3, &err));
	assert_true(storage_size(file, &size, &err));
	assert_true(size == large + 3);
	assert_true(storage_read(file, large, data, 9, &got, &err));
	assert_string_equal(data, "end");
	assert_true(storage_truncate(file, large - 1, &err));
	assert_true(storage_size(file, &size, &err));
	assert_true(size == large - 1);
	assert_true(storage_truncate(file, 5, &err));
	storage_close(file);
	assert_content(at("a"), "begin");
}

static void
reading_past_the_end_gives_nothing(void **state)
{
	struct error err = {0};
	struct storage_file *file = storage_open(at("a"), STORAGE_APPEND, &err);
	char data[10];
	size_t got = 1;

	(void)state;
	assert_true(storage_read(file, 1000, data, 10, &got, &err));
	assert_int_equal(got, 0);
	assert_true(storage_read(file, (uint64_t)1 << 40, data, 10, &got, &err));
	assert_int_equal(got, 0);
	assert_false(storage_read(file, UINT64_MAX, data, 10, &got, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	storage_close(file);
}

static void
a_missing_file_is_missing_and_named(void **state)
{
	struct error err = {0};

	(void)state;
	assert_null(storage_open(at("none"), STORAGE_READ, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	assert_non_null(strstr(err.text, "/none: No such file"));
	assert_null(storage_open(at("none/none"), STORAGE_APPEND, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	storage_close(NULL);
}

static void
what_is_no_regular_file_has_no_size(void **state)
{
	struct error err = {0};
	struct storage_file *file;
	uint64_t size;

	(void)state;
	assert_int_equal(mkfifo(at("fifo"), 0600), 0);
	file = storage_open(at("fifo"), STORAGE_READ, &err);
	assert_non_null(file);
	assert_false(storage_size(file, &size, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	storage_close(file);
}

static void
a_pipe_is_read_from_its_front(void **state)
{
	struct error err = {0};
	struct storage_file *file;
	char data[10] = "", name[40];
	size_t got;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
	if (access(name, R_OK) != 0)
		skip();
	file = storage_open(name, STORAGE_READ, &err);
	assert_non_null(file);
	assert_int_equal(write(ends[1], "pipe", 4), 4);
	assert_true(storage_read(file, 0, data, 2, &got, &err));
	assert_int_equal(write(ends[1], "d", 1), 1);
	close(ends[1]);
	assert_true(storage_read(file, 2, data + 2, 7, &got, &err));
	assert_int_equal(got, 3);
	assert_string_equal(data, "piped");
	assert_false(storage_read(file, 0, data, 1, &got, &err));
	storage_close(file);
	close(ends[0]);
}

static void
a_directory_is_no_file(void **state)
{
	struct error err = {0};

	(void)state;
	assert_null(storage_open(place, STORAGE_READ, &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_non_null(strstr(err.text, "Is a directory"));
	assert_null(storage_open(place, STORAGE_APPEND, &err));
}

static void
replacing_makes_or_changes_the_whole_content(void **state)
{
	struct error err = {0};

	(void)state;
	assert_true(storage_replace(at("r"), "first, long", 11, &err));
	assert_content(at("r"), "first, long");
	assert_true(storage_replace(at("r"), "second", 6, &err));
	assert_content(at("r"), "second");
	assert_true(storage_replace(at("r"), "", 0, &err));
	assert_content(at("r"), "");
}

static void
a_file_gets_another_name_in_place_of_one_that_is_there(void **state)
{
	struct error err = {0};

	(void)state;
	assert_true(storage_replace(at("old"), "new", 3, &err));
	assert_true(storage_replace(at("there"), "before", 6, &err));
	assert_true(storage_rename(at("old"), at("there"), &err));
	assert_content(at("there"), "new");
	assert_null(storage_open(at("old"), STORAGE_READ, &err));
	assert_false(storage_rename(at("old"), at("there"), &err));
	assert_content(at("there"), "new");
}

static bool
count_name(void *ctx, const char *name, struct error *err)
{
	(void)name;
	(void)err;
	++*(int *)ctx;
	return true;
}

static void
replacing_keeps_permissions_and_leaves_nothing_beside(void **state)
{
	struct error err = {0};
	struct stat status;
	mode_t mask = umask(027);
	int n = 0;

	(void)state;
	assert_true(storage_replace(at("new"), "a", 1, &err));
	umask(mask);
	assert_int_equal(stat(at("new"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(chmod(at("new"), 0604), 0);
	assert_true(storage_replace(at("new"), "b", 1, &err));
	assert_int_equal(stat(at("new"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0604);
	assert_false(storage_replace(at("none/r"), "a", 1, &err));
	assert_true(storage_list(place, count_name, &n, &err));
	assert_int_equal(n, 1);
}

static void
replacing_goes_through_symbolic_links(void **state)
{
	struct error err = {0};
	struct stat status;

	(void)state;
	assert_true(storage_make_directory(at("dotfiles"), &err));
	assert_true(storage_replace(at("dotfiles/feeds"), "old", 3, &err));
	assert_int_equal(symlink("dotfiles/feeds", at("feeds")), 0);
	assert_true(storage_replace(at("feeds"), "new", 3, &err));
	assert_int_equal(lstat(at("feeds"), &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_content(at("dotfiles/feeds"), "new");
}

static void
removing_twice_is_no_error(void **state)
{
	struct error err = {0};

	(void)state;
	assert_true(storage_replace(at("x"), "a", 1, &err));
	assert_true(storage_remove(at("x"), &err));
	assert_true(storage_remove(at("x"), &err));
	assert_null(storage_open(at("x"), STORAGE_READ, &err));
}

static void
directories_are_made_with_those_above_and_private(void **state)
{
	struct error err = {0};
	struct stat status;

	(void)state;
	assert_true(storage_make_directory(at("a/b//c/"), &err));
	assert_true(storage_make_directory(at("a/b/c"), &err));
	assert_true(storage_make_directory("/", &err));
	assert_int_equal(stat(at("a/b/c"), &status), 0);
	assert_int_equal(status.st_mode & 07777, 0700);
	assert_true(storage_replace(at("file"), "", 0, &err));
	assert_false(storage_make_directory(at("file"), &err));
	assert_int_equal(err.kind, ERROR_STORAGE);
	assert_false(storage_make_directory(at("file/b"), &err));
}

static bool
refuse_name(void *ctx, const char *name, struct error *err)
{
	(void)name;
	++*(int *)ctx;
	return error_set(err, ERROR_LIMIT, "enough");
}

static void
files_are_listed_and_directories_are_not(void **state)
{
	struct error err = {0};
	int n = 0;

	(void)state;
	assert_true(storage_replace(at("a"), "", 0, &err));
	assert_true(storage_replace(at(".b"), "", 0, &err));
	assert_true(storage_make_directory(at("c"), &err));
	assert_true(storage_list(place, count_name, &n, &err));
	assert_int_equal(n, 2);
	n = 0;
	assert_false(storage_list(place, refuse_name, &n, &err));
	assert_int_equal(n, 1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_false(storage_list(at("none"), count_name, &n, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
}

static void
a_lock_is_held_by_one(void **state)
{
	struct error err = {0};
	struct storage_lock *lock = storage_lock(at("lock"), &err);

	(void)state;
	assert_non_null(lock);
	assert_null(storage_lock(at("lock"), &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	storage_unlock(lock);
	lock = storage_lock(at("lock"), &err);
	assert_non_null(lock);
	storage_unlock(lock);
	storage_unlock(NULL);
}

static void
a_lock_ends_with_its_process(void **state)
{
	struct error err = {0};
	struct storage_lock *lock;
	pid_t child;
	int status;

	(void)state;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		lock = storage_lock(at("lock"), &err);
		_exit(lock != NULL ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	lock = storage_lock(at("lock"), &err);
	assert_non_null(lock);
	storage_unlock(lock);
}

/* The only want of room that every system can be brought to. */
static void
no_room_is_told_apart_and_leaves_the_old_file(void **state)
{
	struct rlimit before, small;
	struct error err = {0}, replaced = {0};
	struct storage_file *file;
	char data[5000] = {0};
	bool appended, done;

	(void)state;
	assert_true(storage_replace(at("r"), "old", 3, &err));
	file = storage_open(at("a"), STORAGE_APPEND, &err);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 4096;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	appended = storage_append(file, data, sizeof data, &err);
	done = storage_replace(at("r"), data, sizeof data, &replaced);
	setrlimit(RLIMIT_FSIZE, &before);
	storage_close(file);
	assert_false(appended);
	assert_int_equal(err.kind, ERROR_FULL);
	assert_false(done);
	assert_int_equal(replaced.kind, ERROR_FULL);
	assert_content(at("r"), "old");
}

static void
every_byte_arrives_on_a_full_device_or_an_error_does(void **state)
{
	struct error err = {0};
	struct storage_file *file;
	struct stat status;

	(void)state;
	if (stat("/dev/full", &status) != 0)
		skip();
	file = storage_open("/dev/full", STORAGE_APPEND, &err);
	assert_non_null(file);
	assert_false(storage_append(file, "x", 1, &err));
	assert_int_equal(err.kind, ERROR_FULL);
	assert_string_equal(err.text, "/dev/full: No space left on device");
	storage_close(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)
	    TEST(what_is_appended_can_be_read_and_cut),
	    TEST(a_file_may_be_larger_than_4_gb),
	    TEST(reading_past_the_end_gives_nothing),
	    TEST(a_missing_file_is_missing_and_named),
	    TEST(what_is_no_regular_file_has_no_size),
	    TEST(a_pipe_is_read_from_its_front),
	    TEST(a_directory_is_no_file),
	    TEST(replacing_makes_or_changes_the_whole_content),
	    TEST(a_file_gets_another_name_in_place_of_one_that_is_there),
	    TEST(replacing_keeps_permissions_and_leaves_nothing_beside),
	    TEST(replacing_goes_through_symbolic_links),
	    TEST(removing_twice_is_no_error),
	    TEST(directories_are_made_with_those_above_and_private),
	    TEST(files_are_listed_and_directories_are_not),
	    TEST(a_lock_is_held_by_one),
	    TEST(a_lock_ends_with_its_process),
	    TEST(no_room_is_told_apart_and_leaves_the_old_file),
	    TEST(every_byte_arrives_on_a_full_device_or_an_error_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
