#define _GNU_SOURCE
#include "sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int clinux_thread_count(void) {
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == NULL) return -1;
    int count = 0;
    for (const struct dirent *task; (task = readdir(tasks)) != NULL;)
        if (task->d_name[0] != '.') count++;
    closedir(tasks);
    return count;
}

int clinux_forbid_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

// What <linux/landlock.h> has, which in older distributions ends at version 2.
struct ruleset {
    uint64_t files;   // from version 1 on
    uint64_t network; // from 4 on
    uint64_t scoped;  // from 6 on
};

struct __attribute__((packed)) beneath {
    uint64_t allowed;
    int32_t parent;
};

enum {
    create_version = 1,
    rule_beneath = 1,
    call_create = 444,
    call_add = 445,
    call_restrict = 446,
};

enum {
    may_execute = 1 << 0,
    may_write = 1 << 1,
    may_read = 1 << 2,
    may_list = 1 << 3,
    may_remove_folder = 1 << 4,
    may_remove = 1 << 5,
    may_make_socket = 1 << 9,
    may_make = 1 << 7 | 1 << 8 | 1 << 12, // directories, files, symbolic links
    files_of_1 = (1 << 13) - 1,
    may_move = 1 << 13,     // version 2
    may_truncate = 1 << 14, // version 3
    may_ioctl = 1 << 15,    // version 5
    of_a_file = may_execute | may_write | may_read | may_truncate | may_ioctl,
};

static uint64_t known_files(int version) {
    uint64_t known = files_of_1;
    if (version >= 2) known |= may_move;
    if (version >= 3) known |= may_truncate;
    if (version >= 5) known |= may_ioctl;
    return known;
}

int clinux_landlock_version(void) {
    long version = syscall(call_create, NULL, 0, create_version);
    return version < 0 ? 0 : (int)version;
}

int clinux_landlock_create(int version) {
    struct ruleset rules = {.files = known_files(version)};
    // Binding to TCP ports and connecting to them; abstract sockets and signals of others.
    if (version >= 4) rules.network = 3;
    if (version >= 6) rules.scoped = 3;
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    return (int)syscall(call_create, &rules, size, 0);
}

int clinux_landlock_allow(int rules, int version, const char *path, uint32_t rights) {
    uint64_t allowed = 0;
    if (rights & CLINUX_FILES_READ) allowed |= may_read | may_list;
    if (rights & CLINUX_FILES_WRITE) allowed |= may_write | may_truncate;
    if (rights & CLINUX_FILES_CHANGE) allowed |= may_make | may_remove | may_remove_folder;
    if (rights & CLINUX_FILES_BIND) allowed |= may_make_socket | may_remove;
    int place = open(path, O_PATH | O_CLOEXEC);
    if (place < 0) return errno;
    struct stat status;
    int code = fstat(place, &status) == 0 ? 0 : errno;
    if (code == 0) {
        allowed &= known_files(version);
        if (!S_ISDIR(status.st_mode)) allowed &= of_a_file;
        struct beneath rule = {.allowed = allowed, .parent = place};
        if (syscall(call_add, rules, rule_beneath, &rule, 0) != 0) code = errno;
    }
    close(place);
    return code;
}

int clinux_landlock_enforce(int rules) {
    return syscall(call_restrict, rules, 0) == 0 ? 0 : errno;
}
