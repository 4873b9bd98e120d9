// Sends mail by libcurl. Swift can't call the variadic curl_easy_setopt, and the callbacks that libcurl makes on its
// way are easier to keep safe here; everything else, above all what an outcome means, is Swift's.
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

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
bool latchkey_smtp_prepare(void);
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
