// What a service manager and its services say to each other.
#ifndef CLINUX_SERVICE_H
#define CLINUX_SERVICE_H

// Sends `text` to the datagram socket at `address` (sd_notify(3)): a path, or an abstract name behind
// an `@`. Returns 0 or an errno value.
int clinux_notify(const char *address, const char *text);

// Whether `descriptor` is a stream socket that listens.
int clinux_is_listening(int descriptor);

// Makes `descriptor` close itself in programs that are executed. Returns 0 or an errno value.
int clinux_close_on_exec(int descriptor);

#endif
