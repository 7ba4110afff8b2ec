// Memory that the C library keeps, and memory straight from the system.
#pragma once

#include <stddef.h>

/// Gives free memory back to the system, where the C library offers that: glibc's malloc_trim.
/// Takes up to some milliseconds.
void cplatform_release_free_memory(void);

/// Memory in whole pages, all 0, to be given back with cplatform_free_pages; NULL where there is
/// none. Linux has the pages ready (MAP_POPULATE): found missing one by one as they are written,
/// they cost more than writing them does.
void *cplatform_allocate_pages(size_t size);
void cplatform_free_pages(void *start, size_t size);
