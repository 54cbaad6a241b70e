// Processes and their signals, for the supervisor and its roles.
#ifndef CLINUX_PROCESS_H
#define CLINUX_PROCESS_H

#include <sys/types.h>

// Blocks `count` signals in the calling thread (and in those it starts) and returns a nonblocking
// descriptor that becomes readable when one arrives; -1 with errno on failure.
int clinux_signal_descriptor(const int *signals, int count);

// The next pending signal's number, 0 when none is pending, -1 with errno on failure.
int clinux_read_signal(int descriptor);

// Makes a pipe whose ends are closed in programs that are started: `ends[0]` reads, `ends[1]` writes.
// 0, or -1 with errno.
int clinux_pipe(int ends[2]);

// Starts `path` with `argv` in a session of its own, every signal at its default and unblocked, and
// `descriptors[i]` as the child's descriptor `3 + i` (all others above 2 are closed by their
// close-on-exec flag).
// Returns 0 and the child's id in `pid`, or an errno value.
int clinux_spawn(const char *path, char *const argv[], const int *descriptors, int count, pid_t *pid);

// Names the calling thread, and those it starts, for ps and top: the first 15 bytes of `name`.
void clinux_set_name(const char *name);

// Reaps one child that has ended without waiting: its id, 0 when none has, -1 when there is none.
// `code` is its exit code, or 128 + the signal that ended it.
pid_t clinux_reap(int *code);

// Renames a directory unless something stands at the new name already: 0, or -1 with errno.
int clinux_rename_new(const char *from, const char *to);

// The process that holds a write lock on the whole file, 0 when there is none, -1 with errno.
pid_t clinux_lock_holder(int descriptor);

// Takes a write lock on the whole file without waiting: 0, or an errno value (EAGAIN when held).
// The lock is of the process (POSIX): it ends with it, however it ends.
int clinux_lock(int descriptor);

#endif
