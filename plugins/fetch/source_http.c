/* SPDX-License-Identifier: Apache-2.0 */
#include "source_http.h"

#include "pace.h"
#include "robots.h"
#include "source_http_transfer.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/* Rules are kept for this many servers, and this many bytes of them. */
#define ROBOTS_KEPT       1024
#define ROBOTS_KEPT_BYTES ((size_t)32 << 20)
/* RFC 9309: rules may be kept for a day, and five redirects should be followed. */
#define ROBOTS_SECONDS   (24 * 3600)
#define ROBOTS_REDIRECTS 5
/* How long a server whose rules cannot be had is not asked for them again. */
#define ROBOTS_FAILED_SECONDS 300

/* What is known of one server's robots.txt. */
typedef struct robots_entry {
    char *origin;  /* "https://example.org:443"; NULL: the entry is free */
    robots *rules; /* NULL: none, since it answered `status` */
    int status;    /* 0: it could not be reached */
    time_t until;
} robots_entry;

struct http_client {
    http_settings settings;
    pace *pace;
    pthread_mutex_t lock; /* of all below */
    robots_entry robots[ROBOTS_KEPT];
    size_t robots_bytes;
    size_t robots_next; /* the next to go when there are too many */
};

typedef struct http_source {
    source head;
    http_client *client;
    pace_turn turn;
    transfer *transfer;
    char *url;
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
    bool good = client != NULL && pthread_mutex_init(&client->lock, NULL) == 0;

    if (good) {
        client->settings = *settings;
        client->pace = pace_open(settings->delay);
        good = client->pace != NULL;
        if (!good) pthread_mutex_destroy(&client->lock);
    }
    if (!good || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        fault_set(why, "no-memory", "libcurl cannot be set up");
        if (good)
            http_client_close(client);
        else
            free(client);
        return NULL;
    }
    return client;
}

static void forget_robots(http_client *client, robots_entry *entry)
{
    if (entry->rules != NULL) client->robots_bytes -= robots_size(entry->rules);
    robots_free(entry->rules);
    free(entry->origin);
    *entry = (robots_entry){NULL, NULL, 0, 0};
}

void http_client_close(http_client *client)
{
    if (client == NULL) return;
    for (size_t i = 0; i < ROBOTS_KEPT; i++) forget_robots(client, &client->robots[i]);
    pace_close(client->pace);
    pthread_mutex_destroy(&client->lock);
    free(client);
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

static size_t robots_slot(const char *origin)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (; *origin != '\0'; origin++) hash = (hash ^ (unsigned char)*origin) * 16777619u;
    return hash % ROBOTS_KEPT;
}

/* Keeps what a server answered; takes over the rules.  The lock is not held. */
static void keep_robots(http_client *client, const char *origin, robots *rules, int status)
{
    char *kept = strdup(origin);

    if (kept == NULL) { /* it will be asked for again */
        robots_free(rules);
        return;
    }
    pthread_mutex_lock(&client->lock);
    robots_entry *entry = &client->robots[robots_slot(origin)];
    forget_robots(client, entry);
    size_t size = rules == NULL ? 0 : robots_size(rules);
    while (client->robots_bytes > 0 && client->robots_bytes + size > ROBOTS_KEPT_BYTES) {
        forget_robots(client, &client->robots[client->robots_next]);
        client->robots_next = (client->robots_next + 1) % ROBOTS_KEPT;
    }
    bool failed = status == 0 || status >= 500;
    *entry = (robots_entry){kept, rules, status, time(NULL) + (failed ? ROBOTS_FAILED_SECONDS : ROBOTS_SECONDS)};
    client->robots_bytes += size;
    pthread_mutex_unlock(&client->lock);
}

/* Whether what is known of the server decides on the path; *allowed and the fault say how. */
static bool decide_by_robots(http_client *client, const url_parts *url, bool *allowed, fault *why)
{
    robots_rule rule;

    pthread_mutex_lock(&client->lock);
    const robots_entry *entry = &client->robots[robots_slot(url->origin)];
    bool known = entry->origin != NULL && strcmp(entry->origin, url->origin) == 0 && entry->until > time(NULL);
    if (known && entry->rules != NULL) {
        *allowed = robots_allow(entry->rules, url->path, &rule);
        if (!*allowed)
            fault_set(why, "robots-disallowed", "robots.txt of '%.60s' disallows it, in line %u: '%.*s'", url->origin,
                      rule.line, rule.text.len < 60 ? (int)rule.text.len : 60, rule.text.ptr);
    } else if (known) {
        *allowed = entry->status != 0 && entry->status < 500;
        if (entry->status == 0)
            fault_set(why, "robots-unreachable",
                      "the server could not be reached a short while ago, so it is not asked again for now");
        else if (!*allowed)
            fault_set(why, "robots-unreachable",
                      "the server answered %d for its robots.txt, so it may not be asked for anything", entry->status);
    }
    pthread_mutex_unlock(&client->lock);
    return known;
}

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
    if (made.result == ASKED_GOOD) keep_robots(client, url->origin, rules, *status);
    return made;
}

/* ------------------------------------------------------------------------------------------------ asking */

static bool check_encoding(const transfer_head *head, fault *why)
{
    static const char *const known[] = {"", "identity", "gzip", "x-gzip", "zstd"};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcasecmp(head->encoding, known[i]) == 0) return true;
    fault_set(why, "unsupported-encoding", "the answer is encoded as '%s', which was not asked for", head->encoding);
    return false;
}

/* Asks once for the URL.  ASKED_GOOD: http->transfer is a success, or a redirect. */
static attempt ask_url(http_source *http, const char *url, fault *why)
{
    const transfer_request request = {.url = url};
    bool again;

    http->transfer = transfer_open(&request, &http->client->settings, http->head.stop, why, &again);
    if (http->transfer == NULL) return (attempt){again ? ASKED_LATER : ASKED_BAD, -1};
    const transfer_head *head = transfer_answer(http->transfer);
    attempt made = {ASKED_GOOD, 0};
    if (head->status / 100 == 2)
        made.result = check_encoding(head, why) ? ASKED_GOOD : ASKED_BAD;
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

    if (client->settings.robots && !decide_by_robots(client, parts, &allowed, why)) {
        int status = 0;
        attempt made = ask_robots(client, parts, http->head.stop, &status, why);
        /* Not to be asked again and again on behalf of all units that are to come. */
        if (made.result == ASKED_LATER && last) keep_robots(client, parts->origin, NULL, status);
        if (made.result != ASKED_GOOD) return made;
        decide_by_robots(client, parts, &allowed, why);
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
        if (!split_url(http->url, &parts, why)) return false;
        bool answered = ask_politely(http, http->url, &parts, why);
        free_parts(&parts);
        if (!answered) return false;
        if (transfer_answer(http->transfer)->status / 100 == 2) return true;
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

    pace_reading(http->client->pace, &http->turn, true);
    source_result result = transfer_read(http->transfer, to, room, got, why);
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
    return transfer_url(((const http_source *)self)->transfer);
}

quoth_str source_http_content_type(const source *self)
{
    return transfer_content_type(((const http_source *)self)->transfer);
}
