#include "harness.h"

#include "base/json.h"
#include "base/memory.h"
#include "tests/feed/golden.h"

enum { DEPTH = 40, TEXT = 1000 };

/* Writes what is read. */
static bool
copy(void *ctx, const struct json_event *event, struct error *err)
{
	struct json_writer *w = ctx;
	char key[TEXT + 1];
	size_t i;
	const char *name = NULL;

	/* The writer's keys are C strings. */
	for (i = 0; i < event->key.size && event->key.data[i] != '\0'; i++)
		key[i] = event->key.data[i];
	key[i] = '\0';
	if (event->key.size > 0)
		name = key;
	switch (event->type) {
	case JSON_OBJECT:
		json_begin_object(w, name);
		break;
	case JSON_OBJECT_END:
		json_end_object(w);
		break;
	case JSON_ARRAY:
		json_begin_array(w, name);
		break;
	case JSON_ARRAY_END:
		json_end_array(w);
		break;
	case JSON_STRING:
		json_string(w, name, event->text);
		break;
	case JSON_NUMBER:
		json_string(w, name, event->text);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		json_bool(w, name, event->type == JSON_TRUE);
		break;
	case JSON_NULL:
		json_null(w, name);
		break;
	}
	if (event->depth == 0 && event->type != JSON_OBJECT && event->type != JSON_ARRAY) {
		buffer_append_byte(w->out, '\n');
		w->comma = false;
	}
	return buffer_ok(w->out, err);
}

static void
read_json(struct json_reader *reader, struct slice document, struct harness *harness,
          struct json_writer *w)
{
	struct error err = {0};
	struct slice rest = document, piece;
	bool ok = true;

	json_reset(reader);
	buffer_clear(w->out);
	w->comma = false;
	while (ok && rest.size > 0) {
		piece = harness != NULL ? harness_piece(harness, &rest) : rest;
		ok = json_write(reader, piece, &err);
		if (harness == NULL)
			break;
	}
	if (!ok || !json_finish(reader, &err))
		buffer_print(w->out, "error %d %s", (int)err.kind, err.text);
}

/* The same as a feed, which is mended. */
static void
fuzz_mending(struct harness *harness)
{
	const struct slice none = {0};
	struct buffer whole = {0};
	struct golden golden;
	struct error err = {0};

	harness_must(golden_open(&golden, &err), "a parser is made");
	golden_read(&golden, harness->document, none, harness_whole, NULL);
	buffer_append_slice(&whole, buffer_slice(&golden.out));
	golden_read(&golden, harness->document, none, harness_cut, harness);
	harness_must(!golden.bad, "entries are UTF-8");
	harness_same(buffer_slice(&whole), buffer_slice(&golden.out),
	             "cuts make no difference to a feed");
	if (harness_refuse(harness))
		golden_read(&golden, harness->document, none, harness_cut, harness);
	harness_allow();
	golden_close(&golden);
	buffer_free(&whole);
}

void
fuzz_json(struct slice input)
{
	struct harness harness;
	struct buffer whole = {0}, cut = {0};
	struct json_writer w = {.out = &cut};
	struct error err = {0};
	struct json_reader *reader;

	harness_begin(&harness, input);
	reader = json_open(DEPTH, TEXT, copy, &w, &err);
	harness_must(reader != NULL, "a reader is made");
	read_json(reader, harness.document, NULL, &w);
	buffer_append_slice(&whole, buffer_slice(&cut));
	read_json(reader, harness.document, &harness, &w);
	harness_same(buffer_slice(&whole), buffer_slice(&cut), "cuts make no difference to JSON");
	if (slice_starts(harness.document, "{"))
		fuzz_mending(&harness);
	if (harness_refuse(&harness))
		read_json(reader, harness.document, &harness, &w);
	json_close(reader);
	buffer_free(&whole);
	buffer_free(&cut);
	harness_end(&harness);
}
