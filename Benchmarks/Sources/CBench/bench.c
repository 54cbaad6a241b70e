#define _GNU_SOURCE
#include "CBench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int cbench_connect(uint32_t address, uint16_t port, uint32_t turn) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(port)};
    peer.sin_addr.s_addr = htonl(address);
    if (address >> 24 == 127) {
        struct sockaddr_in own = {.sin_family = AF_INET};
        own.sin_addr.s_addr = htonl(0x7f000001 + turn % 200);
        setsockopt(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        if (bind(descriptor, (struct sockaddr *)&own, sizeof own) != 0) goto failed;
    }
    if (connect(descriptor, (struct sockaddr *)&peer, sizeof peer) == 0 || errno == EINPROGRESS)
        return descriptor;
failed:;
    int code = errno;
    close(descriptor);
    errno = code;
    return -1;
}

int cbench_connected(int descriptor) {
    int code = 0;
    socklen_t length = sizeof code;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) != 0) return errno;
    return code;
}

int cbench_parse(const char *text, uint32_t *address, uint16_t *port) {
    char host[32];
    const char *colon = strrchr(text, ':');
    if (colon == NULL || colon - text >= (long)sizeof host) return -1;
    memcpy(host, text, colon - text);
    host[colon - text] = 0;
    struct in_addr parsed;
    if (inet_pton(AF_INET, host, &parsed) != 1) return -1;
    *address = ntohl(parsed.s_addr);
    *port = (uint16_t)atoi(colon + 1);
    return 0;
}

int cbench_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int count = epoll_pwait2(epoll, events, capacity, &time, NULL);
    return count < 0 && errno == EINTR ? 0 : count;
}

int64_t cbench_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void cbench_prepare(void) {
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

void cbench_complain(const char *line) { fprintf(stderr, "%s\n", line); }

int64_t cbench_find(const void *text, int64_t count, int64_t from, const void *word,
                    int64_t word_count) {
    if (from > count) return -1;
    const char *start = text;
    const char *found = memmem(start + from, (size_t)(count - from), word, (size_t)word_count);
    return found == NULL ? -1 : found - start;
}
