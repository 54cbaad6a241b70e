// What a service manager and its services say to each other, and a supervisor and its roles.
#ifndef CLINUX_SERVICE_H
#define CLINUX_SERVICE_H

// Sends `text` to the datagram socket at `address` (sd_notify(3)): a path, or an abstract name behind
// an `@`. Returns 0 or an errno value.
int clinux_notify(const char *address, const char *text);

// Whether `descriptor` is a stream socket that listens.
int clinux_is_listening(int descriptor);

// Makes `descriptor` close itself in programs that are executed. Returns 0 or an errno value.
int clinux_close_on_exec(int descriptor);

// Makes a connected pair of Unix sockets, closed in programs that are started. 0, or -1 with errno.
int clinux_socket_pair(int ends[2]);

// Sends one byte and `descriptor` with it (none when it is negative), without waiting. Returns 0 or
// an errno value.
int clinux_send_descriptor(int socket, int descriptor);

// Waits for what clinux_send_descriptor sends and returns the descriptor, which closes itself in
// programs that are executed; -1 with errno, ENODATA when none came.
int clinux_receive_descriptor(int socket);

#endif
