/* Starts the runtime, runs the bundle's main module and the event loop, and ends with the exit code that
 * JavaScript chose. */
#include "host.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAP_LIMIT (16u << 20)
#define STACK_LIMIT (512u << 10)
#define MAIN_MODULE "main.js"

struct host host;

/* Routers keep their zone as a POSIX rule in /etc/TZ, which the C library does not read. */
static void set_zone(void) {
  if (getenv("TZ")) return;
  FILE *file = fopen("/etc/TZ", "re");
  if (!file) return;
  char rule[128];
  if (fgets(rule, sizeof rule, file)) {
    rule[strcspn(rule, "\r\n")] = '\0';
    if (rule[0]) setenv("TZ", rule, 1);
  }
  fclose(file);
}

/* A closed standard descriptor would be taken by the next file that is opened. */
static void open_standard_descriptors(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
      _exit(EXIT_INTERNAL);
}

static void start_engine(void) {
  host.runtime = JS_NewRuntime2(&heap_functions, NULL);
  if (!host.runtime) host_die("cannot start the JavaScript engine");
  heap_set_limit(HEAP_LIMIT);
  JS_SetMaxStackSize(host.runtime, STACK_LIMIT);
  JSContext *ctx = host.context = JS_NewContextRaw(host.runtime);
  if (!ctx) host_die("cannot start the JavaScript engine");
  JS_AddIntrinsicBaseObjects(ctx);
  JS_AddIntrinsicDate(ctx);
  JS_AddIntrinsicStringNormalize(ctx);
  JS_AddIntrinsicRegExpCompiler(ctx);
  JS_AddIntrinsicRegExp(ctx);
  JS_AddIntrinsicJSON(ctx);
  JS_AddIntrinsicProxy(ctx);
  JS_AddIntrinsicMapSet(ctx);
  JS_AddIntrinsicTypedArrays(ctx);
  JS_AddIntrinsicPromise(ctx);
  JS_AddIntrinsicWeakRef(ctx);
}

static JSValue done; /* the promise of the main module */

static JSValue load_main(JSContext *ctx, int argc, JSValueConst *argv) {
  (void)argc;
  (void)argv;
  done = JS_LoadModule(ctx, "", MAIN_MODULE);
  return JS_IsException(done) ? done : JS_UNDEFINED;
}

int main(int argc, char **argv) {
  host.started = uv_hrtime();
  open_standard_descriptors();
  signal(SIGPIPE, SIG_IGN);
  set_zone();
  /* One worker suffices: file calls of this program wait for one flash. */
  host.pool_size_is_ours = !getenv(POOL_SIZE) && setenv(POOL_SIZE, "1", 0) == 0;
  host.argv = uv_setup_args(argc, argv);
  host.argc = argc;
  if (argc == 2 && strcmp(argv[1], "--licenses") == 0) return host_print_notices() < 0 ? EXIT_INTERNAL : 0;
  host.loop = uv_default_loop();
  if (!host.loop) host_die("cannot set up the event loop");
  start_engine();
  host_modules_init();
  host_bytes_init();
  host_calls_init();
  idle_init();

  /* As a job, so that the main module's promises are served before its ticks, as Node does. */
  if (JS_EnqueueJob(host.context, load_main, 0, NULL) < 0) host_die_of_exception("cannot start");
  host_drain();
  uv_run(host.loop, UV_RUN_DEFAULT);
  int code = 0;
  if (JS_PromiseState(host.context, done) == JS_PROMISE_PENDING) {
    fputs("wanbell: the program waits for something that can no longer happen\n", stderr);
    code = EXIT_INTERNAL;
  }
  code = host_exit_code(code);
  fflush(stdout);
  exit(code);
}
