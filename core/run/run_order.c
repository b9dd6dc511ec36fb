/* SPDX-License-Identifier: Apache-2.0 */
#include "run/run_order.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void run_order_init(run_order *order, size_t cuts)
{
    memset(order, 0, sizeof *order);
    order->cuts = memory_alloc(cuts * sizeof *order->cuts);
    order->cut_count = cuts;
}

void run_order_free(run_order *order)
{
    free(order->cuts);
    memset(order, 0, sizeof *order);
}

void run_order_add_unit(run_order *order, run_unit *unit)
{
    unit->ordinal = order->unit_count++;
    unit->next = NULL;
    if (order->last)
        order->last->next = unit;
    else
        order->first = unit;
    order->last = unit;
    for (size_t i = 0; i < order->cut_count; i++)
        if (!order->cuts[i].unit) order->cuts[i].unit = unit;
}

void run_order_add_item(run_unit *unit, run_item *item)
{
    item->unit = unit;
    item->next = NULL;
    if (unit->last)
        unit->last->next = item;
    else
        unit->first = item;
    unit->last = item;
}

run_item *run_order_head(run_order *order, size_t index)
{
    run_cut *cut = &order->cuts[index];
    while (cut->unit) {
        run_item *item = cut->last ? cut->last->next : cut->unit->first;
        if (item) {
            /* Until it has arrived a thread is busy with it; and it passes one cut after the other. */
            return item->arrived && item->segment == index ? item : NULL;
        }
        if (!cut->unit->exhausted || !cut->unit->next) return NULL;
        cut->unit = cut->unit->next;
        cut->last = NULL;
    }
    return NULL;
}

static void unlink_first(run_order *order, run_unit *unit)
{
    run_item *item = unit->first;
    unit->first = item->next;
    if (!unit->first) unit->last = NULL;
    for (size_t i = 0; i < order->cut_count; i++)
        if (order->cuts[i].last == item) order->cuts[i].last = NULL;
}

void run_order_pass(run_order *order, size_t index, run_item *head)
{
    run_cut *cut = &order->cuts[index];
    if (index + 1 < order->cut_count) {
        cut->last = head;
        return;
    }
    head->unit->passed++;
    unlink_first(order, head->unit);
}

run_unit *run_order_take_done(run_order *order, bool all)
{
    run_unit *unit = order->first;
    if (!unit || !unit->exhausted || unit->first || unit->reading || (!unit->next && !all)) return NULL;
    order->first = unit->next;
    if (!order->first) order->last = NULL;
    /* Cuts that had not looked beyond it have nothing left to do in it. */
    for (size_t i = 0; i < order->cut_count; i++)
        if (order->cuts[i].unit == unit) {
            order->cuts[i].unit = unit->next;
            order->cuts[i].last = NULL;
        }
    return unit;
}

run_item *run_order_take_any(run_order *order)
{
    for (run_unit *unit = order->first; unit; unit = unit->next)
        if (unit->first) {
            run_item *item = unit->first;
            unlink_first(order, unit);
            return item;
        }
    return NULL;
}
