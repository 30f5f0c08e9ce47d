/* zlib: a compressor or decompressor that takes pieces and gives what they make. */
#include "host.h"

#include <zlib.h>

/* A bomb stops here: no output larger than this is ever wanted by a mail notifier. */
#define OUTPUT_LIMIT (8u << 20)
#define PIECE 16384

struct codec {
  z_stream z;
  int compresses;
};

static JSClassID codec_class;

static void finalize(JSRuntime *runtime, JSValue value) {
  struct codec *codec = JS_GetOpaque(value, codec_class);
  if (!codec) return;
  if (codec->compresses) deflateEnd(&codec->z);
  else inflateEnd(&codec->z);
  js_free_rt(runtime, codec);
}

static const JSClassDef codec_def = {"Codec", .finalizer = finalize};

static JSValue zlib_error(int status, const z_stream *z) {
  static const struct {
    int status;
    const char *code;
  } names[] = {{Z_DATA_ERROR, "Z_DATA_ERROR"},     {Z_BUF_ERROR, "Z_BUF_ERROR"},   {Z_MEM_ERROR, "Z_MEM_ERROR"},
               {Z_STREAM_ERROR, "Z_STREAM_ERROR"}, {Z_NEED_DICT, "Z_NEED_DICT"}};
  const char *code = "Z_ERRNO", *message = z->msg;
  for (int i = 0; i < COUNT(names); i++)
    if (names[i].status == status) code = names[i].code;
  if (!message) message = status == Z_BUF_ERROR ? "unexpected end of file" : "zlib failed";
  return host_throw_code(code, "%s", message);
}

/* codec(compresses, windowBits, level, memLevel) */
static JSValue make(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  int32_t bits, level, memory;
  if (JS_ToInt32(ctx, &bits, argv[1]) < 0 || JS_ToInt32(ctx, &level, argv[2]) < 0 ||
      JS_ToInt32(ctx, &memory, argv[3]) < 0)
    return JS_EXCEPTION;
  JSValue object = JS_NewObjectClass(ctx, (int)codec_class);
  struct codec *codec = JS_IsException(object) ? NULL : js_mallocz(ctx, sizeof *codec);
  if (!codec) {
    JS_FreeValue(ctx, object);
    return JS_EXCEPTION;
  }
  codec->compresses = JS_ToBool(ctx, argv[0]);
  int status = codec->compresses ? deflateInit2(&codec->z, level, Z_DEFLATED, bits, memory, Z_DEFAULT_STRATEGY)
                                 : inflateInit2(&codec->z, bits);
  if (status != Z_OK) {
    JS_FreeValue(ctx, object);
    js_free(ctx, codec);
    return zlib_error(status, &(z_stream){0});
  }
  JS_SetOpaque(object, codec);
  return object;
}

/* process(bytes, flush) → Buffer: what comes out; flush as zlib numbers it (0 none, 2 sync, 4 finish) */
static JSValue process_(JSContext *ctx, JSValueConst this, int argc, JSValueConst *argv) {
  (void)argc;
  struct codec *codec = JS_GetOpaque2(ctx, this, codec_class);
  const uint8_t *bytes;
  size_t length;
  int32_t flush;
  if (!codec || host_bytes(ctx, argv[0], &bytes, &length) < 0 || JS_ToInt32(ctx, &flush, argv[1]) < 0)
    return JS_EXCEPTION;
  z_stream *z = &codec->z;
  uint8_t *out = NULL;
  size_t have = 0, room = 0;
  int status = Z_OK;
  z->next_in = (Bytef *)bytes;
  z->avail_in = (uInt)length;
  do {
    if (room - have < PIECE) {
      size_t wanted = room ? room * 2 : (length / 4 > PIECE ? length / 4 : PIECE);
      uint8_t *more = wanted > OUTPUT_LIMIT ? NULL : js_realloc(ctx, out, wanted);
      if (!more) {
        js_free(ctx, out);
        return host_throw_code("ERR_BUFFER_TOO_LARGE", "Cannot create a Buffer larger than %u bytes", OUTPUT_LIMIT);
      }
      out = more;
      room = wanted;
    }
    z->next_out = out + have;
    z->avail_out = (uInt)(room - have);
    status = codec->compresses ? deflate(z, flush) : inflate(z, flush == Z_FINISH ? Z_SYNC_FLUSH : flush);
    have = room - z->avail_out;
    if (status == Z_STREAM_END || (status != Z_OK && status != Z_BUF_ERROR)) break;
  } while (z->avail_out == 0 || z->avail_in > 0);
  int ended = status == Z_STREAM_END;
  if (!ended && !codec->compresses && flush == Z_FINISH && (status == Z_OK || status == Z_BUF_ERROR))
    status = Z_BUF_ERROR;
  else if (status == Z_BUF_ERROR || ended)
    status = Z_OK;
  if (status != Z_OK) {
    js_free(ctx, out);
    return zlib_error(status, z);
  }
  uint8_t *fit = js_realloc(ctx, out, have ? have : 1); /* smaller, but it may have to move */
  if (!fit) fit = out;
  JSValue buffer = host_buffer_take(ctx, fit, have);
  if (ended && !JS_IsException(buffer)) JS_DefinePropertyValueStr(ctx, buffer, "ended", JS_TRUE, 0);
  return buffer;
}

/* crc32(bytes, before) */
static JSValue crc(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  (void)argc;
  const uint8_t *bytes;
  size_t length;
  uint32_t before;
  if (host_bytes(ctx, argv[0], &bytes, &length) < 0 || JS_ToUint32(ctx, &before, argv[1]) < 0) return JS_EXCEPTION;
  return JS_NewInt64(ctx, (int64_t)crc32(before, bytes, (uInt)length));
}

static const JSCFunctionListEntry methods[] = {JS_CFUNC_DEF("process", 2, process_)};

int deflate_init(JSContext *ctx) {
  return host_class(ctx, &codec_class, &codec_def, methods, COUNT(methods));
}

const JSCFunctionListEntry deflate_functions[] = {JS_CFUNC_DEF("codec", 4, make), JS_CFUNC_DEF("crc32", 2, crc)};
const int deflate_function_count = COUNT(deflate_functions);
