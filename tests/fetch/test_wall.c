#include "fetch/wall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
fields_betray_walls(void **state)
{
	bool sure;

	(void)state;
	assert_string_equal(wall_of("cf-mitigated", slice_of("challenge"), &sure), "Cloudflare");
	assert_true(sure);
	assert_string_equal(wall_of("server", slice_of("Cloudflare"), &sure), "Cloudflare");
	assert_false(sure);
	assert_string_equal(wall_of("x-amzn-waf-action", slice_of("captcha"), &sure), "AWS WAF");
	assert_string_equal(wall_of("sg-captcha", slice_of("challenge"), &sure), "SiteGround");
	assert_true(sure);
	assert_null(wall_of("server", slice_of("nginx"), &sure));
	assert_null(wall_of("x-server", slice_of("cloudflare"), &sure));
}

static void
pages_betray_walls(void **state)
{
	static const struct {
		const char *page, *wall;
	} cases[] = {
	    {"<!DOCTYPE html><html><head><title>Just a moment...</title>", "Cloudflare"},
	    {"\n <HTML><HEAD><TITLE>JUST A MOMENT</TITLE>", "Cloudflare"},
	    {"<html><head><META NAME=\"robots\"></head><iframe src=\"/_Incapsula_Resource?a=1\">",
	     "Imperva"},
	    {"<!doctype html><html><title>Making sure you&#39;re not a bot!</title>", "Anubis"},
	    {"<html><head><meta http-equiv=\"refresh\" "
	     "content=\"0;/.well-known/sgcaptcha/?r=%2F\">",
	     "SiteGround"},
	    {"<!doctype html><title>Just moments</title>", NULL},
	    {"<!doctype html><title>Blog</title><body>Just a moment", NULL},
	    {"<rss><channel><title>Just a moment</title>", NULL},
	    {"{\"title\": \"<title>Just a moment\"}", NULL},
	    {"", NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *wall = wall_of_page(slice_of(cases[i].page));

		if (cases[i].wall == NULL)
			assert_null(wall);
		else if (wall == NULL || strcmp(wall, cases[i].wall) != 0)
			fail_msg("%s: %s", cases[i].page, wall != NULL ? wall : "none");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_betray_walls),
	    cmocka_unit_test(pages_betray_walls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
