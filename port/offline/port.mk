# Linux, the BSDs and macOS without a network and without libcurl: feeds are files and what commands write. Linked
# with -static it runs wherever its processor is, which is how the tests try processors that nobody has at hand.
include port/posix/port.mk
PORT_SRC := port/offline/http.c $(patsubst %,port/posix/%.c,charset child clock heap outside process storage terminal)
PORT_LIBS := $(filter-out -lcurl -ldl,$(PORT_LIBS))
