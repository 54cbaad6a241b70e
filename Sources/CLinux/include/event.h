// epoll and eventfd, for event loops.
#ifndef CLINUX_EVENT_H
#define CLINUX_EVENT_H

#include <stdint.h>
#include <sys/epoll.h>

// The macros of <sys/epoll.h> that carry a cast, as constants Swift can read.
static const uint32_t clinux_epoll_in = EPOLLIN;
static const uint32_t clinux_epoll_out = EPOLLOUT;
static const uint32_t clinux_epoll_hung_up = EPOLLHUP | EPOLLERR;
static const uint32_t clinux_epoll_exclusive = EPOLLEXCLUSIVE;

// A new epoll instance, close-on-exec; -1 with errno on failure.
int clinux_epoll_create(void);

// Registers `descriptor` for `events`; every event of it carries `data`. 0, or -1 with errno.
int clinux_epoll_add(int epoll, int descriptor, uint32_t events, uint64_t data);

// Changes what a registered descriptor waits for. 0, or -1 with errno.
int clinux_epoll_modify(int epoll, int descriptor, uint32_t events, uint64_t data);

// Forgets a descriptor. 0, or -1 with errno.
int clinux_epoll_remove(int epoll, int descriptor);

// Waits at most `milliseconds` (-1: without end). The number of events stored, 0 also when a signal
// interrupted the wait, or -1 with errno.
int clinux_epoll_wait(int epoll, struct epoll_event *events, int capacity, int milliseconds);

// A nonblocking, close-on-exec counter that wakes a loop; -1 with errno on failure.
int clinux_wake_create(void);

// Makes the counter readable. Safe in a signal handler.
void clinux_wake(int descriptor);

// Makes the counter unreadable again.
void clinux_wake_clear(int descriptor);

// Blocks in the calling thread every signal that is not raised by its own instructions, so that
// writing to a closed connection raises nothing and signals go to the threads that want them.
void clinux_block_signals(void);

#endif
