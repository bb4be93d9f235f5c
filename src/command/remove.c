/* remove.c - `feedarc remove`: stop fetching; the history stays. */
#include "command/command.h"
#include "session/catalog.h"

static bool
remove_all(struct session *session, struct error *err)
{
	struct catalog catalog = {0};
	struct catalog_feed feed;
	bool ok;
	int i;

	ok = catalog_open(&catalog, session, ARCHIVE_READ, err);
	for (i = 0; ok && i < session_count(session); i++)
		ok =
		    catalog_choose(&catalog, session_operand(session, i), &feed, err) &&
		    subscriptions_remove(&catalog.subscriptions,
		                         subscriptions_find(&catalog.subscriptions, feed.url), err);
	ok = ok && subscriptions_save(&catalog.subscriptions, session->feeds, err);
	catalog_close(&catalog);
	return ok;
}

bool
command_remove(struct session *session, struct error *err)
{
	struct storage_lock *lock;
	bool ok;

	if (!command_wants(session, 1, 1000000, err))
		return false;
	lock = subscriptions_edit_begin(session->feeds, err);
	ok = lock != NULL && remove_all(session, err);
	subscriptions_edit_end(lock);
	return ok;
}
