#include "tests/power/campaign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port/sim/sim.h"
#include "tests/power/image.h"

/* More failures than this are counted and not printed. */
#define TOLD 10

/* How a process can end: in each of the ways in which power goes, and killed while it stays. */
enum { KILLED = SIM_CUTS, ENDINGS };

static const char *const ending_names[ENDINGS] = {
    [SIM_LOST] = "lost",     [SIM_KEPT] = "kept",           [SIM_TORN] = "torn",
    [SIM_ZEROED] = "zeroed", [SIM_REORDERED] = "reordered", [KILLED] = "killed",
};

/* One crash: at which change, and what becomes of the bytes. */
struct crash {
	unsigned change, ending, seed;
};

/* The states that were met, by their hashes. */
struct met {
	uint64_t *hashes;
	size_t count, room;
};

struct campaign {
	const struct operation *operation;
	const struct campaign_extent *extent;
	struct campaign_count *count;
	struct image base, broken; /* before the run, and after the first crash */
	struct promise base_promise, broken_promise;
	struct met met;
	struct crash first, again; /* again.change 0: there was one crash alone */
};

/* --- States met */

static bool
add_hash(struct met *met, uint64_t hash)
{
	size_t i = (size_t)hash & (met->room - 1);

	for (; met->hashes[i] != 0; i = (i + 1) & (met->room - 1))
		if (met->hashes[i] == hash)
			return false;
	met->hashes[i] = hash;
	met->count++;
	return true;
}

static void
widen(struct met *met)
{
	struct met wider = {.room = met->room > 0 ? 2 * met->room : 4096};
	size_t i;

	wider.hashes = calloc(wider.room, sizeof *wider.hashes);
	if (wider.hashes == NULL)
		abort();
	for (i = 0; i < met->room; i++)
		if (met->hashes[i] != 0)
			add_hash(&wider, met->hashes[i]);
	free(met->hashes);
	*met = wider;
}

/* The device and what was promised, in one number; after a kill also what is not yet safe differs. */
static uint64_t
hash_state(const struct promise *promise, const struct crash *crash)
{
	struct slice words = {(const char *)promise, sizeof *promise};
	uint64_t hash = image_hash() + hash_of(words).low;

	if (crash->ending == KILLED)
		hash += 0x9e3779b97f4a7c15u * crash->change;
	return hash | 1;
}

static bool
is_new(struct met *met, uint64_t hash)
{
	if (2 * (met->count + 1) > met->room)
		widen(met);
	return add_hash(met, hash);
}

/* --- What must hold after a crash */

static void
tell(struct campaign *c, const char *why)
{
	if (c->count->failures++ >= TOLD)
		return;
	printf("FAIL %s: at change %u, %s, seed %u", c->operation->name, c->first.change,
	       ending_names[c->first.ending], c->first.seed);
	if (c->again.change > 0)
		printf("; again at %u, %s, seed %u", c->again.change, ending_names[c->again.ending],
		       c->again.seed);
	printf(": %s\n", why);
	fflush(stdout);
}

/* Whoever writes next counts the same as who read before. */
static bool
writer_agrees(const struct promise_sight *read, struct promise_verdict *verdict)
{
	struct error err = {0};
	struct archive *archive = archive_open(SHELF, ARCHIVE_WRITE, &err);
	struct promise_sight write;
	bool ok = archive != NULL;

	if (!ok)
		promise_broken(verdict, "opening to write: %s", err.text);
	ok = ok && promise_look(archive, &write, verdict);
	archive_close(archive);
	if (!ok || memcmp(read, &write, sizeof write) == 0)
		return ok;
	return promise_broken(verdict, "readers and the next writer differ");
}

/* The next writer opens the archive and stores something. */
static bool
store_next(struct promise *promise, struct error *err)
{
	enum { FIRST = SHELF_ARTICLES - 4, END = SHELF_ARTICLES - 2 };

	promise_offer(promise, FIRST, END, 1);
	if (!shelf_sync(FIRST, END, 1, err))
		return false;
	promise_store(promise, FIRST, END, 1);
	return true;
}

/* What mends: what was begun is done again, before the archive is next written to or after it. */
static bool
mend(const struct campaign *c, struct promise *promise, struct error *err)
{
	bool early = c->first.change % 2 == 0;

	return (early || store_next(promise, err)) && c->operation->run(promise, err) &&
	       (!early || store_next(promise, err));
}

static bool
check_mended(const struct campaign *c, struct promise *promise, struct promise_verdict *verdict)
{
	struct promise_sight sight;
	struct error err = {0};

	if (!mend(c, promise, &err) || (promise->holes && !promise_repair(promise, &err)))
		return promise_broken(verdict, "mending: %s", err.text);
	if (!promise_kept(promise, &sight, verdict) ||
	    (c->operation->check != NULL && !c->operation->check(promise, verdict)))
		return false;
	sim_power_cut(SIM_LOST, 0);
	return promise_kept(promise, &sight, verdict);
}

/* All that must hold of the device as it is now; what was promised so far is `before`. */
static void
examine(struct campaign *c, const struct promise *before)
{
	struct promise promise = *before;
	struct promise_verdict verdict = {{0}};
	struct promise_sight sight;

	c->count->states++;
	if (!promise_kept(&promise, &sight, &verdict) || !writer_agrees(&sight, &verdict) ||
	    !check_mended(c, &promise, &verdict))
		tell(c, verdict.text[0] != '\0' ? verdict.text : "no reason was given");
}

