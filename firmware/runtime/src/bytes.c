/* Buffers: bytes shared with JavaScript, and what Buffer needs natively (encodings, search, comparison). */
#include "codec.h"
#include "host.h"

#include <string.h>

static JSValue buffer_prototype; /* undefined until Buffer is loaded */

int host_bytes(JSContext *ctx, JSValueConst value, const uint8_t **bytes, size_t *length) {
  static const uint8_t nothing[1];
  size_t size, offset = 0, count = 0;
  uint8_t *base;
  JSValue buffer = JS_GetTypedArrayBuffer(ctx, value, &offset, &count, NULL);
  if (JS_IsException(buffer)) {
    JS_FreeValue(ctx, JS_GetException(ctx));
    base = JS_IsObject(value) ? JS_GetArrayBuffer(ctx, &size, value) : NULL;
    if (!base) {
      JS_FreeValue(ctx, JS_GetException(ctx));
      JS_ThrowTypeError(ctx, "expected a Buffer");
      return -1;
    }
    count = size;
  } else {
    base = JS_GetArrayBuffer(ctx, &size, buffer);
    JS_FreeValue(ctx, buffer); /* the typed array keeps it */
    if (!base && count > 0) return -1;
  }
  *bytes = base ? base + offset : nothing;
  *length = count;
  return 0;
}

static JSValue wrap(JSContext *ctx, JSValue array_buffer) {
  if (JS_IsException(array_buffer)) return array_buffer;
  JSValueConst arguments[3] = {array_buffer, JS_UNDEFINED, JS_UNDEFINED}; /* the engine reads all three */
  JSValue array = JS_NewTypedArray(ctx, 3, arguments, JS_TYPED_ARRAY_UINT8);
  JS_FreeValue(ctx, array_buffer);
  if (!JS_IsException(array) && JS_IsObject(buffer_prototype)) JS_SetPrototype(ctx, array, buffer_prototype);
  return array;
}

JSValue host_buffer(JSContext *ctx, const void *bytes, size_t length) {
  return wrap(ctx, JS_NewArrayBufferCopy(ctx, bytes, length));
}

static void free_bytes(JSRuntime *runtime, void *opaque, void *bytes) {
  (void)opaque;
  js_free_rt(runtime, bytes);
}

JSValue host_buffer_take(JSContext *ctx, uint8_t *bytes, size_t length) {
  JSValue array_buffer = JS_NewArrayBuffer(ctx, bytes, length, free_bytes, NULL, 0);
  if (JS_IsException(array_buffer)) js_free(ctx, bytes);
  return wrap(ctx, array_buffer);
}

JSValue host_utf8(JSContext *ctx, const uint8_t *bytes, size_t length) {
  size_t bad, replaced = 0;
  for (size_t i = 0; i < length;) {
    size_t step = utf8_sequence(bytes + i, length - i, &bad);
    if (!step) replaced++;
    i += step ? step : bad;
  }
  if (replaced == 0) return JS_NewStringLen(ctx, (const char *)bytes, length);
  char *clean = js_malloc(ctx, length + 2 * replaced + 1);
  if (!clean) return JS_EXCEPTION;
  size_t out = 0;
  for (size_t i = 0; i < length;) {
    size_t step = utf8_sequence(bytes + i, length - i, &bad);
    if (step) {
      memcpy(clean + out, bytes + i, step);
      out += step;
      i += step;
    } else {
      memcpy(clean + out, "\xEF\xBF\xBD", 3);
      out += 3;
      i += bad;
    }
  }
  JSValue string = JS_NewStringLen(ctx, clean, out);
  js_free(ctx, clean);
  return string;
}

JSValue host_string(JSContext *ctx, const char *text) {
  return host_utf8(ctx, (const uint8_t *)text, strlen(text));
}

enum encoding { UTF8, LATIN1, ASCII, HEX, BASE64, BASE64URL, UTF16 };

/* --- strings to bytes --- */

/* One UTF-16 code unit from QuickJS's UTF-8 (which writes lone surrogates as three bytes); `*pending` holds
 * the low half of a pair. */
static uint16_t code_unit(const uint8_t **at, uint16_t *pending) {
  if (*pending) {
    uint16_t low = *pending;
    *pending = 0;
    return low;
  }
  const uint8_t *p = *at;
  uint32_t c;
  if (p[0] < 0x80) c = p[0], p += 1;
  else if (p[0] < 0xE0) c = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3F), p += 2;
  else if (p[0] < 0xF0) c = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F), p += 3;
  else {
    c = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 | (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    p += 4;
    *pending = (uint16_t)(0xDC00 + ((c - 0x10000) & 0x3FF));
    c = 0xD800 + ((c - 0x10000) >> 10);
  }
  *at = p;
  return (uint16_t)c;
}

