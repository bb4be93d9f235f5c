/* sim.h - the platform that fails on purpose: what tests tell it, and what it tells them. */
#ifndef PORT_SIM_SIM_H
#define PORT_SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* What storage can be asked; each is counted, and can be made to fail. */
enum sim_operation {
	SIM_OPEN,
	SIM_SIZE,
	SIM_READ,
	SIM_APPEND,
	SIM_TRUNCATE,
	SIM_SYNC,
	SIM_SYNC_DIRECTORY,
	SIM_REPLACE,
	SIM_REMOVE,
	SIM_MAKE_DIRECTORY,
	SIM_LIST,
	SIM_LOCK,
	SIM_OPERATIONS, /* how many there are */
};

/* Forgets all files, directories, locks, counts and orders: a new device. */
void sim_storage_reset(void);

/* How often this was asked since the reset. */
unsigned sim_count(enum sim_operation operation);

/*
 * The n-th operation of this kind from now (n from 1) fails once with this kind of error. An append
 * leaves the first half of its bytes; the others do nothing. One order a kind; n 0 takes it back.
 */
void sim_fail_after(enum sim_operation operation, unsigned n, enum error_kind kind);

/*
 * Power goes at the n-th operation from now that changes anything: it is begun, its caller sees an
 * error, and so does every later operation until sim_power_cut. n 0 takes the order back.
 */
void sim_crash_after(unsigned n);

/* Has what sim_fail_after or sim_crash_after ordered come to pass? */
bool sim_failed(void);

/* What becomes of the bytes and names that no sync has made safe. */
enum sim_cut {
	SIM_LOST,      /* they are gone */
	SIM_KEPT,      /* they are there */
	SIM_TORN,      /* a front of the bytes is there; names: any */
	SIM_ZEROED,    /* the length is there, the bytes are zero from some place on; names: any */
	SIM_REORDERED, /* some blocks are there, those between are zero; names: any */
	SIM_CUTS,      /* how many ways there are */
};

/*
 * Power goes now and comes back: locks are free, handles are dead (close them all the same), orders
 * are forgotten. `seed` decides what chance would.
 */
void sim_power_cut(enum sim_cut cut, uint32_t seed);

/*
 * The process dies and power stays: locks are free, handles are dead, orders are forgotten. Files are
 * as they were seen, and what was not synced is still not safe.
 */
void sim_kill(void);

/* A file's content, borrowed until it changes; NULL when there is none. For tests to look. */
const char *sim_file(const char *path, size_t *size);

typedef void sim_file_fn(void *ctx, const char *path, const void *data, size_t n);

/* Gives every file and directory (data NULL) there is now, in no order. For tests to look and to keep. */
void sim_files(sim_file_fn *fn, void *ctx);

/* Sets a file's content, made if missing, safe at once. For tests to prepare and to damage. */
void sim_put_file(const char *path, const void *data, size_t n);

/*
 * The n-th request for memory from now (n from 1) and the `times` - 1 after it are refused.
 * n 0 takes the order back.
 */
void sim_heap_fail_after(unsigned n, unsigned times);

/* Has a request been refused since the last order? */
bool sim_heap_failed(void);

/* Sets the clock (0: it has no idea) and the zone, in seconds east of UTC. */
void sim_clock_set(int64_t seconds, int32_t zone);

/* Lets both clocks go on; the wall clock stays at 0 when it has no idea. */
void sim_clock_pass(uint64_t milliseconds);

#endif
