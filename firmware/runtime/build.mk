# Builds one architecture; called by ../firmware.mk with ARCH and with the sources already in build/src.
# Every path is relative to the project, so that the place of the folder never reaches the output.
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:

TRIPLET_armv7 := arm-linux-gnueabihf
TRIPLET_armv5 := arm-linux-gnueabi
TRIPLET_arm64 := aarch64-linux-gnu
TRIPLET_x86_64 := x86_64-linux-gnu
TRIPLET_mipsel := mipsel-linux-gnu
TUNE_armv7 := -march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard -mthumb
TUNE_armv5 := -march=armv5te -mfloat-abi=soft -marm
TUNE_mipsel := -march=mips32r2

O := build/$(ARCH)$(if $(SAN),-san)
FOREIGN := $(filter command,$(word 1,$(origin CC)))

# Compiler: the one named on the command line (with its own C library), the machine's own for ARCH=host, else a
# freestanding one with musl.
ifneq ($(ARCH),host)
ifeq ($(FOREIGN),)
MUSL := $O/musl
include build/toolchain/$(ARCH).mk
endif
endif
ifeq ($(ARCH),host)
ifeq ($(FOREIGN),)
CC := gcc
AR := ar
endif
endif

comma := ,
Q := $(if $(V),,@)
SRC := build/src
PREFIX_MAP := -ffile-prefix-map=$(CURDIR)/=
ifeq ($(ARCH),host)
OPTIMISE := $(if $(SAN),-O1 -g -fno-omit-frame-pointer -fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined,-O2 -g)
else
OPTIMISE := -Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-unwind-tables \
	-fomit-frame-pointer -fno-ident
endif
FREESTANDING := $(if $(MUSL),-nostdinc -isystem $(MUSL)/include -isystem $(GCC_INCLUDE) -idirafter $(LINUX_INCLUDE) -fno-pie)
BASE := -std=gnu11 -pipe $(TUNE_$(ARCH)) $(OPTIMISE) $(PREFIX_MAP) $(FREESTANDING) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 $(CFLAGS)

QUICKJS := quickjs.c libregexp.c libunicode.c cutils.c dtoa.c
ZLIB := adler32.c crc32.c deflate.c inffast.c inflate.c inftrees.c trees.c zutil.c
UV := fs-poll.c idna.c inet.c random.c strscpy.c strtok.c thread-common.c threadpool.c timer.c uv-common.c \
	uv-data-getter-setters.c version.c \
	$(addprefix unix/,async.c core.c dl.c fs.c getaddrinfo.c getnameinfo.c linux.c loop-watcher.c loop.c pipe.c poll.c \
	process.c procfs-exepath.c proctitle.c random-devurandom.c random-getrandom.c random-sysctl-linux.c signal.c \
	stream.c tcp.c thread.c tty.c udp.c)
MBEDTLS_FILES := aes.c asn1parse.c asn1write.c base64.c bignum.c bignum_core.c bignum_mod.c bignum_mod_raw.c \
	block_cipher.c chacha20.c chachapoly.c cipher.c cipher_wrap.c constant_time.c ctr_drbg.c ecdh.c ecdsa.c ecp.c \
	ecp_curves.c entropy.c entropy_poll.c gcm.c hkdf.c hmac_drbg.c md.c md5.c oid.c pem.c pk.c pk_ecc.c pk_wrap.c \
	pkparse.c platform.c platform_util.c poly1305.c psa_crypto.c psa_crypto_aead.c psa_crypto_cipher.c \
	psa_crypto_client.c psa_crypto_driver_wrappers_no_static.c psa_crypto_ecp.c psa_crypto_ffdh.c psa_crypto_hash.c \
	psa_crypto_mac.c psa_crypto_random.c psa_crypto_rsa.c psa_crypto_slot_management.c psa_util.c rsa.c \
	rsa_alt_helpers.c sha1.c sha256.c sha512.c ssl_ciphersuites.c ssl_client.c ssl_debug_helpers_generated.c ssl_msg.c \
	ssl_ticket.c ssl_tls.c ssl_tls12_client.c ssl_tls13_client.c ssl_tls13_generic.c ssl_tls13_keys.c version.c x509.c \
	x509_crt.c

# A call from a shared library cannot be wrapped when the program is linked: the program comes before it instead.
INTERPOSE := $(if $(filter host,$(ARCH)),,$(if $(filter no,$(STATIC)),-DINTERPOSE))

objects = $(patsubst %.c,$O/obj/$1/%.o,$(sort $2))
LIBRARIES := $O/lib/libquickjs.a $O/lib/libz.a
LIBRARIES += $(if $(filter system,$(LIBUV)),,$O/lib/libuv.a)
LIBRARIES += $(if $(filter system,$(MBEDTLS)),,$O/lib/libmbedtls.a)

