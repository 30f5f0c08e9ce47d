# The reference image: an ARM router of Debian's packages that boots in QEMU.
#
#   make image ARCH=armv7|arm64        build/image/ARCH, about a minute; prints what each part weighs
#   make image-run ARCH=…              boots it here: a terminal, and the admin page on http://127.0.0.1:8080 (admin, wanbell)
#   make test-firmware                 boots it, breaks its lines, and reads the mails: all scenarios on armv7, the main
#                                      ones on arm64; ARCH=… SCENARIOS="outage power" for some of them
IMAGE_ARCH := $(or $(ARCH),armv7)
IMAGE := build/image/$(IMAGE_ARCH)

.PHONY: image image-run test-firmware

image: ## the reference image, for ARCH (armv7, arm64)
	@+$(MAKE) --no-print-directory firmware ARCH=$(IMAGE_ARCH)
	@firmware/image/packages.sh host $(IMAGE_ARCH)
	@+$(MAKE) --no-print-directory -f firmware/image/sntp.mk ARCH=$(IMAGE_ARCH) $(IMAGE)/sntp
	@firmware/image/build.sh $(IMAGE_ARCH)

image-run: ## boots the reference image with a terminal and the admin page
	@firmware/image/run.sh $(IMAGE_ARCH)

SCENARIOS ?= $(if $(filter arm64,$(ARCH)),outage setup uplinks,*)

test-firmware: install ## boots the reference image, pulls its cable, reads the mails
	@+$(if $(ARCH),,set -e; for arch in armv7 arm64; do $(MAKE) --no-print-directory test-firmware ARCH=$$arch; done)
	@+$(if $(ARCH),$(MAKE) --no-print-directory image ARCH=$(ARCH))
	@$(if $(ARCH),IMAGE_ARCH=$(ARCH) node --import tsx --test --test-concurrency=2 --test-timeout=2700000 \
		$(sort $(wildcard $(patsubst %,test/image/%.scenario.ts,$(SCENARIOS)))))
