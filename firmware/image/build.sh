#!/bin/sh
# build.sh ARCH: the reference image, from the packages that packages.sh unpacked and from build/ARCH/wanbell, into
# build/image/ARCH: kernel, initramfs, root.squashfs, flash.ext4 (empty), manifest. Needs neither root nor mounts.
set -eu
cd "$(dirname "$0")/../.."
arch=$1
top=$PWD
cache=${IMAGE_CACHE:-.cache/image}
packages=$cache/$arch/root
host=$top/$cache/host/root
out=build/image/$arch
work=$out/work
program=build/$arch/wanbell
[ -x "$program" ] || {
	echo "image: $program is missing; make firmware ARCH=$arch" >&2
	exit 66
}
PATH=$PATH:/usr/sbin:/sbin
# Date of everything in the image, so that the same inputs give the same image.
epoch=${SOURCE_DATE_EPOCH:-0}

host_program() { # NAME ARGUMENT...
	name=$1
	shift
	for folder in usr/bin usr/sbin bin sbin; do
		[ ! -x "$host/$folder/$name" ] || break
	done
	LD_LIBRARY_PATH=$host/usr/lib/$triplet:$host/lib/$triplet "$host/$folder/$name" "$@"
}
triplet=$(uname -m)-linux-gnu

rm -rf "$work"
mkdir -p "$work/root" "$work/initramfs" "$work/empty"

# The kernel, and those of its modules that lead to the root file system.
[ -e "$packages/lib/modules" ] || ln -s usr/lib "$packages/lib"
release=$(ls "$packages/lib/modules")
case $arch in
arm64) gzip -dc "$packages/boot/vmlinuz-$release" >"$out/kernel" 2>/dev/null || cp "$packages/boot/vmlinuz-$release" "$out/kernel" ;;
*) cp "$packages/boot/vmlinuz-$release" "$out/kernel" ;;
esac
# Under these names kmod is each of its commands.
ln -sf "$host/bin/kmod" "$work/depmod"
ln -sf "$host/bin/kmod" "$work/modprobe"
kmod() { # COMMAND ARGUMENT...
	command=$work/$1
	shift
	LD_LIBRARY_PATH=$host/usr/lib/$triplet:$host/lib/$triplet "$command" "$@"
}
[ -s "$packages/lib/modules/$release/modules.dep" ] || kmod depmod -b "$packages" "$release"
tree=$work/initramfs
mkdir -p "$tree/bin" "$tree/modules" "$tree/proc" "$tree/sys" "$tree/dev" "$tree/lower" "$tree/flash" "$tree/new"
: >"$tree/modules/order"
for module in virtio_mmio virtio_blk virtio_net virtio_rng squashfs crc32c_generic ext4 overlay; do
	kmod modprobe -d "$packages" -S "$release" -C /dev/null --show-depends "$module" |
		sed -n 's/^insmod \([^ ]*\).*/\1/p' | while read -r file; do
		name=$(basename "$file")
		if ! grep -qxF "${name%.xz}" "$tree/modules/order"; then
			case $name in
			*.xz) xz -dc "$file" >"$tree/modules/${name%.xz}" ;;
			*) cp "$file" "$tree/modules/" ;;
			esac
			echo "${name%.xz}" >>"$tree/modules/order"
		fi
	done
done
busybox=$(find "$packages/bin" "$packages/usr/bin" -name busybox -type f 2>/dev/null | head -n 1)
cp "$busybox" "$tree/bin/busybox"
cp firmware/image/init "$tree/init"
chmod 755 "$tree/init" "$tree/bin/busybox"
find "$tree" -exec touch -h -d "@$epoch" {} +
# A larger dictionary would cost the kernel that much memory: the router may have 64 MB.
(cd "$tree" && find . | LC_ALL=C sort | host_program cpio --quiet -o -H newc -R 0:0 --reproducible) |
	xz --check=crc32 --lzma2=preset=9e,dict=1MiB -T1 >"$out/initramfs"

# The root file system.
tree=$work/root
cp -R firmware/image/rootfs/. "$tree/"
mkdir -p "$tree/bin" "$tree/sbin" "$tree/www/cgi-bin" "$tree/usr/bin" "$tree/usr/sbin" "$tree/usr/share" "$tree/usr/lib" "$tree/proc" \
	"$tree/sys" "$tree/dev" "$tree/tmp" "$tree/root" "$tree/var/lib" "$tree/etc/default" "$tree/flash" "$tree/new" "$tree/run"
ln -s ../run "$tree/var/run"
ln -s ../run/resolv.conf "$tree/etc/resolv.conf"
cp "$busybox" "$tree/bin/busybox"
chmod 755 "$tree/bin/busybox"
xargs -n 1 <firmware/image/applets | while read -r applet; do
	ln -s /bin/busybox "$tree/${applet#/}"
done
cp "$out/sntp" "$tree/usr/sbin/sntp"
mkdir -p "$tree/etc/ssl/certs"
firmware/release/certificates.sh "$tree/etc/ssl/certs/ca-certificates.crt"
find "$tree" -exec touch -h -d "@$epoch" {} +
pack() { # FILE
	rm -f "$1"
	(
		unset SOURCE_DATE_EPOCH
		host_program mksquashfs "$tree" "$1" -all-root -comp xz -b 256K -noappend -no-progress -no-xattrs \
			-all-time "$epoch" -mkfs-time "$epoch" -processors 1 -p 'etc/wanbell m 700 100 100' >"$out/mksquashfs.log" 2>&1
	) || {
		cat "$out/mksquashfs.log" >&2
		exit 70
	}
}
# Once without wanbell, so that its share can be told.
mkdir -p "$tree/etc/wanbell"
touch -d "@$epoch" "$tree/etc/wanbell" "$tree/etc"
pack "$out/without.squashfs"
firmware/vendor/install.sh --into "$tree" --program "$program" >/dev/null
find "$tree" -exec touch -h -d "@$epoch" {} +
pack "$out/root.squashfs"

truncate -s 8M "$out/flash.ext4.new"
/sbin/mke2fs -q -F -t ext4 -b 1024 -O ^metadata_csum,^64bit,^orphan_file -U 00000000-0000-4000-8000-000000000001 \
	-E hash_seed=00000000-0000-4000-8000-000000000002,nodiscard "$out/flash.ext4.new" 2>/dev/null ||
	mke2fs -q -F -t ext4 -b 1024 "$out/flash.ext4.new"
mv "$out/flash.ext4.new" "$out/flash.ext4"

size() { stat -c %s "$1"; }
{
	echo "architecture $arch"
	echo "kernel $release $(size "$out/kernel")"
	echo "initramfs $(size "$out/initramfs")"
	echo "root-without-wanbell $(size "$out/without.squashfs")"
	echo "root $(size "$out/root.squashfs")"
	echo "wanbell-share $(($(size "$out/root.squashfs") - $(size "$out/without.squashfs")))"
	sed 's/^/package /' "$cache/$arch/manifest" "$cache/certificates/manifest"
	sed 's/^/host-package /' "$cache/host/manifest"
} >"$out/manifest"
rm -rf "$work"
sed -n '1,6p' "$out/manifest"
