#include "MemoryPlatform.h"

#include <stdlib.h>
#include <sys/mman.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#ifndef MAP_POPULATE
#define MAP_POPULATE 0
#endif

void cplatform_release_free_memory(void) {
#if defined(__GLIBC__)
    malloc_trim(0);
#endif
}

void *cplatform_allocate_pages(size_t size) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE;
    void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    return start == MAP_FAILED ? NULL : start;
}

void cplatform_free_pages(void *start, size_t size) { munmap(start, size); }
