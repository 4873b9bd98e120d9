#include "CCurl.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct latchkey_smtp_flag {
    atomic_bool raised;
};

struct latchkey_smtp {
    CURL *curl;
    // What is being sent, and how much of it was.
    const char *bytes;
    size_t length, position;
    const latchkey_smtp_flag *flag;
    // Whether the addresses are beyond ASCII, and whether the server has offered to take such (in its last EHLO).
    bool needs_utf8, offers_utf8;
    // What came of it.
    bool lacks_utf8;
    latchkey_smtp_stage stage;
    // The server is told goodbye: its answer to that is not its answer to the mail.
    bool is_quitting;
    bool reply_is_complete;
    int reply_code;
    size_t reply_length;
    char reply[512];
};

latchkey_smtp_flag *latchkey_smtp_flag_make(void) {
    latchkey_smtp_flag *flag = malloc(sizeof *flag);
    if (flag) atomic_init(&flag->raised, false);
    return flag;
}

void latchkey_smtp_flag_raise(latchkey_smtp_flag *flag) { atomic_store(&flag->raised, true); }

bool latchkey_smtp_flag_is_raised(const latchkey_smtp_flag *flag) { return atomic_load(&flag->raised); }

void latchkey_smtp_flag_free(latchkey_smtp_flag *flag) { free(flag); }

bool latchkey_curl_prepare(void) { return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; }

// libcurl wants more of the message.
static size_t give_bytes(char *buffer, size_t size, size_t count, void *context) {
    latchkey_smtp *session = context;
    size_t room = size * count, rest = session->length - session->position;
    size_t part = rest < room ? rest : room;
    session->stage = LATCHKEY_SMTP_BODY;
    if (part > 0) memcpy(buffer, session->bytes + session->position, part);
    session->position += part;
    return part;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

// libcurl has read one line of a reply (RFC 5321 §4.2): `250-text`, and in the last one `250 text`.
static size_t take_line(char *line, size_t size, size_t count, void *context) {
    latchkey_smtp *session = context;
    size_t length = size * count, end = length;
    if (session->is_quitting || length < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) {
        return length;
    }
    if (session->reply_is_complete) session->reply_length = 0;
    session->reply_code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    session->reply_is_complete = length == 3 || line[3] != '-';
    while (end > 3 && (line[end - 1] == '\r' || line[end - 1] == '\n')) end--;
    if (end > 4) {
        size_t room = sizeof session->reply - 1 - session->reply_length, part = end - 4;
        if (session->reply_length > 0 && room > 0) {
            session->reply[session->reply_length++] = ' ';
            room--;
        }
        if (part > room) part = room;
        memcpy(session->reply + session->reply_length, line + 4, part);
        session->reply_length += part;
    }
    session->reply[session->reply_length] = 0;
    if (session->stage == LATCHKEY_SMTP_GREETING && end == 12 && strncasecmp(line + 4, "SMTPUTF8", 8) == 0) {
        session->offers_utf8 = true;
    }
    // The answer to MAIL, and the next command would name the recipient: an error of ours ends the transfer here.
    if (session->stage == LATCHKEY_SMTP_MAIL && session->needs_utf8 && !session->offers_utf8) {
        session->lacks_utf8 = true;
        return 0;
    }
    return length;
}

static bool begins_with(const char *text, size_t length, const char *word) {
    size_t count = strlen(word);
    return length >= count && strncmp(text, word, count) == 0;
}

// libcurl tells what it does. Only the names of the commands are of interest, nothing is kept of what follows them.
static int note_command(CURL *curl, curl_infotype type, char *text, size_t length, void *context) {
    latchkey_smtp *session = context;
    (void)curl;
    if (type != CURLINFO_HEADER_OUT) return 0;
    if (begins_with(text, length, "EHLO ") || begins_with(text, length, "HELO ")) {
        session->stage = LATCHKEY_SMTP_GREETING;
        session->offers_utf8 = false;
    } else if (begins_with(text, length, "STARTTLS")) {
        session->stage = LATCHKEY_SMTP_STARTTLS;
    } else if (begins_with(text, length, "AUTH ")) {
        session->stage = LATCHKEY_SMTP_AUTH;
    } else if (begins_with(text, length, "MAIL ")) {
        session->stage = LATCHKEY_SMTP_MAIL;
    } else if (begins_with(text, length, "RCPT ")) {
        session->stage = LATCHKEY_SMTP_RCPT;
    } else if (begins_with(text, length, "DATA")) {
        session->stage = LATCHKEY_SMTP_DATA;
    } else if (begins_with(text, length, "QUIT")) {
        session->is_quitting = true;
    }
    return 0;
}

// libcurl asks, every second or more often, whether to go on.
static int look_at_flag(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    latchkey_smtp *session = context;
    (void)a, (void)b, (void)c, (void)d;
    return session->flag && latchkey_smtp_flag_is_raised(session->flag);
}

static bool configure(latchkey_smtp *session, const latchkey_smtp_settings *settings) {
    CURL *curl = session->curl;
#define SET(option, value) (curl_easy_setopt(curl, option, value) == CURLE_OK)
    bool is_set = SET(CURLOPT_URL, settings->url) && SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_PROXY, "")
        && SET(CURLOPT_USE_SSL, (long)(settings->requires_tls ? CURLUSESSL_ALL
            : settings->avoids_tls ? CURLUSESSL_NONE : CURLUSESSL_TRY))
        && SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2)
        && SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L)
        && SET(CURLOPT_CONNECTTIMEOUT_MS, settings->connect_timeout_ms)
        && SET(CURLOPT_TIMEOUT_MS, settings->timeout_ms)
        // Servers close what idles for minutes; a mail sent into that moment would have to be sent again.
        && SET(CURLOPT_MAXAGE_CONN, 20L) && SET(CURLOPT_MAXCONNECTS, 1L)
        && SET(CURLOPT_UPLOAD, 1L) && SET(CURLOPT_READFUNCTION, give_bytes) && SET(CURLOPT_READDATA, session)
        && SET(CURLOPT_HEADERFUNCTION, take_line) && SET(CURLOPT_HEADERDATA, session)
        && SET(CURLOPT_VERBOSE, 1L) && SET(CURLOPT_DEBUGFUNCTION, note_command) && SET(CURLOPT_DEBUGDATA, session)
        && SET(CURLOPT_NOPROGRESS, 0L) && SET(CURLOPT_XFERINFOFUNCTION, look_at_flag)
        && SET(CURLOPT_XFERINFODATA, session);
    if (settings->username && settings->password) {
        is_set = is_set && SET(CURLOPT_USERNAME, settings->username) && SET(CURLOPT_PASSWORD, settings->password);
    }
    if (settings->ca_file) {
        is_set = is_set && SET(CURLOPT_CAINFO, settings->ca_file) && SET(CURLOPT_CAPATH, NULL);
    }
