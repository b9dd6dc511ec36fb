/* SPDX-License-Identifier: Apache-2.0 */
#include "source_http_transfer.h"

#include "address.h"
#include "field.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* What a server has to keep up besides the timeout: a second of waiting for this many bytes. */
#define BYTES_PER_SECOND 16384
/* What is taken from the server ahead of the reader. */
#define BUFFER_SIZE ((size_t)CURL_MAX_WRITE_SIZE * 4)
/* How long a wait goes on without asking whether the run is over. */
#define POLL_MILLISECONDS 200
/* Bytes of header fields of one answer, those of redirects with it. */
#define HEADER_MAX ((size_t)256 << 10)

struct transfer {
    CURL *easy;
    CURLM *multi;
    struct curl_slist *fields;
    const http_settings *settings;
    const halt *stop;
    transfer_head head;
    unsigned char *buffer; /* bytes received and not read yet: [at, end) */
    size_t at, end;
    bool paused;  /* the buffer was full */
    bool refused; /* by open_socket() */
    bool done;
    CURLcode result; /* once done */
    size_t header;   /* bytes of it */
    uint64_t received;
    double waited; /* seconds, for the server */
    char text[CURL_ERROR_SIZE];
};

/* Refuses addresses that are not public, after the name was resolved and on every redirect. */
static curl_socket_t open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
    transfer *t = self;

    if (purpose == CURLSOCKTYPE_IPCXN && !t->settings->allow_private && *t->settings->proxy == '\0' &&
        !address_is_public(&address->addr, address->addrlen)) {
        t->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t receive(char *bytes, size_t unit, size_t count, void *self)
{
    transfer *t = self;
    size_t n = unit * count;

    if (t->at == t->end) t->at = t->end = 0;
    if (n > BUFFER_SIZE - t->end) {
        memmove(t->buffer, t->buffer + t->at, t->end - t->at);
        t->end -= t->at;
        t->at = 0;
    }
    if (n > BUFFER_SIZE - t->end) {
        t->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    memcpy(t->buffer + t->end, bytes, n);
    t->end += n;
    t->received += n;
    return n;
}

/* ---------------------------------------------------------------------------------------------- header */

static void keep_text(char *to, size_t size, quoth_str value)
{
    if (value.len >= size) return; /* nothing we could use is that long */
    memcpy(to, value.ptr, value.len);
    to[value.len] = '\0';
}

static int64_t seconds_of(quoth_str value)
{
    uint64_t n;
    return field_number(value, &n) ? (int64_t)n : -1;
}

static void read_cache_control(transfer_head *head, quoth_str value)
{
    while (value.len > 0) {
        const char *comma = memchr(value.ptr, ',', value.len);
        size_t len = comma == NULL ? value.len : (size_t)(comma - value.ptr);
        quoth_str word = field_trim((quoth_str){value.ptr, len});
        if (field_is(word, "no-store")) head->no_store = true;
        if (field_is(word, "no-cache")) head->no_cache = true;
        if (field_begins(word, "max-age=")) head->max_age = seconds_of((quoth_str){word.ptr + 8, word.len - 8});
        value.ptr += comma == NULL ? len : len + 1;
        value.len -= comma == NULL ? len : len + 1;
    }
}

static void read_field(transfer_head *head, quoth_str name, quoth_str value)
{
    if (field_is(name, "retry-after"))
        keep_text(head->retry_after, sizeof(head->retry_after), value);
    else if (field_is(name, "etag"))
        keep_text(head->etag, sizeof(head->etag), value);
    else if (field_is(name, "last-modified"))
        keep_text(head->modified, sizeof(head->modified), value);
    else if (field_is(name, "expires"))
        keep_text(head->expires, sizeof(head->expires), value);
    else if (field_is(name, "content-encoding"))
        keep_text(head->encoding, sizeof(head->encoding), value);
    else if (field_is(name, "age"))
        head->age = seconds_of(value);
    else if (field_is(name, "vary") && field_is(value, "*"))
        head->no_store = true; /* it cannot be known for what request it would be the answer */
    else if (field_is(name, "cache-control"))
        read_cache_control(head, value);
}

/* libcurl calls this with one line at a time. */
static size_t receive_header(char *bytes, size_t unit, size_t count, void *self)
{
    transfer *t = self;
    size_t n = unit * count;
    quoth_str line = {bytes, n};

    t->header += n;
    if (t->header > HEADER_MAX) return 0;
    if (field_begins(line, "HTTP/")) { /* of a redirect's target, or the final one after 100 Continue */
        t->head = (transfer_head){.max_age = -1, .age = -1};
        return n;
    }
    const char *colon = memchr(bytes, ':', n);
    if (colon == NULL) return n;
    quoth_str name = field_trim((quoth_str){bytes, (size_t)(colon - bytes)});
    read_field(&t->head, name, field_trim((quoth_str){colon + 1, n - (size_t)(colon + 1 - bytes)}));
    return n;
}

/* --------------------------------------------------------------------------------------------- request */

static bool add_field(transfer *t, const char *name, const char *value)
{
    char line[512];

    if (value == NULL || *value == '\0') return true;
    snprintf(line, sizeof(line), "%s: %s", name, value);
    struct curl_slist *longer = curl_slist_append(t->fields, line);
    if (longer != NULL) t->fields = longer;
    return longer != NULL;
}

static bool set_options(transfer *t, const transfer_request *request)
{
    CURL *e = t->easy;
    const http_settings *s = t->settings;
    bool good = add_field(t, "Accept-Encoding", "gzip, zstd") && /* the stream undoes both, within its limits */
                add_field(t, "If-None-Match", request->etag) && add_field(t, "If-Modified-Since", request->modified);

#define SET(option, value) good = good && curl_easy_setopt(e, option, value) == CURLE_OK
    SET(CURLOPT_URL, request->url);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    SET(CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_FOLLOWLOCATION, request->follow > 0 ? 1L : 0L);
    SET(CURLOPT_MAXREDIRS, (long)request->follow);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(s->connect_timeout * 1000));
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)s->max_transfer);
    SET(CURLOPT_USERAGENT, s->user_agent);
    SET(CURLOPT_PROXY, s->proxy); /* empty: none, whatever the environment says */
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_HTTPHEADER, t->fields);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, t);
    SET(CURLOPT_HEADERFUNCTION, receive_header);
    SET(CURLOPT_HEADERDATA, t);
    SET(CURLOPT_WRITEFUNCTION, receive);
    SET(CURLOPT_WRITEDATA, t);
    SET(CURLOPT_ERRORBUFFER, t->text);
