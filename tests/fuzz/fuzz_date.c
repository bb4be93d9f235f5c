#include "harness.h"

#include "base/calendar.h"
#include "feed/date.h"

static void
check_moment(int64_t moment)
{
	char text[21];
	int64_t again;

	if (moment == CALENDAR_NONE)
		return;
	calendar_format(moment, text);
	harness_must(text[0] != '\0', "a date has a year from 1 to 9999");
	harness_must(calendar_parse(slice_of(text), &again) && again == moment,
	             "what is written is read as the same moment");
	/* What is older than feeds may be taken for a mistake. */
	harness_must(moment < 0 || text[0] > '2' || date_parse(slice_of(text)) == moment,
	             "RFC 3339 is a date of feeds");
}

void
fuzz_date(struct slice input)
{
	struct slice line;
	int64_t moment;

	/* Many a run. */
	do {
		line = slice_cut(&input, '\n');
		check_moment(date_parse(line));
		if (calendar_parse(line, &moment))
			check_moment(moment);
	} while (input.size > 0);
}
