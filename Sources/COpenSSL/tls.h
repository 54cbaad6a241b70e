// Settings of TLS contexts that OpenSSL offers as macros only.
#ifndef WAXWING_COPENSSL_TLS_H
#define WAXWING_COPENSSL_TLS_H

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

// What every context of ours has, on either end.
static inline int waxwing_tls_prepare(SSL_CTX *context) {
    // An idle connection holds no record buffers; a write may go out in parts and be repeated from
    // another address.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // LDAP ends by its own messages, so a missing close_notify is an end like any other.
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    // One read of the socket takes a whole record, not its header first.
    SSL_CTX_set_read_ahead(context, 1);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

// Resumption by tickets alone: no cache whose lock the loops would share. Of the suites of TLS 1.3 the
// one with SHA-256 is preferred, which processors calculate: a handshake takes some sixty hashes. A
// client that would rather have ChaCha20 still gets it.
static inline int waxwing_tls_prepare_server(SSL_CTX *context) {
    static const unsigned char name[] = "waxwing";
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    if (SSL_CTX_set_session_id_context(context, name, sizeof name - 1) != 1) return 0;
    return SSL_CTX_set_ciphersuites(context,
                                    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                    "TLS_CHACHA20_POLY1305_SHA256");
}

// Tickets of TLS 1.3 where they spare the server something, once it has its key. A resumed connection
// takes the same round trips and the same key exchange, only no signature: with RSA that is a good
// part of a millisecond, with a curve less than the ticket itself takes, which every connection would
// pay for, and hardly a client uses. One, since a client opens one connection at a time.
static inline int waxwing_tls_choose_tickets(SSL_CTX *context) {
    EVP_PKEY *key = SSL_CTX_get0_privatekey(context);
    int is_rsa = key != NULL && (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"));
    return SSL_CTX_set_num_tickets(context, is_rsa ? 1 : 0);
}

// The certificates in `path` are trusted to vouch for clients, and clients that are asked hear their
// names. Nobody is asked before SSL_set_verify on a connection.
static inline int waxwing_tls_trust_clients(SSL_CTX *context, const char *path) {
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(path);
    if (names == NULL) return 0;
    SSL_CTX_set_client_CA_list(context, names);
    return SSL_CTX_load_verify_file(context, path);
}

// The subject of `certificate` in the form of RFC 4514, with UTF-8 as it is: a text to be freed with
// waxwing_tls_free, or NULL.
static inline char *waxwing_tls_copy_subject(X509 *certificate) {
    BIO *text = BIO_new(BIO_s_mem());
    if (text == NULL) return NULL;
    unsigned long flags = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    char *copy = NULL;
    if (X509_NAME_print_ex(text, X509_get_subject_name(certificate), 0, flags) >= 0 &&
        BIO_write(text, "", 1) == 1) {
        char *bytes;
        long count = BIO_get_mem_data(text, &bytes);
        copy = OPENSSL_memdup(bytes, (size_t)count);
    }
    BIO_free(text);
    return copy;
}

static inline void waxwing_tls_free(char *text) { OPENSSL_free(text); }

// Whether the socket has been read to its end: the peer closed it without a word of TLS.
static inline int waxwing_tls_is_cut_off(SSL *connection) {
    BIO *input = SSL_get_rbio(connection);
    return input != NULL && BIO_eof(input);
}

static inline int waxwing_tls_set_server_name(SSL *connection, const char *name) {
    return (int)SSL_set_tlsext_host_name(connection, name);
}

#endif