#undef SET
    return good;
}

/* ------------------------------------------------------------------------------------------------ going */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void describe(transfer *t, fault *why)
{
    if (t->result == CURLE_TOO_MANY_REDIRECTS)
        fault_set(why, "max-redirects", "there are more redirects than max-redirects (%lld)",
                  (long long)t->settings->max_redirects);
    else if (t->result == CURLE_FILESIZE_EXCEEDED)
        fault_set(why, "max-transfer", "the answer is larger than max-transfer (%llu bytes)",
                  (unsigned long long)t->settings->max_transfer);
    else if (t->header > HEADER_MAX)
        fault_set(why, "header-too-long", "the answer's header is longer than %zu bytes", HEADER_MAX);
    else if (t->refused)
        fault_set(why, "private-address",
                  "the server's address is not public; set 'allow-private: true' to reach it all the same");
    else
        fault_set(why, "http-failed", "%s", t->text[0] != '\0' ? t->text : curl_easy_strerror(t->result));
}

/* Whether it may go better when it is tried again. */
static bool may_pass(const transfer *t)
{
    if (t->refused || t->header > HEADER_MAX) return false;
    switch (t->result) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT: /* to connect */
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
        return true;
    default:
        return false;
    }
}

/* Lets the transfer go on until there are bytes, or it is done.  False: it failed. */
static bool drive(transfer *t, fault *why)
{
    int running = 1;

    while (t->at == t->end && !t->done) {
        double start = now();
        if (t->stop != NULL && halt_asked(t->stop)) {
            fault_set_cancelled(why);
            return false;
        }
        if (t->paused) {
            t->paused = false;
            curl_easy_pause(t->easy, CURLPAUSE_CONT);
        }
        if (curl_multi_perform(t->multi, &running) != CURLM_OK) {
            fault_set(why, "http-failed", "libcurl does not go on");
            return false;
        }
        int left;
        const CURLMsg *message = curl_multi_info_read(t->multi, &left);
        if (message != NULL && message->msg == CURLMSG_DONE) {
            t->done = true;
            t->result = message->data.result;
            if (t->result == CURLE_OK) break;
            describe(t, why);
            return false;
        }
        if (t->received > t->settings->max_transfer) {
            t->result = CURLE_FILESIZE_EXCEEDED;
            describe(t, why);
            return false;
        }
        if (t->at < t->end) break;
        curl_multi_poll(t->multi, NULL, 0, POLL_MILLISECONDS, NULL);
        t->waited += now() - start;
        if (t->waited > t->settings->timeout + (double)t->received / BYTES_PER_SECOND) {
            fault_set(why, "timeout", "the server keeps the run waiting for more than timeout (%g s)",
                      t->settings->timeout);
            return false;
        }
    }
    return true;
}

