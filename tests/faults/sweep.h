/* sweep.h - every chance to fail, one at a time: the 1st, the 2nd, … until a body gets through unharmed. */
#ifndef TESTS_FAULTS_SWEEP_H
#define TESTS_FAULTS_SWEEP_H

#include <stdlib.h>

#include "port/sim/sim.h"

/* What shall fail. */
struct sweep_fault {
	const char *name;
	bool memory;                  /* requests for memory, */
	unsigned times;               /* so many in a row; */
	bool power;                   /* or power goes; */
	enum sim_operation operation; /* or this operation fails */
	enum error_kind kind;         /* with this kind of error */
};

/* One run of a sweep. */
struct sweep {
	const struct sweep_fault *fault;
	unsigned n; /* the n-th chance is the one that fails */
};

/*
 * Does once all that is swept: prepares, calls sweep_arm, does what may fail, calls sweep_calm, and
 * checks that it failed politely or went well.
 */
typedef void sweep_fn(struct sweep *sweep, void *ctx);

static const struct sweep_fault sweep_faults[] = {
    {.name = "memory once", .memory = true, .times = 1},
    {.name = "memory from here on", .memory = true, .times = 1000000},
    {.name = "power", .power = true},
    {.name = "open", .operation = SIM_OPEN, .kind = ERROR_STORAGE},
    {.name = "size", .operation = SIM_SIZE, .kind = ERROR_STORAGE},
    {.name = "read", .operation = SIM_READ, .kind = ERROR_STORAGE},
    {.name = "append", .operation = SIM_APPEND, .kind = ERROR_STORAGE},
    {.name = "append, full", .operation = SIM_APPEND, .kind = ERROR_FULL},
    {.name = "truncate", .operation = SIM_TRUNCATE, .kind = ERROR_STORAGE},
    {.name = "sync", .operation = SIM_SYNC, .kind = ERROR_STORAGE},
    {.name = "sync, full", .operation = SIM_SYNC, .kind = ERROR_FULL},
    {.name = "sync directory", .operation = SIM_SYNC_DIRECTORY, .kind = ERROR_STORAGE},
    {.name = "replace", .operation = SIM_REPLACE, .kind = ERROR_FULL},
    {.name = "remove", .operation = SIM_REMOVE, .kind = ERROR_STORAGE},
    {.name = "make directory", .operation = SIM_MAKE_DIRECTORY, .kind = ERROR_STORAGE},
    {.name = "list", .operation = SIM_LIST, .kind = ERROR_STORAGE},
    {.name = "lock", .operation = SIM_LOCK, .kind = ERROR_STORAGE},
};

#define SWEEP_FAULTS (sizeof sweep_faults / sizeof *sweep_faults)

/* From here on the chances count. */
static inline void
sweep_arm(const struct sweep *sweep)
{
	if (sweep->fault->memory)
		sim_heap_fail_after(sweep->n, sweep->fault->times);
	else if (sweep->fault->power)
		sim_crash_after(sweep->n);
	else
		sim_fail_after(sweep->fault->operation, sweep->n, sweep->fault->kind);
}

/* Has the fault struck? */
static inline bool
sweep_struck(const struct sweep *sweep)
{
	return sweep->fault->memory ? sim_heap_failed() : sim_failed();
}

/* From here on all goes well again; true when the fault had struck. After power went, it is back. */
static inline bool
sweep_calm(const struct sweep *sweep)
{
	bool struck = sweep_struck(sweep);

	if (sweep->fault->memory)
		sim_heap_fail_after(0, 0);
	else if (sweep->fault->power)
		sim_power_cut(SIM_TORN, sweep->n);
	else
		sim_fail_after(sweep->fault->operation, 0, ERROR_NONE);
	return struck;
}

/* An emulated processor takes some thirty times as long: there it is one chance in 23. */
static inline unsigned
sweep_step(void)
{
	const char *emulator = getenv("EMULATOR");

	return emulator != NULL && emulator[0] != '\0' ? 23 : 1;
}

/*
 * Calls body with the 1st, 2nd, … chance failing, until the fault no longer strikes. The body tells by
 * setting sweep->n to 0 when sweep_calm was false. Returns the number of chances there were.
 */
static inline unsigned
sweep(const struct sweep_fault *fault, sweep_fn *body, void *ctx)
{
	struct sweep run = {fault, 1};
	unsigned n;

	for (n = 1; n < 100000; n += sweep_step()) {
		run.n = n;
		body(&run, ctx);
		if (run.n == 0)
			return n - 1;
	}
	return n;
}

#endif
