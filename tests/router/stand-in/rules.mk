# rules.mk - stands in for OpenWrt's, as far as a package's Makefile reads it. TARGET_*, PKG_BUILD_DIR, ROOT and MORE,
# which are this stand-in's own words for make, come from the command line.
INCLUDE_DIR := $(TOPDIR)
INSTALL_DIR := install -d -m0755
INSTALL_BIN := install -m0755
INSTALL_CONF := install -m0600
INSTALL_DATA := install -m0644
CP := cp -fpR
MAKE_VARS = CFLAGS="$(TARGET_CFLAGS)" CPPFLAGS="$(TARGET_CPPFLAGS)" LDFLAGS="$(TARGET_LDFLAGS)"
MAKE_FLAGS = CC="$(TARGET_CC)" AR="$(TARGET_AR)" ARCH=test CROSS= $(MORE)
