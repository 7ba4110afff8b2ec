// Locks on files that go with the process which holds them.
#pragma once
#include <stdbool.h>

/// Takes an exclusive lock on the open file, without waiting. The lock belongs to the descriptor
/// (not to the process, as POSIX locks do, which the next close of the file would drop) and goes
/// when it is closed or the process dies. False with errno set: EWOULDBLOCK when another holds it.
bool platform_lock_file(int descriptor);

/// Whether another descriptor holds the lock, without taking it.
bool platform_is_file_locked(int descriptor);
