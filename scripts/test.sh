#!/bin/sh
# Runs the tests named by paths (default: all of test/ and firmware/), each file in its own process. The limit, which
# Node sets for a whole file, only ends what hangs.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- test
# shellcheck disable=SC2046 # file names in the project hold no spaces
exec node --import tsx --test --test-timeout=2700000 --test-concurrency="${TEST_JOBS:-2}" $(find "$@" -name '*.test.ts' | sort)
