// TCP and Unix sockets, for servers that accept without blocking.
#ifndef CLINUX_SOCKET_H
#define CLINUX_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A peer: an IPv6 address, or an IPv4 one in its IPv4-mapped form (RFC 4291 section 2.5.5.2); zeros for
// a peer without one.
struct clinux_peer {
    uint8_t address[16];
    uint16_t port;
};

// Binds and listens on the first address that `host` and `service` name; close-on-exec, nonblocking.
// A null host means every address. The descriptor, or -1: errno is set, or 0 when the name itself
// is not known and `unresolved` holds getaddrinfo's code.
int clinux_listen(const char *host, const char *service, int backlog, int *unresolved);

// Binds and listens on a socket file with these permissions, in place of one that nobody listens on;
// close-on-exec, nonblocking. -1 with errno, EADDRINUSE when somebody listens there, ENAMETOOLONG when
// the path has more than 107 bytes.
int clinux_listen_local(const char *path, int backlog, mode_t mode);

// Sets on a listening socket what the sockets accepted from it inherit: no delay of small segments,
// keep-alive probes, nonblocking accepts. 0, or -1 with errno.
int clinux_prepare_listener(int listener);

// The next waiting connection, nonblocking and close-on-exec; -1 with errno when there is none or on
// failure.
int clinux_accept(int listener, struct clinux_peer *peer);

// Who is at the other end of a Unix socket, as when it connected. 0, or -1 with errno.
int clinux_peer_credentials(int descriptor, uid_t *user, gid_t *group);

// Writes the numeric address of a socket's own end (`[::1]:389`), or a Unix socket's path, into `text`.
// 0, or -1 with errno.
int clinux_local_address(int descriptor, char *text, size_t capacity);

// As send(2) without SIGPIPE and without waiting.
ssize_t clinux_send(int descriptor, const void *bytes, size_t count);

// As recv(2) without waiting.
ssize_t clinux_receive(int descriptor, void *bytes, size_t capacity);

// Says that nothing more will be sent; the peer's last bytes can still be read.
void clinux_finish_sending(int descriptor);

// How many descriptors this process may have open.
long clinux_descriptor_limit(void);

#endif
