#!/bin/sh
# Runs the black-box tests of the agent against the firmware executables: all of them on x86_64 (settings and
# lost-addresses call functions; stored-password and renumbered show the same from outside), those of the page and of
# rpcd too, a selection on the ARM ones under qemu-user. Not under qemu: what counts on exact times (flapping, absence,
# blackout), two agents in one state directory (qemu-user makes up a start time in /proc/self/stat, by which the lock
# knows its holder), and kill (strace sees the emulator's system calls).
set -eu
cd "$(dirname "$0")/.."
some() { # name...: files of test/agent
  for name in "$@"; do echo "test/agent/$name.test.ts"; done
}
selection=${1:-all}
if [ "$selection" = all ] || [ "$selection" = x86_64 ]; then
  # shellcheck disable=SC2046 # file names in the project hold no spaces
  WANBELL=build/x86_64/wanbell WANBELL_CLOCK=build/x86_64/wanbell-clock scripts/test.sh \
    $(find test/agent -name '*.test.ts' ! -name settings.test.ts ! -name lost-addresses.test.ts) \
    test/outbox/kill.test.ts test/admin/attacks.test.ts test/admin/luci.test.ts
fi
if [ "$selection" = all ] || [ "$selection" = armv7 ]; then
  # shellcheck disable=SC2046
  WANBELL='qemu-arm-static build/armv7/wanbell' scripts/test.sh $(some alarms outage recipients tls-faults)
fi
if [ "$selection" = all ] || [ "$selection" = armv5 ]; then
  # shellcheck disable=SC2046
  WANBELL='qemu-arm-static build/armv5/wanbell' scripts/test.sh $(some alarms outage recipients)
fi
if [ "$selection" = all ] || [ "$selection" = sanitized ]; then
  # Every fault of a server, and all of Node's modules, with each read and write of the C program checked.
  # shellcheck disable=SC2046
  WANBELL=build/host-san/wanbell scripts/test.sh $(some server-faults tls-faults record)
  WANBELL_SANITIZE=1 scripts/test.sh test/firmware/parity.test.ts test/firmware/tls.test.ts \
    test/firmware/fatal.test.ts test/firmware/network.test.ts
fi
