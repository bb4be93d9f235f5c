# Makefile - for GNU make 3.81 or newer. `make help` lists what can be made.
#
# Everything made lies below build/PORT/. Nothing that was built is run, except by the tests.

VERSION = 0.1.0

# The platform, a folder of port/. Not taken from the environment, where PORT may mean a socket.
PORT = posix

# From outside, by environment or command line, as builders of packages expect it.
PREFIX ?= /usr/local
ifeq ($(origin CC),default)
CC = $(if $(CROSS_COMPILE),$(CROSS_COMPILE)gcc,cc)
endif
ifeq ($(origin AR),default)
AR = $(CROSS_COMPILE)ar
endif
PKG_CONFIG ?= $(if $(SYSROOT),,$(CROSS_COMPILE))pkg-config
# For another machine: CROSS_COMPILE, how its compiler's name begins ("arm-linux-gnueabihf-"), and SYSROOT, the
# folder of its libraries, if the compiler doesn't know it.
SYSROOT ?=
# 1: one file that needs no library where it runs.
STATIC ?= 0
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
DOCDIR = $(PREFIX)/share/doc/feedarc

PORTS := $(patsubst port/%/defconfig,%,$(sort $(wildcard port/*/defconfig)))
ifeq ($(filter $(PORT),$(PORTS)),)
$(error there is no port "$(PORT)"; there are: $(PORTS))
endif

# What port/PORT/port.mk may set: PORT_SRC, its files, also another port's; PORT_LIBS, libraries beside
# expat and zlib; PORT_CFLAGS, for the files of port/ alone; PORT_TARGET, for all files and the linker;
# PORT_LDFLAGS; PORT_DEPS, the command of `make deps`. And, with ?=, what comes from outside.
PORT_SRC = $(sort $(wildcard port/$(PORT)/*.c))
PORT_LIBS =
PORT_CFLAGS =
PORT_TARGET =
PORT_LDFLAGS =
-include port/$(PORT)/port.mk
CFLAGS ?= -O2 -g

# VARIANT keeps builds of one port with other flags apart (asan).
VARIANT =
B := build/$(PORT)$(VARIANT)
PROGRAM = $(B)/feedarc

SRC := $(sort $(wildcard src/*/*.c))
OBJ := $(patsubst %.c,$(B)/%.o,$(SRC) $(PORT_SRC))

MAKEFLAGS += --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: FORCE all help objects tests checkconfig menuconfig savedefconfig deps test-deps bench-deps demo check check-power \
	check-damage check-faults check-mutations check-kill check-cross check-bare check-variants check-router check-packages asan peers bench bench-big fuzz fuzz-smoke fuzzers corpus lint size size-options install uninstall deb completions clean

all: $(PROGRAM)
	@:

# --- Words on the way: `make V=1` shows the commands themselves.

comma = ,
V = 0
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-4s %s\n' $(1) $(2)
quote = '$(subst ','\'',$(1))'

# --- Flags

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wconversion
BASE_CFLAGS = -std=c99 $(WARN) -ffunction-sections -fdata-sections
# Mach-O's linker asks to be told of a function that may be missing; ELF's are weak.
MAY_BE_MISSING = -Wl,-U,_XML_SetReparseDeferralEnabled
GC_LDFLAGS := $(if $(filter Darwin,$(shell uname -s)),-Wl$(comma)-dead_strip $(MAY_BE_MISSING),-Wl,--gc-sections)

# The libraries, asked of pkg-config once and only when something is compiled or linked.
LIBS = -lexpat -lz $(PORT_LIBS)
package-lexpat = expat
package-lz = zlib
package-lcurl = libcurl
package-lcmocka = cmocka
IS_STATIC := $(if $(filter 1 -static,$(STATIC) $(CFLAGS) $(LDFLAGS)),1)
MULTIARCH = $(SYSROOT)/usr/lib/$(CROSS_COMPILE:%-=%)
PKG_PLACE = $(if $(SYSROOT),PKG_CONFIG_SYSROOT_DIR=$(call quote,$(SYSROOT)) \
	PKG_CONFIG_LIBDIR=$(call quote,$(MULTIARCH)/pkgconfig:$(SYSROOT)/usr/lib/pkgconfig:$(SYSROOT)/usr/share/pkgconfig))
