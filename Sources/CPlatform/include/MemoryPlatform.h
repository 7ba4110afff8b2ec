// Memory that the C library keeps.
#pragma once

/// Gives free memory back to the system, where the C library offers that: glibc's malloc_trim.
/// Takes up to some milliseconds.
void cplatform_release_free_memory(void);
