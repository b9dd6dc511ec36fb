/* SPDX-License-Identifier: Apache-2.0 */
#include "source_http.h"

#include "cache.h"
#include "pace.h"
#include "robots_known.h"
#include "source_http_transfer.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct http_client {
    http_settings settings;
    pace *pace;
    robots_known *robots;
    cache *cache;         /* NULL: none */
    pthread_mutex_t lock; /* of all below */
    fault trouble;        /* of the cache */
    bool troubled, told;
};

/* RFC 9309: at least five redirects of robots.txt should be followed. */
#define ROBOTS_REDIRECTS 5

typedef struct http_source {
    source head;
    http_client *client;
    pace_turn turn;
    transfer *transfer; /* NULL: it reads from the cache */
    char *url;
    cache_entry kept; /* what the cache has of the URL */
    size_t at;        /* of its body */
    bool copying;     /* the body goes to the cache, if all of it comes */
    unsigned char *copy;
    size_t copied, room;
} http_source;

/* The parts of a URL that count here. */
typedef struct url_parts {
    char *host;   /* "example.org" */
    char *origin; /* with scheme and port */
    char *path;   /* with the query */
} url_parts;

/* ---------------------------------------------------------------------------------------------- client */

http_client *http_client_open(const http_settings *settings, fault *why)
{
    http_client *client = calloc(1, sizeof(*client));
    bool good = false;

    if (client == NULL || pthread_mutex_init(&client->lock, NULL) != 0) {
        fault_set(why, "no-memory", "no memory to ask servers");
        free(client);
        return NULL;
    }
    client->settings = *settings;
    client->pace = pace_open(settings->delay);
    client->robots = robots_known_open();
    if (client->pace == NULL || client->robots == NULL) {
        fault_set(why, "no-memory", "no memory to ask servers");
    } else if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        fault_set(why, "http-failed", "libcurl cannot be set up");
    } else {
        if (settings->cache != NULL) client->cache = cache_open(settings->cache, settings->cache_size, why);
        good = settings->cache == NULL || client->cache != NULL;
    }
    if (good) return client;
    http_client_close(client);
    return NULL;
}

void http_client_close(http_client *client)
{
    if (client == NULL) return;
    robots_known_close(client->robots);
    cache_close(client->cache);
    pace_close(client->pace);
    pthread_mutex_destroy(&client->lock);
    free(client);
}

bool http_client_trouble(http_client *client, fault *why)
{
    pthread_mutex_lock(&client->lock);
    bool news = client->troubled && !client->told;
    if (news) *why = client->trouble;
    client->told = client->troubled;
    pthread_mutex_unlock(&client->lock);
    return news;
}

static void note_trouble(http_client *client, const fault *why)
{
    pthread_mutex_lock(&client->lock);
    if (!client->troubled) client->trouble = *why;
    client->troubled = true;
    pthread_mutex_unlock(&client->lock);
}

/* ------------------------------------------------------------------------------------------------- URLs */

static void free_parts(url_parts *parts)
{
    free(parts->host);
    free(parts->origin);
    free(parts->path);
}