transfer *transfer_open(const transfer_request *request, const http_settings *settings, const halt *stop, fault *why,
                        bool *again)
{
    transfer *t = calloc(1, sizeof(*t));

    *again = false;
    if (t != NULL) {
        t->settings = settings;
        t->stop = stop;
        t->buffer = malloc(BUFFER_SIZE);
        t->easy = curl_easy_init();
        t->multi = curl_multi_init();
    }
    if (t == NULL || t->buffer == NULL || t->easy == NULL || t->multi == NULL || !set_options(t, request) ||
        curl_multi_add_handle(t->multi, t->easy) != CURLM_OK) {
        fault_set(why, "no-memory", "no memory to ask for '%.150s'", request->url);
        transfer_close(t);
        return NULL;
    }
    bool good = drive(t, why);
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    t->head.status = (int)status;
    /* The body of an answer that is no success does not count, so that its damage does not either. */
    if (!good && (t->result == CURLE_OK || status < 300)) {
        *again = t->result != CURLE_OK && status == 0 && may_pass(t);
        transfer_close(t);
        return NULL;
    }
    return t;
}

void transfer_close(transfer *t)
{
    if (t == NULL) return;
    if (t->multi != NULL && t->easy != NULL) curl_multi_remove_handle(t->multi, t->easy);
    if (t->easy != NULL) curl_easy_cleanup(t->easy);
    if (t->multi != NULL) curl_multi_cleanup(t->multi);
    curl_slist_free_all(t->fields);
    free(t->buffer);
    free(t);
}

source_result transfer_read(transfer *t, void *to, size_t room, size_t *got, fault *why)
{
    if (!drive(t, why)) return SOURCE_FAILED;
    size_t n = t->end - t->at;
    if (n == 0) return SOURCE_END;
    if (n > room) n = room;
    memcpy(to, t->buffer + t->at, n);
    t->at += n;
    *got = n;
    return SOURCE_BYTES;
}

static quoth_str info(const transfer *t, CURLINFO what)
{
    char *text = NULL;

    if (curl_easy_getinfo(t->easy, what, &text) != CURLE_OK || text == NULL) return (quoth_str){"", 0};
    return (quoth_str){text, strlen(text)};
}

const transfer_head *transfer_answer(const transfer *t)
{
    return &t->head;
}

quoth_str transfer_redirect(const transfer *t)
{
    return info(t, CURLINFO_REDIRECT_URL);
}

quoth_str transfer_content_type(const transfer *t)
{
    return info(t, CURLINFO_CONTENT_TYPE);
}
