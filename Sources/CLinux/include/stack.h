// Wiping what a finished call left below the stack pointer.
#ifndef CLINUX_STACK_H
#define CLINUX_STACK_H

/// Overwrites the 64 KiB of stack below the caller's frame, and the registers that a call may
/// change, with zeros.
///
/// Called right after a function that handled secrets: its frames lay there. OpenSSL's deepest
/// such call, an RSA key generation, was measured to use less than 24 KiB.
void clinux_wipe_stack(void);

#endif
