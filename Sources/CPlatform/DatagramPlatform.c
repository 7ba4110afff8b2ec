#define _GNU_SOURCE
#include "DatagramPlatform.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#ifdef __linux__
#include <linux/sock_diag.h>
#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif
#endif

static void note_sender(struct cplatform_datagram *datagram, const struct sockaddr_in6 *name) {
    memset(datagram->host, 0, sizeof datagram->host);
    datagram->is_ipv6 = name->sin6_family == AF_INET6;
    datagram->port = ntohs(name->sin6_port);
    if (datagram->is_ipv6) {
        memcpy(datagram->host, &name->sin6_addr, sizeof name->sin6_addr);
    } else {
        memcpy(datagram->host, &((const struct sockaddr_in *)name)->sin_addr, 4);
    }
}

#ifdef __linux__

static void note_lost(struct msghdr *header, uint32_t *lost) {
    for (struct cmsghdr *message = CMSG_FIRSTHDR(header); message;
         message = CMSG_NXTHDR(header, message)) {
        if (message->cmsg_level == SOL_SOCKET && message->cmsg_type == SO_RXQ_OVFL) {
            memcpy(lost, CMSG_DATA(message), sizeof *lost);
        }
    }
}

int cplatform_receive_datagrams(
    int socket, struct cplatform_datagram *datagrams, int capacity, void *memory, size_t stride,
    uint32_t *lost) {
    struct mmsghdr messages[CPLATFORM_MAXIMUM_DATAGRAMS];
    struct iovec places[CPLATFORM_MAXIMUM_DATAGRAMS];
    struct sockaddr_in6 names[CPLATFORM_MAXIMUM_DATAGRAMS];
    union {
        struct cmsghdr aligned;
        char bytes[CMSG_SPACE(sizeof(uint32_t))];
    } controls[CPLATFORM_MAXIMUM_DATAGRAMS];

    if (capacity > CPLATFORM_MAXIMUM_DATAGRAMS) { capacity = CPLATFORM_MAXIMUM_DATAGRAMS; }
    for (int n = 0; n < capacity; n++) {
        places[n] = (struct iovec){(char *)memory + (size_t)n * stride, stride};
        messages[n].msg_hdr = (struct msghdr){
            .msg_name = &names[n], .msg_namelen = sizeof names[n], .msg_iov = &places[n],
            .msg_iovlen = 1, .msg_control = &controls[n], .msg_controllen = sizeof controls[n]};
    }
    int count = recvmmsg(socket, messages, (unsigned)capacity, MSG_DONTWAIT, NULL);
    for (int n = 0; n < count; n++) {
        datagrams[n].length = messages[n].msg_len;
        datagrams[n].is_truncated = (messages[n].msg_hdr.msg_flags & MSG_TRUNC) != 0;
        note_sender(&datagrams[n], &names[n]);
    }
    if (count > 0) { note_lost(&messages[count - 1].msg_hdr, lost); }
    return count;
}

int cplatform_count_lost_datagrams(int socket) {
    int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
}

int cplatform_lost_datagrams(int socket, uint32_t *lost) {
    uint32_t information[SK_MEMINFO_VARS];
    socklen_t length = sizeof information;
    if (getsockopt(socket, SOL_SOCKET, SO_MEMINFO, information, &length) != 0 ||
        length < (SK_MEMINFO_DROPS + 1) * sizeof information[0]) {
        return -1;
    }
    *lost = information[SK_MEMINFO_DROPS];
    return 0;
}

#else

int cplatform_receive_datagrams(
    int socket, struct cplatform_datagram *datagrams, int capacity, void *memory, size_t stride,
    uint32_t *lost) {
    (void)lost;
    for (int n = 0; n < capacity; n++) {
        struct sockaddr_in6 name;
        struct iovec place = {(char *)memory + (size_t)n * stride, stride};
        struct msghdr header = {
            .msg_name = &name, .msg_namelen = sizeof name, .msg_iov = &place, .msg_iovlen = 1};
        ssize_t length = recvmsg(socket, &header, MSG_DONTWAIT);
        if (length < 0) { return n > 0 ? n : -1; }
        datagrams[n].length = (uint32_t)length;
        datagrams[n].is_truncated = (header.msg_flags & MSG_TRUNC) != 0;
        note_sender(&datagrams[n], &name);
    }
    return capacity;
}

int cplatform_count_lost_datagrams(int socket) {
    (void)socket;
    errno = ENOPROTOOPT;
    return -1;
}

int cplatform_lost_datagrams(int socket, uint32_t *lost) {
    (void)socket;
    (void)lost;
    errno = ENOPROTOOPT;
    return -1;
}

#endif

int cplatform_enlarge_receive_buffer(int socket, int bytes) {
#ifdef SO_RCVBUFFORCE
    if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0)
#endif
    {
        // Linux grants what it allows of a wish; macOS refuses one that it does not allow.
        for (int wish = bytes; wish >= 64 << 10; wish /= 2) {
            if (setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &wish, sizeof wish) == 0) { break; }
        }
    }
    int granted = 0;
    socklen_t length = sizeof granted;
    return getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &granted, &length) == 0 ? granted : 0;
}
