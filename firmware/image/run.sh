#!/bin/sh
# run.sh ARCH: boots the reference image with a terminal (leave with Ctrl-A X) and the admin page on
# http://127.0.0.1:8080 (admin, wanbell). What it keeps on flash stays in build/image/ARCH/run.ext4.
set -eu
cd "$(dirname "$0")/../.."
arch=$1
image=build/image/$arch
host=${IMAGE_CACHE:-.cache/image}/host/root
[ -s "$image/root.squashfs" ] || {
	echo "image: build it first: make image ARCH=$arch" >&2
	exit 66
}
[ -s "$image/run.ext4" ] || cp "$image/flash.ext4" "$image/run.ext4"
case $arch in
armv7) set -- "$host/usr/bin/qemu-system-arm" -M virt,highmem=off -cpu cortex-a15 ;;
arm64) set -- "$host/usr/bin/qemu-system-aarch64" -M virt -cpu cortex-a53 ;;
esac
triplet=$(uname -m)-linux-gnu
LD_LIBRARY_PATH=$host/usr/lib/$triplet:$host/lib/$triplet
export LD_LIBRARY_PATH
exec "$@" -m 128 -accel tcg,thread=single -nodefaults -no-reboot -display none -serial mon:stdio \
	-L "$host/usr/share/qemu" -kernel "$image/kernel" -initrd "$image/initramfs" \
	-append 'console=ttyAMA0 panic=1 loglevel=1 rdinit=/init' \
	-drive "if=none,id=root,file=$image/root.squashfs,format=raw,readonly=on" \
	-device virtio-blk-device,drive=root,serial=root \
	-drive "if=none,id=flash,file=$image/run.ext4,format=raw" -device virtio-blk-device,drive=flash,serial=flash \
	-device virtio-rng-device \
	-netdev user,id=wan -device virtio-net-device,netdev=wan,mac=52:54:00:00:00:01 \
	-netdev user,id=lan,net=192.168.1.0/24,host=192.168.1.2,restrict=on,hostfwd=tcp:127.0.0.1:8080-192.168.1.1:80 \
	-device virtio-net-device,netdev=lan,mac=52:54:00:00:00:03
