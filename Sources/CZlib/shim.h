// zlib, and what Swift cannot import of it: inflateInit2 is a macro.
#pragma once
#include <zlib.h>

/// inflateInit2: `windowBits` 31 reads gzip, 15 zlib, -15 raw deflate.
static inline int czlib_inflate_init(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}
