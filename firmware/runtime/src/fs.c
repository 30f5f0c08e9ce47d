/* Files: each operation runs at once, or, when the last argument is a function, on libuv's worker; then the
 * function is called with (error | null, result). */
#include "host.h"

#include <string.h>

enum op {
  OPEN, CLOSE, READ, WRITE, STAT, LSTAT, FSTAT, FSYNC, FDATASYNC, FTRUNCATE, RENAME, UNLINK, MKDIR, MKDTEMP, RMDIR,
  READDIR, CHMOD, FCHMOD, CHOWN, LCHOWN, FCHOWN, UTIME, FUTIME, LINK, SYMLINK, READLINK, REALPATH, COPYFILE, ACCESS,
  STATFS
};

/* Name of the system call, and what the arguments are: p path, P second path, n number, b bytes, d double. */
static const struct {
  const char *name;
  const char *arguments;
} operations[] = {
    [OPEN] = {"open", "pnn"},       [CLOSE] = {"close", "n"},       [READ] = {"read", "nbn"},
    [WRITE] = {"write", "nbn"},     [STAT] = {"stat", "p"},         [LSTAT] = {"lstat", "p"},
    [FSTAT] = {"fstat", "n"},       [FSYNC] = {"fsync", "n"},       [FDATASYNC] = {"fdatasync", "n"},
    [FTRUNCATE] = {"ftruncate", "nn"}, [RENAME] = {"rename", "pP"}, [UNLINK] = {"unlink", "p"},
    [MKDIR] = {"mkdir", "pn"},      [MKDTEMP] = {"mkdtemp", "p"},   [RMDIR] = {"rmdir", "p"},
    [READDIR] = {"scandir", "p"},   [CHMOD] = {"chmod", "pn"},      [FCHMOD] = {"fchmod", "nn"},
    [CHOWN] = {"chown", "pnn"},     [LCHOWN] = {"lchown", "pnn"},   [FCHOWN] = {"fchown", "nnn"},
    [UTIME] = {"utime", "pdd"},     [FUTIME] = {"futime", "ndd"},   [LINK] = {"link", "pP"},
    [SYMLINK] = {"symlink", "pP"},  [READLINK] = {"readlink", "p"}, [REALPATH] = {"realpath", "p"},
    [COPYFILE] = {"copyfile", "pPn"}, [ACCESS] = {"access", "pn"},  [STATFS] = {"statfs", "p"},
};

struct call {
  uv_fs_t request;
  enum op op;
  const char *paths[2]; /* JS_ToCString */
  int64_t numbers[3];
  double times[2];
  JSValue data; /* keeps the bytes alive */
  uv_buf_t bytes;
  JSValue done;
};

static int parse(JSContext *ctx, struct call *call, int argc, JSValueConst *argv) {
  int at = 0, paths = 0, numbers = 0, times = 0;
  for (const char *kind = operations[call->op].arguments; *kind; kind++, at++) {
    if (at >= argc) {
      JS_ThrowTypeError(ctx, "%s: too few arguments", operations[call->op].name);
      return -1;
    }
    switch (*kind) {
      case 'p':
      case 'P': {
        size_t length;
        const char *path = JS_ToCStringLen(ctx, &length, argv[at]);
        if (!path) return -1;
        call->paths[paths++] = path;
        if (strlen(path) != length) {
          host_throw_code("ERR_INVALID_ARG_VALUE", "The argument 'path' must be a string without null bytes");
          return -1;
        }
        break;
      }
      case 'n':
        if (JS_ToInt64(ctx, &call->numbers[numbers++], argv[at]) < 0) return -1;
        break;
      case 'd':
        if (JS_ToFloat64(ctx, &call->times[times++], argv[at]) < 0) return -1;
        break;
      case 'b': {
        const uint8_t *bytes;
        size_t length;
        if (host_bytes(ctx, argv[at], &bytes, &length) < 0) return -1;
        call->bytes = uv_buf_init((char *)bytes, (unsigned)length);
        call->data = JS_DupValue(ctx, argv[at]);
        break;
      }
    }
  }
  if (argc > at && JS_IsFunction(ctx, argv[at])) call->done = JS_DupValue(ctx, argv[at]);
  return 0;
}

