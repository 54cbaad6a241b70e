// Who a process is, what it may do beyond that, and whose a file is.
#ifndef CLINUX_IDENTITY_H
#define CLINUX_IDENTITY_H

#include <stdint.h>
#include <sys/types.h>

// Makes this process one of `user`, with `group` alone, for good. Needs to be root; before any
// thread. Returns 0 or an errno value.
int clinux_become(uid_t user, gid_t group);

// The rights of root that the supervisor needs: becoming another user, and signals to one.
extern const uint64_t clinux_supervisor_rights;

// Gives up every right of root (capability) that is not in `kept`, for this process and what it
// executes. Returns 0 or an errno value; a process without rights gives up nothing.
int clinux_give_up_rights(uint64_t kept);

// Makes `path` belong to `user` and `group`. Nothing is followed: a symbolic link is refused with
// ELOOP, and so is a file that has other names with EMLINK. Returns 0 or an errno value.
int clinux_give(const char *path, uid_t user, gid_t group);

// The same for everything directly in the directory `path`, and the directory itself; what is not a
// plain file in it is left alone.
int clinux_give_directory(const char *path, uid_t user, gid_t group);

#endif
