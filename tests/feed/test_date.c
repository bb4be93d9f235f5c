#include "feed/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct pair {
	const char *from, *to; /* to: RFC 3339; "" for what is not understood */
};

static void
check(const struct pair *pairs, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char text[21];

		calendar_format(date_parse(slice_of(pairs[i].from)), text);
		if (strcmp(text, pairs[i].to) != 0)
			fail_msg("%s: want \"%s\" got \"%s\"", pairs[i].from, pairs[i].to, text);
	}
}

#define CHECK(pairs) check(pairs, sizeof pairs / sizeof pairs[0])

static void
rfc_822_is_read(void **state)
{
	static const struct pair pairs[] = {
	    {"Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"},
	    {"Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z"},
	    {"01 Jan 99 19:48 UT", "1999-01-01T19:48:00Z"},
	    {"Fri, 1 Jan 2004 19:48:21", "2004-01-01T19:48:21Z"},
	    {"Thu,  5 Apr 2012 10:00:00 +0230", "2012-04-05T07:30:00Z"},
	    {"Wed, 19 Feb 2012 22:40:00 -01:01", "2012-02-19T23:41:00Z"},
	    {"Mon, 13 Feb, 2012 06:28:00 EST", "2012-02-13T11:28:00Z"},
	    {"Mon, 13 February 2012 06:28:00 PDT", "2012-02-13T13:28:00Z"},
	    {"Donnerstag, 30 Apr 2015 08:57:00 MEST", "2015-04-30T06:57:00Z"},
	    {"Fri, 24 Nov 2023 18:28:36 GMT+0100", "2023-11-24T17:28:36Z"},
	    {"Fri,24 Nov 2023 18:28:36 -0000", "2023-11-24T18:28:36Z"},
	    {"Fri, 24 Nov 2023 18:28:36 A", "2023-11-24T18:28:36Z"},
	    {"Fri, 24 Nov 2023 18:28:36 XYZ", "2023-11-24T18:28:36Z"},
	    {"15-Sep-2012 11:22 PM", "2012-09-15T23:22:00Z"},
	    {"15 Sep 2012 12:22 am", "2012-09-15T00:22:00Z"},
	    {"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"},
	    {"01 Jan 2004", "2004-01-01T00:00:00Z"},
	    {"\n\t Thu, 01 Jan 2004 19:48:21 +0000 ", "2004-01-01T19:48:21Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
seconds_since_1970_are_understood(void **state)
{
	static const struct pair pairs[] = {
	    {"1088035200", "2004-06-24T00:00:00Z"},
	    {" 1620284889 ", "2021-05-06T07:08:09Z"},
	    {"1620284889123", "2021-05-06T07:08:09Z"},
	    /* What a calendar has is none. */
	    {"1999123110", "1999-12-31T10:00:00Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
what_people_put_between_day_and_time_is_passed_over(void **state)
{
	static const struct pair pairs[] = {
	    {"2010-01-05 Tue 10:00", "2010-01-05T10:00:00Z"},
	    {"5 Jan 2010 Tuesday 10:00", "2010-01-05T10:00:00Z"},
	    {"2010\xE5\xB9\xB4"
	     "1\xE6\x9C\x88"
	     "5\xE6\x97\xA5 \xE6\x98\x9F\xE6\x9C\x9F\xE4\xBA\x8C \xE4\xB8\x8A\xE5\x8D\x88"
	     "10:11",
	     "2010-01-05T10:11:00Z"},
	    {"2010-01-05 (\xED\x99\x94) 10:00", "2010-01-05T01:00:00Z"},
	    {"5 foo 2010 10:00", ""},
	    {"2010-01-05 Mar 10:00", ""},
	};

	(void)state;
	CHECK(pairs);
}

static void
times_are_read_as_people_write_them(void **state)
{
	static const struct pair pairs[] = {
	    {"Tue, 05 Jan 2010 10.30.15 GMT", "2010-01-05T10:30:15Z"},
	    {"05.01.2010 10.30", "2010-01-05T10:30:00Z"},
	    {"5 Jan 2010 22:00 PM", "2010-01-05T22:00:00Z"},
	    {"5 Jan 2010 00:15 AM", "2010-01-05T00:15:00Z"},
	    {"5 Jan 2010 22:00 AM", ""},
	    {"5 Jan 2010 00:15 PM", ""},
	    {"20100105T103015+0100", "2010-01-05T09:30:15Z"},
	    {"20100105T1030Z", "2010-01-05T10:30:00Z"},
	    {"20100105103015", "2010-01-05T10:30:15Z"},
	    {"2010010510", "2010-01-05T10:00:00Z"},
	    {"2010-01-05T10+01", "2010-01-05T09:00:00Z"},
	    {"2010-01-05 12 Feb", ""},
	    {"2010010510301", ""},
	    {"12623040009", ""},
	    {"--01-05", ""},
	};

	(void)state;
	CHECK(pairs);
}

static void
rfc_3339_and_its_parts_are_read(void **state)
{
	static const struct pair pairs[] = {
	    {"2003-12-31T10:14:55Z", "2003-12-31T10:14:55Z"},
	    {"2003-12-31T10:14:55", "2003-12-31T10:14:55Z"},
	    {"2003-12-31t10:14:55z", "2003-12-31T10:14:55Z"},
	    {"2003-12-31T10:14Z", "2003-12-31T10:14:00Z"},
	    {"2003-12-31T18:14:55+08:00", "2003-12-31T10:14:55Z"},
	    {"2003-12-31T18:14:55+0800", "2003-12-31T10:14:55Z"},
	    {"2007-04-23T23:25:47.538888888888888+10:00", "2007-04-23T13:25:47Z"},
	    {"2004-02-28T18:14:55-08:00", "2004-02-29T02:14:55Z"},
	    {"2004-07-08 23:56:58 -00:20", "2004-07-09T00:16:58Z"},
	    {"2003-12-31", "2003-12-31T00:00:00Z"},
	    {"2003-12", "2003-12-01T00:00:00Z"},
	    {"2003", "2003-01-01T00:00:00Z"},
	    {"20031231", "2003-12-31T00:00:00Z"},
	    {"20031231T10:14:55Z", "2003-12-31T10:14:55Z"},
	    {"2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
asctime_and_its_kin_are_read(void **state)
{
	static const struct pair pairs[] = {
	    {"Sun Jan  4 16:29:06 2004", "2004-01-04T16:29:06Z"},
	    {"Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z"},
	    {"Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z"},
	    {"Fri, 2006/09/15 08:19:53 EDT", "2006-09-15T12:19:53Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
every_language_has_its_months(void **state)
{
	static const struct pair pairs[] = {
	    {"Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"},
	    {"Σάβ, 01 Μαΐ 2010 10:00:00 +0300", "2010-05-01T07:00:00Z"},
	    {"2004-július-13T9:15-05:00", "2004-07-13T14:15:00Z"},
	    {"2004. szeptember 3. 9:15", "2004-09-03T09:15:00Z"},
	    {"mar, 12 abr 2005 10:00:00 GMT", "2005-04-12T10:00:00Z"},
	    {"mar. 1 mars 2011 08:30", "2011-03-01T08:30:00Z"},
	    {"jeu., 12 août 2010 10:00:00 +0200", "2010-08-12T08:00:00Z"},
	    {"12 juillet 2010 à 15h30", "2010-07-12T15:30:00Z"},
	    {"3 juin 2010", "2010-06-03T00:00:00Z"},
	    {"Mittwoch, 3. März 2010 um 17:05 Uhr", "2010-03-03T17:05:00Z"},
	    {"Di, 5 Okt 2010 17:05:00 MESZ", "2010-10-05T15:05:00Z"},
	    {"13 de diciembre de 2012 10:11:12", "2012-12-13T10:11:12Z"},
	    {"lun, 3 gennaio 2011", "2011-01-03T00:00:00Z"},
	    {"3 maio 2011", "2011-05-03T00:00:00Z"},
	    {"Вс, 12 май 2013 10:00:00 +0400", "2013-05-12T06:00:00Z"},
	    {"12 мая 2013 г. в 10:00", "2013-05-12T10:00:00Z"},
	    {"12 Января 2013", "2013-01-12T00:00:00Z"},
	    {"5. července 2011", "2011-07-05T00:00:00Z"},
	    {"5. června 2011", "2011-06-05T00:00:00Z"},
	    {"12 października 2011", "2011-10-12T00:00:00Z"},
	    {"30 marraskuuta 2011", "2011-11-30T00:00:00Z"},
	    {"12 Ağustos 2011", "2011-08-12T00:00:00Z"},
	    {"4 липня 2011", "2011-07-04T00:00:00Z"},
	    {"maandag 4 maart 2011", "2011-03-04T00:00:00Z"},
	    {"5th of May, 2011 3:04 pm", "2011-05-05T15:04:00Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
east_asian_dates_are_read(void **state)
{
	static const struct pair pairs[] = {
	    {"2004-05-25 오후 11:23:17", "2004-05-25T14:23:17Z"},
	    {"2004-05-25 오전 12:23:17 +0000", "2004-05-25T00:23:17Z"},
	    {"2004년 05월 28일  01:31:15", "2004-05-27T16:31:15Z"},
	    {"2004년 5월 28일 오후 1시 31분 15초", "2004-05-28T04:31:15Z"},
	    {"2004年5月28日 13:31", "2004-05-28T13:31:00Z"},
	    {"2004年5月28日下午1时31分", "2004-05-28T13:31:00Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
iso_8601_has_more_forms(void **state)
{
	static const struct pair pairs[] = {
	    {"-0312", "2003-12-01T00:00:00Z"},
	    {"-03-12", "2003-12-01T00:00:00Z"},
	    {"0312", "2003-12-01T00:00:00Z"},
	    {"03-12-31", "2003-12-31T00:00:00Z"},
	    {"03-12", "2003-12-01T00:00:00Z"},
	    {"031231", "2003-12-31T00:00:00Z"},
	    {"2003335", "2003-12-01T00:00:00Z"},
	    {"2003-335", "2003-12-01T00:00:00Z"},
	    {"2003-12-31T24:00:00Z", "2004-01-01T00:00:00Z"},
	    {"2003-367", ""},
	};

	(void)state;
	CHECK(pairs);
}

static void
numbers_are_read_where_only_one_reading_is_possible(void **state)
{
	static const struct pair pairs[] = {
	    {"13.05.2012 15:30", "2012-05-13T15:30:00Z"},
	    {"03.05.2012", "2012-05-03T00:00:00Z"},
	    {"2012.05.13", "2012-05-13T00:00:00Z"},
	    {"13/05/2012", "2012-05-13T00:00:00Z"},
	    {"05/13/2012", "2012-05-13T00:00:00Z"},
	    {"05/05/2012", "2012-05-05T00:00:00Z"},
	    {"05/06/2012", ""},
	    {"13/13/2012", ""},
	};

	(void)state;
	CHECK(pairs);
}

static void
an_offset_counts_more_than_a_name(void **state)
{
	static const struct pair pairs[] = {
	    {"Fri, 24 Nov 2023 18:28:36 -0600 (MST)", "2023-11-25T00:28:36Z"},
	    {"Fri, 24 Nov 2023 18:28:36 EST-0500", "2023-11-24T23:28:36Z"},
	    {"Fri, 24 Nov 2023 18:28:36 Etc/GMT", "2023-11-24T18:28:36Z"},
	};

	(void)state;
	CHECK(pairs);
}

static void
what_no_calendar_has_is_not_understood(void **state)
{
	static const struct pair pairs[] = {
	    {"", ""},
	    {"yesterday", ""},
	    {"Thu, 32 Jan 2004 19:48:21 GMT", ""},
	    {"30 Feb 2004", ""},
	    {"2004-13-01", ""},
	    {"2004-12-31T25:00:00Z", ""},
	    {"Thu, 01 Jan 2004 19:61:21 GMT", ""},
	    {"Thu, 01 Jan 2004 19:48:21 +9900", ""},
	    {"Thu, 01 2004 19:48:21", ""},
	    {"12:00:00", ""},
	    {"0001-01-01T00:00:00Z", ""},
	    {"99999999999999999999", ""},
	    {"2088035200", ""},
	    {"1288035200x", ""},
	    {"2 or 3 of January 2004", ""},
	    {"13:00 am 1 Jan 2004", ""},
	};

	(void)state;
	CHECK(pairs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rfc_822_is_read),
	    cmocka_unit_test(seconds_since_1970_are_understood),
	    cmocka_unit_test(what_people_put_between_day_and_time_is_passed_over),
	    cmocka_unit_test(times_are_read_as_people_write_them),
	    cmocka_unit_test(rfc_3339_and_its_parts_are_read),
	    cmocka_unit_test(asctime_and_its_kin_are_read),
	    cmocka_unit_test(every_language_has_its_months),
	    cmocka_unit_test(east_asian_dates_are_read),
	    cmocka_unit_test(iso_8601_has_more_forms),
	    cmocka_unit_test(numbers_are_read_where_only_one_reading_is_possible),
	    cmocka_unit_test(an_offset_counts_more_than_a_name),
	    cmocka_unit_test(what_no_calendar_has_is_not_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
