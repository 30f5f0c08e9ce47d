# The image's NTP client, with the compiler and the C library of the firmware executable.
include build/toolchain/$(ARCH).mk
MUSL := build/$(ARCH)/musl
TUNE_armv7 := -march=armv7-a -mfpu=vfpv3-d16 -mfloat-abi=hard -mthumb
LIBGCC = $(shell $(CC) $(TUNE_$(ARCH)) -print-libgcc-file-name)

build/image/$(ARCH)/sntp: firmware/image/sntp.c $(MUSL)/lib/libc.a
	@mkdir -p $(@D)
	@$(CC) $(TUNE_$(ARCH)) -Os -fno-pie -nostdinc -isystem $(MUSL)/include -isystem $(GCC_INCLUDE) -nostdlib -static -no-pie \
		-Wl,--gc-sections -s -o $@ $(MUSL)/lib/crt1.o $(MUSL)/lib/crti.o $< -Wl,--start-group $(MUSL)/lib/libc.a $(LIBGCC) \
		$(wildcard $(dir $(LIBGCC))libgcc_eh.a) -Wl,--end-group $(MUSL)/lib/crtn.o
