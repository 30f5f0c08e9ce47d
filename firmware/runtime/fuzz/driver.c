/* A small coverage-guided fuzzer for gcc (-fsanitize-coverage=trace-pc): keeps inputs that reach new code and changes
 * them at random. fuzz.h says how it is driven.
 *
 *   … CORPUS SECONDS [SEED [LEAST]]   runs, at least LEAST times; a crash, a failed check or a hang leaves its input
 *                                     in CORPUS/crash
 *   … CORPUS minimise                 prints the names of the files that reach nothing new
 *
 * With SEED the run is the same each time as far as the number of runs goes. */
#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAP_SIZE (1u << 17)
#define MOST_INPUTS 4096
#define LONGEST 4096
/* Seconds that one input may take, on a busy machine too. */
#define HANG 30

void __sanitizer_set_death_callback(void (*callback)(void));
void __sanitizer_cov_trace_pc(void);

struct input {
  uint8_t *data;
  size_t length;
};

static union {
  uint8_t edges[MAP_SIZE];
  uint64_t words[MAP_SIZE / 8];
} reached, seen;
static uintptr_t previous, previous_step;
static struct input inputs[MOST_INPUTS];
static size_t input_count, loaded;
static uint8_t current[LONGEST];
static size_t current_length;
static char folder[512];
static DIR *directory;
static char path[1024]; /* of the corpus file that is current, or empty */
static int running, minimising;
static uint64_t state, runs, least;
static double end;

static void note(uintptr_t here, uintptr_t *before) {
  reached.edges[(here ^ (*before >> 1)) % MAP_SIZE] = 1;
  *before = here;
}

void __sanitizer_cov_trace_pc(void) {
  note((uintptr_t)__builtin_return_address(0), &previous);
}

void fuzz_step(const void *place) {
  note((uintptr_t)place, &previous_step);
}

static uint32_t dice(uint32_t sides) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 16) % sides;
}

void fuzz_blame(void) {
  if (!running) return;
  running = 0;
  char name[600];
  snprintf(name, sizeof name, "%s/crash", folder);
  FILE *file = fopen(name, "wb");
  if (!file) return;
  fwrite(current, 1, current_length, file);
  fclose(file);
  fprintf(stderr, "the input is in %s\n", name);
}

static void on_hang(int signal) {
  (void)signal;
  static const char words[] = "fuzz: an input takes too long\n";
  if (write(2, words, sizeof words - 1) < 0) _exit(71);
  fuzz_blame();
  _exit(70);
}

/* 1 when `current` reached something new. */
static int is_fresh(void) {
  int fresh = 0;
  for (size_t i = 0; i < MAP_SIZE / 8; i++) {
    if ((reached.words[i] & ~seen.words[i]) == 0) continue;
    seen.words[i] |= reached.words[i];
    fresh = 1;
  }
  return fresh;
}

static void keep(void) {
  if (input_count == MOST_INPUTS) return;
  struct input *input = &inputs[input_count++];
  input->data = malloc(current_length + 1);
  if (!input->data) abort();
  memcpy(input->data, current, current_length);
  input->length = current_length;
}

static void remove_bytes(size_t at, size_t count) {
  if (at + count > current_length) count = current_length - at;
  memmove(current + at, current + at + count, current_length - at - count);
  current_length -= count;
}

static void insert(size_t at, const uint8_t *data, size_t count) {
  if (current_length + count > LONGEST) return;
  memmove(current + at + count, current + at, current_length - at);
  memcpy(current + at, data, count);
  current_length += count;
}

static void mutate(void) {
  static const uint8_t telling[] = {0, 1, 0x7F, 0x80, 0xFF, 0x30, 0x40, 20, 28, 64};
  for (uint32_t times = 1 + dice(4); times > 0; times--) {
    size_t at = current_length ? dice((uint32_t)current_length) : 0;
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)dice(256);
    switch (current_length ? dice(6) : 3) {
      case 0: current[at] ^= (uint8_t)(1u << dice(8)); break;
      case 1: current[at] = bytes[0]; break;
      case 2: current[at] = telling[dice(sizeof telling)]; break;
      case 3: insert(at, bytes, 1 + dice(sizeof bytes)); break;
      case 4: remove_bytes(at, 1 + dice(16)); break;
      case 5: {
        const struct input *other = &inputs[dice((uint32_t)input_count)];
        if (other->length == 0) break;
        size_t from = dice((uint32_t)other->length), count = 1 + dice((uint32_t)(other->length - from));
        insert(at, other->data + from, count);
        break;
      }
    }
  }
}

/* The next file of the corpus becomes current; 0 when there is none. */
static int load(void) {
  struct dirent *entry;
  while (directory && (entry = readdir(directory))) {
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
    if (!file) continue;
    current_length = fread(current, 1, LONGEST, file);
    fclose(file);
    return 1;
  }
  if (directory) closedir(directory);
  directory = NULL;
  path[0] = '\0';
  return 0;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What was found and is not in the corpus yet, named by its place. */
static void finish(void) {
  for (size_t i = loaded; i < input_count; i++) {
    char name[600];
    snprintf(name, sizeof name, "%s/found-%zu", folder, i);
    FILE *file = fopen(name, "wb");
    if (!file) continue;
    fwrite(inputs[i].data, 1, inputs[i].length, file);
    fclose(file);
  }
  printf("%llu runs, %zu inputs, %zu of them new\n", (unsigned long long)runs, input_count, input_count - loaded);
  fflush(stdout);
}

/* Judges the run of `current`. */
static void judge(void) {
  int fresh = is_fresh(), from_corpus = path[0] != '\0';
  runs++;
  if (minimising && from_corpus && !fresh) puts(path);
  if (from_corpus || fresh) keep();
  if (from_corpus) loaded = input_count;
}

void fuzz_begin(int argc, char **argv) {
  if (argc < 2) exit(64);
  snprintf(folder, sizeof folder, "%s", argv[0]);
  directory = opendir(folder);
  if (!directory) {
    perror(folder);
    exit(1);
  }
  minimising = strcmp(argv[1], "minimise") == 0;
  state = 0x9E3779B97F4A7C15u ^ (argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL));
  least = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
  end = seconds() + atof(argv[1]);
  __sanitizer_set_death_callback(fuzz_blame);
  atexit(fuzz_blame);
  signal(SIGALRM, on_hang);
}

const uint8_t *fuzz_next(size_t *length) {
  if (running) judge();
  running = 0;
  if (!load()) {
    if (minimising) return NULL;
    if ((runs & 15) == 0 && runs >= least && seconds() >= end) {
      finish();
      return NULL;
    }
    if (input_count > 0) {
      const struct input *input = &inputs[dice((uint32_t)input_count)];
      memcpy(current, input->data, current_length = input->length);
      mutate();
    }
  }
  if ((runs & 15) == 0) alarm(HANG);
  memset(&reached, 0, sizeof reached);
  previous = previous_step = 0;
  running = 1;
  *length = current_length;
  return current;
}
