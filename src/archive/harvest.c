#include "archive/harvest.h"

#include "archive/chunk.h"

bool
harvest_add(struct harvest *harvest, struct harvest_row *row, struct slice title, struct error *err)
{
	if (title.size > CHUNK_TITLE_MOST) {
		title.size = CHUNK_TITLE_MOST;
		row->flags |= CHUNK_TITLE_CUT;
	}
	row->title = (uint32_t)harvest->titles.size;
	return (buffer_append_byte(&harvest->titles, (char)title.size) &&
	        buffer_append_slice(&harvest->titles, title) &&
	        buffer_append(&harvest->rows, row, sizeof *row)) ||
	       error_memory(err);
}

bool
harvest_record(struct harvest *harvest, const struct archive_record *record, size_t line,
               const struct harvest_keys *keys, struct error *err)
{
	const struct entry *entry = &record->entry;
	struct harvest_row row = {.number = record->number,
	                          .revision = record->revision,
	                          .feed = record->feed,
	                          .line = (uint16_t)line,
	                          .moment = entry_moment(entry, record->seen)};

	row.flags = entry->title_plain ? CHUNK_TITLE_PLAIN : 0;
	row.flags |= record->aside ? CHUNK_ASIDE : 0;
	if (keys != NULL) {
		row.key = chunk_key(record->feed, keys->key);
		row.text = chunk_text(keys->fingerprint);
		row.title_hash = entry_title(entry);
		row.path = entry_path(entry->link);
	}
	if (CONFIG_WORD_FILTER && keys != NULL && !filter_add(&harvest->words, entry, err))
		return false;
	return harvest_add(harvest, &row, entry->title, err);
}

size_t
harvest_count(const struct harvest *harvest)
{
	return harvest->rows.size / sizeof(struct harvest_row);
}

void
harvest_join(struct harvest *to, const struct harvest *from)
{
	const struct harvest_row *row = (const void *)from->rows.data;
	size_t i, lines = harvest_count(to), title = to->titles.size;
	struct error ignored = {0};
	struct harvest_row moved;

	to->lost = to->lost || from->lost || !filter_join(&to->words, &from->words, &ignored);
	buffer_append_slice(&to->titles, buffer_slice(&from->titles));
	for (i = 0; i < harvest_count(from); i++) {
		moved = row[i];
		moved.line = (uint16_t)(moved.line + lines);
		moved.title += (uint32_t)title;
		buffer_append(&to->rows, &moved, sizeof moved);
	}
	to->lost = to->lost || to->titles.failed || to->rows.failed;
}

void
harvest_clear(struct harvest *harvest)
{
	buffer_clear(&harvest->rows);
	buffer_clear(&harvest->titles);
	filter_clear_words(&harvest->words);
	harvest->lost = false;
}

void
harvest_free(struct harvest *harvest)
{
	buffer_free(&harvest->rows);
	buffer_free(&harvest->titles);
	filter_free_words(&harvest->words);
	harvest->lost = false;
}
