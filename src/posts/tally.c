#include "posts/tally.h"

#include "base/calendar.h"
#include "base/memory.h"
#include "port/terminal.h"

static const struct tally nothing = {0, 0, 0, CALENDAR_NONE};

struct counting {
	struct tallies *tallies;
	const struct marks *marks;
};

static void
add(struct tally *tally, unsigned flags, int64_t moment)
{
	tally->posts++;
	tally->unread += (flags & MARKS_READ) == 0;
	tally->starred += (flags & MARKS_STAR) != 0;
	if (tally->newest < moment)
		tally->newest = moment;
}

static bool
count(void *ctx, struct archive_head *head, struct error *err)
{
	struct counting *counting = ctx;
	struct tallies *tallies = counting->tallies;
	unsigned flags = marks_get(counting->marks, head->number);

	if (terminal_signal() != 0)
		return error_set(err, ERROR_STOPPED, "stopped");
	add(&tallies->all, flags, head->moment);
	if (head->feed <= tallies->last)
		add(&tallies->feeds[head->feed], flags, head->moment);
	return true;
}

static uint32_t
highest_number(const struct catalog *catalog)
{
	uint32_t last = 0;
	size_t i;

	for (i = 0; catalog_at(catalog, i).number != 0; i++)
		last = catalog_at(catalog, i).number;
	return last;
}

bool
tally_count(struct tallies *tallies, const struct catalog *catalog, const struct marks *marks,
            struct error *err)
{
	struct counting counting = {tallies, marks};
	size_t i;

	tally_free(tallies);
	tallies->last = highest_number(catalog);
	tallies->feeds = memory_zero((size_t)tallies->last + 1, sizeof *tallies->feeds);
	if (tallies->feeds == NULL)
		return error_memory(err);
	for (i = 0; i <= tallies->last; i++)
		tallies->feeds[i] = nothing;
	tallies->all = nothing;
	return catalog->archive == NULL ||
	       archive_heads(catalog->archive, 0, count, &counting, err);
}

struct tally
tally_of(const struct tallies *tallies, uint32_t number)
{
	return number != 0 && number <= tallies->last ? tallies->feeds[number] : nothing;
}

static void
change(struct tally *tally, unsigned before, unsigned after)
{
	tally->unread += (before & MARKS_READ) != 0 && (after & MARKS_READ) == 0;
	tally->unread -= (before & MARKS_READ) == 0 && (after & MARKS_READ) != 0;
	tally->starred += (before & MARKS_STAR) == 0 && (after & MARKS_STAR) != 0;
	tally->starred -= (before & MARKS_STAR) != 0 && (after & MARKS_STAR) == 0;
}

void
tally_change(struct tallies *tallies, uint32_t feed, unsigned before, unsigned after)
{
	change(&tallies->all, before, after);
	if (feed <= tallies->last)
		change(&tallies->feeds[feed], before, after);
}

void
tally_free(struct tallies *tallies)
{
	static const struct tallies empty;

	memory_free(tallies->feeds);
	*tallies = empty;
}
