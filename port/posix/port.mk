# Linux, the BSDs and macOS.
PORT_SRC = port/posix/address.c port/posix/charset.c port/posix/child.c port/posix/clock.c \
	port/posix/curl.c port/posix/field.c port/posix/guard.c port/posix/heap.c port/posix/http.c port/posix/outside.c port/posix/personal.c port/posix/process.c \
	port/posix/reason.c \
	port/posix/storage.c port/posix/terminal.c port/posix/trust.c port/posix/turn.c
PORT_LIBS = -lcurl
# Also where the C library's own habit is 32 bits.
PORT_CFLAGS = -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
# libcurl is not linked where it is loaded later (CURL_LATE).
ifeq ($(shell uname -s),Darwin)
PORT_LDFLAGS = -Wl,-dead_strip_dylibs
else
PORT_LDFLAGS = -Wl,--as-needed
endif
# Elsewhere dlopen is in the C library.
ifeq ($(shell uname -s),Linux)
PORT_LIBS += -ldl
endif
# Elsewhere iconv is in the C library.
ifneq ($(filter Darwin OpenBSD,$(shell uname -s)),)
PORT_LIBS += -liconv
endif
