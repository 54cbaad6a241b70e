#define _GNU_SOURCE
#include "socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int listen_on(const struct addrinfo *address, int backlog) {
    int type = address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC;
    int descriptor = socket(address->ai_family, type, address->ai_protocol);
    if (descriptor < 0) return -1;
    int on = 1;
    int off = 0;
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // `::` takes IPv4 also, whatever the system's default is.
    if (address->ai_family == AF_INET6)
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(descriptor, address->ai_addr, address->ai_addrlen) == 0 &&
        listen(descriptor, backlog) == 0)
        return descriptor;
    int code = errno;
    close(descriptor);
    errno = code;
    return -1;
}

int clinux_listen(const char *host, const char *service, int backlog, int *unresolved) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *addresses = NULL;
    *unresolved = getaddrinfo(host, service, &hints, &addresses);
    if (*unresolved != 0) {
        errno = 0;
        return -1;
    }
    int descriptor = -1;
    for (struct addrinfo *next = addresses; next != NULL && descriptor < 0; next = next->ai_next)
        descriptor = listen_on(next, backlog);
    int code = errno;
    freeaddrinfo(addresses);
    errno = code;
    return descriptor;
}

// Whether a socket file is left over: a connection to it is refused, as one to any other file is.
static int is_left_over(const struct sockaddr_un *address) {
    struct stat status;
    if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return 0;
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (probe < 0) return 0;
    int code = connect(probe, (const struct sockaddr *)address, sizeof *address);
    int refused = code != 0 && errno == ECONNREFUSED;
    close(probe);
    return refused;
}

int clinux_listen_local(const char *path, int backlog, mode_t mode) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    if (length >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(address.sun_path, path, length);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -1;
    int bound = bind(descriptor, (struct sockaddr *)&address, sizeof address);
    if (bound != 0 && errno == EADDRINUSE) {
        if (is_left_over(&address) && unlink(path) == 0)
            bound = bind(descriptor, (struct sockaddr *)&address, sizeof address);
        else
            errno = EADDRINUSE;
    }
    // Before anybody can connect: until it listens, a connection is refused.
    if (bound == 0 && chmod(path, mode) == 0 && listen(descriptor, backlog) == 0) return descriptor;
    int code = errno;
    close(descriptor);
    errno = code;
    return -1;
}

int clinux_prepare_listener(int listener) {
    int on = 1;
    // Of other families than TCP only the accepting end matters, so these may fail.
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(listener, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    int flags = fcntl(listener, F_GETFL);
    if (flags < 0) return -1;
    return fcntl(listener, F_SETFL, flags | O_NONBLOCK);
}

static void copy_peer(const struct sockaddr_storage *address, struct clinux_peer *peer) {
    memset(peer, 0, sizeof *peer);
    if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        memcpy(peer->address, &six->sin6_addr, 16);
        peer->port = ntohs(six->sin6_port);
    } else if (address->ss_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        peer->address[10] = 0xff;
        peer->address[11] = 0xff;
        memcpy(peer->address + 12, &four->sin_addr, 4);
        peer->port = ntohs(four->sin_port);
    }
}

int clinux_accept(int listener, struct clinux_peer *peer) {
    struct sockaddr_storage address;
    address.ss_family = AF_UNSPEC;
    socklen_t length = sizeof address;
    int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
    int descriptor = accept4(listener, (struct sockaddr *)&address, &length, flags);
    if (descriptor >= 0) copy_peer(&address, peer);
    return descriptor;
}

int clinux_peer_credentials(int descriptor, uid_t *user, gid_t *group) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return -1;
    *user = credentials.uid;
    *group = credentials.gid;
    return 0;
}

int clinux_local_address(int descriptor, char *text, size_t capacity) {
    struct sockaddr_storage address;
    memset(&address, 0, sizeof address);
    socklen_t length = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return -1;
    if (address.ss_family == AF_UNIX) {
        const struct sockaddr_un *local = (const struct sockaddr_un *)&address;
        snprintf(text, capacity, "%.*s", (int)sizeof local->sun_path, local->sun_path);
        return 0;
    }
    char host[64];
    char port[8];
    if (getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    snprintf(text, capacity, address.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return 0;
}

ssize_t clinux_send(int descriptor, const void *bytes, size_t count) {
    return send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
}

ssize_t clinux_receive(int descriptor, void *bytes, size_t capacity) {
    return recv(descriptor, bytes, capacity, MSG_DONTWAIT);
}

void clinux_finish_sending(int descriptor) { shutdown(descriptor, SHUT_WR); }

long clinux_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 1 << 20) return 1 << 20;
    return (long)limit.rlim_cur;
}
