#include "port/posix/address.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <arpa/inet.h>
#include <cmocka.h>

/* The same answer from the text and from what the system has. */
static bool
is_public(const char *text)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	bool answer = address_text_is_public(text);

	if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
		assert_int_equal(answer, address_is_public((struct sockaddr *)&four));
	else if (inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
		assert_int_equal(answer, address_is_public((struct sockaddr *)&six));
	return answer;
}

static void
hosts_of_the_internet_are_public(void **state)
{
	(void)state;
	assert_true(is_public("1.1.1.1"));
	assert_true(is_public("9.255.255.255"));
	assert_true(is_public("100.63.255.255"));
	assert_true(is_public("100.128.0.0"));
	assert_true(is_public("172.15.255.255"));
	assert_true(is_public("172.32.0.0"));
	assert_true(is_public("192.0.1.1"));
	assert_true(is_public("198.20.0.0"));
	assert_true(is_public("223.255.255.255"));
	assert_true(is_public("2a00:1450:4001:80b::200e"));
	assert_true(is_public("2001:200::1"));
}

static void
machines_of_a_network_are_not(void **state)
{
	static const char *const texts[] = {
	    "0.0.0.0",         "10.0.0.1",     "100.64.0.1",
	    "100.127.255.255", "127.0.0.1",    "127.255.255.254",
	    "169.254.169.254", "172.16.0.1",   "172.31.255.255",
	    "192.0.2.1",       "192.168.1.1",  "198.18.0.1",
	    "198.19.255.255",  "203.0.113.9",  "224.0.0.1",
	    "255.255.255.255", "::",           "::1",
	    "fe80::1",         "fc00::1",      "fd12:3456::1",
	    "ff02::1",         "2001:db8::1",  "2001::1",
	    "3fff:fff::1",     "64:ff9b:1::1",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		if (is_public(texts[i]))
			fail_msg("%s is not public", texts[i]);
}

static void
an_address_inside_another_counts_as_itself(void **state)
{
	(void)state;
	assert_true(is_public("::ffff:1.1.1.1"));
	assert_false(is_public("::ffff:127.0.0.1"));
	assert_false(is_public("64:ff9b::10.0.0.1"));
	assert_true(is_public("64:ff9b::8.8.8.8"));
	assert_false(is_public("2002:7f00:1::"));
	assert_true(is_public("2002:101:101::"));
}

static void
what_is_no_address_is_not(void **state)
{
	struct sockaddr local = {.sa_family = AF_UNIX};

	(void)state;
	assert_false(address_text_is_public(""));
	assert_false(address_text_is_public("example.org"));
	assert_false(address_is_public(&local));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(hosts_of_the_internet_are_public),
	    cmocka_unit_test(machines_of_a_network_are_not),
	    cmocka_unit_test(an_address_inside_another_counts_as_itself),
	    cmocka_unit_test(what_is_no_address_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
