// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/top.h"

#include <stdlib.h>

bool top_deters_more(const struct combination *a, const struct combination *b)
{
    if (a->deterrence.value != b->deterrence.value)
        return a->deterrence.value > b->deterrence.value;
    if (a->cost != b->cost)
        return a->cost < b->cost;
    const int size_a = __builtin_popcount(a->mask), size_b = __builtin_popcount(b->mask);
    return size_a != size_b ? size_a < size_b : a->mask < b->mask;
}

bool top_gains_more(const struct combination *a, const struct combination *b)
{
    const double for_a = a->gain.value / a->cost, for_b = b->gain.value / b->cost;
    return for_a != for_b ? for_a > for_b : top_deters_more(a, b);
}

static bool is_feasible(const struct combination *c)
{
    return c->feasible;
}

static bool is_gain_at_a_cost(const struct combination *c)
{
    return c->feasible && c->gain.value > 0.0 && c->cost > 0.0;
}

// The best so far, as a heap with the worst of them on top.
struct heap {
    const struct combination **entries; // [most]
    size_t n, most;
    bool (*is_better)(const struct combination *a, const struct combination *b);
};

// Moves the entry at `i` down until no worse one is below it.
static void sift_down(struct heap *h, size_t i)
{
    const struct combination *moved = h->entries[i];
    for (size_t child; (child = 2 * i + 1) < h->n; i = child) {
        if (child + 1 < h->n && h->is_better(h->entries[child], h->entries[child + 1]))
            child++;
        if (!h->is_better(moved, h->entries[child]))
            break;
        h->entries[i] = h->entries[child];
    }
    h->entries[i] = moved;
}

static void offer(struct heap *h, const struct combination *c)
{
    if (h->n == h->most) {
        if (h->is_better(c, h->entries[0])) {
            h->entries[0] = c;
            sift_down(h, 0);
        }
        return;
    }
    size_t i = h->n++;
    for (; i > 0 && h->is_better(h->entries[(i - 1) / 2], c); i = (i - 1) / 2)
        h->entries[i] = h->entries[(i - 1) / 2];
    h->entries[i] = c;
}

// Marks the best of those that are `wanted`.
static void mark_best(const struct estimates *e, struct heap *h,
                      bool (*wanted)(const struct combination *c), bool *marked)
{
    h->n = 0;
    for (size_t mask = 0; mask < e->n_combinations; mask++)
        if (wanted(&e->combinations[mask]))
            offer(h, &e->combinations[mask]);
    for (size_t i = 0; i < h->n; i++)
        marked[h->entries[i]->mask] = true;
}

static int compare(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static bool list_marked(struct estimates *e, const bool *marked)
{
    size_t n = 0;
    for (size_t mask = 0; mask < e->n_combinations; mask++)
        n += marked[mask];
    uint32_t *listed = arena_alloc(&e->arena, n, sizeof *listed);
    if (listed == NULL)
        return false;
    n = 0;
    for (uint32_t mask = 0; mask < e->n_combinations; mask++)
        if (marked[mask])
            listed[n++] = model_file_mask(e->model, mask);
    qsort(listed, n, sizeof *listed, compare);
    e->listed = listed;
    e->n_listed = n;
    return true;
}

enum status top_list(struct estimates *e, size_t k, struct error *error)
{
    const size_t most = k < e->n_combinations ? k : e->n_combinations;
    struct heap heap = {.entries = calloc(most, sizeof *heap.entries), .most = most};
    bool *marked = calloc(e->n_combinations, sizeof *marked);
    bool good = heap.entries != NULL && marked != NULL;
    if (good) {
        for (size_t mask = 0; mask < e->n_combinations; mask++)
            marked[mask] = e->combinations[mask].frontier;
        for (size_t r = 0; r < e->model->n_reported; r++)
            marked[e->model->reported[r].mask] = true;
        heap.is_better = top_deters_more;
        mark_best(e, &heap, is_feasible, marked);
        heap.is_better = top_gains_more;
        mark_best(e, &heap, is_gain_at_a_cost, marked);
        good = list_marked(e, marked);
        e->top = k;
    }
    free(heap.entries);
    free(marked);
    return good ? STATUS_OK : error_memory(error, "the best combinations");
}