static bool split_url(const char *url, url_parts *parts, fault *why)
{
    CURLU *parsed = curl_url();
    char *scheme = NULL, *host = NULL, *port = NULL, *path = NULL, *query = NULL;

    *parts = (url_parts){NULL, NULL, NULL};
    if (parsed == NULL || curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
        curl_url_get(parsed, CURLUPART_HOST, &host, 0) != CURLUE_OK ||
        curl_url_get(parsed, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK ||
        curl_url_get(parsed, CURLUPART_PATH, &path, 0) != CURLUE_OK) {
        fault_set(why, "http-failed", "'%.150s' is no http or https URL", url);
    } else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
        fault_set(why, "http-failed", "'%.150s' is neither http nor https", url);
    } else {
        bool has_query = curl_url_get(parsed, CURLUPART_QUERY, &query, 0) == CURLUE_OK;
        for (char *c = host; *c != '\0'; c++)
            if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
        parts->host = strdup(host);
        if (asprintf(&parts->origin, "%s://%s:%s", scheme, host, port) < 0) parts->origin = NULL;
        if (asprintf(&parts->path, "%s%s%s", path, has_query ? "?" : "", has_query ? query : "") < 0)
            parts->path = NULL;
        if (parts->host == NULL || parts->origin == NULL || parts->path == NULL) {
            fault_set(why, "no-memory", "no memory to ask for '%.150s'", url);
            free_parts(parts);
            *parts = (url_parts){NULL, NULL, NULL};
        }
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(path);
    curl_free(query);
    curl_url_cleanup(parsed);
    return parts->host != NULL;
}

/* ---------------------------------------------------------------------------------------------- retries */

/* What became of asking. */
typedef enum asked {
    ASKED_GOOD,
    ASKED_BAD,
    ASKED_LATER /* it may go better after `wait` seconds */
} asked;

typedef struct attempt {
    asked result;
    double wait; /* negative: as the client thinks fit */
} attempt;

static bool may_pass(int status)
{
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

/* Judges an answer that is no success, and says so. */
static attempt judge_status(const http_client *client, const transfer_head *head, const char *what, fault *why)
{
    double wait = pace_retry_after(head->retry_after);

    fault_set(why, "http-status", "the server answered %d%s", head->status, what);
    if (!may_pass(head->status)) return (attempt){ASKED_BAD, 0};
    if (wait <= client->settings.max_wait) return (attempt){ASKED_LATER, wait};
    fault_set(why, "http-status", "the server answered %d%s, to be asked again in %.0f s: longer than max-wait (%g s)",
              head->status, what, wait, client->settings.max_wait);
    return (attempt){ASKED_BAD, 0};
}

/* ----------------------------------------------------------------------------------------------- robots */

/* Reads as much of robots.txt as counts.  False: it breaks off. */
static bool read_robots(transfer *from, char **bytes, size_t *len, fault *why)
{
    size_t room = ROBOTS_BYTES_MAX + 1, got = 0;
    source_result result = SOURCE_BYTES;

    *len = 0;
    if ((*bytes = malloc(room)) == NULL) {
        fault_set(why, "no-memory", "no memory to read robots.txt");
        return false;
    }
    while (*len < room && (result = transfer_read(from, *bytes + *len, room - *len, &got, why)) == SOURCE_BYTES)
        *len += got;
    if (result != SOURCE_FAILED) return true;
    free(*bytes);
    return false;
}

/* Asks a server for its robots.txt and keeps what it says; *status stays 0 where there is no answer. */
static attempt ask_robots(http_client *client, const url_parts *url, const halt *stop, int *status, fault *why)
{
    char *address, *bytes;
    robots *rules = NULL;
    size_t len;
    bool again;

    if (asprintf(&address, "%s/robots.txt", url->origin) < 0) {
        fault_set(why, "no-memory", "no memory to ask for robots.txt");
        return (attempt){ASKED_BAD, 0};
    }
    const transfer_request request = {.url = address, .follow = ROBOTS_REDIRECTS};
    transfer *answer = transfer_open(&request, &client->settings, stop, why, &again);
    free(address);
    if (answer == NULL) return (attempt){again ? ASKED_LATER : ASKED_BAD, -1};
    *status = transfer_answer(answer)->status;
    attempt made = {ASKED_GOOD, 0};
    if (*status >= 500) {
        made = judge_status(client, transfer_answer(answer), " for its robots.txt, without which it may not be asked",
                            why);
        why->code = "robots-unreachable";
    } else if (*status / 100 == 2) {
        made.result = ASKED_BAD;
        if (read_robots(answer, &bytes, &len, why)) {
            rules = robots_parse(bytes, len, client->settings.user_agent);
            free(bytes);
            made.result = rules != NULL ? ASKED_GOOD : ASKED_BAD;
            if (rules == NULL) fault_set(why, "no-memory", "no memory for the rules of robots.txt");
        }
    }
    transfer_close(answer);
    if (made.result == ASKED_GOOD) robots_known_keep(client->robots, url->origin, rules, *status);
    return made;
}

/* ------------------------------------------------------------------------------------------------ cache */

/* Until when an answer need not be asked for again; 0: it must be each time. */
static int64_t freshness(const transfer_head *head)
{
    if (head->no_cache) return 0;
    if (head->max_age >= 0) return time(NULL) + head->max_age - (head->age > 0 ? head->age : 0);
    time_t expires = head->expires[0] == '\0' ? -1 : curl_getdate(head->expires, NULL);
    return expires < 0 ? 0 : expires;
}

/* Looks up the URL.  True: there is an answer, and the server need not be asked. */
static bool find_kept(http_source *http)
{
    fault why;

    free(http->kept.owned);
    http->kept = (cache_entry){.etag = "", .modified = "", .content_type = ""};
    if (http->client->cache == NULL) return false;
    if (cache_find(http->client->cache, http->url, &http->kept, &why) == CACHE_FAILED) note_trouble(http->client, &why);
    return http->kept.owned != NULL && http->kept.fresh_until > time(NULL);
}

/* The server has confirmed what the cache has: it is read from there. */
static void read_confirmed(http_source *http)
{
    fault why;

    if (!cache_renew(http->client->cache, http->url, freshness(transfer_answer(http->transfer)), &why))
        note_trouble(http->client, &why);
    transfer_close(http->transfer);
    http->transfer = NULL;
    pace_leave(http->client->pace, &http->turn);
}

/* Decides whether the answer that begins goes to the cache. */
static void begin_copy(http_source *http)
{
    const transfer_head *head = transfer_answer(http->transfer);
    bool useful = head->etag[0] != '\0' || head->modified[0] != '\0' || freshness(head) > time(NULL);
    fault why;

    http->copying = http->client->cache != NULL && head->status == 200 && !head->no_store && useful;
    /* What was kept is out of date, whatever becomes of this. */
    if (http->kept.owned != NULL && !cache_forget(http->client->cache, http->url, &why))
        note_trouble(http->client, &why);
}

static void end_copy(http_source *http)
{
    http->copying = false;
    free(http->copy);
    http->copy = NULL;
}

static void copy_more(http_source *http, const void *bytes, size_t len)
{
    if (http->copied + len > http->client->settings.cache_answer) {
        end_copy(http);
        return;
    }
    if (http->copied + len > http->room) {
        size_t larger = (http->copied + len) * 2;
        unsigned char *copy = realloc(http->copy, larger);
        if (copy == NULL) {
            end_copy(http);
            return;
        }
        http->copy = copy;
        http->room = larger;
    }
    memcpy(http->copy + http->copied, bytes, len);
    http->copied += len;
}

/* The body is complete. */
static void keep_copy(http_source *http)
{
    const transfer_head *head = transfer_answer(http->transfer);
    const cache_entry entry = {.etag = head->etag,
                               .modified = head->modified,
                               .content_type = transfer_content_type(http->transfer).ptr,
                               .body = http->copy,
                               .len = http->copied,
                               .fresh_until = freshness(head)};
    fault why;

    if (!cache_keep(http->client->cache, http->url, &entry, &why)) note_trouble(http->client, &why);
    end_copy(http);
}

/* ----------------------------------------------------------------------------------------------- asking */

static bool check_encoding(const transfer_head *head, fault *why)
{
    static const char *const known[] = {"", "identity", "gzip", "x-gzip", "zstd"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcasecmp(head->encoding, known[i]) == 0) return true;
    fault_set(why, "unsupported-encoding", "the answer is encoded as '%s', which was not asked for", head->encoding);
    return false;
}

/* Asks once for the URL.  ASKED_GOOD: http->transfer is a success, or a redirect, or confirms what is kept. */
static attempt ask_url(http_source *http, const char *url, fault *why)
{
    const transfer_request request = {.url = url, .etag = http->kept.etag, .modified = http->kept.modified};
    bool again;

    http->transfer = transfer_open(&request, &http->client->settings, http->head.stop, why, &again);
    if (http->transfer == NULL) return (attempt){again ? ASKED_LATER : ASKED_BAD, -1};
    const transfer_head *head = transfer_answer(http->transfer);
    attempt made = {ASKED_GOOD, 0};
    if (head->status / 100 == 2)
        made.result = check_encoding(head, why) ? ASKED_GOOD : ASKED_BAD;
    else if (head->status == 304 && http->kept.owned != NULL)
        return made;
    else if (head->status / 100 != 3 || transfer_redirect(http->transfer).len == 0)
        made = judge_status(http->client, head, "", why);
    if (made.result == ASKED_GOOD) return made;
    transfer_close(http->transfer);
    http->transfer = NULL;
    return made;
}

/* Sees to it that the server's rules are known, and then asks once for the URL, if they allow it. */
static attempt ask_by_rules(http_source *http, const char *url, const url_parts *parts, bool last, fault *why)
{
    http_client *client = http->client;
    bool allowed = true;

    if (client->settings.robots && !robots_known_decide(client->robots, parts->origin, parts->path, &allowed, why)) {
        int status = 0;
        attempt made = ask_robots(client, parts, http->head.stop, &status, why);
        /* Not to be asked again and again on behalf of all units that are to come. */
        if (made.result == ASKED_LATER && last) robots_known_keep(client->robots, parts->origin, NULL, status);
        if (made.result != ASKED_GOOD) return made;
        robots_known_decide(client->robots, parts->origin, parts->path, &allowed, why);
    }
    return allowed ? ask_url(http, url, why) : (attempt){ASKED_BAD, 0};
}

/* Asks as often as it makes sense, at the host's pace and by its rules.  The turn is held if it went well. */
static bool ask_politely(http_source *http, const char *url, const url_parts *parts, fault *why)
{
    http_client *client = http->client;
    const http_settings *settings = &client->settings;

    for (int64_t failures = 0;;) {
        if (!pace_enter(client->pace, &http->turn, parts->host, http->head.stop, why)) return false;
        attempt made = ask_by_rules(http, url, parts, failures == settings->retries, why);
        if (made.result == ASKED_GOOD) return true;
        if (made.result == ASKED_LATER) {
            failures++;
            /* Also where this unit gives up: the next ones would find the host no better. */
            pace_hold(client->pace, &http->turn,
                      made.wait >= 0 ? made.wait
                                     : pace_backoff(parts->host, failures, settings->backoff, settings->max_wait));
        }
        pace_leave(client->pace, &http->turn);
        if (made.result == ASKED_BAD || failures > settings->retries) return false;
    }
}

/* Asks for the URL and for those it leads to. */
static bool ask_and_follow(http_source *http, fault *why)
{
    for (int64_t redirects = 0;; redirects++) {
        url_parts parts;
        if (find_kept(http)) return true;
        if (!split_url(http->url, &parts, why)) return false;
        bool answered = ask_politely(http, http->url, &parts, why);
        free_parts(&parts);
        if (!answered) return false;
        int status = transfer_answer(http->transfer)->status;
        if (status / 100 == 2) {
            begin_copy(http);
            return true;
        }
        if (status == 304) {
            read_confirmed(http);
            return true;
        }
        if (redirects == http->client->settings.max_redirects) {
            fault_set(why, "max-redirects", "there are more redirects than max-redirects (%lld)", (long long)redirects);
            return false;
        }
        char *target = strdup(transfer_redirect(http->transfer).ptr);
        transfer_close(http->transfer);
        http->transfer = NULL;
        pace_leave(http->client->pace, &http->turn);
        free(http->url);
        http->url = target;
        if (target == NULL) {
            fault_set(why, "no-memory", "no memory to follow a redirect");
            return false;
        }
    }
}

/* ---------------------------------------------------------------------------------------------- source */

static source_result http_read(source *self, void *to, size_t room, size_t *got, fault *why)
{
    http_source *http = (http_source *)self;

    if (http->transfer == NULL) {
        size_t n = http->kept.len - http->at;
        if (n == 0) return SOURCE_END;
        *got = n < room ? n : room;
        memcpy(to, http->kept.body + http->at, *got);
        http->at += *got;
        return SOURCE_BYTES;
    }
    pace_reading(http->client->pace, &http->turn, true);
    source_result result = transfer_read(http->transfer, to, room, got, why);
    if (http->copying && result == SOURCE_BYTES) copy_more(http, to, *got);
    if (http->copying && result == SOURCE_END) keep_copy(http);
    if (result == SOURCE_BYTES)
        pace_reading(http->client->pace, &http->turn, false);
    else
        pace_leave(http->client->pace, &http->turn); /* it is at its end, though it may be kept for a while */
    return result;
}

static void http_close(source *self)
{
    http_source *http = (http_source *)self;

    transfer_close(http->transfer);
    pace_leave(http->client->pace, &http->turn);
    free(http->kept.owned);
    free(http->copy);
    free(http->url);
    free(http);
}

static const source_type http_type = {http_read, NULL, http_close};

source *source_open_http(http_client *client, const char *url, uint64_t order, const halt *stop, fault *why)
{
    http_source *http = calloc(1, sizeof(*http));

    if (http == NULL || (http->url = strdup(url)) == NULL) {
        fault_set(why, "no-memory", "no memory to ask for '%.150s'", url);
        free(http);
        return NULL;
    }
    http->head.type = &http_type;
    http->head.stop = stop;
    http->client = client;
    http->turn.order = order;
    if (!ask_and_follow(http, why)) {
        http_close(&http->head);
        return NULL;
    }
    pace_reading(client->pace, &http->turn, false);
    return &http->head;
}

quoth_str source_http_url(const source *self)
{
    const http_source *http = (const http_source *)self;
    return (quoth_str){http->url, strlen(http->url)};
}

quoth_str source_http_content_type(const source *self)
{
    const http_source *http = (const http_source *)self;
    if (http->transfer != NULL) return transfer_content_type(http->transfer);
    return (quoth_str){http->kept.content_type, strlen(http->kept.content_type)};
}