/* encode(string, encoding) → Buffer */
static JSValue encode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t encoding;
  size_t length;
  if (JS_ToInt32(ctx, &encoding, argv[1]) < 0) return JS_EXCEPTION;
  const char *string = JS_ToCStringLen(ctx, &length, argv[0]);
  if (!string) return JS_EXCEPTION;
  const uint8_t *text = (const uint8_t *)string, *end = text + length;
  uint8_t *out = js_malloc(ctx, (encoding == UTF16 ? length * 2 : length) + 1);
  size_t n = 0;
  if (!out) {
    JS_FreeCString(ctx, string);
    return JS_EXCEPTION;
  }
  uint16_t pending = 0;
  switch (encoding) {
    case UTF8:
      memcpy(out, text, length);
      n = length;
      for (size_t i = 0; i + 2 < n; i++) /* a lone surrogate becomes U+FFFD */
        if (out[i] == 0xED && out[i + 1] >= 0xA0) memcpy(out + i, "\xEF\xBF\xBD", 3);
      break;
    case LATIN1:
    case ASCII:
      while (text < end || pending) out[n++] = (uint8_t)code_unit(&text, &pending);
      break;
    case UTF16:
      while (text < end || pending) {
        uint16_t unit = code_unit(&text, &pending);
        out[n++] = (uint8_t)unit;
        out[n++] = (uint8_t)(unit >> 8);
      }
      break;
    case HEX:
      for (; text + 1 < end; text += 2) {
        int high = hex_digit(text[0]), low = hex_digit(text[1]);
        if (high < 0 || low < 0) break;
        out[n++] = (uint8_t)(high << 4 | low);
      }
      break;
    default: n = base64_decode(text, length, out);
  }
  JS_FreeCString(ctx, string);
  uint8_t *fit = js_realloc(ctx, out, n ? n : 1);
  return host_buffer_take(ctx, fit ? fit : out, n);
}

/* byteLength(string): of its UTF-8 */
static JSValue byte_length(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  size_t length;
  const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
  if (!text) return JS_EXCEPTION;
  JS_FreeCString(ctx, text);
  return JS_NewInt64(ctx, (int64_t)length);
}

/* --- bytes to strings --- */

static char *put_code_point(char *out, uint32_t c) {
  if (c < 0x80) *out++ = (char)c;
  else if (c < 0x800) *out++ = (char)(0xC0 | c >> 6), *out++ = (char)(0x80 | (c & 63));
  else if (c < 0x10000) {
    *out++ = (char)(0xE0 | c >> 12);
    *out++ = (char)(0x80 | (c >> 6 & 63));
    *out++ = (char)(0x80 | (c & 63));
  } else {
    *out++ = (char)(0xF0 | c >> 18);
    *out++ = (char)(0x80 | (c >> 12 & 63));
    *out++ = (char)(0x80 | (c >> 6 & 63));
    *out++ = (char)(0x80 | (c & 63));
  }
  return out;
}

static int clamp(JSContext *ctx, JSValueConst value, int64_t *number, size_t most) {
  if (JS_ToInt64(ctx, number, value) < 0) return -1;
  if (*number < 0) *number = 0;
  if (*number > (int64_t)most) *number = (int64_t)most;
  return 0;
}

/* Reads the range argv[at], argv[at + 1] within `length`. */
static int range(JSContext *ctx, int argc, JSValueConst *argv, int at, size_t length, size_t *from, size_t *to) {
  int64_t start = 0, end = (int64_t)length;
  if (argc > at && !JS_IsUndefined(argv[at]) && clamp(ctx, argv[at], &start, length) < 0) return -1;
  if (argc > at + 1 && !JS_IsUndefined(argv[at + 1]) && clamp(ctx, argv[at + 1], &end, length) < 0) return -1;
  *from = (size_t)start;
  *to = (size_t)(end < start ? start : end);
  return 0;
}

/* decode(bytes, encoding, start, end) → string */
static JSValue decode(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  static const char hex[] = "0123456789abcdef";
  const uint8_t *bytes;
  size_t length, from, to;
  int32_t encoding;
  if (host_bytes(ctx, argv[0], &bytes, &length) < 0 || JS_ToInt32(ctx, &encoding, argv[1]) < 0 ||
      range(ctx, argc, argv, 2, length, &from, &to) < 0)
    return JS_EXCEPTION;
  bytes += from;
  length = to - from;
  if (encoding == UTF8) return host_utf8(ctx, bytes, length);
  char *text = js_malloc(ctx, length * 2 + 5), *out = text;
  if (!text) return JS_EXCEPTION;
  switch (encoding) {
    case LATIN1:
      for (size_t i = 0; i < length; i++) out = put_code_point(out, bytes[i]);
      break;
    case ASCII:
      for (size_t i = 0; i < length; i++) *out++ = (char)(bytes[i] & 0x7F);
      break;
    case HEX:
      for (size_t i = 0; i < length; i++) *out++ = hex[bytes[i] >> 4], *out++ = hex[bytes[i] & 15];
      break;
    case UTF16:
      for (size_t i = 0; i + 1 < length; i += 2) {
        uint32_t c = bytes[i] | (uint32_t)bytes[i + 1] << 8;
        if (c >= 0xD800 && c < 0xDC00 && i + 3 < length) {
          uint32_t low = bytes[i + 2] | (uint32_t)bytes[i + 3] << 8;
          if (low >= 0xDC00 && low < 0xE000) {
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
          }
        }
        out = put_code_point(out, c);
      }
      break;
    default: out = base64_encode(bytes, length, encoding == BASE64URL, text);
  }
  JSValue string = JS_NewStringLen(ctx, text, (size_t)(out - text));
  js_free(ctx, text);
  return string;
}

