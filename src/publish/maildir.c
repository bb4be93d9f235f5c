/* maildir.c - a folder of mails (cr.yp.to/proto/maildir.html). A post that is in it stays as it is. */
#include <stdio.h>

#include "base/calendar.h"
#include "publish/inside.h"
#include "publish/mail.h"

static const char *const folders[] = {"cur", "new", "tmp", NULL};

static bool
begin(struct publish *publish, struct error *err)
{
	(void)publish, (void)err;
	return true;
}

static bool
post(struct publish *publish, const struct publish_post *post, struct error *err)
{
	static const char *const flags[] = {":2,", ":2,S", ":2,F", ":2,FS"};
	const struct publish_place *place = &publish->job->place;
	bool fresh = !post->read && !post->starred;
	char unique[64], name[80];

	snprintf(unique, sizeof unique, "%lld.%08lx%08lx.feedarc",
	         (long long)(post->moment == CALENDAR_NONE ? 0 : post->moment),
	         (unsigned long)(post->key.low >> 32), (unsigned long)(post->key.low & 0xFFFFFFFF));
	if (place->has(place->ctx, unique))
		return true;
	snprintf(name, sizeof name, "%s/%s%s", fresh ? "new" : "cur", unique,
	         fresh ? "" : flags[(post->read ? 1 : 0) + (post->starred ? 2 : 0)]);
	mail_append(&publish->list, post, "");
	if (!buffer_ok(&publish->list, err) || !publish_file(publish, name, err))
		return false;
	buffer_append_slice(&publish->out, buffer_slice(&publish->list));
	buffer_reset(&publish->list);
	return true;
}

const struct publish_format publish_maildir = {
    .name = "maildir",
    .summary = "mails in a folder",
    .needs = PUBLISH_HTML | PUBLISH_TEXT,
    .folder = true,
    .folders = folders,
    .begin = begin,
    .post = post,
    .finish = begin,
};
