// What the load generator needs of the system.
#ifndef CBENCH_H
#define CBENCH_H

#include <stdint.h>

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

// Nanoseconds of the monotonic clock.
int64_t cbench_now(void);

// Ignores SIGPIPE and raises the number of descriptors to what is allowed.
void cbench_prepare(void);

// Writes a line to the standard error.
void cbench_complain(const char *line);

#endif
