// Macros of OpenSSL as functions, because Swift can't call macros, and public keys, whose parameters keep pointers to their names.
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/// A public key of the given type; NULL if the parameters make none.
static inline EVP_PKEY *latchkey_public_key(const char *type, OSSL_PARAM *parameters) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (context && EVP_PKEY_fromdata_init(context) == 1) {
        (void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

/// A public key of P-256 from an uncompressed point (SEC 1 §2.3.3); NULL if it is no point of the curve.
static inline EVP_PKEY *latchkey_p256_key(const unsigned char *point, size_t count) {
    char group[] = "prime256v1";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, count),
        OSSL_PARAM_construct_end(),
    };
    return latchkey_public_key("EC", parameters);
}

/// A public key of RSA from its modulus and exponent, both big-endian.
static inline EVP_PKEY *latchkey_rsa_key(
    const unsigned char *modulus, int modulus_count, const unsigned char *exponent, int exponent_count
) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    BIGNUM *n = BN_bin2bn(modulus, modulus_count, NULL), *e = BN_bin2bn(exponent, exponent_count, NULL);
    if (builder && n && e && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n)
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e)) {
        parameters = OSSL_PARAM_BLD_to_param(builder);
    }
    if (parameters) key = latchkey_public_key("RSA", parameters);
    OSSL_PARAM_free(parameters);
    OSSL_PARAM_BLD_free(builder);
    BN_free(n);
    BN_free(e);
    return key;
}

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