pkg_flags = $(strip $(shell $(PKG_PLACE) $(PKG_CONFIG) $(if $(IS_STATIC),--static) $(1) $(package$(2)) 2>/dev/null || echo $(3)))
LIB_CFLAGS = $(eval LIB_CFLAGS := $(foreach l,$(LIBS),$(call pkg_flags,--cflags,$(l))))$(LIB_CFLAGS)
LIB_LIBS = $(eval LIB_LIBS := $(foreach l,$(LIBS),$(call pkg_flags,--libs,$(l),$(l))))$(LIB_LIBS)

ROOT = $(if $(SYSROOT),--sysroot=$(call quote,$(SYSROOT)))
COMPILE = $(CC) $(ROOT) $(PORT_TARGET) $(BASE_CFLAGS) -Isrc -I. -include $(B)/autoconf.h $(LIB_CFLAGS) $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(ROOT) $(PORT_TARGET) $(CFLAGS) $(GC_LDFLAGS) $(PORT_LDFLAGS) $(if $(IS_STATIC),-static) $(LDFLAGS)
ROOM_CFLAGS =
$(B)/src/command/%.o $(B)/src/sync/%.o: ROOM_CFLAGS = -DFEEDARC_VERSION='"$(VERSION)"' -DFEEDARC_PORT='"$(PORT)"'
$(B)/port/%.o: ROOM_CFLAGS = $(PORT_CFLAGS)
# They look into folders, which fails with 32 bits where inodes have 64.
$(B)/tests/%.o: ROOM_CFLAGS = -D_FILE_OFFSET_BITS=64

# --- Configuration: Kconfig -> build/PORT/.config -> build/PORT/autoconf.h

OVERRIDES := $(foreach v,$(filter CONFIG_%,$(.VARIABLES)),\
	$(if $(filter command,$(firstword $(origin $(v)))),$(v)=$($(v))))
# A static program can't load a library later.
ifneq ($(and $(IS_STATIC),$(filter -lcurl,$(PORT_LIBS))),)
FIXED = CONFIG_CURL_LATE=n
endif

$(B)/.config:
	$(call say,CONF,"$@ from port/$(PORT)/defconfig (make menuconfig changes it)")
	$(Q)mkdir -p $(@D)
	$(Q)cp port/$(PORT)/defconfig $@

# Written anew only where the content differs, so that nothing is compiled for nothing.
replace = if [ ! -f $@ ] || [ "$$(cat $@)" != "$$(cat $@.new)" ]; then mv $@.new $@; else rm $@.new; fi

$(B)/autoconf.h: $(B)/.config FORCE
	@sh port/config.sh header port/$(PORT)/defconfig $< $(call quote,$(OVERRIDES) $(FIXED)) >$@.new || \
		{ rm -f $@.new; exit 1; }
	@$(replace)

$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(COMPILE)) $(call quote,$(PORT_CFLAGS) $(VERSION)) >$@.new
	@$(replace)

# The objects too: where a source was taken away, nothing else would tell.
$(B)/link: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(call quote,$(LINK) $(LIB_LIBS) $(OBJ)) >$@.new
	@$(replace)

# A missing header is told here once, in words, and not by every file in the compiler's.
HEADERS = expat.h zlib.h $(if $(filter -lcurl,$(PORT_LIBS)),curl/curl.h)
$(B)/headers: $(B)/flags
	@command -v $(firstword $(CC)) >/dev/null || \
		{ echo "$(firstword $(CC)) not found: run make deps" >&2; exit 1; }
	@for header in $(HEADERS); do \
		echo "#include <$$header>" | \
		$(CC) $(ROOT) $(PORT_TARGET) $(LIB_CFLAGS) $(CPPFLAGS) $(CFLAGS) -E -x c - >/dev/null 2>&1 || \
		{ echo "$$header not found: run make deps" >&2; exit 1; }; \
	done
	@touch $@

# --- The program

$(B)/%.o: %.c $(B)/autoconf.h $(B)/flags | $(B)/headers
	$(call say,CC,$(@:$(B)/%=%))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(ROOM_CFLAGS) -MMD -MP -c -o $@ $<

$(PROGRAM): $(OBJ) $(B)/link
	$(if $(FIXED),$(call say,CONF,"$(FIXED): a static program loads nothing later"))
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $(OBJ) $(LIB_LIBS)

# --- Tests: each tests/ROOM/test_*.c is a program. Those of tests/port/ test the port that is built;
# all others run on port/sim. What several share: tests/*.c, and tests/ROOM/*.c with other names.

