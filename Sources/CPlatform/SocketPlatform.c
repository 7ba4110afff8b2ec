#define _GNU_SOURCE
#include "SocketPlatform.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef __linux__
static int prepared(int descriptor) {
    if (descriptor < 0) { return descriptor; }
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    return descriptor;
}
#endif

int cplatform_socket(int family, int type) {
#ifdef __linux__
    return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
    return prepared(socket(family, type, 0));
#endif
}

int cplatform_accept(int listener, void *address, uint32_t *length) {
#ifdef __linux__
    return accept4(listener, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    int accepted = prepared(accept(listener, address, length));
    int on = 1;
    if (accepted >= 0) { setsockopt(accepted, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on); }
    return accepted;
#endif
}

long cplatform_send(int socket, const void *bytes, size_t count) {
#ifdef MSG_NOSIGNAL
    return send(socket, bytes, count, MSG_NOSIGNAL);
#else
    return send(socket, bytes, count, 0);
#endif
}

int cplatform_has_peer_closed(int socket) {
#ifdef POLLRDHUP
    const short closed = POLLRDHUP;
#else
    const short closed = POLLHUP;
#endif
    struct pollfd polled = {socket, closed, 0};
    return poll(&polled, 1, 0) == 1;
}

int cplatform_duplicate(int descriptor) {
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
}

int cplatform_wake_pipe(int ends[2]) {
#ifdef __linux__
    return pipe2(ends, O_NONBLOCK | O_CLOEXEC);
#else
    if (pipe(ends) != 0) { return -1; }
    prepared(ends[0]);
    prepared(ends[1]);
    return 0;
#endif
}
