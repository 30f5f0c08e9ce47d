# Fuzzers over the C parsers of foreign bytes, with the sanitizers; called by ../../firmware.mk after the libraries of
# ARCH=host SAN=1. DNS is read by JavaScript, and of the kernel's announcements nothing but that they came.
TARGETS := icmp roots text
O := build/fuzz
L := build/host-san
FLAGS := -std=gnu11 -O1 -g -w -D_GNU_SOURCE -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fsanitize-coverage=trace-pc -I$L/include -Ifirmware/runtime \
	-DMBEDTLS_CONFIG_FILE='<mbedtls_config.h>'

all: $(addprefix $O/,$(TARGETS))
$O/driver.o: firmware/runtime/fuzz/driver.c
	@mkdir -p $O
	@gcc $(filter-out -fsanitize-coverage=trace-pc,$(FLAGS)) -c $< -o $@
$O/%: firmware/runtime/fuzz/%.c $O/driver.o $(wildcard firmware/runtime/src/*.[ch])
	@gcc $(FLAGS) $< $O/driver.o -o $@ -L$L/lib -lmbedtls