# quickjs-hot-functions.patch marks the six functions in which JavaScript spends its time: built for speed they give
# nearly all that -O2 gives the whole engine, for a tenth of its size.
QUICKJS_FLAGS := -fwrapv -funsigned-char -DCONFIG_NO_ATOMICS -DCONFIG_VERSION='"$(shell cat $(SRC)/quickjs/.version)"'
UV_FLAGS := -I$(SRC)/libuv1/include -I$(SRC)/libuv1/src
MBEDTLS_FLAGS := -I$(SRC)/mbedtls/include -I$(SRC)/mbedtls/library -Ifirmware/runtime \
	-DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>'
ZLIB_FLAGS := -DHAVE_UNISTD_H -DNO_GZIP_FILES

.PHONY: libs program
libs: $(LIBRARIES) $O/include/.stamp

USED := quickjs zlib $(if $(filter system,$(LIBUV)),,libuv1) $(if $(filter system,$(MBEDTLS)),,mbedtls) $(if $(MUSL),musl)

# Whatever decides the bytes and is no file: when it changes, what depends on it is built anew. The place of the folder
# does not. $1: own flags, $2: names of the sources.
COMPILER = $$($(CC) --version | head -n 1), $$($$($(CC) -print-prog-name=ld) --version | head -n 1)
record = @mkdir -p $O; { echo "$(COMPILER)"; echo '$(subst $(CURDIR)/,,$(BASE))'; echo '$(subst ','\'',$1)'; echo '$2'; \
	cat $(patsubst %,$(SRC)/%/.unpacked,$2); } >$@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
$O/flags: force
	$(call record,$(QUICKJS_FLAGS) $(UV_FLAGS) $(MBEDTLS_FLAGS) $(ZLIB_FLAGS) $(INTERPOSE),$(USED))
$O/flags.musl: force
	$(call record,,musl)
.PHONY: force

# musl builds itself; only the static library and the start files are wanted.
ifdef MUSL
$(MUSL)/.stamp: $O/flags.musl
	@rm -rf $(MUSL) $O/obj/musl
	@mkdir -p $O/obj/musl
	@echo 'musl for $(ARCH)'
	@cd $O/obj/musl && CC='$(CC)' AR='$(AR)' RANLIB='$(AR) s' \
		CFLAGS='$(TUNE_$(ARCH)) $(OPTIMISE) $(PREFIX_MAP)' \
		../../../src/musl/configure --target=$(TRIPLET_$(ARCH)) --disable-shared --prefix=/ --includedir=/include \
		--syslibdir=/lib --disable-wrapper >configure.log
	@+$(MAKE) -C $O/obj/musl ARCH="$$(sed -n 's/^ARCH = //p' $O/obj/musl/config.mak)" DESTDIR=../../musl install-libs install-headers \
		>$O/obj/musl/build.log 2>&1 || { tail -n 20 $O/obj/musl/build.log >&2; false; }
	@touch $@
endif
LIBC := $(if $(MUSL),$(MUSL)/.stamp)
READY := $O/flags $(LIBC)

define library
$O/flags.$1: force
	$$(call record,$4,$(firstword $(subst /, ,$3)))
$O/obj/$1/%.o: $(SRC)/$3/%.c $O/flags.$1 $(LIBC)
	@mkdir -p $$(@D)
	$(Q)$$(CC) $$(BASE) -w $4 -MMD -MP -c $$< -o $$@
$O/lib/lib$1.a: $(call objects,$1,$2)
	@mkdir -p $$(@D)
	@rm -f $$@
	$(Q)$$(AR) rcsD $$@ $$^
endef
$(eval $(call library,quickjs,$(QUICKJS),quickjs,$(QUICKJS_FLAGS)))
$(eval $(call library,z,$(ZLIB),zlib,$(ZLIB_FLAGS)))
$(eval $(call library,uv,$(UV),libuv1/src,$(UV_FLAGS)))
$(eval $(call library,mbedtls,$(MBEDTLS_FILES),mbedtls/library,$(MBEDTLS_FLAGS)))

# One include folder for the program: -I build/ARCH/include is all that it needs.
$O/include/.stamp: $O/flags
	@rm -rf $(@D)
	@mkdir -p $(@D)
	@cp $(SRC)/quickjs/quickjs.h $(SRC)/quickjs/cutils.h $(SRC)/quickjs/list.h $(SRC)/zlib/zlib.h $(SRC)/zlib/zconf.h $(@D)
	@$(if $(filter system,$(LIBUV)),,cp -R $(SRC)/libuv1/include/. $(@D))
	@$(if $(filter system,$(MBEDTLS)),,cp -R $(SRC)/mbedtls/include/mbedtls $(SRC)/mbedtls/include/psa $(@D))
	@touch $@

