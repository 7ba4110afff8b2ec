// Datagrams by the many, and what the system says of those it lost: recvmmsg(2) and the walk over
// control messages are hidden from Swift, and macOS has neither.
//
// No header of the system's sockets in here: Swift would take their types for this module's.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
    /// The most datagrams of one call.
    CPLATFORM_MAXIMUM_DATAGRAMS = 64
};

/// A datagram as it lies in its place.
struct cplatform_datagram {
    uint32_t length;
    /// Whether its end was cut off.
    uint8_t is_truncated;
    /// The sender: an address of 4 or 16 bytes in network order, and its port.
    uint8_t is_ipv6;
    uint16_t port;
    uint8_t host[16];
};

/// Receives what has arrived, without waiting: the n-th datagram lies at `memory + n * stride`, of
/// which it may have all. Returns how many there were, or -1 with errno. `lost` is set where the
/// system tells how many datagrams the socket has lost since it was opened (SO_RXQ_OVFL: as of the
/// time when the last of these arrived), and left alone elsewhere.
int cplatform_receive_datagrams(
    int socket, struct cplatform_datagram *datagrams, int capacity, void *memory, size_t stride,
    uint32_t *lost);

/// Has every datagram come with the count of lost ones. 0 where the system knows that.
int cplatform_count_lost_datagrams(int socket);

/// How many datagrams the socket has lost by now (SO_MEMINFO, Linux 4.12): unlike the count that
/// comes with a datagram it has what was lost after the last one. 0, or -1 where the system
/// does not tell.
int cplatform_lost_datagrams(int socket, uint32_t *lost);

/// Asks for a receive buffer of `bytes`, past the system's limit where this process may (root).
/// Returns what the system granted: less, or on Linux twice as much, since it counts its own
/// upkeep.
int cplatform_enlarge_receive_buffer(int socket, int bytes);
