/* dateword.h - the words in dates: months, zones and the like, in the languages that feeds speak. */
#ifndef FEED_DATEWORD_H
#define FEED_DATEWORD_H

#include "base/bytes.h"

enum dateword_kind {
	DATEWORD_UNKNOWN,
	DATEWORD_MONTH, /* value: from 1 */
	DATEWORD_ZONE,  /* value: minutes east of UTC */
	DATEWORD_AM,
	DATEWORD_PM,
	DATEWORD_FILLER, /* "de", "th", "um": says nothing */
};

struct dateword {
	enum dateword_kind kind;
	int value;
};

/* What a word means; case and accents do not count, a month may be cut short. */
struct dateword dateword_find(struct slice word);

/* What stands behind a number in East Asian dates. */
enum dateword_unit {
	DATEWORD_NO_UNIT,
	DATEWORD_YEARS,
	DATEWORD_MONTHS,
	DATEWORD_DAYS,
	DATEWORD_HOURS,
	DATEWORD_MINUTES,
	DATEWORD_SECONDS,
};

/* The unit that s begins with; *size are its bytes. */
enum dateword_unit dateword_unit(struct slice s, size_t *size);

/* Is s, a word or begun by a unit, Korean? Then so is its clock: one country, one zone. */
bool dateword_is_korean(struct slice s);

#endif
