# Fuzzers with the sanitizers; called by ../../firmware.mk after the libraries of ARCH=host SAN=1 and the bundle of the
# targets in JavaScript. PARSERS call one C file each. `program` is the whole runtime, for what JavaScript reads:
# replies of SMTP servers, inbox files and DNS answers; its interpreter tells every step, so that branches of the
# bytecode count. The kernel's announcements are not parsed: they only cause a look at sysfs.
PARSERS := icmp roots text
O := build/fuzz
L := build/host-san
SRC := build/src
BUNDLE := build/firmware-fuzz
FUZZ := firmware/runtime/fuzz
PLAIN := -std=gnu11 -O1 -g -w -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -I$L/include -Ifirmware/runtime \
	-DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>' -DVERSION_QUICKJS='""'
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
COVER := -fsanitize-coverage=trace-pc
RUNTIME := $(patsubst firmware/runtime/src/%.c,$O/runtime/%.o,$(wildcard firmware/runtime/src/*.c))

all: $(addprefix $O/,$(PARSERS) program)
$O/driver.o: $(FUZZ)/driver.c $(FUZZ)/fuzz.h
	@mkdir -p $O/runtime
	@gcc $(PLAIN) -O2 -c $< -o $@
$O/parser.o $O/program.o: $O/%.o: $(FUZZ)/%.c $(FUZZ)/fuzz.h firmware/runtime/src/host.h
	@mkdir -p $O/runtime
	@gcc $(PLAIN) $(SANITIZE) -c $< -o $@
$(addprefix $O/,$(PARSERS)): $O/%: $(FUZZ)/%.c $O/driver.o $O/parser.o $(wildcard firmware/runtime/src/*.[ch])
	@gcc $(PLAIN) $(SANITIZE) $(COVER) $< $O/driver.o $O/parser.o -o $@ -L$L/lib -lmbedtls

$O/runtime/%.o: firmware/runtime/src/%.c $(wildcard firmware/runtime/src/*.h)
	@mkdir -p $O/runtime
	@gcc $(PLAIN) $(SANITIZE) $(COVER) -c $< -o $@
$O/quickjs.c: $(SRC)/quickjs/quickjs.c
	@mkdir -p $O/runtime
	@sed 's/^#define SWITCH(pc) *goto /#define SWITCH(pc) fuzz_step(pc); goto /; 1i void fuzz_step(const void *place);' $< >$@
	@grep -q 'fuzz_step(pc); goto' $@
$O/quickjs.o: $O/quickjs.c
	@gcc $(PLAIN) $(SANITIZE) -I$(SRC)/quickjs -fwrapv -funsigned-char -DCONFIG_NO_ATOMICS -DCONFIG_VERSION='"fuzz"' -c $< -o $@
$O/bundle-data.o: firmware/runtime/src/bundle-data.S $(BUNDLE)/bundle.bin
	@gcc -Wa,-I$(BUNDLE) -c $< -o $@
$O/program: $(RUNTIME) $O/quickjs.o $O/bundle-data.o $O/driver.o $O/program.o $(wildcard $L/lib/*.a)
	@gcc $(SANITIZE) -Wl,--wrap=execvp -Wl,--wrap=host_modules_init -Wl,--wrap=_exit -o $@ $(filter %.o,$^) \
		$(addprefix $L/lib/lib,quickjs.a uv.a mbedtls.a z.a) -lm -lpthread -ldl
