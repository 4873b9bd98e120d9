#include "CCurl.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct latchkey_http {
    CURLM *multi;
    // Transfers that were started and not ended.
    int count;
};

struct latchkey_http_transfer {
    CURL *curl;
    struct curl_slist *headers;
    latchkey_http_refuses refuses;
    uint8_t *body;
    size_t length, capacity, maximum_length, head_length;
    bool cuts_body, is_cut, is_too_long, is_refused;
};

// Key sets and profiles have heads of a few hundred bytes.
static const size_t maximum_head_length = 64 * 1024;

static size_t keep_body(char *bytes, size_t size, size_t count, void *context) {
    latchkey_http_transfer *transfer = context;
    size_t length = size * count;
    if (length > transfer->maximum_length - transfer->length) {
        if (transfer->cuts_body) transfer->is_cut = true;
        else transfer->is_too_long = true;
        return CURL_WRITEFUNC_ERROR;
    }
    if (transfer->length + length > transfer->capacity) {
        size_t capacity = transfer->capacity ? transfer->capacity : 4096;
        while (capacity < transfer->length + length) capacity *= 2;
        uint8_t *body = realloc(transfer->body, capacity);
        if (!body) return CURL_WRITEFUNC_ERROR;
        transfer->body = body;
        transfer->capacity = capacity;
    }
    memcpy(transfer->body + transfer->length, bytes, length);
    transfer->length += length;
    return length;
}

static size_t count_head(char *bytes, size_t size, size_t count, void *context) {
    latchkey_http_transfer *transfer = context;
    (void)bytes;
    transfer->head_length += size * count;
    if (transfer->head_length <= maximum_head_length) return size * count;
    transfer->is_too_long = true;
    return 0;
}

static bool refuses(latchkey_http_transfer *transfer, int family, const void *bytes) {
    if (!transfer->refuses(bytes, family == AF_INET ? 4 : 16)) return false;
    transfer->is_refused = true;
    return true;
}

// Called before a connection is made, with the address that the name has resolved to.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
    latchkey_http_transfer *transfer = context;
    (void)purpose;
    if (transfer->refuses) {
        const void *bytes = NULL;
        if (address->family == AF_INET) bytes = &((struct sockaddr_in *)(void *)&address->addr)->sin_addr;
        if (address->family == AF_INET6) bytes = &((struct sockaddr_in6 *)(void *)&address->addr)->sin6_addr;
        if (!bytes || refuses(transfer, address->family, bytes)) return CURL_SOCKET_BAD;
        // Another address of the same host may have been refused before.
        transfer->is_refused = false;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// Called before a request is sent, also on a connection that another transfer has left open.
static int check_peer(void *context, char *peer, char *own, int peer_port, int own_port) {
    latchkey_http_transfer *transfer = context;
    (void)own, (void)peer_port, (void)own_port;
    if (!transfer->refuses) return CURL_PREREQFUNC_OK;
    unsigned char bytes[16];
    int family = strchr(peer, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, peer, bytes) == 1 && !refuses(transfer, family, bytes)) return CURL_PREREQFUNC_OK;
    transfer->is_refused = true;
    return CURL_PREREQFUNC_ABORT;
}

static bool configure(latchkey_http_transfer *transfer, const latchkey_http_request *request) {
    CURL *curl = transfer->curl;
#define SET(option, value) (curl_easy_setopt(curl, option, value) == CURLE_OK)
    bool is_set = SET(CURLOPT_URL, request->url) && SET(CURLOPT_PRIVATE, transfer) && SET(CURLOPT_NOSIGNAL, 1L)
        && SET(CURLOPT_PROTOCOLS_STR, "http,https") && SET(CURLOPT_PROXY, "") && SET(CURLOPT_FOLLOWLOCATION, 0L)
        && SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1)
        && SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2)
        && SET(CURLOPT_SSL_VERIFYPEER, 1L) && SET(CURLOPT_SSL_VERIFYHOST, 2L)
        && SET(CURLOPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms)
        && SET(CURLOPT_TIMEOUT_MS, request->timeout_ms) && SET(CURLOPT_MAXAGE_CONN, 30L)
        // A name that does not resolve must not hold up the thread when its transfer is over.
        && SET(CURLOPT_QUICK_EXIT, 1L)
        && SET(CURLOPT_WRITEFUNCTION, keep_body) && SET(CURLOPT_WRITEDATA, transfer)
        && SET(CURLOPT_HEADERFUNCTION, count_head) && SET(CURLOPT_HEADERDATA, transfer)
        && SET(CURLOPT_OPENSOCKETFUNCTION, open_socket) && SET(CURLOPT_OPENSOCKETDATA, transfer)
        && SET(CURLOPT_PREREQFUNCTION, check_peer) && SET(CURLOPT_PREREQDATA, transfer)
        && SET(CURLOPT_HTTPHEADER, transfer->headers);
    if (request->body) {
        is_set = is_set && SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length)
            && SET(CURLOPT_COPYPOSTFIELDS, request->body);
    }
    if (request->ca_file) is_set = is_set && SET(CURLOPT_CAINFO, request->ca_file) && SET(CURLOPT_CAPATH, NULL);
    if (strcmp(request->method, "HEAD") == 0) is_set = is_set && SET(CURLOPT_NOBODY, 1L);
    return is_set && SET(CURLOPT_CUSTOMREQUEST, request->method);
