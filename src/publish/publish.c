#include "publish/publish.h"

#include "base/memory.h"
#include "publish/inside.h"

static const struct publish_format *const formats[] = {
    &publish_atom, &publish_epub, &publish_html, &publish_json, &publish_maildir, &publish_mbox,
};

const struct publish_format *
publish_format_at(size_t i)
{
	return i < sizeof formats / sizeof *formats ? formats[i] : NULL;
}

const struct publish_format *
publish_find(struct slice name)
{
	size_t i;

	for (i = 0; publish_format_at(i) != NULL; i++)
		if (slice_is(name, publish_format_at(i)->name))
			return publish_format_at(i);
	return NULL;
}

bool
publish_flush(struct publish *publish, struct error *err)
{
	const struct publish_place *place = &publish->job->place;

	if (!buffer_ok(&publish->out, err))
		return false;
	if (publish->out.size > 0 && !place->write(place->ctx, buffer_slice(&publish->out), err))
		return false;
	publish->written += publish->out.size;
	buffer_reset(&publish->out);
	return true;
}

bool
publish_file(struct publish *publish, const char *name, struct error *err)
{
	const struct publish_place *place = &publish->job->place;

	return publish_flush(publish, err) && place->file(place->ctx, name, err);
}

struct publish *
publish_open(const struct publish_format *format, const struct publish_job *job, struct error *err)
{
	struct publish *publish = memory_zero(1, sizeof *publish);

	if (publish == NULL) {
		error_memory(err);
		return NULL;
	}
	publish->format = format;
	publish->job = job;
	if (format->begin(publish, err))
		return publish;
	publish_close(publish);
	return NULL;
}

bool
publish_add(struct publish *publish, const struct publish_post *post, struct error *err)
{
	bool ok = publish->format->post(publish, post, err) && publish_flush(publish, err);

	publish->done++;
	return ok;
}

bool
publish_finish(struct publish *publish, struct error *err)
{
	return publish->format->finish(publish, err) && publish_flush(publish, err);
}

void
publish_close(struct publish *publish)
{
	if (publish == NULL)
		return;
	buffer_free(&publish->out);
	buffer_free(&publish->list);
	buffer_free(&publish->names);
	memory_free(publish);
}
