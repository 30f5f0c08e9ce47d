/* A small coverage-guided fuzzer for gcc (-fsanitize-coverage=trace-pc): keeps inputs that reach new code and changes
 * them at random.
 *
 *   TARGET CORPUS SECONDS [SEED]     runs; a crash leaves its input in CORPUS/crash
 *   TARGET CORPUS minimise           prints the names of the files that reach nothing new
 *
 * With SEED the run is the same each time as far as the number of runs goes. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAP_SIZE 65536
#define MOST_INPUTS 4096
#define LONGEST 4096
#define PLAIN __attribute__((no_sanitize_coverage))

/* What a target offers: runs the parser on one input. */
void fuzz_one(const uint8_t *data, size_t length);
void __sanitizer_set_death_callback(void (*callback)(void));
void __sanitizer_cov_trace_pc(void);

struct input {
  uint8_t *data;
  size_t length;
};

static uint8_t reached[MAP_SIZE], seen[MAP_SIZE];
static uintptr_t previous;
static struct input inputs[MOST_INPUTS];
static size_t input_count;
static uint8_t current[LONGEST];
static size_t current_length;
static char folder[512];
static uint64_t state;

PLAIN void __sanitizer_cov_trace_pc(void) {
  uintptr_t here = (uintptr_t)__builtin_return_address(0);
  reached[(here ^ (previous >> 1)) % MAP_SIZE] = 1;
  previous = here;
}

static uint32_t dice(uint32_t sides) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (uint32_t)(state >> 16) % sides;
}

static void on_death(void) {
  char path[600];
  snprintf(path, sizeof path, "%s/crash", folder);
  FILE *file = fopen(path, "wb");
  if (!file) return;
  fwrite(current, 1, current_length, file);
  fclose(file);
  fprintf(stderr, "the input is in %s\n", path);
}

/* Runs `current`; 1 when it reached something new. */
static int run(void) {
  memset(reached, 0, sizeof reached);
  previous = 0;
  fuzz_one(current, current_length);
  int fresh = 0;
  for (size_t i = 0; i < MAP_SIZE; i++)
    if (reached[i] && !seen[i]) fresh = seen[i] = 1;
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

static void load(int minimise) {
  DIR *directory = opendir(folder);
  if (!directory) {
    perror(folder);
    exit(1);
  }
  struct dirent *entry;
  while ((entry = readdir(directory))) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
    if (!file) continue;
    current_length = fread(current, 1, LONGEST, file);
    fclose(file);
    int fresh = run();
    if (minimise && !fresh) puts(path);
    keep();
  }
  closedir(directory);
  if (input_count == 0) keep();
}

/* What was found and is not in the corpus yet, named by its place. */
static void save(size_t from) {
  for (size_t i = from; i < input_count; i++) {
    char path[600];
    snprintf(path, sizeof path, "%s/found-%zu", folder, i);
    FILE *file = fopen(path, "wb");
    if (!file) continue;
    fwrite(inputs[i].data, 1, inputs[i].length, file);
    fclose(file);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  snprintf(folder, sizeof folder, "%s", argv[1]);
  __sanitizer_set_death_callback(on_death);
  int minimise = strcmp(argv[2], "minimise") == 0;
  state = 0x9E3779B97F4A7C15u ^ (argc > 3 ? strtoull(argv[3], NULL, 10) : (uint64_t)time(NULL));
  load(minimise);
  if (minimise) return 0;
  size_t loaded = input_count;
  uint64_t runs = 0;
  double seconds = atof(argv[2]);
  struct timespec begin, now;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  do {
    for (int i = 0; i < 1000; i++, runs++) {
      const struct input *input = &inputs[dice((uint32_t)input_count)];
      memcpy(current, input->data, current_length = input->length);
      mutate();
      if (run()) keep();
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while ((double)(now.tv_sec - begin.tv_sec) + (double)(now.tv_nsec - begin.tv_nsec) / 1e9 < seconds);
  save(loaded);
  printf("%llu runs, %zu inputs, %zu of them new\n", (unsigned long long)runs, input_count, input_count - loaded);
  return 0;
}
