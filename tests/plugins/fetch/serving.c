/* SPDX-License-Identifier: Apache-2.0 */
#include "serving.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATHS_MAX 1024
#define HEAD_MAX  8192

typedef struct asked_path {
    char *path;
    size_t count;
} asked_path;

struct serving {
    void (*answer)(const served *);
    int listener, port;
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t closed;
    size_t open; /* connections */
    asked_path paths[PATHS_MAX];
    size_t path_count;
};

typedef struct connection {
    serving *of;
    int fd;
} connection;

bool serve_bytes(const served *to, const void *content, size_t len)
{
    const char *at = content;

    while (len > 0) {
        ssize_t n = send(to->to, at, len, MSG_NOSIGNAL);
        if (n <= 0) return false;
        at += n;
        len -= (size_t)n;
    }
    return true;
}

bool serve_text(const served *to, const char *format, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    bool sent = len >= 0 && serve_bytes(to, text, (size_t)len);
    if (len >= 0) free(text);
    return sent;
}

bool serve_answer(const served *to, const char *status, const char *fields, const char *body)
{
    return serve_text(to, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status, fields,
                      strlen(body), body);
}

bool served_has(const served *request, const char *text)
{
    return strstr(request->head, text) != NULL;
}

/* Counts the request; how often the path was asked for before. */
static size_t count_path(serving *s, const char *path)
{
    size_t i = 0, before = 0;

    pthread_mutex_lock(&s->lock);
    while (i < s->path_count && strcmp(s->paths[i].path, path) != 0) i++;
    if (i == s->path_count && i < PATHS_MAX) s->paths[s->path_count++] = (asked_path){strdup(path), 0};
    if (i < PATHS_MAX) before = s->paths[i].count++;
    pthread_mutex_unlock(&s->lock);
    return before;
}

static void *serve_connection(void *self)
{
    connection *c = self;
    char head[HEAD_MAX + 1], path[HEAD_MAX];
    size_t len = 0;
    ssize_t n;

    head[0] = '\0';
    while (len < HEAD_MAX && strstr(head, "\r\n\r\n") == NULL && (n = recv(c->fd, head + len, HEAD_MAX - len, 0)) > 0)
        head[len += (size_t)n] = '\0';
    if (sscanf(head, "GET %8000s", path) == 1) c->of->answer(&(served){path, head, count_path(c->of, path), c->fd});
    close(c->fd);
    pthread_mutex_lock(&c->of->lock);
    c->of->open--;
    pthread_cond_signal(&c->of->closed);
    pthread_mutex_unlock(&c->of->lock);
    free(c);
    return NULL;
}

static void *accept_all(void *self)
{
    serving *s = self;
    int fd;

    while ((fd = accept(s->listener, NULL, NULL)) >= 0) {
        connection *c = malloc(sizeof(*c));
        pthread_t thread;
        *c = (connection){s, fd};
        pthread_mutex_lock(&s->lock);
        s->open++;
        pthread_mutex_unlock(&s->lock);
        if (pthread_create(&thread, NULL, serve_connection, c) != 0) abort();
        pthread_detach(thread);
    }
    return NULL;
}

serving *serving_start(void (*answer)(const served *))
{
    serving *s = calloc(1, sizeof(*s));
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof(at);

    assert_non_null(s);
    s->answer = answer;
    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(s->listener, (const struct sockaddr *)(const void *)&at, sizeof(at)), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)(void *)&at, &len), 0);
    assert_int_equal(listen(s->listener, 16), 0);
    s->port = ntohs(at.sin_port);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->closed, NULL);
    assert_int_equal(pthread_create(&s->thread, NULL, accept_all, s), 0);
    return s;
}

void serving_stop(serving *s)
{
    shutdown(s->listener, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->listener);
    pthread_mutex_lock(&s->lock);
    while (s->open > 0) pthread_cond_wait(&s->closed, &s->lock);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < s->path_count; i++) free(s->paths[i].path);
    pthread_cond_destroy(&s->closed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

int serving_port(const serving *s)
{
    return s->port;
}

size_t serving_asked(serving *s, const char *path)
{
    size_t count = 0;

    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->path_count; i++)
        if (strcmp(s->paths[i].path, path) == 0) count = s->paths[i].count;
    pthread_mutex_unlock(&s->lock);
    return count;
}

size_t serving_asked_all(serving *s)
{
    size_t count = 0;

    pthread_mutex_lock(&s->lock);
    for (size_t i = 0; i < s->path_count; i++) count += s->paths[i].count;
    pthread_mutex_unlock(&s->lock);
    return count;
}
