#include "text/link.h"

#include <string.h>

#include "base/memory.h"

#define SLOTS_AT_FIRST 64

/* FNV-1a. A bad day costs at most LINK_MOST comparisons a link. */
static size_t
slot_of(struct slice url)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < url.size; i++)
		h = (h ^ (unsigned char)url.data[i]) * 16777619u;
	return h ^ h >> 15;
}

static size_t
end_of(const struct links *links, size_t number)
{
	size_t end;

	if (number == 0)
		return 0;
	memcpy(&end, links->places.data + (number - 1) * sizeof end, sizeof end);
	return end;
}

struct slice
links_at(const struct links *links, size_t number)
{
	size_t from = end_of(links, number - 1);
	struct slice url = {links->text.data + from, end_of(links, number) - from};

	return url;
}

/* The slot that holds the address, or the free one where it belongs. */
static uint32_t *
find_slot(const struct links *links, struct slice url)
{
	size_t at = slot_of(url) & (links->slot_count - 1);

	while (links->slots[at] != 0 && !slice_equal(links_at(links, links->slots[at]), url))
		at = (at + 1) & (links->slot_count - 1);
	return &links->slots[at];
}

static bool
grow(struct links *links)
{
	struct links more = *links;
	size_t i;

	more.slot_count = links->slot_count > 0 ? 2 * links->slot_count : SLOTS_AT_FIRST;
	more.slots = memory_zero(more.slot_count, sizeof *more.slots);
	if (more.slots == NULL)
		return false;
	for (i = 1; i <= links->count; i++)
		*find_slot(&more, links_at(links, i)) = (uint32_t)i;
	memory_free(links->slots);
	*links = more;
	return true;
}

bool
links_add(struct links *links, struct slice url, uint32_t *number, struct error *err)
{
	uint32_t *slot;
	size_t end;

	*number = 0;
	if (links->count * 2 >= links->slot_count && !grow(links))
		return error_memory(err);
	slot = find_slot(links, url);
	if (*slot == 0) {
		if (links->count == LINK_MOST || links->text.size + url.size > LINK_BYTES)
			return true;
		end = links->text.size + url.size;
		if (!buffer_append_slice(&links->text, url) ||
		    !buffer_append(&links->places, &end, sizeof end))
			return error_memory(err);
		*slot = (uint32_t)++links->count;
	}
	*number = *slot;
	return true;
}

void
links_free(struct links *links)
{
	struct links empty = {{0}, {0}, NULL, 0, 0};

	buffer_free(&links->text);
	buffer_free(&links->places);
	memory_free(links->slots);
	*links = empty;
}
