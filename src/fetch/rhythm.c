#include "fetch/rhythm.h"

#include "base/calendar.h"

/* Fewer tell too little. */
#define POSTS_LEAST 3

void
rhythm_add(struct rhythm *rhythm, int64_t moment, int64_t now)
{
	size_t i;

	if (moment == CALENDAR_NONE || moment <= 0 || moment > now)
		return;
	if (rhythm->count < RHYTHM_POSTS)
		rhythm->count++;
	else if (rhythm->moments[RHYTHM_POSTS - 1] >= moment)
		return;
	for (i = rhythm->count - 1; i > 0 && rhythm->moments[i - 1] < moment; i--)
		rhythm->moments[i] = rhythm->moments[i - 1];
	rhythm->moments[i] = moment;
}

int64_t
rhythm_gap(const struct rhythm *rhythm)
{
	size_t n = rhythm->count;

	if (n < POSTS_LEAST)
		return 0;
	return (rhythm->moments[0] - rhythm->moments[n - 1]) / (int64_t)(n - 1);
}

int64_t
rhythm_newest(const struct rhythm *rhythm)
{
	return rhythm->count > 0 ? rhythm->moments[0] : CALENDAR_NONE;
}
