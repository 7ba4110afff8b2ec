#define _GNU_SOURCE
#include "FilePlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

// Open-file-description locks are Linux's; flock() is their like elsewhere. (Swift cannot call
// flock() itself: the struct of the same name hides it.)
bool platform_lock_file(int descriptor) {
#ifdef F_OFD_SETLK
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(descriptor, F_OFD_SETLK, &lock) == 0) return true;
    if (errno == EACCES) errno = EWOULDBLOCK;
    return false;
#else
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0;
#endif
}

bool platform_is_file_locked(int descriptor) {
#ifdef F_OFD_SETLK
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
#else
    if (flock(descriptor, LOCK_SH | LOCK_NB) == 0) {
        flock(descriptor, LOCK_UN);
        return false;
    }
    return errno == EWOULDBLOCK;
#endif
}
