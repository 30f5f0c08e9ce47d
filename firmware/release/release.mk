#   make release [RELEASE_ARCHES="armv7 arm64"] [MINISIGN_KEY=FILE | SIGNIFY_KEY=FILE]
RELEASE_ARCHES ?= $(ARCHES)

.PHONY: release
release: install ## build/release: tarballs for each architecture and source, sums, signature, SBOM, notices
	@+set -e; for arch in $(RELEASE_ARCHES); do $(MAKE) --no-print-directory firmware ARCH=$$arch; done
	@firmware/release/release.sh $(RELEASE_ARCHES)