# The program: our C files, and the bundle that the assembler embeds.
BUNDLE ?= build/firmware
PROGRAM_FOLDER ?= firmware/runtime/src
SOURCES := $(sort $(wildcard $(PROGRAM_FOLDER)/*.c))
PROGRAM := $(patsubst $(PROGRAM_FOLDER)/%.c,$O/obj/runtime/%.o,$(SOURCES))
DATA := $O/obj/$(notdir $(BUNDLE))/bundle-data.o
OUTPUT := $O/wanbell$(patsubst firmware%,%,$(notdir $(BUNDLE)))
VERSION_OF = -DVERSION_$1='"$(shell cat $(SRC)/$2/.version)"'
PROGRAM_FLAGS := -Wall -Wextra -Wno-unused-parameter -isystem $O/include -I$(PROGRAM_FOLDER) \
	$(call VERSION_OF,QUICKJS,quickjs) $(if $(MUSL),$(call VERSION_OF,MUSL,musl)) $(INTERPOSE)
ifeq ($(MBEDTLS),system)
MBEDTLS_LINK := $(shell pkg-config --cflags --libs mbedtls mbedx509 mbedcrypto 2>/dev/null || echo -lmbedtls -lmbedx509 -lmbedcrypto)
else
PROGRAM_FLAGS += -Ifirmware/runtime -DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>'
endif
ifeq ($(LIBUV),system)
UV_LINK := $(shell pkg-config --cflags --libs libuv 2>/dev/null || echo -luv)
endif

$O/obj/runtime/%.o: $(PROGRAM_FOLDER)/%.c $(READY) $O/include/.stamp
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE) $(PROGRAM_FLAGS) -MMD -MP -c $< -o $@
$(DATA): $(PROGRAM_FOLDER)/bundle-data.S $(BUNDLE)/bundle.bin $O/flags
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE) -Wa,-I$(BUNDLE) -c $< -o $@

ifdef MUSL
LIBGCC = $(shell $(CC) $(TUNE_$(ARCH)) -print-libgcc-file-name)
LINK = $(CC) $(TUNE_$(ARCH)) -nostdlib -static -no-pie $(LINK_SMALL) $(LINK_WRAP) -o $@ $(MUSL)/lib/crt1.o $(MUSL)/lib/crti.o \
	$(PROGRAM) $(DATA) -Wl,--start-group $(LIBRARIES) $(MUSL)/lib/libc.a $(LIBGCC) $(wildcard $(dir $(LIBGCC))libgcc_eh.a) \
	-Wl,--end-group $(MUSL)/lib/crtn.o
else
LINK = $(CC) $(TUNE_$(ARCH)) $(OPTIMISE) $(CFLAGS) $(LINK_WRAP) $(if $(filter host,$(ARCH)),,$(LINK_SMALL) $(if $(filter no,$(STATIC)),,-static)) \
	-o $@ $(PROGRAM) $(DATA) $(LIBRARIES) $(UV_LINK) $(MBEDTLS_LINK) $(LDFLAGS) -lm -lpthread -ldl
endif
# src/spawn.c steps in between fork and exec, src/calls.c where a library gives up.
LINK_WRAP := $(if $(INTERPOSE),-Wl$(comma)--export-dynamic-symbol=execvp,-Wl$(comma)--wrap=execvp) -Wl,--wrap=abort
LINK_SMALL := -s -Wl,--gc-sections -Wl,-z,noseparate-code -Wl,--build-id=none -Wl,-Map,$(OUTPUT).map

# What the SBOM cannot know from our sources: the toolchain's C library, and the libraries that were found there.
FOREIGN_PARTS = { echo 'libc'; printf '\043include "versions.h"\n$(if $(filter system,$(LIBUV)),libuv1 UV_TEXT\n)$(if \
	$(filter system,$(MBEDTLS)),mbedtls MBEDTLS_TEXT\n)' | $(CC) $(BASE) $(PROGRAM_FLAGS) $(UV_LINK) $(MBEDTLS_LINK) -E -P -x c - | \
	sed -n '/^\(libuv1\|mbedtls\) /{s/ //2g;s/"//g;p;}'; } >$O/foreign

$(OUTPUT): $(PROGRAM) $(DATA) $(LIBRARIES)
	$(Q)$(LINK)
	$(if $(FOREIGN),$(Q)$(FOREIGN_PARTS))
	@cd $(@D) && sha256sum $(@F) >$(@F).sha256
program: $(OUTPUT)

-include $(shell find $O/obj -name '*.d' 2>/dev/null)
