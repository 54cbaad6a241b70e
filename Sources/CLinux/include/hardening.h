// Closing a process that holds secrets to those who might look into it.
#ifndef CLINUX_HARDENING_H
#define CLINUX_HARDENING_H

// Writes no core dump, whatever the process is started with: RLIMIT_CORE is 0, soft and hard.
// 0, or an errno value.
int clinux_forbid_core_dumps(void);

// Lets no other process of the same user trace this one or read its memory (PR_SET_DUMPABLE 0).
// The kernel gives the process's /proc files to root with it. 0, or an errno value.
int clinux_forbid_tracing(void);

// Whether core dumps and tracing are both forbidden.
int clinux_is_closed_to_inspection(void);

#endif
