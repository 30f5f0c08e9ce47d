.DEFAULT_GOAL := help
.PHONY: help build test test-executable soak check bench demo clean install

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

install: node_modules/.package-lock.json

build: install ## dist/wanbell.mjs, for Node 20 and later
	node scripts/build.mjs

check: install ## types, format, lint
	node_modules/.bin/tsc -p .
	node_modules/.bin/biome check --config-path=scripts/biome-settings.json .
	@node scripts/licenses.mjs --check

test: build check ## all tests
	scripts/test-packages.sh
	+$(MAKE) --no-print-directory firmware-test
	scripts/test.sh
	+$(MAKE) --no-print-directory test-firmware
	scripts/test-executable.sh

test-executable: install firmware-test ## the agent's tests on the firmware executables
	scripts/test-executable.sh

bench: build ## speed and weight of both runtimes, beside Monit, collectd and the floor
	+set -e; for arch in x86_64 armv7; do $(MAKE) --no-print-directory firmware-one ARCH=$$arch; done
	-scripts/bench/peers.sh
	node --import tsx scripts/bench/main.ts

soak: firmware-test ## 100,000 events and 1,000 mails through the firmware executable: memory flat, nothing left
	WANBELL=$${WANBELL:-build/x86_64/wanbell} node --import tsx scripts/soak.ts

demo: build ## pull a WAN cable, kill the agent, read the one mail that arrives
	node --import tsx scripts/demo.ts

demo-page: build ## the demo, and its settings page until Ctrl-C
	WANBELL_DEMO_KEEP=1 node --import tsx scripts/demo.ts

screenshots: build ## docs/*.png: the page's main states, by Chromium
	node --import tsx scripts/screenshots.ts

state-fixture: build ## test/fixtures/state/VERSION: this version's state directory, made once for each release
	node --import tsx scripts/state-fixture.ts

clean: ## remove what was built
	rm -rf dist build

include firmware/firmware.mk
include firmware/image/image.mk
include firmware/release/release.mk
