// A SQLite VFS whose Nth write, truncation or sync fails, for tests.
#pragma once

/// Registers the VFS `faulty` over the system's own. Does nothing when it is registered already.
void faulty_vfs_register(void);

/// Makes the `countdown`th call from now fail with a SQLite result code; 0 fails none.
/// `sticky` makes all later ones fail too, as when the disk has gone.
void faulty_vfs_arm(int countdown, int code, int sticky);

/// The number of calls that have failed since the VFS was armed.
int faulty_vfs_failures(void);
