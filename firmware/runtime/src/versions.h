/* What `process.versions` names. The build passes what no header tells. */
#ifndef WANBELL_VERSIONS_H
#define WANBELL_VERSIONS_H

#include <mbedtls/build_info.h>
#include <uv.h>
#include <zlib.h>

#ifndef VERSION_QUICKJS
#define VERSION_QUICKJS "2025-04-26"
#endif

#ifndef VERSION_MUSL
#define VERSION_MUSL "" /* the C library is the toolchain's */
#endif

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define UV_TEXT TEXT(UV_VERSION_MAJOR) "." TEXT(UV_VERSION_MINOR) "." TEXT(UV_VERSION_PATCH)
#define MBEDTLS_TEXT MBEDTLS_VERSION_STRING
#define ZLIB_TEXT ZLIB_VERSION

/* As Node words process.arch. */
#if defined(__x86_64__)
#define ARCHITECTURE "x64"
#elif defined(__i386__)
#define ARCHITECTURE "ia32"
#elif defined(__aarch64__)
#define ARCHITECTURE "arm64"
#elif defined(__arm__)
#define ARCHITECTURE "arm"
#elif defined(__mips__)
#define ARCHITECTURE "mipsel"
#else
#define ARCHITECTURE "unknown"
#endif

#endif