static int start(struct call *call, uv_fs_cb done) {
  uv_loop_t *loop = host.loop;
  uv_fs_t *r = &call->request;
  const char *path = call->paths[0], *second = call->paths[1];
  const int64_t *n = call->numbers;
  uv_file file = (uv_file)n[0];
  switch (call->op) {
    case OPEN: return uv_fs_open(loop, r, path, (int)n[0], (int)n[1], done);
    case CLOSE: return uv_fs_close(loop, r, file, done);
    case READ: return uv_fs_read(loop, r, file, &call->bytes, 1, n[1], done);
    case WRITE: return uv_fs_write(loop, r, file, &call->bytes, 1, n[1], done);
    case STAT: return uv_fs_stat(loop, r, path, done);
    case LSTAT: return uv_fs_lstat(loop, r, path, done);
    case FSTAT: return uv_fs_fstat(loop, r, file, done);
    case FSYNC: return uv_fs_fsync(loop, r, file, done);
    case FDATASYNC: return uv_fs_fdatasync(loop, r, file, done);
    case FTRUNCATE: return uv_fs_ftruncate(loop, r, file, n[1], done);
    case RENAME: return uv_fs_rename(loop, r, path, second, done);
    case UNLINK: return uv_fs_unlink(loop, r, path, done);
    case MKDIR: return uv_fs_mkdir(loop, r, path, (int)n[0], done);
    case MKDTEMP: return uv_fs_mkdtemp(loop, r, path, done);
    case RMDIR: return uv_fs_rmdir(loop, r, path, done);
    case READDIR: return uv_fs_scandir(loop, r, path, 0, done);
    case CHMOD: return uv_fs_chmod(loop, r, path, (int)n[0], done);
    case FCHMOD: return uv_fs_fchmod(loop, r, file, (int)n[1], done);
    case CHOWN: return uv_fs_chown(loop, r, path, (uv_uid_t)n[0], (uv_gid_t)n[1], done);
    case LCHOWN: return uv_fs_lchown(loop, r, path, (uv_uid_t)n[0], (uv_gid_t)n[1], done);
    case FCHOWN: return uv_fs_fchown(loop, r, file, (uv_uid_t)n[1], (uv_gid_t)n[2], done);
    case UTIME: return uv_fs_utime(loop, r, path, call->times[0], call->times[1], done);
    case FUTIME: return uv_fs_futime(loop, r, file, call->times[0], call->times[1], done);
    case LINK: return uv_fs_link(loop, r, path, second, done);
    case SYMLINK: return uv_fs_symlink(loop, r, path, second, 0, done);
    case READLINK: return uv_fs_readlink(loop, r, path, done);
    case REALPATH: return uv_fs_realpath(loop, r, path, done);
    case COPYFILE: return uv_fs_copyfile(loop, r, path, second, (int)n[0], done);
    case ACCESS: return uv_fs_access(loop, r, path, (int)n[0], done);
    case STATFS: return uv_fs_statfs(loop, r, path, done);
  }
  return UV_ENOSYS;
}

static JSValue numbers(const double *values, int count) {
  JSContext *ctx = host.context;
  JSValue list = JS_NewArray(ctx);
  for (int i = 0; i < count; i++) JS_SetPropertyUint32(ctx, list, (uint32_t)i, JS_NewFloat64(ctx, values[i]));
  return list;
}

