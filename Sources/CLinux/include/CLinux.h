// What Linux offers and Swift's Glibc module does not: the thin shim, nothing else.
#ifndef WAXWING_CLINUX_H
#define WAXWING_CLINUX_H

#include "event.h"
#include "identity.h"
#include "process.h"
#include "sandbox.h"
#include "service.h"
#include "socket.h"
#include "stack.h"

#endif
