#include "screen/keymap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "port/terminal.h"

static const char *
keys_of(const struct keymap *keymap, enum action action)
{
	static char text[100];
	struct buffer keys = {0};

	keymap_append_keys(keymap, action, &keys);
	assert_true(keys.size < sizeof text);
	memcpy(text, buffer_text(&keys), keys.size + 1);
	buffer_free(&keys);
	return text;
}

static void
every_action_has_a_name_a_word_of_help_and_a_key(void **state)
{
	struct keymap keymap;
	int action, other;

	(void)state;
	keymap_default(&keymap);
	for (action = 1; action < ACTION_COUNT; action++) {
		assert_non_null(keymap_name((enum action)action));
		assert_non_null(keymap_help((enum action)action));
		assert_true(keys_of(&keymap, (enum action)action)[0] != '\0');
		for (other = 1; other < action; other++)
			assert_string_not_equal(keymap_name((enum action)action),
			                        keymap_name((enum action)other));
	}
	assert_null(keymap_name(ACTION_NONE));
}

static void
keys_are_bound_by_their_names(void **state)
{
	struct error err = {0};
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_int_equal(keymap_action(&keymap, 'j'), ACTION_DOWN);
	assert_true(keymap_bind(&keymap, slice_of(" x\tdown "), &err));
	assert_true(keymap_bind(&keymap, slice_of("j none"), &err));
	assert_true(keymap_bind(&keymap, slice_of("pagedown open"), &err));
	assert_true(keymap_bind(&keymap, slice_of("^n down"), &err));
	assert_int_equal(keymap_action(&keymap, 'x'), ACTION_DOWN);
	assert_int_equal(keymap_action(&keymap, 'j'), ACTION_NONE);
	assert_int_equal(keymap_action(&keymap, TERMINAL_PAGE_DOWN), ACTION_OPEN);
	assert_int_equal(keymap_action(&keymap, 14), ACTION_DOWN);
	assert_string_equal(keys_of(&keymap, ACTION_DOWN), "^N x Down");
}

static void
what_is_no_key_and_no_action_is_refused(void **state)
{
	static const char *const wrong[] = {"",         "x",          "xx down",   "^1 down",
	                                    "x fly",    "Hyper down", "x down up", "\xC3\xB6 down",
	                                    "\x01 down"};
	struct error err = {0};
	struct keymap keymap, before;
	size_t i;

	(void)state;
	keymap_default(&keymap);
	before = keymap;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(keymap_bind(&keymap, slice_of(wrong[i]), &err));
		assert_int_equal(err.kind, ERROR_USAGE);
	}
	assert_memory_equal(&keymap, &before, sizeof keymap);
	assert_true(keymap_bind(NULL, slice_of("x down"), &err));
}

static void
a_key_beyond_all_does_nothing(void **state)
{
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_int_equal(keymap_action(&keymap, TERMINAL_END), ACTION_NONE);
	assert_int_equal(keymap_action(&keymap, TERMINAL_LATE), ACTION_NONE);
	assert_int_equal(keymap_action(&keymap, TERMINAL_RESIZED), ACTION_NONE);
	assert_int_equal(keymap_action(&keymap, KEY_COUNT), ACTION_NONE);
	assert_int_equal(keymap_action(&keymap, 100000), ACTION_NONE);
	assert_int_equal(keymap_action(&keymap, '\r'), ACTION_OPEN);
	assert_true(TERMINAL_LAST < KEY_COUNT);
}

static void
names_are_read_as_they_are_told(void **state)
{
	struct buffer name = {0};
	int key;

	(void)state;
	for (key = 0; key < KEY_COUNT; key++) {
		buffer_clear(&name);
		key_append(&name, key);
		if (name.size > 0)
			assert_int_equal(key_read(buffer_slice(&name)), key);
	}
	buffer_free(&name);
	assert_int_equal(key_read(slice_of("SPACE")), ' ');
}

static void
digits_in_a_row_are_told_as_one(void **state)
{
	struct error err = {0};
	struct keymap keymap;

	(void)state;
	keymap_default(&keymap);
	assert_string_equal(keys_of(&keymap, ACTION_LINK), "1-9");
	assert_true(keymap_bind(&keymap, slice_of("5 none"), &err));
	assert_string_equal(keys_of(&keymap, ACTION_LINK), "1-4 6-9");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_action_has_a_name_a_word_of_help_and_a_key),
	    cmocka_unit_test(keys_are_bound_by_their_names),
	    cmocka_unit_test(what_is_no_key_and_no_action_is_refused),
	    cmocka_unit_test(a_key_beyond_all_does_nothing),
	    cmocka_unit_test(names_are_read_as_they_are_told),
	    cmocka_unit_test(digits_in_a_row_are_told_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
