#include "posts/revisions.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "port/terminal.h"
#include "posts/posts.h"

bool
revisions_number(const char *word, uint32_t *number, struct error *err)
{
	long long n;

	if (!slice_number(slice_of(word), &n) || n < 1 || n > UINT32_MAX)
		return error_set(err, ERROR_USAGE,
		                 "\"%s\" is no post's number (`feedarc list` shows them)", word);
	*number = (uint32_t)n;
	return true;
}

bool
revisions_each(struct session *session, const char *word, struct catalog *catalog, archive_fn *fn,
               void *ctx, struct error *err)
{
	const char *unfinished;
	uint32_t number;
	bool ok;

	if (!revisions_number(word, &number, err) ||
	    !catalog_open(catalog, session, ARCHIVE_READ, err))
		return false;
	if (catalog->archive == NULL)
		return error_set(err, ERROR_MISSING,
		                 "there is no post %s: nothing is archived yet (feedarc sync)",
		                 word);
	ok = archive_history(catalog->archive, number, fn, ctx, err);
	unfinished = archive_unfinished(catalog->archive);
	if (unfinished != NULL)
		log_warn("%s", unfinished);
	return ok;
}

bool
revisions_damaged(const struct catalog *catalog, struct error *err)
{
	const char *damage = archive_damage(catalog->archive);

	return damage == NULL || error_set(err, ERROR_FORMAT, "%s", damage);
}

bool
revisions_coloured(void)
{
	const char *without = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return terminal_obeys(TERMINAL_OUTPUT) && (without == NULL || without[0] == '\0') &&
	       (terminal == NULL || !slice_starts(slice_of(terminal), "vt"));
}

void
revisions_seen(int64_t seen, char text[32])
{
	char date[17];

	output_date(seen, date);
	snprintf(text, 32, "%s", date[0] != '\0' ? date : "before there was a clock");
}
