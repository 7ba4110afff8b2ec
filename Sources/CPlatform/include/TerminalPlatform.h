// What a program on a terminal needs of the C library.
#pragma once
#include <stdint.h>

/// Fills `widths` with the columns of the scalars from 0 to `count - 1` in a UTF-8 locale: 0, 1, 2,
/// or -1 for what isn't printable. wcwidth looks at the calling thread's locale, so this sets one
/// for as long as it asks. Returns 0 where the system has no UTF-8 locale at all.
int cplatform_scalar_widths(int8_t *widths, uint32_t count);
