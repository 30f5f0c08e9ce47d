/* What the `os` module tells of the machine. */
#include "host.h"

#include <stdio.h>

/* [sysname, release, version, machine] */
static JSValue system_name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  uv_utsname_t name;
  int status = uv_os_uname(&name);
  if (status < 0) return host_throw(status, "uname", NULL);
  const char *values[] = {name.sysname, name.release, name.version, name.machine};
  JSValue list = JS_NewArray(ctx);
  for (uint32_t i = 0; i < 4; i++) JS_SetPropertyUint32(ctx, list, i, host_string(ctx, values[i]));
  return list;
}

static JSValue hostname(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  char name[UV_MAXHOSTNAMESIZE];
  size_t size = sizeof name;
  int status = uv_os_gethostname(name, &size);
  return status < 0 ? host_throw(status, "uv_os_gethostname", NULL) : host_string(ctx, name);
}

/* [uptime in s, total memory, free memory, load 1, 5, 15] */
static JSValue figures(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  double values[6] = {0};
  uv_uptime(&values[0]);
  values[1] = (double)uv_get_total_memory();
  values[2] = (double)uv_get_available_memory();
  uv_loadavg(values + 3);
  JSValue list = JS_NewArray(ctx);
  for (uint32_t i = 0; i < 6; i++) JS_SetPropertyUint32(ctx, list, i, JS_NewFloat64(ctx, values[i]));
  return list;
}

static int prefix_length(const struct sockaddr *mask) {
  const uint8_t *bytes = mask->sa_family == AF_INET6
                             ? (const uint8_t *)&((const struct sockaddr_in6 *)mask)->sin6_addr
                             : (const uint8_t *)&((const struct sockaddr_in *)mask)->sin_addr;
  int length = 0, most = mask->sa_family == AF_INET6 ? 128 : 32;
  while (length < most && bytes[length / 8] & (0x80 >> (length % 8))) length++;
  return length;
}

/* [name, address, netmask, mac, internal, scope id, prefix length, …], seven values an address */
static JSValue interfaces(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  uv_interface_address_t *list;
  int count, status = uv_interface_addresses(&list, &count);
  if (status < 0) return host_throw(status, "uv_interface_addresses", NULL);
  JSValue out = JS_NewArray(ctx);
  for (int i = 0; i < count; i++) {
    const uv_interface_address_t *each = &list[i];
    char address[INET6_ADDRSTRLEN] = "", mask[INET6_ADDRSTRLEN] = "", mac[18];
    uv_ip_name((const struct sockaddr *)&each->address, address, sizeof address);
    uv_ip_name((const struct sockaddr *)&each->netmask, mask, sizeof mask);
    const uint8_t *m = (const uint8_t *)each->phys_addr;
    snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]);
    int scope = each->address.address4.sin_family == AF_INET6 ? (int)each->address.address6.sin6_scope_id : -1;
    JSValue values[] = {host_string(ctx, each->name),
                        JS_NewString(ctx, address),
                        JS_NewString(ctx, mask),
                        JS_NewString(ctx, mac),
                        JS_NewBool(ctx, each->is_internal),
                        JS_NewInt32(ctx, scope),
                        JS_NewInt32(ctx, prefix_length((const struct sockaddr *)&each->netmask))};
    for (int j = 0; j < COUNT(values); j++)
      JS_SetPropertyUint32(ctx, out, (uint32_t)(i * COUNT(values) + j), values[j]);
  }
  uv_free_interface_addresses(list, count);
  return out;
}

/* [model, MHz, user, nice, sys, idle, irq, …], seven values a CPU */
static JSValue cpus(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  uv_cpu_info_t *list;
  int count, status = uv_cpu_info(&list, &count);
  if (status < 0) return host_throw(status, "uv_cpu_info", NULL);
  JSValue out = JS_NewArray(ctx);
  for (int i = 0; i < count; i++) {
    const uv_cpu_info_t *each = &list[i];
    JSValue values[] = {host_string(ctx, each->model),
                        JS_NewInt32(ctx, each->speed),
                        JS_NewInt64(ctx, (int64_t)each->cpu_times.user),
                        JS_NewInt64(ctx, (int64_t)each->cpu_times.nice),
                        JS_NewInt64(ctx, (int64_t)each->cpu_times.sys),
                        JS_NewInt64(ctx, (int64_t)each->cpu_times.idle),
                        JS_NewInt64(ctx, (int64_t)each->cpu_times.irq)};
    for (int j = 0; j < COUNT(values); j++)
      JS_SetPropertyUint32(ctx, out, (uint32_t)(i * COUNT(values) + j), values[j]);
  }
  uv_free_cpu_info(list, count);
  return out;
}

/* [name, home, shell] of the user that runs this; null when the system knows none */
static JSValue user(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  (void)argv;
  uv_passwd_t passwd;
  if (uv_os_get_passwd(&passwd) < 0) return JS_NULL;
  JSValue list = JS_NewArray(ctx);
  JS_SetPropertyUint32(ctx, list, 0, host_string(ctx, passwd.username));
  JS_SetPropertyUint32(ctx, list, 1, host_string(ctx, passwd.homedir));
  JS_SetPropertyUint32(ctx, list, 2, host_string(ctx, passwd.shell ? passwd.shell : ""));
  uv_os_free_passwd(&passwd);
  return list;
}

const JSCFunctionListEntry system_functions[] = {
    JS_CFUNC_DEF("systemName", 0, system_name), JS_CFUNC_DEF("hostname", 0, hostname),
    JS_CFUNC_DEF("figures", 0, figures),        JS_CFUNC_DEF("interfaces", 0, interfaces),
    JS_CFUNC_DEF("cpus", 0, cpus),              JS_CFUNC_DEF("user", 0, user),
};
const int system_function_count = COUNT(system_functions);
