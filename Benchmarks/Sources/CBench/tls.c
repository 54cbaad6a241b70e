#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>

#include "CBench.h"
#include "provider.h"

struct cbench_tls_context {
    OSSL_LIB_CTX *library;
    SSL_CTX *settings;
};

static int accept_chain(X509_STORE_CTX *chain, void *argument) {
    (void)chain;
    (void)argument;
    return 1;
}

cbench_tls_context *cbench_tls_context_new(void) {
    cbench_tls_context *context = OPENSSL_zalloc(sizeof *context);
    if (context == NULL) return NULL;
    // Its own for each thread, so that they do not wait for each other's locks.
    context->library = OSSL_LIB_CTX_new();
    if (context->library == NULL ||
        !OSSL_PROVIDER_add_builtin(context->library, "curves", cbench_provider_init) ||
        OSSL_PROVIDER_load(context->library, "curves") == NULL)
        return NULL;
    context->settings = SSL_CTX_new_ex(context->library, NULL, TLS_client_method());
    if (context->settings == NULL) return NULL;
    SSL_CTX_set_min_proto_version(context->settings, TLS1_2_VERSION);
    SSL_CTX_set_mode(context->settings, SSL_MODE_ENABLE_PARTIAL_WRITE |
                                            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                            SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context->settings, SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_session_cache_mode(context->settings, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_read_ahead(context->settings, 1);
    SSL_CTX_set_cert_verify_callback(context->settings, accept_chain, NULL);
    return context;
}

void cbench_tls_context_free(cbench_tls_context *context) {
    SSL_CTX_free(context->settings);
    OSSL_LIB_CTX_free(context->library);
    OPENSSL_free(context);
}

cbench_tls *cbench_tls_new(const cbench_tls_context *context, int descriptor) {
    SSL *connection = SSL_new(context->settings);
    if (connection == NULL) return NULL;
    SSL_set_fd(connection, descriptor);
    SSL_set_connect_state(connection);
    return (cbench_tls *)connection;
}

void cbench_tls_free(cbench_tls *connection) { SSL_free((SSL *)connection); }

// What came of a call: a count, or one of the negative codes.
static int64_t outcome(SSL *connection, int code, size_t count) {
    if (code == 1) return (int64_t)count;
    switch (SSL_get_error(connection, code)) {
    case SSL_ERROR_WANT_READ: return CBENCH_TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE: return CBENCH_TLS_WANTS_WRITE;
    default: return CBENCH_TLS_FAILED;
    }
}

int64_t cbench_tls_handshake(cbench_tls *connection) {
    ERR_clear_error();
    return outcome((SSL *)connection, SSL_do_handshake((SSL *)connection), 0);
}

int64_t cbench_tls_read(cbench_tls *connection, void *bytes, int64_t room) {
    size_t count = 0;
    ERR_clear_error();
    int code = SSL_read_ex((SSL *)connection, bytes, (size_t)room, &count);
    return outcome((SSL *)connection, code, count);
}

int64_t cbench_tls_write(cbench_tls *connection, const void *bytes, int64_t length) {
    size_t count = 0;
    ERR_clear_error();
    int code = SSL_write_ex((SSL *)connection, bytes, (size_t)length, &count);
    return outcome((SSL *)connection, code, count);
}