#undef SET
    return is_set;
}

latchkey_smtp *latchkey_smtp_make(const latchkey_smtp_settings *settings) {
    latchkey_smtp *session = calloc(1, sizeof *session);
    if (!session) return NULL;
    session->curl = curl_easy_init();
    if (session->curl && configure(session, settings)) return session;
    latchkey_smtp_free(session);
    return NULL;
}

CURLcode latchkey_smtp_send(
    latchkey_smtp *session, const char *from, const char *to, const void *bytes, size_t length, bool needs_utf8,
    const latchkey_smtp_flag *flag
) {
    session->bytes = bytes;
    session->length = length;
    session->position = 0;
    session->flag = flag;
    session->needs_utf8 = needs_utf8;
    session->lacks_utf8 = false;
    session->stage = LATCHKEY_SMTP_CONNECT;
    session->is_quitting = false;
    session->reply_is_complete = true;
    session->reply_code = 0;
    session->reply_length = 0;
    session->reply[0] = 0;

    struct curl_slist *recipients = curl_slist_append(NULL, to);
    if (!recipients) return CURLE_OUT_OF_MEMORY;
    CURLcode outcome = curl_easy_setopt(session->curl, CURLOPT_MAIL_FROM, from);
    if (!outcome) outcome = curl_easy_setopt(session->curl, CURLOPT_MAIL_RCPT, recipients);
    if (!outcome) outcome = curl_easy_setopt(session->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)length);
    if (!outcome) outcome = curl_easy_perform(session->curl);
    // The list and the bytes end here, and so must the handle's knowledge of them.
    curl_easy_setopt(session->curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    session->bytes = NULL;
    session->length = session->position = 0;
    session->flag = NULL;
    return outcome;
}

bool latchkey_smtp_lacks_utf8(const latchkey_smtp *session) { return session->lacks_utf8; }

latchkey_smtp_stage latchkey_smtp_last_stage(const latchkey_smtp *session) { return session->stage; }

int latchkey_smtp_reply_code(const latchkey_smtp *session) { return session->reply_code; }

const char *latchkey_smtp_reply_text(const latchkey_smtp *session) { return session->reply; }

void latchkey_smtp_free(latchkey_smtp *session) {
    if (session->curl) curl_easy_cleanup(session->curl);
    free(session);
}