#undef SET
}

static void release(latchkey_http_transfer *transfer) {
    if (transfer->curl) curl_easy_cleanup(transfer->curl);
    curl_slist_free_all(transfer->headers);
    free(transfer->body);
    free(transfer);
}

latchkey_http *latchkey_http_make(long maximum_connections) {
    latchkey_http *http = calloc(1, sizeof *http);
    if (!http) return NULL;
    http->multi = curl_multi_init();
    if (http->multi && curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, maximum_connections) == CURLM_OK) {
        return http;
    }
    if (http->multi) curl_multi_cleanup(http->multi);
    free(http);
    return NULL;
}

latchkey_http_transfer *latchkey_http_start(
    latchkey_http *http, const latchkey_http_request *request, const char *const *headers, size_t header_count
) {
    latchkey_http_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->refuses = request->refuses;
    transfer->maximum_length = request->maximum_length;
    transfer->cuts_body = request->cuts_body;
    transfer->curl = curl_easy_init();
    bool is_ready = transfer->curl != NULL;
    for (size_t i = 0; is_ready && i < header_count; i++) {
        struct curl_slist *longer = curl_slist_append(transfer->headers, headers[i]);
        if (longer) transfer->headers = longer;
        else is_ready = false;
    }
    if (is_ready && configure(transfer, request) && curl_multi_add_handle(http->multi, transfer->curl) == CURLM_OK) {
        http->count++;
        return transfer;
    }
    release(transfer);
    return NULL;
}

void latchkey_http_run(latchkey_http *http, int timeout_ms) {
    int running;
    // A transfer that has already finished, such as one with a malformed URL, must not wait for the network.
    if (curl_multi_perform(http->multi, &running) != CURLM_OK || running < http->count) return;
    curl_multi_poll(http->multi, NULL, 0, timeout_ms, NULL);
    curl_multi_perform(http->multi, &running);
}

void latchkey_http_wake(latchkey_http *http) { curl_multi_wakeup(http->multi); }

latchkey_http_transfer *latchkey_http_next_finished(latchkey_http *http, CURLcode *outcome) {
    int waiting;
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &waiting));) {
        if (message->msg != CURLMSG_DONE) continue;
        latchkey_http_transfer *transfer = NULL;
        *outcome = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        return transfer;
    }
    return NULL;
}

long latchkey_http_status(latchkey_http_transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

const uint8_t *latchkey_http_body(const latchkey_http_transfer *transfer, size_t *length) {
    *length = transfer->length;
    return transfer->body;
}

struct curl_header *latchkey_http_next_header(latchkey_http_transfer *transfer, struct curl_header *previous) {
    return curl_easy_nextheader(transfer->curl, CURLH_HEADER, -1, previous);
}

bool latchkey_http_is_too_long(const latchkey_http_transfer *transfer) { return transfer->is_too_long; }

bool latchkey_http_is_cut(const latchkey_http_transfer *transfer) { return transfer->is_cut; }

bool latchkey_http_is_refused(const latchkey_http_transfer *transfer) { return transfer->is_refused; }

void latchkey_http_end(latchkey_http *http, latchkey_http_transfer *transfer) {
    curl_multi_remove_handle(http->multi, transfer->curl);
    http->count--;
    release(transfer);
}

void latchkey_http_free(latchkey_http *http) {
    curl_multi_cleanup(http->multi);
    free(http);
}
