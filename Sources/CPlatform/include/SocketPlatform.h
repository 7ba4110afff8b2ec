// Sockets that are never inherited by a child and never block, on every system.
//
// No header of the system's sockets in here: Swift would take their types for this module's.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// socket(2), non-blocking and closed on exec. Linux sets both at birth, macOS only afterwards.
int cplatform_socket(int family, int type);

/// accept(2), the same. `address` has room for `*length` bytes: a sockaddr_storage.
int cplatform_accept(int listener, void *address, uint32_t *length);

/// send(2) without SIGPIPE when the other side has gone.
long cplatform_send(int socket, const void *bytes, size_t count);

/// 1 where the other side has closed its half (Linux calls that POLLRDHUP, and macOS POLLHUP),
/// whether or not all it sent has been read; 0 where it has not.
int cplatform_has_peer_closed(int socket);

/// A second descriptor of the same socket, closed on exec.
int cplatform_duplicate(int descriptor);

/// A pipe to wake a poll(2) with: both ends non-blocking and closed on exec.
int cplatform_wake_pipe(int ends[2]);
