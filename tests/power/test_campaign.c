/*
 * Without words: a small cut of the campaign, as a test among others. With words all of it:
 *
 *   test_campaign SEEDS SEEDS_AGAIN SHARD SHARDS [OPERATION…]
 *
 * prints "OPERATION CHANGES STATES FAILURES" for each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/power/operations.h"

static void
nothing_promised_is_lost_when_power_goes_at_any_change(void **state)
{
	static const struct campaign_extent extent = {.seeds = 2, .shards = 1};
	struct campaign_count count;
	unsigned i;

	(void)state;
	for (i = 0; i < operation_count; i++) {
		assert_true(campaign_run(&operations[i], &extent, &count));
		assert_int_equal(count.failures, 0);
		assert_true(count.changes > 3 && count.states > count.changes);
	}
}

static void
nothing_promised_is_lost_when_power_goes_again_while_mending(void **state)
{
	static const struct campaign_extent extent = {.seeds = 1, .seeds_again = 1, .shards = 16};
	struct campaign_count count;
	unsigned i;

	(void)state;
	for (i = 0; i < operation_count; i++) {
		assert_true(campaign_run(&operations[i], &extent, &count));
		assert_int_equal(count.failures, 0);
	}
}

static bool
is_asked_for(const char *name, int count, char **names)
{
	int i;

	for (i = 0; i < count && strcmp(names[i], name) != 0; i++)
		;
	return count == 0 || i < count;
}

static int
run_all(int argc, char **argv)
{
	struct campaign_extent extent = {.seeds = (unsigned)atoi(argv[1]),
	                                 .seeds_again = (unsigned)atoi(argv[2]),
	                                 .shard = (unsigned)atoi(argv[3]),
	                                 .shards = (unsigned)atoi(argv[4])};
	struct campaign_count count;
	bool ok = true;
	unsigned i;

	for (i = 0; i < operation_count; i++) {
		if (!is_asked_for(operations[i].name, argc - 5, argv + 5))
			continue;
		ok = campaign_run(&operations[i], &extent, &count) && count.failures == 0 && ok;
		printf("%s %u %lu %lu\n", operations[i].name, count.changes, count.states,
		       count.failures);
		fflush(stdout);
	}
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_promised_is_lost_when_power_goes_at_any_change),
	    cmocka_unit_test(nothing_promised_is_lost_when_power_goes_again_while_mending),
	};

	if (argc > 4)
		return run_all(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
