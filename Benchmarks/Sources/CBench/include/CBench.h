// What the load generator needs of the system.
#ifndef CBENCH_H
#define CBENCH_H

#include <stdint.h>
#include <sys/epoll.h>

// Starts to connect to an IPv4 address (host byte order) without waiting; on the loopback from
// 127.0.0.1 to 127.0.0.200 in turn, as `turn` says, so that short connections do not use up the
// ports of one address. The descriptor, or -1 with errno.
int cbench_connect(uint32_t address, uint16_t port, uint32_t turn);

// 0 when the connection that was started is there, else the errno value of its failure.
int cbench_connected(int descriptor);

// Parses `HOST:PORT` with a numeric IPv4 host: 0, or -1.
int cbench_parse(const char *text, uint32_t *address, uint16_t *port);

// Where `word` first stands in `text` from the byte `from` on; -1 when it does not.
int64_t cbench_find(const void *text, int64_t count, int64_t from, const void *word,
                    int64_t word_count);

// Waits for events at most so many nanoseconds: their number, 0 also when a signal interrupted the
// wait, or -1 with errno.
int cbench_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

// Nanoseconds of the monotonic clock.
int64_t cbench_now(void);

// Ignores SIGPIPE and raises the number of descriptors to what is allowed.
void cbench_prepare(void);

// Writes a line to the standard error.
void cbench_complain(const char *line);

// What the TLS connections of one thread are made from.
typedef struct cbench_tls_context cbench_tls_context;

// One TLS connection over a nonblocking socket, which it does not own.
typedef struct cbench_tls cbench_tls;

// What a call on a TLS connection comes to where it is no count.
enum { CBENCH_TLS_FAILED = -1, CBENCH_TLS_WANTS_READ = -2, CBENCH_TLS_WANTS_WRITE = -3 };

// A client's settings; NULL when OpenSSL refuses. The server's signature over the handshake is
// verified with the key of whatever certificate it shows; where that comes from is not looked at.
cbench_tls_context *cbench_tls_context_new(void);

// Frees it; connections that are left keep what they need.
void cbench_tls_context_free(cbench_tls_context *context);

// A connection that has not begun its handshake, or NULL.
cbench_tls *cbench_tls_new(const cbench_tls_context *context, int descriptor);

// Frees a connection, without a word to the peer.
void cbench_tls_free(cbench_tls *connection);

// Goes on with the handshake: 0 when it is complete.
int64_t cbench_tls_handshake(cbench_tls *connection);

// Decrypts at most one record: the number of bytes.
int64_t cbench_tls_read(cbench_tls *connection, void *bytes, int64_t room);

// Encrypts and sends at most one record: the number of bytes. After a refusal the next call must
// begin with the same bytes.
int64_t cbench_tls_write(cbench_tls *connection, const void *bytes, int64_t length);

#endif
