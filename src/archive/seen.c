#include "archive/seen.h"

#include "base/error.h"
#include "base/memory.h"

/* Articles of a page: 4 KB. */
#define PAGE 2048

/* The article's place, or NULL where no page has it. */
static uint16_t *
place(const struct seen *seen, uint32_t number)
{
	size_t page = number / PAGE;

	if (page >= seen->page_count || seen->pages[page] == NULL)
		return NULL;
	return seen->pages[page] + number % PAGE;
}

static bool
make_page(struct seen *seen, size_t page, struct error *err)
{
	size_t count = page + 1 + page / 2;
	uint16_t **pages = seen->pages;

	if (page >= seen->page_count) {
		pages = memory_resize(seen->pages, count * sizeof *pages);
		if (pages == NULL)
			return error_memory(err);
		for (seen->pages = pages; seen->page_count < count; seen->page_count++)
			pages[seen->page_count] = NULL;
	}
	pages[page] = memory_zero(PAGE, sizeof **pages);
	return pages[page] != NULL || error_memory(err);
}

uint32_t
seen_newest(const struct seen *seen, uint32_t number)
{
	const uint16_t *at = place(seen, number);

	return at != NULL ? *at : SEEN_NONE;
}

bool
seen_note(struct seen *seen, uint32_t number, uint32_t revision, struct error *err)
{
	uint16_t *at = place(seen, number);

	if (at == NULL && !make_page(seen, number / PAGE, err))
		return false;
	at = place(seen, number);
	if (*at < revision)
		*at = (uint16_t)(revision < SEEN_MOST ? revision : SEEN_MOST);
	return true;
}

void
seen_free(struct seen *seen)
{
	static const struct seen empty = {0};
	size_t i;

	for (i = 0; i < seen->page_count; i++)
		memory_free(seen->pages[i]);
	memory_free(seen->pages);
	*seen = empty;
}
