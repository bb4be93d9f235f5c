/* remove.c - `feedarc remove`: stop fetching; the history stays. */
#include "command/catalog.h"
#include "command/command.h"

bool
command_remove(struct session *session, struct error *err)
{
	struct catalog catalog = {0};
	struct catalog_feed feed;
	bool ok;
	int i;

	ok = session_wants(session, 1, 1000000, err) &&
	     catalog_open(&catalog, session, ARCHIVE_READ, err);
	for (i = 0; ok && i < session_count(session); i++)
		ok =
		    catalog_choose(&catalog, session_operand(session, i), &feed, err) &&
		    subscriptions_remove(&catalog.subscriptions,
		                         subscriptions_find(&catalog.subscriptions, feed.url), err);
	ok = ok && subscriptions_save(&catalog.subscriptions, session->feeds, err);
	catalog_close(&catalog);
	return ok;
}
