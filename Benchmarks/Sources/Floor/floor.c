// The floor of the measurement: an epoll server that answers every message with the same entry, and
// looks nothing up, checks nothing and cannot do TLS. What a real server needs beyond this is what
// it does.
//
//   Floor ADDRESS PORT THREADS DATA    prints `ready PORT`; runs until it is killed
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned char answer[8192];
static size_t answer_length, done_offset;

static void die(const char *what) {
    perror(what);
    exit(1);
}

// Writes tag and a length of two octets, so that every part has one size.
static unsigned char *header(unsigned char *to, unsigned char tag, size_t length) {
    *to++ = tag;
    *to++ = 0x82;
    *to++ = (unsigned char)(length >> 8);
    *to++ = (unsigned char)length;
    return to;
}

static unsigned char *string(unsigned char *to, const void *bytes, size_t length) {
    to = header(to, 0x04, length);
    memcpy(to, bytes, length);
    return to + length;
}

// The entry of the first record of the data file, and the end of the search behind it. The message
// identifiers are one octet, the seventh of either message.
static void make_answer(const char *path) {
    FILE *file = fopen(path, "rb");
    unsigned char head[12], lengths[8];
    static char address[1024];
    static unsigned char certificate[4096];
    if (file == NULL || fread(head, 1, 12, file) != 12 || fread(lengths, 1, 8, file) != 8)
        die(path);
    size_t a = lengths[0] | lengths[1] << 8, c = lengths[4] | lengths[5] << 8;
    if (a >= sizeof address || c >= sizeof certificate) die("record");
    if (fread(address, 1, a, file) != a || fread(certificate, 1, c, file) != c) die(path);
    fclose(file);
    char dn[1100];
    size_t d = (size_t)snprintf(dn, sizeof dn, "mail=%.*s,dc=example,dc=com", (int)a, address);
    static const char name[] = "userCertificate;binary";
    size_t attribute = 4 + sizeof name - 1 + 4 + 4 + c;
    size_t entry = 4 + d + 4 + 4 + attribute;
    unsigned char *to = header(answer, 0x30, 3 + 4 + entry);
    *to++ = 0x02, *to++ = 1, *to++ = 0;
    to = header(to, 0x64, entry);
    to = string(to, dn, d);
    to = header(to, 0x30, 4 + attribute);
    to = header(to, 0x30, attribute);
    to = string(to, name, sizeof name - 1);
    to = header(to, 0x31, 4 + c);
    to = string(to, certificate, c);
    done_offset = (size_t)(to - answer);
    static const unsigned char done[] = {0x65, 0x82, 0, 7, 0x0a, 1, 0, 4, 0, 4, 0};
    to = header(to, 0x30, 3 + sizeof done);
    *to++ = 0x02, *to++ = 1, *to++ = 0;
    memcpy(to, done, sizeof done);
    answer_length = (size_t)(to + sizeof done - answer);
}

static void *serve(void *argument) {
    int epoll = *(int *)argument;
    static __thread unsigned char input[65536];
    unsigned char *output = malloc(4u << 20);
    struct epoll_event events[256];
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int descriptor = events[i].data.fd;
            ssize_t got = recv(descriptor, input, sizeof input, 0);
            if (got <= 0) {
                close(descriptor);
                continue;
            }
            size_t at = 0, length = 0;
            // The load generator sends whole messages with lengths of one or two octets.
            while (at + 5 < (size_t)got && length + answer_length < 4u << 20) {
                size_t size = input[at + 1], head = 2;
                if (size == 0x81) size = input[at + 2], head = 3;
                if (input[at] != 0x30 || size > 0x81 + 126) break;
                memcpy(output + length, answer, answer_length);
                output[length + 6] = output[length + done_offset + 6] = input[at + head + 2];
                length += answer_length;
                at += head + size;
            }
            size_t sent = 0;
            while (sent < length) {
                ssize_t put = send(descriptor, output + sent, length - sent, MSG_NOSIGNAL);
                if (put > 0) sent += (size_t)put;
                else if (errno != EAGAIN) break;
            }
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 5) {
        fprintf(stderr, "usage: Floor ADDRESS PORT THREADS DATA\n");
        return 64;
    }
    make_answer(arguments[4]);
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, threads = atoi(arguments[3]);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in own = {.sin_family = AF_INET};
    own.sin_port = htons((uint16_t)atoi(arguments[2]));
    inet_pton(AF_INET, arguments[1], &own.sin_addr);
    socklen_t length = sizeof own;
    if (bind(listener, (struct sockaddr *)&own, length) != 0) die("bind");
    if (listen(listener, 4096) != 0) die("listen");
    getsockname(listener, (struct sockaddr *)&own, &length);
    if (threads < 1 || threads > 64) threads = 1;
    static int epolls[64];
    for (int i = 0; i < threads; i++) {
        pthread_t thread;
        epolls[i] = epoll_create1(0);
        pthread_create(&thread, NULL, serve, &epolls[i]);
    }
    printf("ready %d\n", ntohs(own.sin_port));
    fflush(stdout);
    for (unsigned turn = 0;; turn++) {
        int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (descriptor < 0) continue;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
        epoll_ctl(epolls[turn % (unsigned)threads], EPOLL_CTL_ADD, descriptor, &event);
    }
}
