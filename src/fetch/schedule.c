#include "fetch/schedule.h"

#include "base/calendar.h"
#include "base/hash.h"
#include "fetch/platform.h"

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	WEEK = 7 * DAY,
	HOURS = 24 * 7, /* of a week */
};

/* Visits between two posts: news is late by a twelfth of what people are used to wait for it. */
#define VISITS 12

/* What a feed of a steady rhythm has been silent for counts a quarter: it may be over. */
#define SILENCE 4

/* A rhythm that asks for more visits than this is no reason to wait. */
#define BRIEF (30 * MINUTE)

/* The longest wait of all, chance included. */
#define LONGEST (WEEK + WEEK / 10)

struct answer {
	int64_t next;
	enum schedule_reason why;
};

static int64_t
after_failure(const struct schedule_facts *facts)
{
	uint32_t failures = facts->failures;
	int64_t wait = 5 * MINUTE;

	/* One failure is chance: the next run may try again. */
	if (failures < 2)
		return CALENDAR_NONE;
	for (; failures > 2 && wait < DAY; failures--)
		wait *= 2;
	return facts->now + (wait < DAY ? wait : DAY);
}

/* Makes the answer later, for this reason. */
static void
put_off(struct answer *answer, int64_t next, enum schedule_reason why)
{
	if (next == CALENDAR_NONE || next <= answer->next)
		return;
	answer->next = next;
	answer->why = why;
}

/* So many seconds from now, as somebody else has it: a day is enough. */
static int64_t
within_a_day(int64_t now, int64_t wait)
{
	if (wait <= 0)
		return CALENDAR_NONE;
	return now + (wait < DAY ? wait : DAY);
}

static int64_t
until(int64_t now, int64_t moment)
{
	return moment == CALENDAR_NONE || moment <= now ? 0 : moment - now;
}

/* How long a feed is let alone that posts like this. */
static int64_t
rest(const struct schedule_facts *facts)
{
	int64_t gap = facts->gap, silence = 0, wait;

	if (facts->newest != CALENDAR_NONE && facts->newest > 0 && facts->newest < facts->now)
		silence = (facts->now - facts->newest) / SILENCE;
	if (gap == 0)
		return 0;
	wait = (gap > silence ? gap : silence) / VISITS;
	return wait >= BRIEF ? wait : 0;
}

static bool
is_skipped(const struct schedule_facts *facts, int64_t moment)
{
	int64_t day = moment / DAY;

	/* 1 January 1970 was a Thursday. */
	return (facts->hours >> (moment % DAY / HOUR) & 1) != 0 ||
	       (facts->days >> ((day + 4) % 7) & 1) != 0;
}

/* From this moment to the end of the hours and days in which the feed is not to be asked; not if that is never. */
static int64_t
pass(const struct schedule_facts *facts, int64_t moment)
{
	int64_t end = moment;
	int i;

	for (i = 0; i < HOURS && is_skipped(facts, end); i++)
		end += HOUR - end % HOUR;
	return i < HOURS ? end : moment;
}

static void
skip(const struct schedule_facts *facts, struct answer *answer)
{
	int64_t moment = answer->next > facts->now ? answer->next : facts->now;
	int64_t end = pass(facts, moment);

	if (end > moment)
		put_off(answer, end, SCHEDULE_SKIPPED);
}

/* Up to a tenth more, the same all day. */
static void
spread(const struct schedule_facts *facts, struct answer *answer)
{
	uint64_t chance =
	    hash_of(facts->url).low + (uint64_t)(facts->now / DAY) * 0x9E3779B97F4A7C15u;
	uint64_t most = (uint64_t)(answer->next - facts->now) / 10;

	int64_t more;

	if (most == 0)
		return;
	more = (int64_t)((chance >> 32) % most);
	/* Not into hours that are skipped: hours begin and end as a whole. */
	if (is_skipped(facts, answer->next + more))
		more %= HOUR - answer->next % HOUR;
	answer->next += more;
}

/* A file of one's own disturbs nobody. */
static bool
is_the_users(const struct schedule_facts *facts)
{
	return facts->refresh > 0 || slice_starts(facts->url, "file:");
}

/* What may be asked of whoever answers well. */
static struct answer
after_success(const struct schedule_facts *facts)
{
	struct answer answer = {CALENDAR_NONE, SCHEDULE_ANY};
	int64_t now = facts->now;

	if (facts->refresh > 0)
		put_off(&answer, now + facts->refresh, SCHEDULE_REFRESH);
	if (is_the_users(facts))
		return answer;
	put_off(&answer, within_a_day(now, rest(facts)), SCHEDULE_RHYTHM);
	put_off(&answer, within_a_day(now, until(now, facts->fresh)), SCHEDULE_FRESH);
	put_off(&answer, within_a_day(now, facts->interval), SCHEDULE_INTERVAL);
	put_off(&answer, within_a_day(now, platform_of(facts->url)->interval), SCHEDULE_PLATFORM);
	skip(facts, &answer);
	if (answer.next != CALENDAR_NONE)
		spread(facts, &answer);
	return answer;
}

int64_t
schedule_next(const struct schedule_facts *facts, enum schedule_reason *why)
{
	struct answer answer = {CALENDAR_NONE, SCHEDULE_ANY};
	int64_t now = facts->now, retry = until(now, facts->retry);

	if (facts->failures > 0 && facts->status == 410)
		answer.why = SCHEDULE_GONE;
	else if (now <= 0)
		answer.why = SCHEDULE_ANY;
	else if (facts->failures > 0 && retry > 0)
		put_off(&answer, now + (retry < WEEK ? retry : WEEK), SCHEDULE_RETRY);
	else if (facts->failures > 0)
		put_off(&answer, after_failure(facts), SCHEDULE_FAILED);
	else
		answer = after_success(facts);
	*why = answer.why;
	return answer.next;
}

int64_t
schedule_pass(const struct schedule_facts *facts)
{
	return facts->now > 0 && !is_the_users(facts) ? pass(facts, facts->now) : facts->now;
}

bool
schedule_due(int64_t now, int64_t next, enum schedule_reason why)
{
	if (why == SCHEDULE_GONE)
		return false;
	if (now <= 0 || next == CALENDAR_NONE || next <= now)
		return true;
	/* The user may have set a year. */
	return why != SCHEDULE_REFRESH && next - now > LONGEST;
}

const char *
schedule_words(enum schedule_reason why)
{
	static const char *const words[] = {
	    [SCHEDULE_ANY] = "asked at each sync",
	    [SCHEDULE_FAILED] = "it fails, and is asked less often",
	    [SCHEDULE_RETRY] = "the server said so",
	    [SCHEDULE_GONE] = "gone for good, the server says: not asked any more",
	    [SCHEDULE_REFRESH] = "your setting",
	    [SCHEDULE_FRESH] = "the last answer holds until then",
	    [SCHEDULE_INTERVAL] = "the feed says how often",
	    [SCHEDULE_RHYTHM] = "it seldom has news",
	    [SCHEDULE_PLATFORM] = "its host wants few visits",
	    [SCHEDULE_SKIPPED] = "the feed names hours or days not to ask in",
	};

	return why < sizeof words / sizeof *words ? words[why] : words[SCHEDULE_ANY];
}
