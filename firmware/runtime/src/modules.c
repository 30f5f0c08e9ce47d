/* Finds modules: `native:NAME` in the table below, everything else in the bundle. */
#include "host.h"

#include <string.h>

#define NATIVE(name) \
  extern const JSCFunctionListEntry name##_functions[]; \
  extern const int name##_function_count;
#define NATIVE_INIT(name) \
  NATIVE(name) \
  extern int name##_init(JSContext *ctx);

NATIVE(bytes)
NATIVE(process)
NATIVE_INIT(timers)
NATIVE(fs)
NATIVE_INIT(watch)
NATIVE_INIT(stream)
NATIVE_INIT(udp)
NATIVE_INIT(tls)
NATIVE_INIT(spawn)
NATIVE_INIT(signals)
NATIVE_INIT(hash)
NATIVE_INIT(deflate)
NATIVE(system)
NATIVE(zone)
NATIVE_INIT(netlink)
NATIVE(ping)

static const struct native_module natives[] = {
    {"native:calls", calls_functions, &calls_function_count, NULL},
    {"native:bytes", bytes_functions, &bytes_function_count, NULL},
    {"native:process", process_functions, &process_function_count, NULL},
    {"native:timers", timers_functions, &timers_function_count, timers_init},
    {"native:fs", fs_functions, &fs_function_count, NULL},
    {"native:watch", watch_functions, &watch_function_count, watch_init},
    {"native:stream", stream_functions, &stream_function_count, stream_init},
    {"native:udp", udp_functions, &udp_function_count, udp_init},
    {"native:tls", tls_functions, &tls_function_count, tls_init},
    {"native:spawn", spawn_functions, &spawn_function_count, spawn_init},
    {"native:signals", signals_functions, &signals_function_count, signals_init},
    {"native:hash", hash_functions, &hash_function_count, hash_init},
    {"native:deflate", deflate_functions, &deflate_function_count, deflate_init},
    {"native:zone", zone_functions, &zone_function_count, NULL},
    {"native:system", system_functions, &system_function_count, NULL},
    {"native:netlink", netlink_functions, &netlink_function_count, netlink_init},
    {"native:ping", ping_functions, &ping_function_count, NULL},
};

static const struct native_module *find_native(const char *name) {
  for (int i = 0; i < COUNT(natives); i++)
    if (strcmp(natives[i].name, name) == 0) return &natives[i];
  return NULL;
}

static int init_native(JSContext *ctx, JSModuleDef *module) {
  JSAtom atom = JS_GetModuleName(ctx, module);
  const char *name = JS_AtomToCString(ctx, atom);
  JS_FreeAtom(ctx, atom);
  if (!name) return -1;
  const struct native_module *native = find_native(name);
  JS_FreeCString(ctx, name);
  if (native->init && native->init(ctx) < 0) return -1;
  return JS_SetModuleExportList(ctx, module, native->functions, *native->count);
}

static JSModuleDef *load_native(JSContext *ctx, const char *name) {
  const struct native_module *native = find_native(name);
  if (!native) {
    JS_ThrowReferenceError(ctx, "there is no module %s", name);
    return NULL;
  }
  JSModuleDef *module = JS_NewCModule(ctx, name, init_native);
  if (!module || JS_AddModuleExportList(ctx, module, native->functions, *native->count) < 0) return NULL;
  return module;
}

static JSModuleDef *load(JSContext *ctx, const char *name, void *opaque) {
  (void)opaque;
  if (strncmp(name, "native:", 7) == 0) return load_native(ctx, name);
  size_t length;
  const uint8_t *part = bundle_part(name, &length);
  if (!part) {
    JS_ThrowReferenceError(ctx, "there is no module %s", name);
    return NULL;
  }
  JSValue value = JS_ReadObject(ctx, part, length, JS_READ_OBJ_BYTECODE);
  bundle_forget(part, length);
  if (JS_IsException(value)) return NULL;
  JSModuleDef *module = JS_VALUE_GET_PTR(value);
  JS_FreeValue(ctx, value); /* the context keeps its modules */
  return module;
}

/* Names are the same wherever they are imported from: `./mail.js` and `mail.js` are the part `mail.js`. */
static char *normalize(JSContext *ctx, const char *base, const char *name, void *opaque) {
  (void)base;
  (void)opaque;
  return js_strdup(ctx, strncmp(name, "./", 2) == 0 ? name + 2 : name);
}

void host_modules_init(void) {
  JS_SetModuleLoaderFunc(host.runtime, normalize, load, NULL);
}

int host_class(JSContext *ctx, JSClassID *id, const JSClassDef *def, const JSCFunctionListEntry *functions,
               int count) {
  JS_NewClassID(id);
  if (JS_NewClass(host.runtime, *id, def) < 0) return -1;
  JSValue prototype = JS_NewObject(ctx);
  if (JS_IsException(prototype)) return -1;
  JS_SetPropertyFunctionList(ctx, prototype, functions, count);
  JS_SetClassProto(ctx, *id, prototype);
  return 0;
}
