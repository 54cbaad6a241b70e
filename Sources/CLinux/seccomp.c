#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
enum { architecture = AUDIT_ARCH_X86_64 };
#elif defined(__aarch64__)
enum { architecture = AUDIT_ARCH_AARCH64 };
#else
enum { architecture = 0 };
#endif

// The last system call of Linux 6.1, against whose headers the lists below were made; what is newer
// does not exist as far as this process can tell.
enum { newest_call = 450 };

// The calls of a look-up come first: an old kernel walks the list for every call.
static const int common[] = {
    SYS_recvfrom, SYS_sendto, SYS_epoll_pwait, SYS_epoll_ctl, SYS_futex, SYS_read, SYS_write,
    SYS_accept4, SYS_close, SYS_recvmsg, SYS_sendmsg, SYS_readv, SYS_writev, SYS_setsockopt,
    SYS_getsockopt, SYS_getsockname, SYS_getpeername, SYS_shutdown, SYS_accept,
#ifdef SYS_epoll_wait
    SYS_epoll_wait, SYS_poll, SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_time,
    SYS_select, SYS_dup2, SYS_getdents, SYS_epoll_create,
#endif
    // Files that the process may open, and memory that they are mapped to.
    SYS_openat, SYS_fstat, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_faccessat2,
    SYS_readlinkat, SYS_getdents64, SYS_lseek, SYS_fcntl, SYS_dup, SYS_dup3, SYS_pread64,
    SYS_pwrite64, SYS_preadv, SYS_pwritev, SYS_preadv2, SYS_pwritev2, SYS_fsync, SYS_fdatasync,
    SYS_sync_file_range, SYS_ftruncate, SYS_fallocate, SYS_fadvise64, SYS_readahead, SYS_fstatfs,
    SYS_statfs, SYS_flock, SYS_getcwd, SYS_inotify_init1, SYS_inotify_add_watch,
    SYS_inotify_rm_watch, SYS_copy_file_range, SYS_sendfile,
    SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_msync, SYS_mincore, SYS_mlock, SYS_munlock,
    // Events, threads and time.
    SYS_epoll_create1, SYS_ppoll, SYS_pselect6, SYS_eventfd2, SYS_timerfd_create,
    SYS_timerfd_settime, SYS_timerfd_gettime, SYS_signalfd4, SYS_pipe2, SYS_set_robust_list,
    SYS_get_robust_list, SYS_rseq, SYS_membarrier, SYS_gettid, SYS_getpid, SYS_getppid,
    SYS_set_tid_address, SYS_sched_yield, SYS_sched_getaffinity, SYS_sched_getparam,
    SYS_sched_getscheduler, SYS_sched_get_priority_max, SYS_sched_get_priority_min, SYS_getcpu,
    SYS_exit, SYS_exit_group, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,
    SYS_rt_sigtimedwait, SYS_rt_sigpending, SYS_rt_sigsuspend, SYS_sigaltstack,
    SYS_restart_syscall, SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep,
    SYS_gettimeofday, SYS_setpriority,
    // What a process may know of itself and the machine.
    SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getresuid, SYS_getresgid, SYS_getgroups,
    SYS_getrlimit, SYS_getrusage, SYS_sysinfo, SYS_uname, SYS_umask, SYS_getrandom, SYS_times,
    // To Unix sockets alone, since no other ones can be made.
    SYS_connect,
};

static const int files[] = {
#ifdef SYS_unlink
    SYS_unlink, SYS_rename, SYS_symlink, SYS_chmod, SYS_chown, SYS_lchown, SYS_mkdir, SYS_rmdir,
#endif
    SYS_mkdirat,
    SYS_unlinkat, SYS_renameat, SYS_renameat2, SYS_symlinkat, SYS_fchmod, SYS_fchmodat, SYS_fchown,
    SYS_fchownat, SYS_truncate,
};

static const int listening[] = {SYS_bind, SYS_listen};

static const int terminal_questions[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX};

static const int own_attributes[] = {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE,
                                     PR_GET_NO_NEW_PRIVS, PR_CAPBSET_READ,
                                     0x53564d41 /* names of anonymous memory */};

// A program in the making; what does not fit is noticed at the end.
struct program {
    struct sock_filter steps[512];
    unsigned short count;
    int calls;
};

#define COUNT_OF(list) (sizeof(list) / sizeof((list)[0]))
#define ARGUMENT_LOW(index) \
    ((unsigned)(offsetof(struct seccomp_data, args) + 8 * (index)))

enum { allow = SECCOMP_RET_ALLOW, refuse = SECCOMP_RET_ERRNO | EPERM, missing = SECCOMP_RET_ERRNO | ENOSYS };

static void add(struct program *program, struct sock_filter step) {
    if (program->count < COUNT_OF(program->steps)) program->steps[program->count] = step;
    program->count++;
}

static void load(struct program *program, unsigned offset) {
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset));
}

static void answer(struct program *program, unsigned verdict) {
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

// Goes on with the next step when what was loaded is `value`, else `skipped` steps further.
static void when(struct program *program, unsigned value, unsigned char skipped) {
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skipped));
}

