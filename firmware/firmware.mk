# The firmware executable: QuickJS, libuv, mbedTLS, zlib and musl from pinned sources, our C program and the bytecode
# of src/, in one static file.
#
#   make firmware [ARCH=armv7]         build/ARCH/wanbell; without ARCH all of them
#   make firmware ARCH=x86_64 VARIANT=v ENTRY=test/x.ts CLOCK=test/clock.ts
#                                      build/x86_64/wanbell-v: another program or clock on the same runtime, for tests
#   make firmware ARCH=host SAN=1      build/host-san/wanbell for this machine's own C library, with the address and
#                                      undefined behaviour sanitizers; without SAN=1 build/host/wanbell
#   make firmware CC=… AR=… [CFLAGS=… LDFLAGS=… STATIC=no LIBUV=system MBEDTLS=system]
#                                      build/custom/wanbell by another cross compiler with its own C library
#   make firmware-libs ARCH=…          only build/ARCH/lib/*.a and build/ARCH/include
#   make fuzz [FUZZ_SECONDS=60]        fuzzes what reads foreign bytes, each so long; finds go to the corpus
#   make pin                           adds what Debian offers now to sources.lock
#   make licenses                      renews THIRD-PARTY-LICENSES
ARCHES := armv7 armv5 arm64 x86_64
FIRMWARE_SOURCES := quickjs libuv1 mbedtls zlib musl
FIRMWARE_BUNDLE := build/firmware$(if $(VARIANT),-$(VARIANT))
FIRMWARE_CUSTOM := $(if $(filter command,$(word 1,$(origin CC))),yes)
FIRMWARE_ARCH := $(or $(ARCH),$(if $(FIRMWARE_CUSTOM),custom))
# All cores, unless the caller said how many.
FIRMWARE_JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
FIRMWARE_BUILD = $(MAKE) --no-print-directory $(FIRMWARE_JOBS) -f firmware/runtime/build.mk BUNDLE=$(FIRMWARE_BUNDLE)

.PHONY: fuzz fuzzers firmware firmware-test firmware-one firmware-all firmware-sources firmware-libs firmware-bundle licenses pin

firmware: ## the firmware executable, for ARCH or for all architectures
	@+$(MAKE) --no-print-directory $(if $(FIRMWARE_ARCH),firmware-one,firmware-all)

firmware-all:
	@+set -e; for arch in $(ARCHES); do $(MAKE) --no-print-directory firmware-one ARCH=$$arch; done

# What the tests run against.
firmware-test: firmware-sources
	@+set -e; for arch in x86_64 armv7 armv5; do $(MAKE) --no-print-directory firmware-one ARCH=$$arch; done
	@+$(MAKE) --no-print-directory firmware-one ARCH=x86_64 VARIANT=clock CLOCK=test/fixtures/clock/wall-offset.ts
	@+$(MAKE) --no-print-directory firmware-one ARCH=host SAN=1

firmware-one: firmware-sources firmware-bundle
	@$(if $(FIRMWARE_CUSTOM),,scripts/firmware/toolchain.sh $(FIRMWARE_ARCH))
	@+$(FIRMWARE_BUILD) ARCH=$(FIRMWARE_ARCH) program
	@node scripts/firmware/describe.mjs build/$(FIRMWARE_ARCH)$(if $(SAN),-san) $(FIRMWARE_BUNDLE) wanbell$(if $(VARIANT),-$(VARIANT))

firmware-libs: firmware-sources ## only the C libraries of the firmware executable, for ARCH
	@scripts/firmware/toolchain.sh $(ARCH)
	@+$(FIRMWARE_BUILD) ARCH=$(ARCH) libs

firmware-sources:
	@scripts/firmware/fetch.sh $(FIRMWARE_SOURCES)

# Bytecode is made once by a compiler for this machine and serves all architectures.
firmware-bundle: firmware-sources install
	@+$(MAKE) --no-print-directory $(FIRMWARE_JOBS) -f firmware/runtime/compiler/build.mk
	@node scripts/firmware/bundle.mjs --out $(FIRMWARE_BUNDLE)/js --meta $(FIRMWARE_BUNDLE)/meta.json \
		$(if $(ENTRY),--entry $(ENTRY)) $(if $(CLOCK),--clock $(CLOCK))
	@scripts/firmware/bytecode.sh $(FIRMWARE_BUNDLE)

licenses: firmware-sources install ## renew THIRD-PARTY-LICENSES
	@node scripts/licenses.mjs

pin: ## renew firmware/sources.lock
	@scripts/firmware/pin.sh $(FIRMWARE_SOURCES)

fuzzers: firmware-sources
	@+$(FIRMWARE_BUILD) ARCH=host SAN=1 libs >/dev/null
	@+$(MAKE) --no-print-directory firmware-bundle VARIANT=fuzz ENTRY=test/firmware/fuzz/main.ts
	@+$(MAKE) --no-print-directory $(FIRMWARE_JOBS) -f firmware/runtime/fuzz/build.mk

FUZZ_SECONDS ?= 60
fuzz: fuzzers ## fuzz what reads foreign bytes, for FUZZ_SECONDS each
	@set -e; corpus=firmware/runtime/fuzz/corpus; for target in icmp text roots; do echo "$$target:"; \
		build/fuzz/$$target $$corpus/$$target $(FUZZ_SECONDS); done; \
	for target in smtp inbox dns; do echo "$$target:"; \
		build/fuzz/program $$target $$corpus/$$target $(FUZZ_SECONDS); done
