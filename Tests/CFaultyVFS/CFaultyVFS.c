#include "CFaultyVFS.h"
#include <sqlite3.h>
#include <stdatomic.h>

static sqlite3_vfs faulty;
static sqlite3_vfs *real_vfs;
static const sqlite3_io_methods *real_methods;
static sqlite3_io_methods locking_methods, plain_methods;
static atomic_int countdown, code, sticky, failures;

static int failing(void) {
    int now = atomic_load(&countdown);
    if (now <= 0) return 0;
    if (now > 1) {
        atomic_fetch_sub(&countdown, 1);
        return 0;
    }
    if (!atomic_load(&sticky)) atomic_store(&countdown, 0);
    atomic_fetch_add(&failures, 1);
    return atomic_load(&code);
}

static int write_(sqlite3_file *file, const void *data, int count, sqlite3_int64 offset) {
    int result = failing();
    return result ? result : real_methods->xWrite(file, data, count, offset);
}

static int truncate_(sqlite3_file *file, sqlite3_int64 size) {
    int result = failing();
    return result ? result : real_methods->xTruncate(file, size);
}

// No test turns the power off: a sync that does not fail need not be done.
static int sync_(sqlite3_file *file, int flags) {
    return failing();
}

// A unix VFS has one table of methods for databases, which lock, and one for WALs and journals,
// which do not. Both write, truncate and sync by the same functions.
static int open_(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    int result = real_vfs->xOpen(real_vfs, name, file, flags, out);
    if (result != SQLITE_OK || !file->pMethods) return result;
    sqlite3_io_methods *methods =
        flags & SQLITE_OPEN_MAIN_DB ? &locking_methods : &plain_methods;
    if (!methods->xWrite) {
        real_methods = file->pMethods;
        *methods = *real_methods;
        methods->xWrite = write_;
        methods->xTruncate = truncate_;
        methods->xSync = sync_;
    }
    file->pMethods = methods;
    return result;
}

void faulty_vfs_register(void) {
    if (sqlite3_vfs_find("faulty")) return;
    real_vfs = sqlite3_vfs_find(0);
    faulty = *real_vfs;
    faulty.zName = "faulty";
    faulty.pNext = 0;
    faulty.xOpen = open_;
    sqlite3_vfs_register(&faulty, 0);
}

void faulty_vfs_arm(int count, int result, int stays) {
    atomic_store(&failures, 0);
    atomic_store(&code, result);
    atomic_store(&sticky, stays);
    atomic_store(&countdown, count);
}

int faulty_vfs_failures(void) {
    return atomic_load(&failures);
}
