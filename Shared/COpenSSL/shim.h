// Macros of OpenSSL as functions, because Swift can't call macros.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// TLS 1.2 or later (RFC 8996).
static inline int latchkey_tls_require_version(SSL_CTX *context) {
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

/// Server Name Indication (RFC 6066 §3).
static inline int latchkey_tls_set_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

/// Lets a write take a part of the bytes, and go on from a buffer that has moved.
static inline void latchkey_tls_allow_partial_writes(SSL *session) {
    SSL_set_mode(session, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static inline int latchkey_tls_no_passphrase(char *buffer, int size, int is_writing, void *context) {
    (void)buffer, (void)size, (void)is_writing, (void)context;
    return -1;
}

/// An encrypted key is an error; without this OpenSSL asks for its passphrase on the terminal.
static inline void latchkey_tls_refuse_passphrases(SSL_CTX *context) {
    SSL_CTX_set_default_passwd_cb(context, latchkey_tls_no_passphrase);
}
