################################################################################
#
# wanbell
#
################################################################################

WANBELL_VERSION = 0.1.0
WANBELL_SITE = https://example.org/wanbell
WANBELL_SOURCE = wanbell-$(WANBELL_VERSION).tar.xz
WANBELL_LICENSE = MIT, MIT-0, ISC
WANBELL_LICENSE_FILES = LICENSE THIRD-PARTY-LICENSES
WANBELL_DEPENDENCIES = libuv mbedtls

define WANBELL_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) \
		CC="$(TARGET_CC)" \
		AR="$(TARGET_AR)" \
		HOSTCC="$(HOSTCC)" \
		CFLAGS="$(TARGET_CFLAGS)" \
		LDFLAGS="$(TARGET_LDFLAGS)" \
		STATIC=no \
		LIBUV=system \
		MBEDTLS=system
endef

define WANBELL_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 0755 $(@D)/wanbell $(TARGET_DIR)/usr/sbin/wanbell
	$(INSTALL) -D -m 0755 $(@D)/firmware/common/wanbell-service \
		$(TARGET_DIR)/usr/sbin/wanbell-service
	$(INSTALL) -D -m 0644 $(@D)/firmware/common/servers.ini \
		$(TARGET_DIR)/usr/share/wanbell/servers.ini
	$(INSTALL) -D -m 0644 $(@D)/firmware/common/inbox.sh \
		$(TARGET_DIR)/usr/share/wanbell/inbox.sh
	$(INSTALL) -D -m 0644 $(@D)/firmware/common/folders.sh \
		$(TARGET_DIR)/usr/share/wanbell/folders.sh
	$(INSTALL) -D -m 0755 $(@D)/firmware/vendor/hooks/udhcpc \
		$(TARGET_DIR)/usr/share/wanbell/hooks/udhcpc
	$(INSTALL) -D -m 0755 $(@D)/firmware/vendor/hooks/dnsmasq \
		$(TARGET_DIR)/usr/share/wanbell/hooks/dnsmasq
	$(INSTALL) -D -m 0644 $(@D)/firmware/common/sysctl.conf \
		$(TARGET_DIR)/etc/sysctl.d/90-wanbell.conf
	$(INSTALL) -D -m 0600 $(@D)/firmware/common/defaults.ini \
		$(TARGET_DIR)/etc/wanbell/conf.d/10-firmware.ini
endef

define WANBELL_INSTALL_INIT_SYSV
	$(INSTALL) -D -m 0755 $(WANBELL_PKGDIR)/S99wanbell \
		$(TARGET_DIR)/etc/init.d/S99wanbell
endef

define WANBELL_USERS
	wanbell -1 wanbell -1 * /var/lib/wanbell - - wanbell
endef

define WANBELL_PERMISSIONS
	/etc/wanbell r -1 wanbell wanbell - - - - -
	/etc/wanbell d 700 wanbell wanbell - - - - -
	/etc/wanbell/conf.d d 700 wanbell wanbell - - - - -
endef

$(eval $(generic-package))
