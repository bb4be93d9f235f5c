/* merge.c - `feedarc merge`: another archive joined into this one. */
#include "archive/merge.h"

#include <stdio.h>

#include "base/log.h"
#include "command/command.h"
#include "session/catalog.h"
#include "session/progress.h"

static bool
join(struct session *session, struct merge *merge, struct progress *progress, struct error *err)
{
	struct catalog catalog = {0};
	bool ok;

	merge->marks = marks_open(session->directory, err);
	ok = merge->marks != NULL && catalog_open(&catalog, session, ARCHIVE_WRITE, err);
	if (ok) {
		merge->archive = catalog.archive;
		merge->state = catalog.state;
		ok = merge_archive(merge, err) &&
		     archive_seal(catalog.archive, 0, progress_tell, progress, err);
	}
	marks_close(merge->marks);
	catalog_close(&catalog);
	progress_clear(progress);
	return ok;
}

/* Is there an archive to be read? Otherwise none is made here. */
static bool
is_archive(const char *directory, struct error *err)
{
	struct archive *archive = archive_open(directory, ARCHIVE_READ, err);

	archive_close(archive);
	return archive != NULL;
}

static void
say(const struct merge *merge, const struct progress *progress)
{
	char text[200];

	snprintf(text, sizeof text,
	         "%llu new, %llu revised, %llu known, %llu purged here; %llu marked, %llu purged, "
	         "%lu new feeds",
	         (unsigned long long)merge->articles,
	         (unsigned long long)(merge->revisions - merge->articles),
	         (unsigned long long)merge->known, (unsigned long long)merge->barred,
	         (unsigned long long)merge->marked, (unsigned long long)merge->purged,
	         (unsigned long)merge->feeds);
	if (progress->person)
		log_warn("%s", text);
	else
		log_note("%s", text);
}

bool
command_merge(struct session *session, struct error *err)
{
	struct progress progress;
	struct merge merge = {.progress = progress_tell, .ctx = &progress};

	if (!command_wants(session, 1, 1, err))
		return false;
	merge.directory = session_operand(session, 0);
	progress_begin(&progress, session, "merge");
	if (!is_archive(merge.directory, err) || !join(session, &merge, &progress, err))
		return err->kind == ERROR_STOPPED ? false : error_while(err, "merge");
	say(&merge, &progress);
	if (merge.damage[0] == '\0')
		return true;
	return error_set(err, ERROR_FORMAT, "merge %s: %s; all that is whole is here now",
	                 merge.directory, merge.damage);
}