static void allow_all(struct program *program, const int *calls, size_t count) {
    for (size_t i = 0; i < count; i++) {
        when(program, (unsigned)calls[i], 1);
        answer(program, allow);
    }
    program->calls += (int)count;
}

// Allows `call` when the low half of its argument `index` is one of `values`: none of the arguments
// looked at here has a meaning in the upper half that could pass as another one.
static void allow_values(struct program *program, int call, int index, const int *values, size_t count) {
    when(program, (unsigned)call, (unsigned char)(2 * count + 2));
    load(program, ARGUMENT_LOW(index));
    for (size_t i = 0; i < count; i++) {
        when(program, (unsigned)values[i], 1);
        answer(program, allow);
    }
    answer(program, refuse);
    program->calls++;
}

// Allows `call` when of the bits `mask` of its argument `index` exactly `value` are set.
static void allow_bits(struct program *program, int call, int index, unsigned mask, unsigned value) {
    when(program, (unsigned)call, 5);
    load(program, ARGUMENT_LOW(index));
    add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
    when(program, value, 1);
    answer(program, allow);
    answer(program, refuse);
    program->calls++;
}

// Refuses `call` when both bits `mask` of its argument `index` are set, and allows it else.
static void refuse_both(struct program *program, int call, int index, unsigned mask) {
    when(program, (unsigned)call, 5);
    load(program, ARGUMENT_LOW(index));
    add(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask));
    when(program, mask, 1);
    answer(program, refuse);
    answer(program, allow);
    program->calls++;
}

// Limits may be asked for, not set: the argument that would set them is a pointer, and null.
static void allow_asking_for_limits(struct program *program) {
    when(program, SYS_prlimit64, 6);
    load(program, ARGUMENT_LOW(2));
    when(program, 0, 3);
    load(program, ARGUMENT_LOW(2) + 4);
    when(program, 0, 1);
    answer(program, allow);
    answer(program, refuse);
    program->calls++;
}

// Refuses the calls of another architecture, which have other numbers, and loads the call's number.
static void begin(struct program *program) {
    load(program, offsetof(struct seccomp_data, arch));
    when(program, (unsigned)architecture, 1);
    add(program, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 1));
    answer(program, refuse);
    load(program, offsetof(struct seccomp_data, nr));
}

static void write_program(struct program *program, uint32_t extra) {
    begin(program);
    allow_all(program, common, COUNT_OF(common));
    if (extra & CLINUX_CALLS_FILES) allow_all(program, files, COUNT_OF(files));
    if (extra & CLINUX_CALLS_LISTEN) allow_all(program, listening, COUNT_OF(listening));

    int unix_sockets = AF_UNIX, self = getpid();
    allow_values(program, SYS_socket, 0, &unix_sockets, 1);
    allow_values(program, SYS_tgkill, 0, &self, 1);
    allow_values(program, SYS_ioctl, 1, terminal_questions, COUNT_OF(terminal_questions));
    allow_values(program, SYS_prctl, 0, own_attributes, COUNT_OF(own_attributes));
    allow_asking_for_limits(program);
    allow_bits(program, SYS_clone, 0, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM);
    allow_bits(program, SYS_mprotect, 2, PROT_EXEC, 0);
    if (extra & CLINUX_CALLS_CODE)
        refuse_both(program, SYS_mmap, 2, PROT_WRITE | PROT_EXEC);
    else
        allow_bits(program, SYS_mmap, 2, PROT_EXEC, 0);

    // The other filter answers these.
    when(program, SYS_clone3, 1);
    answer(program, allow);
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, newest_call, 0, 1));
    answer(program, allow);
    answer(program, refuse);
}

// What the C library asks for and does without. A filter of its own, since every thread that starts
// asks, and refusals of the other one are logged.
static void write_missing(struct program *program) {
    begin(program);
    // Its flags lie behind a pointer, where no filter can look: the C library then uses clone.
    when(program, SYS_clone3, 1);
    answer(program, missing);
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, newest_call, 0, 1));
    answer(program, missing);
    answer(program, allow);
}

// Binds this thread, or all, to the program; 0 or an errno value.
static int enforce(struct program *program, unsigned flags) {
    if (program->count > COUNT_OF(program->steps)) return E2BIG;
    struct sock_fprog made = {.len = program->count, .filter = program->steps};
    long code = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &made);
    // A positive number is a thread that could not be bound.
    return code > 0 ? EBUSY : code < 0 ? errno : 0;
}

int clinux_seccomp(uint32_t extra, int all_threads) {
    if (architecture == 0) return -EOPNOTSUPP;
    struct program program = {.count = 0}, absent = {.count = 0};
    write_program(&program, extra);
    write_missing(&absent);
    // No code of strangers runs here, so that look-ups need not pay for keeping it from speculating.
    unsigned flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    if (all_threads) flags |= SECCOMP_FILTER_FLAG_TSYNC;
    int code = enforce(&absent, flags);
    if (code == 0) code = enforce(&program, flags | SECCOMP_FILTER_FLAG_LOG);
    return code == 0 ? program.calls : -code;
}
