// Sends mail and HTTP requests by libcurl. Swift can't call the variadic curl_easy_setopt, and libcurl's callbacks are easier
// to keep safe in C. What an outcome means is decided in Swift.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How far a transfer came: the last command that was sent.
typedef enum {
    LATCHKEY_SMTP_CONNECT,
    LATCHKEY_SMTP_GREETING,
    LATCHKEY_SMTP_STARTTLS,
    LATCHKEY_SMTP_AUTH,
    LATCHKEY_SMTP_MAIL,
    LATCHKEY_SMTP_RCPT,
    LATCHKEY_SMTP_DATA,
    LATCHKEY_SMTP_BODY,
} latchkey_smtp_stage;

/// Where a session sends. Strings are copied.
typedef struct {
    /// `smtp://host:port/name` or `smtps://host:port/name`, with our name for EHLO, percent-encoded.
    const char *_Nonnull url;
    /// Both or none.
    const char *_Nullable username;
    const char *_Nullable password;
    /// A file of certificates to trust in place of the system's.
    const char *_Nullable ca_file;
    /// Whether to give up unless the server offers STARTTLS.
    bool requires_tls;
    /// Whether to leave STARTTLS alone, offered or not.
    bool avoids_tls;
    long connect_timeout_ms;
    long timeout_ms;
} latchkey_smtp_settings;

/// What one thread raises and another looks at while it sends.
typedef struct latchkey_smtp_flag latchkey_smtp_flag;

latchkey_smtp_flag *_Nullable latchkey_smtp_flag_make(void);
void latchkey_smtp_flag_raise(latchkey_smtp_flag *_Nonnull flag);
bool latchkey_smtp_flag_is_raised(const latchkey_smtp_flag *_Nonnull flag);
void latchkey_smtp_flag_free(latchkey_smtp_flag *_Nonnull flag);

/// A handle with the connection that it keeps between mails. For one thread at a time.
typedef struct latchkey_smtp latchkey_smtp;

/// Prepares the library. Called once, before anything else.
bool latchkey_curl_prepare(void);
/// A session without a connection yet. NULL when memory is out or the library lacks an option.
latchkey_smtp *_Nullable latchkey_smtp_make(const latchkey_smtp_settings *_Nonnull settings);
/// Sends one message; with `needs_utf8` to a server that offers SMTPUTF8 (RFC 6531) alone. Blocks until the server has answered, a time-out has passed, or the flag was raised.
CURLcode latchkey_smtp_send(
    latchkey_smtp *_Nonnull session, const char *_Nonnull from, const char *_Nonnull to, const void *_Nullable bytes,
    size_t length, bool needs_utf8, const latchkey_smtp_flag *_Nonnull flag);
/// Whether the last send ended because the server offers no SMTPUTF8. The recipient was not named then.
bool latchkey_smtp_lacks_utf8(const latchkey_smtp *_Nonnull session);
/// How far the last send came.
latchkey_smtp_stage latchkey_smtp_last_stage(const latchkey_smtp *_Nonnull session);
/// The code of the server's last reply to it, 0 without one.
int latchkey_smtp_reply_code(const latchkey_smtp *_Nonnull session);
/// The beginning of that reply's text, as the server wrote it; valid until the next send.
const char *_Nonnull latchkey_smtp_reply_text(const latchkey_smtp *_Nonnull session);
/// Says goodbye to the server and frees the session.
void latchkey_smtp_free(latchkey_smtp *_Nonnull session);

// MARK: HTTP

/// Runs HTTP transfers side by side. All functions but `latchkey_http_wake` are for one thread.
typedef struct latchkey_http latchkey_http;

/// One request and its response.
typedef struct latchkey_http_transfer latchkey_http_transfer;

/// Returns whether an IP address is refused: `bytes` has 4 bytes (IPv4) or 16 (IPv6), in network order.
typedef bool (*latchkey_http_refuses)(const uint8_t *_Nonnull bytes, size_t count);

/// A request. Strings and bytes are copied.
typedef struct {
    const char *_Nonnull url;
    const char *_Nonnull method;
    /// NULL for a request without a body.
    const void *_Nullable body;
    size_t body_length;
    /// A file of certificates to trust in place of the system's.
    const char *_Nullable ca_file;
    long connect_timeout_ms;
    long timeout_ms;
    /// A longer body ends the transfer; see `latchkey_http_is_too_long`.
    size_t maximum_length;
    /// Whether the rest of a longer body is not read, and no error; see `latchkey_http_is_cut`.
    bool cuts_body;
    /// NULL to connect to any address.
    latchkey_http_refuses _Nullable refuses;
} latchkey_http_request;

/// NULL if memory is exhausted.
latchkey_http *_Nullable latchkey_http_make(long maximum_connections);
/// Starts a transfer. NULL if memory is exhausted or libcurl lacks an option. `headers` are lines such as `Name: value`.
latchkey_http_transfer *_Nullable latchkey_http_start(
    latchkey_http *_Nonnull http, const latchkey_http_request *_Nonnull request,
    const char *_Nonnull const *_Nonnull headers, size_t header_count);
/// Moves all transfers on, and waits up to `timeout_ms` for the network or `latchkey_http_wake`.
void latchkey_http_run(latchkey_http *_Nonnull http, int timeout_ms);
/// Ends the wait of `latchkey_http_run`. May be called from any thread.
void latchkey_http_wake(latchkey_http *_Nonnull http);
/// A transfer that has finished and was not returned before; NULL if there is none.
latchkey_http_transfer *_Nullable latchkey_http_next_finished(latchkey_http *_Nonnull http, CURLcode *_Nonnull outcome);
long latchkey_http_status(latchkey_http_transfer *_Nonnull transfer);
/// The body so far; valid until the transfer is ended.
const uint8_t *_Nullable latchkey_http_body(const latchkey_http_transfer *_Nonnull transfer, size_t *_Nonnull length);
/// The header field after `previous` (NULL: the first) of the last response.
struct curl_header *_Nullable latchkey_http_next_header(
    latchkey_http_transfer *_Nonnull transfer, struct curl_header *_Nullable previous);
/// Whether the response was longer than allowed.
bool latchkey_http_is_too_long(const latchkey_http_transfer *_Nonnull transfer);
/// Whether the transfer has ended at the maximum length of the body, as the request allows.
bool latchkey_http_is_cut(const latchkey_http_transfer *_Nonnull transfer);
/// Whether a connection to a refused address was avoided.
bool latchkey_http_is_refused(const latchkey_http_transfer *_Nonnull transfer);
/// Stops the transfer if it still runs, and frees it.
void latchkey_http_end(latchkey_http *_Nonnull http, latchkey_http_transfer *_Nonnull transfer);
/// Closes the connections. All transfers must have been ended.
void latchkey_http_free(latchkey_http *_Nonnull http);
