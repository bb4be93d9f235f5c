#include "sync/order.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/url.h"
#include "fetch/platform.h"

/* One may be the feed's own fault. */
#define LATE_MOST 2

struct order_host {
	uint64_t group;
	int running, most; /* most: at once */
	int late;          /* visits in a row that were */
};

struct order_feed {
	uint64_t group;
	size_t place;
	size_t host;
	size_t round; /* how many of that host come before */
	bool begun;
};

bool
order_open(struct order *order, size_t places, struct error *err)
{
	order->feeds = memory_zero(places + 1, sizeof *order->feeds);
	order->hosts = memory_zero(places + 1, sizeof *order->hosts);
	order->indexes = memory_zero(places + 1, sizeof *order->indexes);
	if (order->feeds != NULL && order->hosts != NULL && order->indexes != NULL)
		return true;
	return error_memory(err);
}

static int
most_at_once(struct slice url)
{
	const struct platform *platform = platform_of(url);

	return platform->at_once > 0 ? platform->at_once : CONFIG_JOBS_PER_HOST;
}

/* Its host is made of it later; until then it has one of its own. */
void
order_add(struct order *order, size_t place, struct slice url)
{
	struct order_feed *feed = &order->feeds[order->count];

	feed->place = place;
	feed->group = url_is_web(url) ? platform_group(url) : hash_of(url).low;
	feed->host = order->count;
	order->hosts[order->count].group = feed->group;
	order->hosts[order->count].most = most_at_once(url);
	order->count++;
	order->left++;
}

/* By host, in the user's order. */
static int
by_group(const void *a, const void *b)
{
	const struct order_feed *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int
by_number(const void *a, const void *b)
{
	const struct order_host *x = a, *y = b;

	return (x->group > y->group) - (x->group < y->group);
}

/* By how many of their host come before, in the user's order. */
static int
by_round(const void *a, const void *b)
{
	const struct order_feed *x = a, *y = b;

	if (x->round != y->round)
		return x->round < y->round ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

void
order_settle(struct order *order)
{
	struct order_feed *feed = order->feeds;
	size_t i, hosts = 0;

	qsort(feed, order->count, sizeof *feed, by_group);
	qsort(order->hosts, order->count, sizeof *order->hosts, by_number);
	for (i = 0; i < order->count; i++) {
		bool again = i > 0 && feed[i].group == feed[i - 1].group;

		feed[i].round = again ? feed[i - 1].round + 1 : 0;
		if (!again)
			order->hosts[hosts++] = order->hosts[i];
		feed[i].host = hosts - 1;
	}
	qsort(feed, order->count, sizeof *feed, by_round);
	for (i = 0; i < order->count; i++)
		order->indexes[feed[i].place] = i;
}

static void
begin(struct order *order, struct order_feed *feed)
{
	feed->begun = true;
	order->left--;
	while (order->first < order->count && order->feeds[order->first].begun)
		order->first++;
}

bool
order_next(struct order *order, size_t *place)
{
	size_t i;

	for (i = order->full ? order->count : order->first; i < order->count; i++) {
		struct order_feed *feed = &order->feeds[i];
		struct order_host *host = &order->hosts[feed->host];

		if (feed->begun || host->running >= host->most)
			continue;
		host->running++;
		begin(order, feed);
		*place = feed->place;
		return true;
	}
	order->full = true;
	return false;
}

bool
order_ended(struct order *order, size_t place, bool late)
{
	struct order_host *host = &order->hosts[order->feeds[order->indexes[place]].host];

	host->running--;
	host->late = late ? host->late + 1 : 0;
	order->full = false;
	return host->late >= LATE_MOST;
}

bool
order_drop(struct order *order, struct slice url, size_t *place)
{
	uint64_t group = platform_group(url);
	size_t i;

	for (i = order->first; i < order->count; i++) {
		if (order->feeds[i].begun || order->feeds[i].group != group)
			continue;
		*place = order->feeds[i].place;
		begin(order, &order->feeds[i]);
		return true;
	}
	return false;
}

void
order_free(struct order *order)
{
	struct order empty = {0};

	memory_free(order->feeds);
	memory_free(order->hosts);
	memory_free(order->indexes);
	*order = empty;
}
