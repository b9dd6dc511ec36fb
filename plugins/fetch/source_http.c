/* SPDX-License-Identifier: Apache-2.0 */
#include "source_http.h"

#include "address.h"

#include <curl/curl.h>
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

typedef struct http_source {
    source head;
    CURL *easy;
    CURLM *multi;
    const http_settings *settings;
    unsigned char *buffer; /* bytes received and not read yet: [at, end) */
    size_t at, end;
    bool paused;  /* the buffer was full */
    bool refused; /* by open_socket() */
    bool done;
    CURLcode result; /* once done */
    uint64_t received;
    double waited; /* seconds, for the server */
    char text[CURL_ERROR_SIZE];
} http_source;

bool source_http_start(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/* Refuses addresses that are not public, after the name was resolved and on every redirect. */
static curl_socket_t open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
    http_source *http = self;

    if (purpose == CURLSOCKTYPE_IPCXN && !http->settings->allow_private && *http->settings->proxy == '\0' &&
        !address_is_public(&address->addr, address->addrlen)) {
        http->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t receive(char *bytes, size_t unit, size_t count, void *self)
{
    http_source *http = self;
    size_t n = unit * count;

    if (http->at == http->end) http->at = http->end = 0;
    if (n > BUFFER_SIZE - http->end) {
        memmove(http->buffer, http->buffer + http->at, http->end - http->at);
        http->end -= http->at;
        http->at = 0;
    }
    if (n > BUFFER_SIZE - http->end) {
        http->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    memcpy(http->buffer + http->end, bytes, n);
    http->end += n;
    http->received += n;
    return n;
}

static bool set_options(http_source *http, const char *url)
{
    CURL *e = http->easy;
    const http_settings *s = http->settings;
    bool good = true;

#define SET(option, value) good = good && curl_easy_setopt(e, option, value) == CURLE_OK
    SET(CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    SET(CURLOPT_REDIR_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_FOLLOWLOCATION, 1L);
    SET(CURLOPT_MAXREDIRS, (long)s->max_redirects);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)(s->connect_timeout * 1000));
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)s->max_transfer);
    SET(CURLOPT_USERAGENT, s->user_agent);
    SET(CURLOPT_PROXY, s->proxy); /* empty: none, whatever the environment says */
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_FAILONERROR, 1L);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, http);
    SET(CURLOPT_WRITEFUNCTION, receive);
    SET(CURLOPT_WRITEDATA, http);
    SET(CURLOPT_ERRORBUFFER, http->text);
#undef SET
    return good;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void describe(http_source *http, fault *why)
{
    long status = 0;

    curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
    switch (http->result) {
    case CURLE_HTTP_RETURNED_ERROR:
        fault_set(why, "http-status", "the server answered %ld", status);
        break;
    case CURLE_TOO_MANY_REDIRECTS:
        fault_set(why, "max-redirects", "there are more redirects than max-redirects (%lld)",
                  (long long)http->settings->max_redirects);
        break;
    case CURLE_FILESIZE_EXCEEDED:
        fault_set(why, "max-transfer", "the answer is larger than max-transfer (%llu bytes)",
                  (unsigned long long)http->settings->max_transfer);
        break;
    default:
        if (http->refused)
            fault_set(why, "private-address",
                      "the server's address is not public; set 'allow-private: true' to reach it all the same");
        else
            fault_set(why, "http-failed", "%s", http->text[0] != '\0' ? http->text : curl_easy_strerror(http->result));
    }
}

/* Lets the transfer go on until there are bytes, or it is done.  False: it failed. */
static bool drive(http_source *http, fault *why)
{
    int running = 1;

    while (http->at == http->end && !http->done) {
        double start = now();
        if (http->head.stop != NULL && halt_asked(http->head.stop)) {
            fault_set_cancelled(why);
            return false;
        }
        if (http->paused) {
            http->paused = false;
            curl_easy_pause(http->easy, CURLPAUSE_CONT);
        }
        if (curl_multi_perform(http->multi, &running) != CURLM_OK) {
            fault_set(why, "http-failed", "libcurl does not go on");
            return false;
        }
        int left;
        const CURLMsg *message = curl_multi_info_read(http->multi, &left);
        if (message != NULL && message->msg == CURLMSG_DONE) {
            http->done = true;
            http->result = message->data.result;
            if (http->result == CURLE_OK) break;
            describe(http, why);
            return false;
        }
        if (http->received > http->settings->max_transfer) {
            http->result = CURLE_FILESIZE_EXCEEDED;
            describe(http, why);
            return false;
        }
        if (http->at < http->end) break;
        curl_multi_poll(http->multi, NULL, 0, POLL_MILLISECONDS, NULL);
        http->waited += now() - start;
        if (http->waited > http->settings->timeout + (double)http->received / BYTES_PER_SECOND) {
            fault_set(why, "timeout", "the server keeps the run waiting for more than timeout (%g s)",
                      http->settings->timeout);
            return false;
        }
    }
    return true;
}

static source_result http_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    http_source *http = (http_source *)self;

    if (!drive(http, why)) return SOURCE_FAILED;
    size_t n = http->end - http->at;
    if (n == 0) return SOURCE_END;
    if (n > room) n = room;
    memcpy(to, http->buffer + http->at, n);
    http->at += n;
    *got = n;
    return SOURCE_BYTES;
}

static void http_close(source *self)
{
    http_source *http = (http_source *)self;

    if (http->multi != NULL && http->easy != NULL) curl_multi_remove_handle(http->multi, http->easy);
    if (http->easy != NULL) curl_easy_cleanup(http->easy);
    if (http->multi != NULL) curl_multi_cleanup(http->multi);
    free(http->buffer);
    free(http);
}

static const source_type http_type = {http_read, NULL, http_close};

source *source_open_http(const char *url, const http_settings *settings, const halt *stop, fault *why)
{
    http_source *http = calloc(1, sizeof(*http));

    if (http != NULL) {
        http->head.type = &http_type;
        http->head.stop = stop;
        http->settings = settings;
        http->buffer = malloc(BUFFER_SIZE);
        http->easy = curl_easy_init();
        http->multi = curl_multi_init();
    }
    if (http == NULL || http->buffer == NULL || http->easy == NULL || http->multi == NULL || !set_options(http, url) ||
        curl_multi_add_handle(http->multi, http->easy) != CURLM_OK) {
        fault_set(why, "no-memory", "no memory to ask for '%s'", url);
        if (http != NULL) http_close(&http->head);
        return NULL;
    }
    long status = 0;
    bool answered = drive(http, why);
    if (answered && (curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK || status / 100 != 2)) {
        fault_set(why, "http-status", "the server answered %ld", status);
        answered = false;
    }
    if (!answered) {
        http_close(&http->head);
        return NULL;
    }
    return &http->head;
}

static quoth_str info(const source *self, CURLINFO what)
{
    const http_source *http = (const http_source *)self;
    char *text = NULL;

    if (curl_easy_getinfo(http->easy, what, &text) != CURLE_OK || text == NULL) return (quoth_str){"", 0};
    return (quoth_str){text, strlen(text)};
}

quoth_str source_http_url(const source *self)
{
    return info(self, CURLINFO_EFFECTIVE_URL);
}

quoth_str source_http_content_type(const source *self)
{
    return info(self, CURLINFO_CONTENT_TYPE);
}
