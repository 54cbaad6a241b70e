#define _GNU_SOURCE
#include "service.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int clinux_notify(const char *address, const char *text) {
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t length = strlen(address);
    if (length == 0 || length >= sizeof to.sun_path) return EINVAL;
    memcpy(to.sun_path, address, length);
    if (to.sun_path[0] == '@') to.sun_path[0] = 0;
    int made = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (made < 0) return errno;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    ssize_t sent = sendto(made, text, strlen(text), MSG_NOSIGNAL, (struct sockaddr *)&to, size);
    int code = sent < 0 ? errno : 0;
    close(made);
    return code;
}

int clinux_is_listening(int descriptor) {
    int type = 0, listens = 0;
    socklen_t size = sizeof type;
    if (getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0) return 0;
    size = sizeof listens;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0) return 0;
    return type == SOCK_STREAM && listens != 0;
}

int clinux_close_on_exec(int descriptor) {
    return fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 ? 0 : errno;
}
