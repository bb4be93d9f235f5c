# A Cortex-M3 without an operating system: picolibc, and a debugger's machine for files and words (semihosting).
# MACHINE is the board, as qemu calls it.
MACHINE = lm3s6965evb
CROSS_COMPILE ?= arm-none-eabi-
CFLAGS ?= -Os -g -flto=2
PKG_CONFIG = false
LIBRARIES = build/bare-libraries/arm
PORT_DEPS = sh port/bare/deps.sh install build/bare-libraries
PORT_SRC = port/lowmem/heap.c port/offline/http.c $(sort $(wildcard port/bare/*.c))
# Flash and RAM of each board, and where they begin.
BOARD_lm3s6965evb = 0x00000000 0x40000 0x20000000 0x10000
BOARD_mps2-an385 = 0x00000000 0x400000 0x21000000 0x1000000
BOARD = $(BOARD_$(MACHINE))
board = -Wl,--defsym=$(1)=$(word $(2),$(BOARD))
PORT_TARGET = -mcpu=cortex-m3 -mthumb --specs=picolibc.specs -isystem $(LIBRARIES)/include
PORT_LDFLAGS = -L$(LIBRARIES)/lib --oslib=semihost --crt0=hosted \
	-Wl,--wrap=main $(call board,__flash,1) $(call board,__flash_size,2) $(call board,__ram,3) \
	$(call board,__ram_size,4) -Wl,--defsym=__stack_size=4096