TEST_SRC := $(sort $(wildcard tests/*/test_*.c))
SIM_TESTS := $(patsubst %.c,build/sim$(VARIANT)/%,$(filter-out tests/port/%,$(TEST_SRC)))
PORT_TESTS := $(patsubst %.c,$(B)/%,$(filter tests/port/%,$(TEST_SRC)))
TESTS := $(if $(filter sim,$(PORT)),$(SIM_TESTS),$(PORT_TESTS))
# Each tests/bench/*.c is a program; the first one is what the others are compared with.
BENCH := $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/bench/*.c)))
BENCH_STORE := $(B)/tests/bench/store/append
TEST_COMMON := $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/*.c)))
test_shared = $(patsubst %.c,$(B)/%.o,$(filter-out tests/$(1)/test_%,$(wildcard tests/$(1)/*.c)) \
	$(if $(filter session posts sync browse,$(1)),tests/command/shell.c))
TEST_LIBS = $(call pkg_flags,--libs,-lcmocka,-lcmocka)

# All but main, as a library: a test is linked with what it uses, and a room is tested alone.
LIBRARY = $(B)/feedarc.a
$(LIBRARY): $(filter-out $(B)/src/command/main.o,$(OBJ)) $(B)/link
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

tests: $(TESTS)
	@:

objects: $(OBJ) $(TESTS:%=%.o) $(BENCH:%=%.o)
	@:

.SECONDARY:
.SECONDEXPANSION:
$(TESTS): %: %.o $(TEST_COMMON) $$(call test_shared,$$(notdir $$(@D))) $(LIBRARY)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(LIBRARY) $(TEST_LIBS) $(LIB_LIBS)

# What a feed gives, as text, is what fuzzing compares too.
$(filter %/tests/fuzz/test_found %/tests/port/test_corpus,$(TESTS)): $(B)/tests/feed/golden.o

# The articles that archives are tested with.
$(filter %/tests/power/test_campaign %/tests/power/test_harm,$(TESTS)): $(B)/tests/archive/shelf.o

-include $(patsubst %.o,%.d,$(OBJ) $(TESTS:%=%.o) $(wildcard $(B)/tests/*.d $(B)/tests/*/*.d))

PROCESSORS = $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
TEST_SECONDS = 300
SANITIZE = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

check: test-deps
ifeq ($(PORT),sim)
	@$(MAKE) PORT=posix check
