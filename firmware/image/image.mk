# The reference image: an ARM router of Debian's packages that boots in QEMU.
#
#   make image ARCH=armv7|arm64        build/image/ARCH, about a minute; prints what each part weighs
#   make image-run ARCH=…              boots it here: a terminal, and the admin page on http://127.0.0.1:8080 (admin, wanbell)
#   make test-firmware [ARCH=armv7]    boots it, breaks its lines, and reads the mails
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

test-firmware: image ## boots the reference image, pulls its cable, reads the mails
	@IMAGE_ARCH=$(IMAGE_ARCH) node --import tsx --test --test-concurrency=1 $(sort $(wildcard test/image/*.scenario.ts))
