// zlib, and what Swift cannot import of it: inflateInit2 is a macro.
#pragma once
#include <zlib.h>