else
	@$(MAKE) PORT=sim tests
	@$(MAKE) all tests
	@$(if $(VARIANT),:,$(MAKE) fuzz-smoke)
	@FEEDARC=$(call quote,$(CURDIR)/$(PROGRAM)) sh tests/run.sh -j $(PROCESSORS) -t $(TEST_SECONDS) -o $(B)/check \
		$(SIM_TESTS) $(PORT_TESTS) $(sort $(wildcard tests/*/*.bats))
endif

asan:
	@ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1:$$ASAN_OPTIONS UBSAN_OPTIONS=print_stacktrace=1:$$UBSAN_OPTIONS \
		$(MAKE) check VARIANT=-asan CFLAGS="$(SANITIZE)"

# --- Power goes at every change of an archive of small segments, and again while that is mended. It takes
# minutes; `make check` has a small cut of it.

POWER_SEEDS = 5
POWER_SEEDS_AGAIN = 1
POWER_CONFIG = CONFIG_SEGMENT_KB=2 CONFIG_INDEX_KB=1 CONFIG_DEFLATE_WINDOW=9 CONFIG_DEFLATE_MEMORY=1
POWER_OPERATIONS =

check-power:
	@$(MAKE) PORT=sim VARIANT=-power$(VARIANT) $(POWER_CONFIG) build/sim-power$(VARIANT)/tests/power/test_campaign
	@sh tests/power/run.sh build/sim-power$(VARIANT)/tests/power/test_campaign build/sim-power$(VARIANT)/power \
		$(PROCESSORS) $(POWER_SEEDS) $(POWER_SEEDS_AGAIN) $(POWER_OPERATIONS)

# Bytes are spoiled anywhere in archives as they are appended and sealed: what is lost beside what was hit.
DAMAGES = 10000

check-damage:
	@$(MAKE) PORT=sim build/sim$(VARIANT)/tests/power/test_harm
	@sh tests/power/harm.sh build/sim$(VARIANT)/tests/power/test_harm build/sim$(VARIANT)/harm $(PROCESSORS) $(DAMAGES)

# What the system does to us: calls that fail, full disks, kills, readers beside writers; in archives of small
# segments. It needs strace and root for some, and says what it skips.
check-faults: test-deps
	@$(MAKE) PORT=posix VARIANT=-small CONFIG_SEGMENT_KB=24 CONFIG_INDEX_KB=8 CONFIG_SEAL_AFTER=0
	@FEEDARC=$(call quote,$(CURDIR)/build/posix-small/feedarc) sh tests/run.sh -j $(PROCESSORS) -t 1800 \
		-o build/posix-small/faults $(sort $(wildcard tests/power/faults/*.bats))

# One step of the archive's is left out at a time: the campaign must find each.
check-mutations:
	@sh tests/power/mutations.sh build/mutations $(MAKE) $(POWER_CONFIG)

# --- SIGKILL at random moments of whole syncs, also by a build that commits, seals and begins segments often.

KILLS = 1000
KILL_CONFIG = CONFIG_SEGMENT_KB=64 CONFIG_INDEX_KB=16 CONFIG_COMMIT_KB=16 CONFIG_BATCH_KB=16 CONFIG_MEMBER_KB=8 \
	CONFIG_SEAL_AFTER=0

check-kill: all
	@$(MAKE) VARIANT=-kill $(KILL_CONFIG) all
	@PYTHONDONTWRITEBYTECODE=1 python3 tests/kill/kill.py $(B)/kill $(KILLS) $(PROGRAM) $(B)-kill/feedarc

# --- Hostile feeds: what newsboat, sfeed and feedarc have kept of each in the end. PEERS=--alone: feedarc only;
# PEERS="--write docs/peers.md": into the page.

PEERS =

peers: all
	@PYTHONDONTWRITEBYTECODE=1 python3 tests/peers/peers.py $(B)/peers $(PROGRAM) $(PEERS)

# --- Other processors, by Debian's cross compilers and qemu: all tests, and whether they archive the same bytes.

MACHINES = armhf arm64 armel mipsel mips riscv64

check-cross: test-deps
	@MAKE="$(MAKE)" sh tests/cross/run.sh build/cross $(PROCESSORS) $(MACHINES)

# expat and libcurl as others build them.
check-variants: test-deps
	@MAKE="$(MAKE)" sh tests/cross/variants.sh build/cross $(PROCESSORS)

# --- A router's life: the package of OpenWrt, static with musl, in a BusyBox root.

PROFILES = posix lowmem

check-router:
	@MAKE="$(MAKE)" sh tests/router/run.sh build/router $(PROCESSORS) $(PROFILES)

# --- Devices without an operating system, by an emulator: what they archive beside the desktop.

check-bare:
	@sh port/bare/deps.sh install build/bare-libraries
	@MAKE="$(MAKE)" sh tests/bare/run.sh build/bare-check $(PROCESSORS)

print-%:
	@echo '$($*)'

lint:
	@MAKE="$(MAKE)" sh tests/lint.sh

# --- Fuzzing: each tests/fuzz/fuzz_*.c is a harness, linked alone with libFuzzer on port/sim.

FUZZ_CC = clang
FUZZ_SECONDS = 600
FUZZ_SMOKE_SECONDS = 3
# But with posix's character sets: they are what real feeds are read with.
FUZZ_PORT_SRC := $(filter-out port/sim/charset.c,$(wildcard port/sim/*.c)) port/posix/charset.c
FUZZ_CFLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HARNESSES := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZERS := $(HARNESSES:%=$(B)/fuzz/%)

$(B)/tests/fuzz/driver/%.o: tests/fuzz/driver/libfuzzer.c tests/fuzz/harness.h $(B)/autoconf.h $(B)/flags
	$(call say,CC,$(@:$(B)/%=%))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -DHARNESS=fuzz_$* -c -o $@ $<

$(FUZZERS): $(B)/fuzz/%: $(B)/tests/fuzz/driver/%.o $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/harness.o \
		$(B)/tests/feed/golden.o $(LIBRARY)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(LIBRARY) $(LIB_LIBS)

fuzzers: $(FUZZERS)
	@:

fuzz fuzz-smoke:
	@FUZZ_CC=$(call quote,$(FUZZ_CC)) sh tests/fuzz/run.sh --can || exit 0; \
	$(MAKE) PORT=sim VARIANT=-fuzz CC=$(call quote,$(FUZZ_CC)) CFLAGS=$(call quote,$(FUZZ_CFLAGS)) \
		PORT_SRC=$(call quote,$(FUZZ_PORT_SRC)) GC_LDFLAGS= fuzzers && \
	FUZZ_SEED=$(if $(filter fuzz-smoke,$@),1) sh tests/fuzz/run.sh build/sim-fuzz/fuzz build/fuzz \
		$(if $(filter fuzz-smoke,$@),$(FUZZ_SMOKE_SECONDS),$(FUZZ_SECONDS)) $(HARNESSES)

# What feedarc finds in the corpus of real feeds, where it is there, and what feedparser does.
corpus: all
	@python3 tests/feed/corpus.py $(PROGRAM)

$(BENCH) $(BENCH_STORE): %: %.o $(LIBRARY)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIB_LIBS)

ARCHIVE_BENCH = $(B)/tests/bench/archive/bench
$(ARCHIVE_BENCH): $(patsubst %.c,$(B)/%.o,$(sort $(wildcard tests/bench/archive/*.c))) $(LIBRARY)
	$(call say,LD,$@)
	$(Q)$(LINK) -o $@ $(filter %.o,$^) $(LIBRARY) $(LIB_LIBS)

$(B)/tests/bench/%.o: ROOM_CFLAGS = -D_POSIX_C_SOURCE=200809L

# Every figure of the archive beside its limit; a million articles take some minutes to be made, once.
ARCHIVE_FIGURES = python3 tests/bench/archive.py $(PROGRAM) $(BENCH_STORE) $(ARCHIVE_BENCH) $(B)/bench/archive ../shared && \
	sh tests/bench/archive/run.sh $(ARCHIVE_BENCH) $(B)/bench 1000 && \
	sh tests/bench/archive/run.sh $(ARCHIVE_BENCH) $(B)/bench 100000 && \
	python3 tests/bench/archive/commands.py $(PROGRAM) $(B)/bench/archive-100000
UNCHANGED = python3 tests/bench/unchanged.py $(PROGRAM) $(B)/bench/unchanged $(B)/bench/archive-1000
BENCH_NEEDS = $(PROGRAM) $(BENCH) $(BENCH_STORE) $(ARCHIVE_BENCH)

bench-big: bench-deps $(BENCH_NEEDS)
	@{ $(ARCHIVE_FIGURES) && sh tests/bench/archive/run.sh $(ARCHIVE_BENCH) $(B)/bench 1000000 && \
		$(UNCHANGED) $(B)/bench/archive-1000000 || echo 'the bench did not end'; } | sh tests/bench/verdict.sh

bench: bench-deps $(BENCH_NEEDS)
	@sh tests/bench/run.sh $(PROGRAM) $(B)/bench $(BENCH)
	@{ $(ARCHIVE_FIGURES) && $(UNCHANGED) $(B)/bench/archive-100000 || echo 'the bench did not end'; } | \
		sh tests/bench/verdict.sh

# --- What is needed first

DEPS = CC=$(call quote,$(CC)) CPPFLAGS=$(call quote,$(CPPFLAGS)) CFLAGS=$(call quote,$(CFLAGS)) \
	PKG_CONFIG=$(call quote,$(PKG_CONFIG)) sh port/posix/deps.sh

deps:
	@$(or $(PORT_DEPS),$(DEPS) build)

test-deps:
	@$(DEPS) test

bench-deps:
	@$(DEPS) bench

# --- A first look

demo: deps
	@$(MAKE) all
	@sh tests/demo/demo.sh $(PROGRAM) build/demo

# --- Options by menu

NO_MENU = kconfig-mconf (package kconfig-frontends) or kconfiglib (package python3-kconfiglib) is needed

menuconfig: $(B)/autoconf.h
	@sh port/config.sh save port/$(PORT)/defconfig $(B)/.config >$(B)/.config.new
	@mv $(B)/.config.new $(B)/.config
	@export KCONFIG_CONFIG=$(B)/.config; \
	command -v kconfig-mconf >/dev/null && exec kconfig-mconf Kconfig; \
	for python in python3 /usr/bin/python3; do \
		$$python -c 'import menuconfig' 2>/dev/null && exec $$python -m menuconfig Kconfig; \
	done; \
	echo "$(NO_MENU); or edit $(B)/.config" >&2; exit 1

# port/PORT/defconfig is a full configuration, so that without any tool a copy of it will do.
savedefconfig: $(B)/autoconf.h
	$(call say,CONF,port/$(PORT)/defconfig)
	@sh port/config.sh save port/$(PORT)/defconfig $(B)/.config $(call quote,$(OVERRIDES)) >$(B)/defconfig
	@cp $(B)/defconfig port/$(PORT)/defconfig

# Every port's defconfig is complete and in Kconfig's order, and Kconfig's own tool agrees.
checkconfig:
	@mkdir -p build
	@for port in $(PORTS); do \
		given=port/$$port/defconfig; full=build/$$port.defconfig; \
		sh port/config.sh save $$given $$given >$$full || exit 1; \
		[ "$$(cat $$given)" = "$$(cat $$full)" ] || \
			{ echo "$$given is not as savedefconfig writes it: see $$full" >&2; exit 1; }; \
		! command -v kconfig-conf >/dev/null || { \
			KCONFIG_CONFIG=$$full kconfig-conf --olddefconfig Kconfig >/dev/null && \
			sh port/config.sh save $$given $$full >$$full.new && \
			[ "$$(cat $$given)" = "$$(cat $$full.new)" ] || \
			{ echo "$$given: kconfig-conf has other values: see $$full" >&2; exit 1; }; }; \
		printf '  CONF %s\n' $$given; \
	done

# --- What everything costs: rooms in the linked program, options, stack. WRITE=docs/small.md puts the figures
# there, CHECK=docs/small.md fails where one has grown by more than a hundredth.

# How a small program is built; -flto takes off 3 % more, but then there are no rooms to be told apart.
SMALL_CFLAGS = -Os -fno-pie -fno-asynchronous-unwind-tables
SMALL_LDFLAGS = -no-pie
WRITE =
CHECK =
size_make = $(MAKE) PORT=$(PORT) CFLAGS="$(SMALL_CFLAGS)$(2)" LDFLAGS="$(SMALL_LDFLAGS)$(1) $(LDFLAGS)"
SIZE = CC=$(call quote,$(CC)) CROSS_COMPILE=$(call quote,$(CROSS_COMPILE)) PYTHONDONTWRITEBYTECODE=1 python3 tests/size/size.py \
	$(PORT) $(if $(WRITE),--write $(WRITE)) $(if $(CHECK),--check $(CHECK))
SIZE_NEEDS = $(call size_make, -Wl$(comma)-Map=build/$(PORT)-size/map, -fcallgraph-info=su) VARIANT=-size

size:
	+@$(SIZE_NEEDS)
	+@$(SIZE)

size-options:
	+@$(SIZE_NEEDS)
	+@$(SIZE) --options $(call size_make,,) -j $(PROCESSORS)

# --- Into the system and out of it

MANUALS := $(sort $(wildcard docs/*.[1-9]))
# Made by `make completions`, not while installing: what is built may be for another machine.
SHARE = $(DESTDIR)$(PREFIX)/share
COMPLETIONS = docs/completions/feedarc.bash:bash-completion/completions/feedarc \
	docs/completions/feedarc.zsh:zsh/site-functions/_feedarc \
	docs/completions/feedarc.fish:fish/vendor_completions.d/feedarc.fish
installed = $(foreach c,$(COMPLETIONS),$(SHARE)/$(word 2,$(subst :, ,$(c)))) \
	$(foreach m,$(MANUALS),$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(m)))/$(notdir $(m)))

install: all
	mkdir -p $(DESTDIR)$(BINDIR) $(DESTDIR)$(DOCDIR) $(sort $(dir $(installed)))
	cp $(PROGRAM) $(DESTDIR)$(BINDIR)/feedarc
	chmod 755 $(DESTDIR)$(BINDIR)/feedarc
	for file in $(MANUALS); do cp $$file $(DESTDIR)$(MANDIR)/man$${file##*.}/ || exit 1; done
	for pair in $(COMPLETIONS); do cp $${pair%:*} $(SHARE)/$${pair#*:} || exit 1; done
	for file in LICENSE docs/archive-format.md $(wildcard README.md); do cp $$file $(DESTDIR)$(DOCDIR)/ || exit 1; done

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/feedarc $(installed)
	rm -rf $(DESTDIR)$(DOCDIR)

# Debian's package, from port/debian, built with Debian's tools below build/deb.
DEB = build/deb/feedarc-$(VERSION)
deb:
	@$(DEPS) package
	@rm -rf build/deb
	@mkdir -p $(DEB)
	@cp -R Kconfig LICENSE Makefile README.md docs port src tests $(DEB)/
	@tar -C build/deb -czf build/deb/feedarc_$(VERSION).orig.tar.gz feedarc-$(VERSION)
	@cp -R port/debian $(DEB)/
	@cd $(DEB) && unset MAKEFLAGS MAKELEVEL && dpkg-buildpackage -us -uc >../log 2>&1 || { tail -n 20 ../log >&2; exit 1; }
	@ls build/deb/*.deb

check-packages: deb
	@sh tests/run.sh -t 600 -o build/deb/check tests/packages/packages.bats tests/packages/debian/debian.bats tests/build/service.bats

# From the tables of commands and options; a test holds them equal.
completions: all
	@mkdir -p docs/completions
	@for shell in bash zsh fish; do \
		$(PROGRAM) help --completion $$shell >docs/completions/feedarc.$$shell || exit 1; \
	done

clean:
	rm -rf build

help:
	@printf '  %-20s %s\n' \
	  make 'build build/$(PORT)/feedarc' \
	  'make PORT=NAME' 'build for another platform: $(PORTS)' \
	  'make demo' 'build, archive three sample feeds and read one of them' \
	  'make deps' 'install what building needs (says what it runs)' \
	  'make test-deps' 'install what testing needs' \
	  'make check' 'build and run all tests, after a short look for input that breaks a parser' \
	  'make asan' 'the same under address and undefined-behaviour sanitizers' \
	  'make check-power' 'let the power go at every change of an archive (minutes)' \
	  'make check-damage' 'spoil bytes of it in $(DAMAGES) ways, 1 to 65536 at once (minutes)' \
	  'make check-faults' 'let calls of the system fail, fill the disk, kill it (minutes; strace, root)' \
	  'make check-mutations' 'look whether that finds what is left out of the archive on purpose' \
	  'make check-kill' 'kill $(KILLS) syncs at random moments (minutes)' \
	  'make check-cross' 'the same tests on other processors: $(MACHINES) (many minutes; root)' \
	  'make check-bare' 'what devices without an operating system archive, in an emulator (a minute or two; root)' \
	  'make check-variants' 'with expat and libcurl as others build them (many minutes)' \
	  'make check-router' 'the package of OpenWrt in a BusyBox root: profiles $(PROFILES) (minutes; root)' \
	  'make check-packages' 'build the package for Debian; lintian; installed and removed (root)' \
	  'make peers' 'serve hostile feeds to newsboat, sfeed and feedarc; what each has kept' \
	  'make lint' 'hold the rules of the house, print a summary' \
	  'make bench' 'measure parsing, whole syncs, an archive of 100,000 articles' \
	  'make bench-big' 'every figure of the archive beside its limit, with 1,000,000 articles too (many minutes)' \
	  'make corpus' 'compare with what feedparser finds in real feeds' \
	  'make fuzz' 'look for what breaks each parser, FUZZ_SECONDS=$(FUZZ_SECONDS) each; HARNESSES="feed url"' \
	  'make fuzz-smoke' 'the same for a few seconds' \
	  'make size' 'bytes by room, stack by function (gcc); WRITE=docs/small.md notes them there' \
	  'make size-options' 'the same, and what each option costs (minutes)' \
	  'make menuconfig' 'choose options, kept in build/PORT/.config' \
	  'make savedefconfig' 'make them the defaults of the port' \
	  'make checkconfig' 'check the defaults of all ports' \
	  'make install' 'to PREFIX ($(PREFIX)), below DESTDIR if set' \
	  'make uninstall' 'remove what install put there' \
	  'make deb' 'build a package for Debian' \
	  'make completions' 'write docs/completions anew, for bash, zsh and fish' \
	  'make clean' 'remove build/'
	@printf '\n%s\n' \
	  'From outside: CC CFLAGS CPPFLAGS LDFLAGS PKG_CONFIG CROSS_COMPILE SYSROOT DESTDIR PREFIX; STATIC=1;' \
	  'CONFIG_NAME=value for one option of Kconfig; V=1 shows the commands.'