static double ms(uv_timespec_t time) {
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* [dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atime, mtime, ctime, birthtime], times in ms */
static JSValue stat_result(const uv_stat_t *s) {
  double values[] = {(double)s->st_dev,  (double)s->st_mode,    (double)s->st_nlink, (double)s->st_uid,
                     (double)s->st_gid,  (double)s->st_rdev,    (double)s->st_blksize, (double)s->st_ino,
                     (double)s->st_size, (double)s->st_blocks,  ms(s->st_atim),      ms(s->st_mtim),
                     ms(s->st_ctim),     ms(s->st_birthtim)};
  return numbers(values, COUNT(values));
}

/* [name, type, name, type, …], types as libuv numbers them */
static JSValue directory_result(uv_fs_t *request) {
  JSContext *ctx = host.context;
  JSValue list = JS_NewArray(ctx);
  uv_dirent_t entry;
  for (uint32_t i = 0; uv_fs_scandir_next(request, &entry) == 0; i += 2) {
    JS_SetPropertyUint32(ctx, list, i, host_string(ctx, entry.name));
    JS_SetPropertyUint32(ctx, list, i + 1, JS_NewInt32(ctx, entry.type));
  }
  return list;
}

static JSValue result_of(struct call *call) {
  JSContext *ctx = host.context;
  uv_fs_t *request = &call->request;
  switch (call->op) {
    case OPEN:
    case READ:
    case WRITE: return JS_NewInt64(ctx, request->result);
    case STAT:
    case LSTAT:
    case FSTAT: return stat_result(&request->statbuf);
    case READDIR: return directory_result(request);
    case MKDTEMP: return host_string(ctx, request->path);
    case READLINK:
    case REALPATH: return host_string(ctx, request->ptr);
    case STATFS: {
      const uv_statfs_t *s = request->ptr;
      double values[] = {(double)s->f_type,  (double)s->f_bsize, (double)s->f_blocks, (double)s->f_bfree,
                         (double)s->f_bavail, (double)s->f_files, (double)s->f_ffree};
      return numbers(values, COUNT(values));
    }
    default: return JS_UNDEFINED;
  }
}

static JSValue error_of(struct call *call, int status) {
  return host_error(status, operations[call->op].name, call->paths[0], call->paths[1]);
}

static void release(struct call *call) {
  JSContext *ctx = host.context;
  uv_fs_req_cleanup(&call->request);
  for (int i = 0; i < 2; i++)
    if (call->paths[i]) JS_FreeCString(ctx, call->paths[i]);
  JS_FreeValue(ctx, call->data);
  JS_FreeValue(ctx, call->done);
}

static void on_done(uv_fs_t *request) {
  struct call *call = request->data;
  JSContext *ctx = host.context;
  JSValue arguments[2] = {JS_NULL, JS_UNDEFINED};
  if (request->result < 0) arguments[0] = error_of(call, (int)request->result);
  else arguments[1] = result_of(call);
  JSValue done = JS_DupValue(ctx, call->done);
  release(call);
  js_free(ctx, call);
  host_call_free(done, 2, arguments);
  JS_FreeValue(ctx, done);
}

static JSValue run(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv, int op) {
  (void)self;
  struct call now = {.op = (enum op)op}, *call = &now;
  now.data = now.done = JS_UNDEFINED;
  if (parse(ctx, call, argc, argv) < 0) {
    release(call);
    return JS_EXCEPTION;
  }
  if (JS_IsUndefined(now.done)) {
    int status = start(call, NULL);
    JSValue result = status < 0 ? JS_Throw(ctx, error_of(call, status)) : result_of(call);
    release(call);
    return result;
  }
  call = js_malloc(ctx, sizeof *call);
  if (!call) {
    release(&now);
    return JS_EXCEPTION;
  }
  *call = now;
  call->request.data = call;
  int status = start(call, on_done);
  if (status < 0) {
    JSValue error = error_of(call, status);
    release(call);
    js_free(ctx, call);
    return JS_Throw(ctx, error);
  }
  return JS_UNDEFINED;
}

#define OPERATION(name, op) JS_CFUNC_MAGIC_DEF(name, 1, run, op)

const JSCFunctionListEntry fs_functions[] = {
    OPERATION("open", OPEN),         OPERATION("close", CLOSE),       OPERATION("read", READ),
    OPERATION("write", WRITE),       OPERATION("stat", STAT),         OPERATION("lstat", LSTAT),
    OPERATION("fstat", FSTAT),       OPERATION("fsync", FSYNC),       OPERATION("fdatasync", FDATASYNC),
    OPERATION("ftruncate", FTRUNCATE), OPERATION("rename", RENAME),   OPERATION("unlink", UNLINK),
    OPERATION("mkdir", MKDIR),       OPERATION("mkdtemp", MKDTEMP),   OPERATION("rmdir", RMDIR),
    OPERATION("readdir", READDIR),   OPERATION("chmod", CHMOD),       OPERATION("fchmod", FCHMOD),
    OPERATION("chown", CHOWN),       OPERATION("lchown", LCHOWN),     OPERATION("fchown", FCHOWN),
    OPERATION("utime", UTIME),       OPERATION("futime", FUTIME),     OPERATION("link", LINK),
    OPERATION("symlink", SYMLINK),   OPERATION("readlink", READLINK), OPERATION("realpath", REALPATH),
    OPERATION("copyfile", COPYFILE), OPERATION("access", ACCESS),     OPERATION("statfs", STATFS),
};
const int fs_function_count = COUNT(fs_functions);
