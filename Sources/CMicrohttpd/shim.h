// GNU libmicrohttpd: https://www.gnu.org/software/libmicrohttpd/manual/
#pragma once
#include <microhttpd.h>

// MHD_get_connection_info takes variable arguments, which Swift does not import.

/// The socket of a connection; -1 where the library knows none.
static inline MHD_socket cmicrohttpd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : MHD_INVALID_SOCKET;
}

/// What the notification of a new connection stored with it.
static inline void *cmicrohttpd_socket_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : 0;
}

// Nor does it import MHD_start_daemon, for the same reason. One thread with the system's best
// way to wait, no listen socket, and whatever waits can be suspended. STRICT refuses requests that
// are almost right. Escapes in paths stay: %00 would end the path.

static inline size_t cmicrohttpd_leave_escaped(void *context, struct MHD_Connection *connection,
                                               char *text) {
    (void)context;
    (void)connection;
    size_t length = 0;
    while (text[length]) { length++; }
    return length;
}

/// Starts a daemon without a listen socket; null, and errno, where that fails. All callbacks get
/// `context`. `connection_bytes`: memory of each connection.
static inline struct MHD_Daemon *cmicrohttpd_start(
    MHD_AccessHandlerCallback access, MHD_RequestCompletedCallback completed,
    MHD_NotifyConnectionCallback changed, void *context, size_t connection_bytes,
    unsigned int connections) {
    return MHD_start_daemon(
        MHD_USE_AUTO_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET |
            MHD_ALLOW_SUSPEND_RESUME,
        0, 0, 0, access, context, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, changed, context, MHD_OPTION_UNESCAPE_CALLBACK,
        cmicrohttpd_leave_escaped, context, MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes,
        MHD_OPTION_CONNECTION_LIMIT, connections, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}
