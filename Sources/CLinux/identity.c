#define _GNU_SOURCE
#include "identity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RIGHT(name) (UINT64_C(1) << (name))

const uint64_t clinux_supervisor_rights =
    RIGHT(CAP_SETUID) | RIGHT(CAP_SETGID) | RIGHT(CAP_SETPCAP) | RIGHT(CAP_KILL) |
    RIGHT(CAP_DAC_READ_SEARCH);

int clinux_become(uid_t user, gid_t group) {
    if (setgroups(1, &group) != 0) return errno;
    if (setresgid(group, group, group) != 0) return errno;
    if (setresuid(user, user, user) != 0) return errno;
    // Whoever became somebody else must not be able to go back.
    if (user != 0 && (setuid(0) == 0 || getuid() != user || geteuid() != user)) return EPERM;
    return 0;
}

int clinux_give_up_rights(uint64_t kept) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct rights[2];
    if (syscall(SYS_capget, &header, rights) != 0) return errno;
    uint64_t held = rights[0].permitted | (uint64_t)rights[1].permitted << 32;
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    // What nobody holds cannot be taken from the bounds either; then there is no root to fear.
    if (held & RIGHT(CAP_SETPCAP))
        for (int right = 0; right < 64 && prctl(PR_CAPBSET_READ, right, 0, 0, 0) >= 0; right++)
            if (!(kept & RIGHT(right)) && prctl(PR_CAPBSET_DROP, right, 0, 0, 0) != 0) return errno;
    for (int half = 0; half < 2; half++) {
        uint32_t left = (uint32_t)((held & kept) >> (32 * half));
        rights[half].permitted = left;
        rights[half].effective = left;
        rights[half].inheritable = 0;
    }
    return syscall(SYS_capset, &header, rights) == 0 ? 0 : errno;
}

static int give(int folder, const char *name, const struct stat *status, uid_t user, gid_t group) {
    if (status->st_uid == user && status->st_gid == group) return 0;
    // A second name could be a trap that another user laid: it would give away a file from elsewhere.
    if (!S_ISDIR(status->st_mode) && status->st_nlink > 1) return EMLINK;
    return fchownat(folder, name, user, group, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
}

int clinux_give(const char *path, uid_t user, gid_t group) {
    struct stat status;
    if (lstat(path, &status) != 0) return errno;
    if (S_ISLNK(status.st_mode)) return ELOOP;
    return give(AT_FDCWD, path, &status, user, group);
}

int clinux_give_directory(const char *path, uid_t user, gid_t group) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return errno;
    DIR *entries = fdopendir(folder);
    if (entries == NULL) {
        int code = errno;
        close(folder);
        return code;
    }
    int code = fchown(folder, user, group) == 0 ? 0 : errno;
    for (const struct dirent *entry; code == 0 && (entry = readdir(entries)) != NULL;) {
        struct stat status;
        if (fstatat(folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
            // A file that is being removed is nobody's any more.
            if (errno != ENOENT) code = errno;
        } else if (S_ISREG(status.st_mode)) {
            code = give(folder, entry->d_name, &status, user, group);
        }
    }
    closedir(entries);
    return code;
}
