// Sends X-Ray datagrams by the clock, or as fast as the system takes them: a program of its own, in
// C so that it takes little of the processor from the receiver beside it.
//
//     datagrams PORT COUNT RATE < template
//
// RATE is in datagrams a second, 0 for flat out. The template is one datagram, in which a run of 24
// `@` stands for the trace's id, 16 `#` for the segment's and 16 `%` for the subsegment's: each
// datagram gets its own, four of them a trace. Prints "SENT SECONDS".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 32, LONGEST = 65507, PLACES = 8 };

static char template[LONGEST];
static size_t length;

static int find(char mark, size_t run, size_t *places) {
    int count = 0;
    for (size_t at = 0; at + run <= length && count < PLACES; at++) {
        size_t same = 0;
        while (same < run && template[at + same] == mark) { same++; }
        if (same == run) { places[count++] = at; at += run - 1; }
    }
    return count;
}

static void write_hex(char *datagram, const size_t *places, int count, int digits, unsigned long value) {
    char text[25];
    for (int digit = digits - 1; digit >= 0; digit--, value >>= 4) { text[digit] = "0123456789abcdef"[value & 15]; }
    for (int n = 0; n < count; n++) { memcpy(datagram + places[n], text, (size_t)digits); }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc != 4) { return 2; }
    long count = atol(argv[2]);
    double rate = atof(argv[3]);
    length = fread(template, 1, sizeof template, stdin);
    size_t traces[PLACES], segments[PLACES], subsegments[PLACES];
    int trace_count = find('@', 24, traces), segment_count = find('#', 16, segments);
    int subsegment_count = find('%', 16, subsegments);

    int sender = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    if (connect(sender, (struct sockaddr *)&to, sizeof to) != 0) { perror("connect"); return 1; }

    static char datagrams[BATCH][LONGEST];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    for (int n = 0; n < BATCH; n++) {
        memcpy(datagrams[n], template, length);
        parts[n] = (struct iovec){datagrams[n], length};
        messages[n].msg_hdr.msg_iov = &parts[n];
        messages[n].msg_hdr.msg_iovlen = 1;
    }

    unsigned long run = (unsigned long)time(NULL) << 24;
    double started = now();
    for (long number = 0; number < count;) {
        long due = rate > 0 ? (long)((now() - started) * rate) - number : BATCH;
        if (due <= 0) {
            nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
            continue;
        }
        if (due > BATCH) { due = BATCH; }
        if (due > count - number) { due = count - number; }
        for (long n = 0; n < due; n++) {
            unsigned long id = (unsigned long)(number + n);
            write_hex(datagrams[n], traces, trace_count, 24, run + id / 4);
            write_hex(datagrams[n], segments, segment_count, 16, 2 * id + 1);
            write_hex(datagrams[n], subsegments, subsegment_count, 16, 2 * id + 2);
        }
        int sent = sendmmsg(sender, messages, (unsigned)due, 0);
        if (sent < 0) { perror("sendmmsg"); return 1; }
        number += sent;
    }
    printf("%ld %f\n", count, now() - started);
    return 0;
}