/* wrapBase64(bytes, width): base64 in lines of `width` characters, parted by CRLF */
static JSValue wrap_base64(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *bytes;
  size_t length;
  int32_t width;
  if (host_bytes(ctx, argv[0], &bytes, &length) < 0 || JS_ToInt32(ctx, &width, argv[1]) < 0) return JS_EXCEPTION;
  if (width < 4 || width % 4 != 0) return JS_ThrowRangeError(ctx, "the width must be a multiple of 4");
  size_t step = (size_t)width / 4 * 3;
  char *text = js_malloc(ctx, (length / step + 1) * ((size_t)width + 2)), *out = text;
  if (!text) return JS_EXCEPTION;
  for (size_t i = 0; i < length; i += step) {
    if (i > 0) *out++ = '\r', *out++ = '\n';
    out = base64_encode(bytes + i, length - i < step ? length - i : step, 0, out);
  }
  JSValue string = JS_NewStringLen(ctx, text, (size_t)(out - text));
  js_free(ctx, text);
  return string;
}

void host_bytes_init(void) {
  buffer_prototype = JS_UNDEFINED;
}

/* --- search and comparison --- */

static JSValue compare(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *a, *b;
  size_t a_length, b_length;
  if (host_bytes(ctx, argv[0], &a, &a_length) < 0 || host_bytes(ctx, argv[1], &b, &b_length) < 0)
    return JS_EXCEPTION;
  int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
  if (order == 0) order = a_length < b_length ? -1 : a_length > b_length;
  return JS_NewInt32(ctx, order < 0 ? -1 : order > 0);
}

/* indexOf(bytes, needle, from, last): the first place at or after `from`, or the last at or before it; -1 */
static JSValue index_of(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *bytes, *needle;
  size_t length, wanted;
  int64_t from;
  if (host_bytes(ctx, argv[0], &bytes, &length) < 0 || host_bytes(ctx, argv[1], &needle, &wanted) < 0 ||
      JS_ToInt64(ctx, &from, argv[2]) < 0)
    return JS_EXCEPTION;
  if (wanted > length || from < 0) return JS_NewInt32(ctx, -1);
  if (JS_ToBool(ctx, argv[3])) {
    size_t i = (size_t)from < length - wanted ? (size_t)from : length - wanted;
    for (;; i--) {
      if (memcmp(bytes + i, needle, wanted) == 0) return JS_NewInt64(ctx, (int64_t)i);
      if (i == 0) return JS_NewInt32(ctx, -1);
    }
  }
  if ((size_t)from > length) return JS_NewInt32(ctx, -1);
  const uint8_t *found = memmem(bytes + from, length - (size_t)from, needle, wanted);
  return JS_NewInt64(ctx, found ? found - bytes : -1);
}

/* isUtf8(bytes) */
static JSValue is_utf8(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *bytes;
  size_t length, bad;
  if (host_bytes(ctx, argv[0], &bytes, &length) < 0) return JS_EXCEPTION;
  for (size_t i = 0; i < length;) {
    size_t step = utf8_sequence(bytes + i, length - i, &bad);
    if (!step) return JS_FALSE;
    i += step;
  }
  return JS_TRUE;
}

static JSValue set_prototype(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  JS_FreeValue(ctx, buffer_prototype);
  buffer_prototype = JS_DupValue(ctx, argv[0]);
  return JS_UNDEFINED;
}

const JSCFunctionListEntry bytes_functions[] = {
    JS_CFUNC_DEF("setBufferPrototype", 1, set_prototype),
    JS_CFUNC_DEF("encode", 2, encode),
    JS_CFUNC_DEF("decode", 4, decode),
    JS_CFUNC_DEF("byteLength", 1, byte_length),
    JS_CFUNC_DEF("wrapBase64", 2, wrap_base64),
    JS_CFUNC_DEF("compare", 2, compare),
    JS_CFUNC_DEF("indexOf", 4, index_of),
    JS_CFUNC_DEF("isUtf8", 1, is_utf8),
};
const int bytes_function_count = COUNT(bytes_functions);
