// Wiping what a finished call left behind on the stack and in registers.
#ifndef CLINUX_STACK_H
#define CLINUX_STACK_H

// Overwrites the 64 KiB of stack below the caller's frame, and clears the registers.
//
// Called right after a function that handled secrets: its frames lay there.
void clinux_wipe_stack(void);

// Clears the registers that a call may change. A copy of 32 bytes goes through a vector register,
// which keeps them until somebody else needs it: the dynamic linker, for one, saves these registers
// to the stack when it binds a function.
void clinux_clear_registers(void);

#endif
