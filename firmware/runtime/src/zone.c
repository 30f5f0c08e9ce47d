/* Time zones by the C library's rules: the system's, or a named one. */
#include "host.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Where the abbreviation of a POSIX rule ends: three letters or more, or `<+03>`; NULL: it is none. */
static const char *after_name(const char *at) {
  const char *from = at;
  if (*at == '<') {
    do at++;
    while (isalnum((unsigned char)*at) || *at == '+' || *at == '-');
    return *at == '>' && at - from > 3 ? at + 1 : NULL;
  }
  while (isalpha((unsigned char)*at)) at++;
  return at - from >= 3 ? at : NULL;
}

/* Where hours (and minutes, seconds) with a sign end; NULL: there are none. */
static const char *after_hours(const char *at) {
  if (*at == '+' || *at == '-') at++;
  if (!isdigit((unsigned char)*at)) return NULL;
  while (isdigit((unsigned char)*at) || *at == ':') at++;
  return at;
}

/* Whether `zone` is a rule as POSIX has them: name, offset, and perhaps summer time with its days. */
static int is_rule(const char *zone) {
  const char *at = after_name(zone);
  if (!at || !(at = after_hours(at))) return 0;
  if (!*at) return 1;
  if (!(at = after_name(at))) return 0;
  if (*at && *at != ',' && !(at = after_hours(at))) return 0;
  if (!*at) return 1;
  return *at == ',' && at[1 + strspn(at + 1, "MJ0123456789.,/:+-")] == '\0' && at[1];
}

/* Whether `zone` is one: a POSIX rule, or a file of the zone database. */
static int known(const char *zone) {
  char path[256];
  if (strcmp(zone, "UTC") == 0 || strcmp(zone, "GMT") == 0 || is_rule(zone)) return 1;
  if (!zone[0] || zone[0] == '/' || zone[0] == '.' || strstr(zone, "..")) return 0;
  int length = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
  return length < (int)sizeof path && access(path, R_OK) == 0;
}

/* offset(zone | undefined, ms) → minutes east of Greenwich at that moment; null: there is no such zone */
static JSValue offset(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  double ms;
  if (JS_ToFloat64(ctx, &ms, argv[1]) < 0) return JS_EXCEPTION;
  const char *zone = NULL;
  char *before = NULL;
  if (!JS_IsUndefined(argv[0])) {
    zone = JS_ToCString(ctx, argv[0]);
    if (!zone) return JS_EXCEPTION;
    if (!known(zone)) {
      JS_FreeCString(ctx, zone);
      return JS_NULL;
    }
    const char *now = getenv("TZ");
    before = now ? js_strdup(ctx, now) : NULL;
    if ((now && !before) || setenv("TZ", zone, 1) < 0) {
      js_free(ctx, before);
      JS_FreeCString(ctx, zone);
      return JS_ThrowOutOfMemory(ctx);
    }
    tzset();
  }
  time_t seconds = (time_t)(ms / 1000 - (ms < 0 && (double)(int64_t)(ms / 1000) * 1000 != ms ? 1 : 0));
  struct tm tm;
  long east = localtime_r(&seconds, &tm) ? tm.tm_gmtoff : 0;
  if (zone) {
    if (before && setenv("TZ", before, 1) < 0) host_die("out of memory: the system has none left");
    if (!before) unsetenv("TZ");
    tzset();
    js_free(ctx, before);
    JS_FreeCString(ctx, zone);
  }
  return JS_NewFloat64(ctx, (double)east / 60);
}

const JSCFunctionListEntry zone_functions[] = {JS_CFUNC_DEF("offset", 2, offset)};
const int zone_function_count = COUNT(zone_functions);
