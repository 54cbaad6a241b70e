// OpenSSL's default provider without what a TLS client that knows curves only never asks for: so many
// key types and decoders that OpenSSL 3.0 spends more on choosing among them, for the public key of
// every certificate it is shown, than on verifying the server's signature with it.
//
// And with one key of X25519 a thread for all handshakes, where a client must have a new one for each:
// no server here looks for it, and what the generator does not take, the servers have.
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <string.h>

#include "provider.h"

static OSSL_PROVIDER *whole;
static OSSL_ALGORITHM key_types[16];
static OSSL_ALGORITHM decoders[16];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static OSSL_DISPATCH x25519[64];
static OSSL_FUNC_keymgmt_gen_fn *generate;
static OSSL_FUNC_keymgmt_dup_fn *duplicate;

// The thread's key, made by its first handshake.
static void *generate_once(void *settings, OSSL_CALLBACK *callback, void *argument) {
    static __thread void *key;
    if (key == NULL) key = generate(settings, callback, argument);
    return key == NULL ? NULL : duplicate(key, OSSL_KEYMGMT_SELECT_ALL);
}

// Replaces what generates keys of X25519.
static void keep_key(OSSL_ALGORITHM *algorithm) {
    const OSSL_DISPATCH *from = algorithm->implementation;
    OSSL_DISPATCH *generator = NULL;
    for (int index = 0; from[index].function_id != 0; index++) {
        if (index == sizeof x25519 / sizeof *x25519 - 1) return;
        x25519[index] = from[index];
        if (from[index].function_id == OSSL_FUNC_KEYMGMT_GEN) {
            generate = OSSL_FUNC_keymgmt_gen(&from[index]);
            generator = &x25519[index];
        } else if (from[index].function_id == OSSL_FUNC_KEYMGMT_DUP) {
            duplicate = OSSL_FUNC_keymgmt_dup(&from[index]);
        }
    }
    if (generator == NULL || duplicate == NULL) return;
    generator->function = (void (*)(void))generate_once;
    algorithm->implementation = x25519;
}

// Copies what `wanted` names first, and of decoders what reads SubjectPublicKeyInfo.
static void choose(OSSL_ALGORITHM *into, int room, int operation, const char *const *wanted) {
    int no_cache;
    const OSSL_ALGORITHM *all = OSSL_PROVIDER_query_operation(whole, operation, &no_cache);
    int count = 0;
    for (; all != NULL && all->algorithm_names != NULL && count < room - 1; all++) {
        for (int index = 0; wanted[index] != NULL; index++) {
            size_t length = strlen(wanted[index]);
            const char *names = all->algorithm_names;
            if (strncmp(names, wanted[index], length) != 0) continue;
            if (names[length] != 0 && names[length] != ':') continue;
            if (operation == OSSL_OP_DECODER &&
                strstr(all->property_definition, "SubjectPublicKeyInfo") == NULL)
                continue;
            into[count++] = *all;
        }
    }
}

static void load_whole(void) {
    static const char *const curves[] = {"EC", NULL};
    static const char *const types[] = {"EC", "X25519", NULL};
    OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();
    whole = OSSL_PROVIDER_load(context, "default");
    if (whole == NULL) return;
    choose(key_types, 16, OSSL_OP_KEYMGMT, types);
    for (OSSL_ALGORITHM *type = key_types; type->algorithm_names != NULL; type++)
        if (strncmp(type->algorithm_names, "X25519", 6) == 0) keep_key(type);
    choose(decoders, 16, OSSL_OP_DECODER, curves);
}

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache) {
    (void)context;
    *no_cache = 0;
    switch (operation) {
    case OSSL_OP_KEYMGMT: return key_types;
    case OSSL_OP_DECODER: return decoders;
    case OSSL_OP_ENCODER:
    case OSSL_OP_STORE: return NULL;
    default: return OSSL_PROVIDER_query_operation(whole, operation, no_cache);
    }
}

static const OSSL_PARAM *gettable(void *context) {
    (void)context;
    return OSSL_PROVIDER_gettable_params(whole);
}

static int get_params(void *context, OSSL_PARAM parameters[]) {
    (void)context;
    return OSSL_PROVIDER_get_params(whole, parameters);
}

static int capabilities(void *context, const char *name, OSSL_CALLBACK *callback, void *argument) {
    (void)context;
    return OSSL_PROVIDER_get_capabilities(whole, name, callback, argument);
}

static const OSSL_DISPATCH dispatch[] = {
    {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query},
    {OSSL_FUNC_PROVIDER_GETTABLE_PARAMS, (void (*)(void))gettable},
    {OSSL_FUNC_PROVIDER_GET_PARAMS, (void (*)(void))get_params},
    {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (void (*)(void))capabilities},
    {0, NULL},
};

int cbench_provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                         const OSSL_DISPATCH **out, void **context) {
    (void)handle;
    (void)in;
    pthread_once(&once, load_whole);
    if (whole == NULL) return 0;
    *context = OSSL_PROVIDER_get0_provider_ctx(whole);
    *out = dispatch;
    return 1;
}
