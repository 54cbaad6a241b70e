#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int clinux_signal_descriptor(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int code = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (code != 0) {
        errno = code;
        return -1;
    }
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

int clinux_read_signal(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t count = read(descriptor, &info, sizeof info);
    if (count == (ssize_t)sizeof info) return (int)info.ssi_signo;
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
    if (count >= 0) errno = EIO;
    return -1;
}

int clinux_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

// dup2 onto the same number leaves close-on-exec set, and targets may collide with sources: so every
// source is first duplicated above all targets.
int clinux_spawn(const char *path, char *const argv[], const int *descriptors, int count, pid_t *pid) {
    enum { most = 64 };
    if (count < 0 || count > most) return EINVAL;
    int raised[most];
    int made = 0, code = 0;
    for (; made < count; made++) {
        raised[made] = fcntl(descriptors[made], F_DUPFD_CLOEXEC, 3 + most);
        if (raised[made] < 0) {
            code = errno;
            break;
        }
    }
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    if (code == 0) code = posix_spawn_file_actions_init(&actions);
    if (code == 0) {
        for (int i = 0; i < count && code == 0; i++)
            code = posix_spawn_file_actions_adddup2(&actions, raised[i], 3 + i);
        if (code == 0) code = posix_spawnattr_init(&attributes);
        if (code == 0) {
            sigset_t all, none;
            sigfillset(&all);
            sigemptyset(&none);
            posix_spawnattr_setsigdefault(&attributes, &all);
            posix_spawnattr_setsigmask(&attributes, &none);
            // A session of its own: what is typed at the terminal reaches the supervisor alone.
            short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
            posix_spawnattr_setflags(&attributes, flags);
            code = posix_spawn(pid, path, &actions, &attributes, argv, environ);
            posix_spawnattr_destroy(&attributes);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    for (int i = 0; i < made; i++) close(raised[i]);
    return code;
}

pid_t clinux_reap(int *code) {
    int status;
    pid_t pid;
    do pid = waitpid(-1, &status, WNOHANG);
    while (pid < 0 && errno == EINTR);
    if (pid > 0) *code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return pid;
}

int clinux_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

static struct flock whole(short type) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 0};
    return lock;
}

pid_t clinux_lock_holder(int descriptor) {
    struct flock lock = whole(F_WRLCK);
    if (fcntl(descriptor, F_GETLK, &lock) < 0) return -1;
    return lock.l_type == F_UNLCK ? 0 : lock.l_pid;
}

int clinux_lock(int descriptor) {
    struct flock lock = whole(F_WRLCK);
    if (fcntl(descriptor, F_SETLK, &lock) == 0) return 0;
    return errno == EACCES ? EAGAIN : errno;
}

void clinux_set_name(const char *name) {
    prctl(PR_SET_NAME, name);
}
