#include "port/posix/turn.h"

#include <limits.h>

#include "base/idn.h"
#include "base/url.h"

/* A part of the time allowed, and no more than so many milliseconds. */
enum { GRACE_PART = 50, GRACE_MOST = 250 };

/* Behind the host, what is no ASCII is escaped (RFC 3986, 2.1): not every server takes it raw. */
static void
append_escaped(struct buffer *out, struct slice s)
{
	size_t i;

	for (i = 0; i < s.size; i++) {
		unsigned char c = (unsigned char)s.data[i];

		if (c >= 0x80)
			buffer_print(out, "%%%02X", c);
		else
			buffer_append_byte(out, (char)c);
	}
}

bool
turn_set_url(struct turn *turn, const char *text)
{
	struct slice url = slice_of(text);
	struct slice host = url_host(url), front = url;
	size_t i;

	buffer_clear(&turn->url);
	buffer_clear(&turn->host);
	front.size = host.size > 0 ? (size_t)(host.data - text) : 0;
	append_escaped(&turn->url, front);
	idn_append(&turn->host, host);
	buffer_append_slice(&turn->url, buffer_slice(&turn->host));
	append_escaped(&turn->url, slice_skip(url, front.size + host.size));
	for (i = 0; i < turn->host.size; i++)
		if (turn->host.data[i] >= 'A' && turn->host.data[i] <= 'Z')
			turn->host.data[i] = (char)(turn->host.data[i] + 'a' - 'A');
	turn->at_once = 0;
	return !turn->url.failed && !turn->host.failed;
}

bool
turn_set_group(struct turn *turn, const char *name, int at_once)
{
	buffer_clear(&turn->host);
	buffer_append_text(&turn->host, name);
	turn->at_once = at_once;
	return !turn->host.failed;
}

uint64_t
turn_grace(long timeout)
{
	uint64_t grace = (uint64_t)timeout * 1000 / GRACE_PART;

	return grace < GRACE_MOST ? grace : GRACE_MOST;
}

void
turn_free(struct turn *turn)
{
	buffer_free(&turn->url);
	buffer_free(&turn->host);
}

void
turns_init(struct turns *turns, int total, int per_host)
{
	struct turns none = {0};

	*turns = none;
	turns->last = &turns->waiting;
	turns->total = total;
	turns->per_host = per_host;
}

void
turns_add(struct turns *turns, struct turn *turn)
{
	turn->next = NULL;
	*turns->last = turn;
	turns->last = &turn->next;
	turns->count++;
}

void
turns_add_first(struct turns *turns, struct turn *turn)
{
	turn->next = turns->waiting;
	turns->waiting = turn;
	if (turn->next == NULL)
		turns->last = &turn->next;
	turns->count++;
}

/* `at` is the link that leads to one that waits. */
static struct turn *
take(struct turns *turns, struct turn **at)
{
	struct turn *turn = *at;

	*at = turn->next;
	if (turn->next == NULL)
		turns->last = at;
	return turn;
}

static bool
host_has_room(const struct turns *turns, const struct turn *turn)
{
	const struct turn *other;
	int n = 0;

	for (other = turns->running; other != NULL; other = other->next)
		if (slice_equal(buffer_slice(&other->host), buffer_slice(&turn->host)))
			n++;
	return n < (turn->at_once > 0 ? turn->at_once : turns->per_host);
}

struct turn *
turns_begin(struct turns *turns)
{
	struct turn **at = &turns->waiting;
	struct turn *turn;

	if (turns->running_count >= turns->total)
		return NULL;
	while (*at != NULL && !host_has_room(turns, *at))
		at = &(*at)->next;
	if (*at == NULL)
		return NULL;
	turn = take(turns, at);
	turn->next = turns->running;
	turns->running = turn;
	turns->running_count++;
	return turn;
}

static void
set_silent(struct turns *turns, struct turn *turn, bool silent)
{
	if (turn->silent == silent)
		return;
	turn->silent = silent;
	turns->silent_count += silent ? 1 : -1;
	turns->running_count += silent ? -1 : 1;
}

int
turns_listen(struct turns *turns, uint64_t now)
{
	uint64_t left = INT_MAX;
	struct turn *turn;

	for (turn = turns->running; turn != NULL; turn = turn->next) {
		if (turn->spoke) {
			turn->spoke = false;
			turn->since = now;
			set_silent(turns, turn, false);
		}
		if (turn->silent || turns->silent_count >= CONFIG_SILENT)
			continue;
		if (now - turn->since >= turn->grace)
			set_silent(turns, turn, true);
		else if (left > turn->since + turn->grace - now)
			left = turn->since + turn->grace - now;
	}
	return (int)left;
}

void
turns_end(struct turns *turns, struct turn *turn)
{
	struct turn **at = &turns->running;

	while (*at != turn)
		at = &(*at)->next;
	*at = turn->next;
	set_silent(turns, turn, false);
	turns->running_count--;
	turns->count--;
}

struct turn *
turns_drop(struct turns *turns)
{
	if (turns->waiting == NULL)
		return NULL;
	turns->count--;
	return take(turns, &turns->waiting);
}
