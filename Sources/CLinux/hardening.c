#include "hardening.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

int clinux_forbid_core_dumps(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : errno;
}

int clinux_forbid_tracing(void) {
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno;
}

int clinux_is_closed_to_inspection(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0
           && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}
