# The bytecode compiler runs on the machine that builds, whatever the target.
MAKEFLAGS += --no-builtin-rules
HOSTCC ?= gcc
SRC := build/src/quickjs
O := build/tools
OBJECTS := $(addprefix $O/,quickjs.o libregexp.o libunicode.o cutils.o dtoa.o)
FLAGS := -O1 -w -fwrapv -funsigned-char -D_GNU_SOURCE -DCONFIG_NO_ATOMICS -DCONFIG_VERSION='"build"' -I$(SRC)

$O/compile: firmware/runtime/compiler/compile.c $(OBJECTS)
	@$(HOSTCC) $(FLAGS) -o $@ $^ -lm
$O/%.o: $(SRC)/%.c $(SRC)/.unpacked
	@mkdir -p $(@D)
	@$(HOSTCC) $(FLAGS) -c $< -o $@
