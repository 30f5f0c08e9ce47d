# The firmware executable: QuickJS, libuv, mbedTLS, zlib and musl from pinned sources, our C program and the bytecode
# of src/, in one static file.
#
#   make firmware [ARCH=armv7]         build/ARCH/wanbell; without ARCH all of them
#   make firmware-libs ARCH=x86_64     only build/ARCH/lib/*.a and build/ARCH/include
#   make firmware-libs ARCH=host       the same for this machine's own C library, with debug information
#   make firmware-libs ARCH=host SAN=1 the same with the address and undefined behaviour sanitizers, in build/host-san
ARCHES := armv7 armv5 arm64 x86_64
FIRMWARE_SOURCES := quickjs libuv1 mbedtls zlib musl
FIRMWARE_BUILD = $(MAKE) -f firmware/runtime/build.mk

.PHONY: firmware-sources firmware-libs

firmware-sources:
	@scripts/firmware/fetch.sh $(FIRMWARE_SOURCES)

firmware-libs: firmware-sources ## only the C libraries of the firmware executable, for ARCH
	@scripts/firmware/toolchain.sh $(ARCH)
	@+$(FIRMWARE_BUILD) ARCH=$(ARCH) SAN=$(SAN) libs
