# Shared libuv and Mbed TLS from the pinned sources, as a distribution has them: Mbed TLS with its stock configuration.
# `static S=FOLDER STOCK_CC=… STOCK_AR=…`: the same as archives, for another compiler. For tests only; without
# optimisation, because it is the linking that is tested.
S := build/stock/shared
STOCK_CC := gcc
STOCK_AR := ar
UV := build/src/libuv1
TLS := build/src/mbedtls
UV_FILES := $(wildcard $(UV)/src/*.c) $(addprefix $(UV)/src/unix/,async.c core.c dl.c fs.c getaddrinfo.c \
	getnameinfo.c linux.c loop-watcher.c loop.c pipe.c poll.c process.c procfs-exepath.c proctitle.c random-devurandom.c \
	random-getrandom.c random-sysctl-linux.c signal.c stream.c tcp.c thread.c tty.c udp.c)
objects = $(patsubst build/src/%.c,$S/obj/%.o,$1)
FLAGS := -O0 -w -fPIC -D_GNU_SOURCE -I$(UV)/include -I$(UV)/src -I$(TLS)/include

PACKAGES := $(patsubst %,$S/%.pc,libuv mbedtls mbedx509 mbedcrypto)

all: $S/libuv.so $S/libmbedtls.so $S/include $(PACKAGES)
$S/libuv.so: $(call objects,$(UV_FILES))
$S/libmbedtls.so: $(call objects,$(wildcard $(TLS)/library/*.c))
$S/lib%.so:
	$(STOCK_CC) -shared -Wl,-soname,$(@F) -o $@ $^
static: $S/libuv.a $S/libmbedtls.a $S/libmbedx509.a $S/libmbedcrypto.a $S/include
$S/libuv.a: $(call objects,$(UV_FILES))
$S/libmbedtls.a: $(call objects,$(wildcard $(TLS)/library/*.c))
$S/lib%.a:
	rm -f $@
	$(STOCK_AR) rcsD $@ $^
$S/obj/%.o: build/src/%.c
	@mkdir -p $(@D)
	$(STOCK_CC) $(FLAGS) -c $< -o $@
$S/include:
	mkdir -p $@
	cp -RL $(UV)/include/. $(TLS)/include/mbedtls $(TLS)/include/psa $@
$(PACKAGES): $S/%.pc: $S/include
	printf 'Name: $*\nDescription: for tests\nVersion: 1\nLibs: -L$(CURDIR)/$S -l$(if $(findstring mbed,$*),mbedtls,uv)\n' >$@
