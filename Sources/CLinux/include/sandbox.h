// What a process may still do: Landlock for files and the network, seccomp for system calls.
//
// Both bind the thread that calls them and those that it starts afterwards, for good.
#ifndef CLINUX_SANDBOX_H
#define CLINUX_SANDBOX_H

#include <stdint.h>

// How many threads this process has; -1 when that cannot be told.
int clinux_thread_count(void);

// No program that is executed from now on gives this process more rights than it has. Returns 0 or
// an errno value.
int clinux_forbid_new_privileges(void);

// The version of Landlock's interface that the kernel has, 0 when it has none or it is turned off.
int clinux_landlock_version(void);

// Rights on files; a rule on a directory is one on everything below it.
enum {
    CLINUX_FILES_READ = 1 << 0,   // open files and directories for reading
    CLINUX_FILES_WRITE = 1 << 1,  // open files for writing, shorten them
    CLINUX_FILES_CHANGE = 1 << 2, // make, rename and remove files, links and directories
    CLINUX_FILES_BIND = 1 << 3,   // make and remove sockets
};

// Makes a set of rules that forbids what `version` of Landlock knows of: all use of files, TCP
// sockets, abstract sockets of others, and signals to others. Returns its descriptor, or -1 with
// errno.
int clinux_landlock_create(int version);

// Allows `rights` on `path`. Returns 0 or an errno value: ENOENT when nothing is there.
int clinux_landlock_allow(int rules, int version, const char *path, uint32_t rights);

// Binds this thread to the rules. Returns 0 or an errno value.
int clinux_landlock_enforce(int rules);

// System calls that not every process needs.
enum {
    CLINUX_CALLS_FILES = 1 << 0,  // make, rename, remove files and change their modes
    CLINUX_CALLS_LISTEN = 1 << 1, // bind and listen at Unix sockets
    CLINUX_CALLS_CODE = 1 << 2,   // map code that is not writable, as libraries that load late are
};

// Refuses every system call but those that a server of ours needs and the `extra` ones, with EPERM;
// those that the kernel may not have yet with ENOSYS, so that the C library takes older ones. Sockets
// are Unix sockets, new tasks are threads, memory is never both writable and executable. A refusal
// is logged by the kernel. Needs clinux_forbid_new_privileges. `all_threads` is whether it binds the
// process's other threads too. Returns how many system calls are allowed, or minus an errno value:
// EOPNOTSUPP on a processor that it is not written for.
int clinux_seccomp(uint32_t extra, int all_threads);

#endif
