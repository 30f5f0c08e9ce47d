/* Compiles ECMAScript modules to QuickJS bytecode and packs them, with plain texts, into one bundle.
 *
 *   compile OUTPUT [--strip=source|--strip=debug] NAME=FILE.js … [--text NAME=FILE] …
 *
 * --strip holds for the modules after it: `source` keeps line numbers for stacks, `debug` only function names.
 * The bundle's format is described in ../src/bundle.c. */
#include <errno.h>
#include <quickjs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PARTS 256

struct part {
  const char *name;
  uint8_t *data;
  size_t length;
};

static struct part parts[MOST_PARTS];
static int part_count;

static void fail(const char *what, const char *detail) {
  fprintf(stderr, "compile: %s: %s\n", what, detail);
  exit(1);
}

static uint8_t *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) fail(path, strerror(errno));
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  uint8_t *data = malloc((size_t)size + 1);
  if (size < 0 || !data || fread(data, 1, (size_t)size, file) != (size_t)size) fail(path, "cannot be read");
  fclose(file);
  data[size] = 0;
  *length = (size_t)size;
  return data;
}

/* Modules that a module imports are not needed to compile it: an empty stand-in each. */
static int no_init(JSContext *ctx, JSModuleDef *module) {
  (void)ctx;
  (void)module;
  return 0;
}

static JSModuleDef *stand_in(JSContext *ctx, const char *name, void *opaque) {
  (void)opaque;
  return JS_NewCModule(ctx, name, no_init);
}

static void compile(struct part *part, const char *path, int strip) {
  size_t length;
  char *source = (char *)read_file(path, &length);
  JSRuntime *runtime = JS_NewRuntime();
  JSContext *ctx = runtime ? JS_NewContext(runtime) : NULL;
  if (!ctx) fail(path, "out of memory");
  JS_SetStripInfo(runtime, strip);
  JS_SetModuleLoaderFunc(runtime, NULL, stand_in, NULL);
  JSValue module = JS_Eval(ctx, source, length, part->name, JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
  if (JS_IsException(module)) {
    JSValue error = JS_GetException(ctx), stack = JS_GetPropertyStr(ctx, error, "stack");
    fprintf(stderr, "%s\n%s", JS_ToCString(ctx, error), JS_ToCString(ctx, stack));
    fail(path, "does not compile");
  }
  uint8_t *bytes = JS_WriteObject(ctx, &part->length, module, JS_WRITE_OBJ_BYTECODE);
  if (!bytes) fail(path, "bytecode cannot be written");
  part->data = malloc(part->length);
  if (!part->data) fail(path, "out of memory");
  memcpy(part->data, bytes, part->length);
  free(source);
}

static void put32(FILE *file, size_t value) {
  for (int shift = 0; shift < 32; shift += 8) fputc((int)(value >> shift & 255), file);
}

static void write_bundle(const char *path) {
  FILE *file = fopen(path, "wb");
  if (!file) fail(path, strerror(errno));
  size_t names = 8 + 12 * (size_t)part_count, data = names;
  for (int i = 0; i < part_count; i++) data += strlen(parts[i].name) + 1;
  fwrite("WBB1", 1, 4, file);
  put32(file, (size_t)part_count);
  for (int i = 0; i < part_count; i++) {
    put32(file, names);
    put32(file, data);
    put32(file, parts[i].length);
    names += strlen(parts[i].name) + 1;
    data += parts[i].length;
  }
  for (int i = 0; i < part_count; i++) fwrite(parts[i].name, 1, strlen(parts[i].name) + 1, file);
  for (int i = 0; i < part_count; i++) fwrite(parts[i].data, 1, parts[i].length, file);
  if (fclose(file) != 0) fail(path, strerror(errno));
}

int main(int argc, char **argv) {
  int strip = JS_STRIP_SOURCE, text = 0;
  if (argc < 3) fail("usage", "compile OUTPUT [--strip=source|debug] NAME=FILE … [--text NAME=FILE]");
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], "--strip=source") == 0) strip = JS_STRIP_SOURCE;
    else if (strcmp(argv[i], "--strip=debug") == 0) strip = JS_STRIP_SOURCE | JS_STRIP_DEBUG;
    else if (strcmp(argv[i], "--text") == 0) text = 1;
    else {
      char *equals = strchr(argv[i], '=');
      if (!equals || part_count == MOST_PARTS) fail(argv[i], "not NAME=FILE, or too many");
      *equals = '\0';
      struct part *part = &parts[part_count++];
      part->name = argv[i];
      if (text) part->data = read_file(equals + 1, &part->length);
      else compile(part, equals + 1, strip);
      text = 0;
    }
  }
  write_bundle(argv[1]);
  return 0;
}
