#include "fetch/fresh.h"

#include <string.h>

#include "base/calendar.h"
#include "fetch/retry.h"

void
fresh_begin(struct fresh *fresh)
{
	fresh->lifetime = -1;
	fresh->age = 0;
	fresh->date = fresh->expires = CALENDAR_NONE;
	fresh->stale = false;
}

/* RFC 9111, 5.2: directives with commas between them. */
static void
take_directives(struct fresh *fresh, struct slice value)
{
	struct slice name;
	int64_t seconds;

	while (value.size > 0) {
		struct slice argument = slice_trim(slice_cut(&value, ','));

		name = slice_trim(slice_cut(&argument, '='));
		if (slice_is_nocase(name, "no-store") || slice_is_nocase(name, "no-cache"))
			fresh->stale = true;
		argument = slice_trim(argument);
		if (argument.size >= 2 && argument.data[0] == '"') {
			argument = slice_skip(argument, 1);
			argument.size--;
		}
		if (slice_is_nocase(name, "max-age") && retry_seconds(argument, &seconds))
			fresh->lifetime = seconds;
	}
}

void
fresh_field(struct fresh *fresh, const char *name, struct slice value)
{
	int64_t seconds;

	if (strcmp(name, "cache-control") == 0)
		take_directives(fresh, value);
	else if (strcmp(name, "age") == 0 && retry_seconds(value, &seconds))
		fresh->age = seconds;
	else if (strcmp(name, "date") == 0)
		fresh->date = retry_moment(value, 0);
	else if (strcmp(name, "expires") == 0)
		fresh->expires = retry_moment(value, 0);
}

int64_t
fresh_until(const struct fresh *fresh, int64_t now)
{
	int64_t left = fresh->lifetime;

	if (fresh->stale || now <= 0)
		return CALENDAR_NONE;
	/* Both moments are of the server's clock, which need not be ours. */
	if (left < 0 && fresh->expires != CALENDAR_NONE)
		left = fresh->expires - (fresh->date != CALENDAR_NONE ? fresh->date : now);
	if (left > INT32_MAX)
		left = INT32_MAX;
	left -= fresh->age;
	return left > 0 ? now + left : CALENDAR_NONE;
}
