# package.mk - stands in for OpenWrt's: `make compile` builds, `make install` puts the files of the package below
# ROOT, `make fields` prints what the index of packages would have.
define Package/fields
$(foreach field,SECTION CATEGORY TITLE DEPENDS USERID,@echo '$(field): $($(field))'
	)@echo 'Version: $(PKG_VERSION)-$(PKG_RELEASE)'
endef

define BuildPackage
$(eval $(Package/$(1)))
compile:
	$(Build/Prepare)
	$(MAKE_VARS) $(MAKE) -C $(PKG_BUILD_DIR) $(MAKE_FLAGS)

install:
	$(call Package/$(1)/install,$(ROOT))

fields:
	$(Package/fields)
endef
