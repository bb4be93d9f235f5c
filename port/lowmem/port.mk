# A small Linux, such as a router. All as on a large one, but memory is one fixed arena (ARENA_KB).
include port/posix/port.mk
PORT_SRC := port/lowmem/heap.c $(filter-out port/posix/heap.c,$(PORT_SRC))
# Small code, where none other is asked for.
ifeq ($(origin CFLAGS),undefined)
CFLAGS = $(SMALL_CFLAGS)
PORT_LDFLAGS += $(SMALL_LDFLAGS)
endif