/* --- Crashes */

static void
strike(const struct crash *crash, struct promise *promise)
{
	uint32_t seed = crash->seed * 7919 + crash->change;

	if (crash->ending == SIM_REORDERED)
		promise->holes = 1;
	if (crash->ending == KILLED)
		sim_kill();
	else
		sim_power_cut((enum sim_cut)crash->ending, seed);
}

/* Runs from the beginning until power goes; false when it did not. */
static bool
crash_first(struct campaign *c, struct promise *promise)
{
	struct error err = {0};

	image_put(&c->base);
	*promise = c->base_promise;
	sim_crash_after(c->first.change);
	c->operation->run(promise, &err);
	if (!sim_failed())
		return false;
	strike(&c->first, promise);
	return true;
}

/* Mends after the first crash until power goes again; false when it did not. */
static bool
crash_again(struct campaign *c, struct promise *promise)
{
	struct error err = {0};

	/* What a kill left unsafe only doing it again brings back. */
	if (c->first.ending == KILLED) {
		crash_first(c, promise);
	} else {
		image_put(&c->broken);
		*promise = c->broken_promise;
	}
	sim_crash_after(c->again.change);
	mend(c, promise, &err);
	if (!sim_failed())
		return false;
	strike(&c->again, promise);
	return true;
}

/* Chance decides nothing where all unsafe bytes meet the same fate. */
static unsigned
seeds_of(unsigned ending, unsigned seeds)
{
	return ending == SIM_TORN || ending == SIM_ZEROED || ending == SIM_REORDERED ? seeds : 1;
}

/* Every second crash; the first one has been. */
static void
try_again(struct campaign *c)
{
	const struct campaign_extent *extent = c->extent;
	struct crash *crash = &c->again;
	struct promise promise;

	for (crash->change = 1;
	     extent->changes_again == 0 || crash->change <= extent->changes_again; crash->change++)
		for (crash->ending = 0; crash->ending < ENDINGS; crash->ending++)
			for (crash->seed = 0;
			     crash->seed < seeds_of(crash->ending, extent->seeds_again);
			     crash->seed++) {
				if (!crash_again(c, &promise))
					return;
				if (is_new(&c->met, hash_state(&promise, crash)))
					examine(c, &promise);
			}
}

/* Looks at the state after the first crash, and crashes again from there. */
static void
follow(struct campaign *c)
{
	uint64_t hash = hash_state(&c->broken_promise, &c->first);
	unsigned seldom = c->operation->seldom;

	if (!is_new(&c->met, hash) || (hash >> 8) % c->extent->shards != c->extent->shard)
		return;
	image_take(&c->broken);
	c->again.change = 0;
	examine(c, &c->broken_promise);
	if (c->extent->seeds_again > 0 && (seldom == 0 || (hash >> 16) % seldom == 0))
		try_again(c);
}

/* With power on it must go well: the changes are counted. */
static bool
rehearse(struct campaign *c)
{
	struct promise promise = c->base_promise;
	struct promise_verdict verdict = {{0}};
	struct error err = {0};
	bool ok;

	image_put(&c->base);
	ok = c->operation->run(&promise, &err);
	if (!ok)
		printf("FAIL %s: %s\n", c->operation->name, err.text);
	ok = ok && check_mended(c, &promise, &verdict);
	if (verdict.text[0] != '\0')
		printf("FAIL %s: with power on: %s\n", c->operation->name, verdict.text);
	return ok;
}

static bool
prepare(struct campaign *c)
{
	struct promise_verdict verdict = {{0}};
	struct promise_sight sight;
	struct error err = {0};
	bool ok;

	sim_storage_reset();
	sim_clock_set(SHELF_SEEN, 0);
	ok = c->operation->prepare == NULL || c->operation->prepare(&c->base_promise, &err);
	if (!ok)
		printf("FAIL %s: preparing: %s\n", c->operation->name, err.text);
	ok = ok && promise_kept(&c->base_promise, &sight, &verdict);
	if (verdict.text[0] != '\0')
		printf("FAIL %s: prepared: %s\n", c->operation->name, verdict.text);
	image_take(&c->base);
	return ok && rehearse(c);
}

static void
try_all(struct campaign *c)
{
	const struct campaign_extent *extent = c->extent;
	struct crash *crash = &c->first;

	for (crash->change = 1; extent->changes == 0 || crash->change <= extent->changes;
	     crash->change++) {
		for (crash->ending = 0; crash->ending < ENDINGS; crash->ending++)
			for (crash->seed = 0; crash->seed < seeds_of(crash->ending, extent->seeds);
			     crash->seed++) {
				if (!crash_first(c, &c->broken_promise))
					return;
				follow(c);
			}
		c->count->changes = crash->change;
	}
}

bool
campaign_run(const struct operation *operation, const struct campaign_extent *extent,
             struct campaign_count *count)
{
	struct campaign c = {.operation = operation, .extent = extent, .count = count};
	bool ok;

	memset(count, 0, sizeof *count);
	ok = prepare(&c);
	if (ok)
		try_all(&c);
	else
		count->failures++;
	image_free(&c.base);
	image_free(&c.broken);
	free(c.met.hashes);
	return ok;
}
