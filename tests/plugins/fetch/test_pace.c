/* SPDX-License-Identifier: Apache-2.0 */
/* Pacing: one at a time, in order, with a delay; and how long waits are. */
#include "making.h"

#include "pace.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double clock_now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

typedef struct visitor {
    pace *at;
    uint64_t order;
    atomic_int *inside, *most;
    atomic_int *place; /* counts who came in */
    int came;          /* at which place this one did */
    double began, ended;
    pthread_t thread;
} visitor;

static void *visit(void *self)
{
    visitor *v = self;
    pace_turn turn = {.order = v->order};
    fault why;

    assert_true(pace_enter(v->at, &turn, "example.org", NULL, &why));
    v->began = clock_now();
    v->came = atomic_fetch_add(v->place, 1);
    int inside = atomic_fetch_add(v->inside, 1) + 1;
    if (inside > atomic_load(v->most)) atomic_store(v->most, inside);
    usleep(2000);
    atomic_fetch_sub(v->inside, 1);
    v->ended = clock_now();
    pace_leave(v->at, &turn);
    return NULL;
}

static void lets_in_one_at_a_time_in_order(void **state)
{
    (void)state;
    enum { VISITORS = 6 };
    visitor visitors[VISITORS];
    atomic_int inside = 0, most = 0, place = 0;
    pace *at = pace_open(0.02);
    pace_turn first = {.order = 0};
    fault why;

    assert_true(pace_enter(at, &first, "example.org", NULL, &why));
    for (size_t i = VISITORS; i-- > 0;) {
        visitors[i] = (visitor){.at = at, .order = i + 1, .inside = &inside, .most = &most, .place = &place};
        assert_int_equal(pthread_create(&visitors[i].thread, NULL, visit, &visitors[i]), 0);
    }
    usleep(200000); /* until all wait */
    pace_leave(at, &first);
    for (size_t i = 0; i < VISITORS; i++) pthread_join(visitors[i].thread, NULL);
    assert_int_equal(most, 1);
    for (size_t i = 0; i < VISITORS; i++) {
        assert_int_equal(visitors[i].came, i);
        if (i > 0) assert_true(visitors[i].began - visitors[i - 1].ended >= 0.0199);
    }
    pace_close(at);
}

static bool at_once(const void *self)
{
    (void)self;
    return true;
}

static void ends_waiting_when_the_run_does(void **state)
{
    (void)state;
    const halt stop = {at_once, NULL};
    pace *at = pace_open(1000);
    pace_turn first = {.order = 0}, second = {.order = 1};
    fault why;

    assert_true(pace_enter(at, &first, "example.org", NULL, &why));
    assert_false(pace_enter(at, &second, "example.org", &stop, &why));
    assert_string_equal(why.code, "cancelled");
    pace_leave(at, &first);
    assert_false(pace_enter(at, &second, "example.org", &stop, &why)); /* the delay */
    pace_leave(at, &second);                                           /* at none: nothing */
    assert_true(pace_enter(at, &second, "example.com", &stop, &why));  /* another host */
    pace_leave(at, &second);
    pace_close(at);
}

/* A run may wait for an earlier unit while a later one holds the host and is not read on. */
static void does_not_let_an_idle_later_unit_block_an_earlier_one(void **state)
{
    (void)state;
    pace *at = pace_open(0);
    pace_turn earlier = {.order = 1}, later = {.order = 2};
    const halt stop = {at_once, NULL};
    fault why;

    assert_true(pace_enter(at, &later, "example.org", NULL, &why));
    assert_false(pace_enter(at, &earlier, "example.org", &stop, &why)); /* it is being read */
    pace_reading(at, &later, false);
    assert_true(pace_enter(at, &earlier, "example.org", NULL, &why));
    pace_leave(at, &later);
    assert_false(pace_enter(at, &later, "example.org", &stop, &why));
    pace_reading(at, &earlier, false);
    assert_false(pace_enter(at, &later, "example.org", &stop, &why)); /* nor does it the other way round */
    pace_leave(at, &earlier);
    pace_close(at);
}

static void holds_a_host_for_all(void **state)
{
    (void)state;
    pace *at = pace_open(0);
    pace_turn turn = {.order = 1};
    fault why;

    assert_true(pace_enter(at, &turn, "example.org", NULL, &why));
    double begun = clock_now();
    pace_hold(at, &turn, 0.05);
    pace_leave(at, &turn);
    assert_true(pace_enter(at, &turn, "example.org", NULL, &why));
    assert_true(clock_now() - begun >= 0.0499);
    pace_leave(at, &turn);
    pace_close(at);
}

static void forgets_hosts(void **state)
{
    (void)state;
    pace *at = pace_open(0);
    pace_turn turn = {.order = 1};
    fault why;
    char host[32];

    for (int i = 0; i < 50000; i++) { /* a list that only grew would make this quadratic */
        snprintf(host, sizeof(host), "h%d.example.org", i);
        assert_true(pace_enter(at, &turn, host, NULL, &why));
        pace_leave(at, &turn);
    }
    pace_close(at);
}

static void backs_off(void **state)
{
    (void)state;
    for (int64_t failures = 1; failures < 12; failures++) {
        double full = failures > 6 ? 60 : (double)(1 << (failures - 1)) * 2;
        if (full > 60) full = 60;
        double wait = pace_backoff("example.org", failures, 2, 60);
        assert_true(wait >= full / 2 && wait <= full);
        assert_true(wait == pace_backoff("example.org", failures, 2, 60));
        assert_true(wait != pace_backoff("example.com", failures, 2, 60));
    }
    assert_true(pace_backoff("example.org", 5, 0, 60) == 0);
}

static void reads_retry_after(void **state)
{
    (void)state;
    char date[64];
    time_t then = time(NULL) + 100;
    struct tm utc;

    assert_true(pace_retry_after("120") == 120);
    assert_true(pace_retry_after(" 0 ") == 0);
    assert_true(pace_retry_after("") < 0);
    assert_true(pace_retry_after("soon") < 0);
    assert_true(pace_retry_after("-5") < 0);
    assert_true(pace_retry_after("Fri, 31 Dec 1999 23:59:59 GMT") == 0);
    assert_non_null(gmtime_r(&then, &utc));
    assert_true(strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &utc) > 0);
    double left = pace_retry_after(date);
    assert_true(left > 0 && left <= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lets_in_one_at_a_time_in_order),
        cmocka_unit_test(ends_waiting_when_the_run_does),
        cmocka_unit_test(does_not_let_an_idle_later_unit_block_an_earlier_one),
        cmocka_unit_test(holds_a_host_for_all),
        cmocka_unit_test(forgets_hosts),
        cmocka_unit_test(backs_off),
        cmocka_unit_test(reads_retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
