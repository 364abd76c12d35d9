// SPDX-License-Identifier: GPL-3.0-or-later
//
// The store of a run: what was put is there, whole.

#include "stores.h"

// ---- keeping --------------------------------------------------------------------------------------

static void what_was_put_is_there(void)
{
    struct place p = place_create();
    struct error error = {0};
    check_true("nothing yet", !store_exists(p.store));
    struct store *store = create(&p, 0.0);
    check_true("a file", store_exists(p.store));
    check_true("empty", store_is_empty(store) && !store_has(store, 0));
    for (uint64_t unit = 5; unit-- > 0;)
        good(put(store, unit * unit, &error), &error);
    good(put(store, (UINT64_C(1) << 40) + 1, &error), &error);
    for (int round = 0; round < 2; round++) {
        for (uint64_t unit = 0; unit < 5; unit++)
            check_is_there(store, unit * unit);
        check_is_there(store, (UINT64_C(1) << 40) + 1);
        check_true("no others", !store_has(store, 2) && !store_is_empty(store));
        check_true("how many", store_count(store, 0, 16) == 4 && store_count(store, 0, 17) == 5 &&
                                   store_count(store, 4, 4) == 0 && store_count(store, 1, 9) == 2);
        if (round == 0) { // and when it is opened again
            close_store(store);
            store = reopen(&p);
        }
    }
    close_store(store);
    place_remove(&p);
}

static void the_head_comes_back(void)
{
    struct place p = place_create();
    struct store *store = create(&p, 0.0);
    for (int round = 0; round < 2; round++) {
        check_true("whole", same_head(store_head(store)));
        check_true("by name", strcmp(store_setting(store, "seed"), "7") == 0);
        check_true("there is none", store_setting(store, "sed") == NULL);
        if (round == 0) {
            close_store(store);
            store = reopen(&p);
        }
    }
    // What a store says of itself makes another store like it.
    struct place q = place_create();
    struct store *copy = NULL;
    struct error error = {0};
    good(store_create(&copy, q.store, store_head(store), 0.0, &error), &error);
    check_true("the same", copy != NULL && same_head(store_head(copy)));
    store_free(copy);
    close_store(store);
    place_remove(&q);
    place_remove(&p);
}

static void what_is_not_there_is_told(void)
{
    struct place p = place_create();
    struct store *store = create(&p, 0.0);
    struct store_block block = {0};
    struct bytes bytes = {0};
    struct error error = {0};
    failed(store_get(store, 3, &block, &error), &error, p.store, "block 3");
    failed(store_get_point(store, 4, &bytes, &error), &error, p.store, "point 4");
    bytes_clear(&block.bytes);
    close_store(store);
    place_remove(&p);
}

static void a_unit_is_kept_once_and_the_first_one_stays(void)
{
    struct place p = place_create();
    struct error error = {0};
    struct store *store = create(&p, 0.0);
    good(put(store, 1, &error), &error);
    const struct store_block other = {.unit = 1, .worlds = 9, .bytes = {(void *)"xyz", 3, 3, false}};
    failed(store_put(store, &other, &error), &error, p.store, "written");
    check_is_there(store, 1);
    good(put(store, 2, &error), &error); // it goes on
    close_store(store);
    store = reopen(&p);
    check_is_there(store, 1);
    check_is_there(store, 2);
    close_store(store);
    place_remove(&p);
}

static void points_take_the_place_of_their_units(void)
{
    struct place p = place_create();
    struct error error = {0};
    struct bytes read = {0};
    struct store *store = create(&p, 0.0);
    for (uint64_t unit = 0; unit < 6; unit++)
        good(put(store, unit, &error), &error);
    const struct bytes kept = {.data = room, .size = fill(50, room)};
    good(store_put_point(store, 1, 2, 4, &kept, &error), &error);
    close_store(store);
    store = reopen(&p);
    check_true("the point", store_has_point(store, 1) && !store_has_point(store, 0));
    check_true("not its units", !store_has(store, 2) && !store_has(store, 3));
    check_true("the others", store_count(store, 0, 6) == 4 && store_has(store, 4));
    good(store_get_point(store, 1, &read, &error), &error);
    check_true("its bytes", read.size == fill(50, room) && memcmp(read.data, room, read.size) == 0);
    bytes_clear(&read);
    failed(store_put_point(store, 1, 0, 6, &kept, &error), &error, p.store, "written");
    check_true("nothing is lost by trying", store_count(store, 0, 6) == 4);
    close_store(store);
    place_remove(&p);
}

static void stores_are_put_together(void)
{
    struct place p = place_create(), q = place_create();
    struct error error = {0};
    struct bytes read = {0};
    make_store(&p);
    struct store *from = reopen(&p), *store = create(&q, 0.0);
    good(put(store, 77, &error), &error);
    good(store_copy(store, from, 0, &error), &error);
    for (uint64_t unit = 0; unit < N_BLOCKS; unit++)
        check_is_there(store, unit);
    check_is_there(store, 77);
    good(store_get_point(store, 1, &read, &error), &error);
    check_true("points too",
               read.size == fill(101, room) && memcmp(read.data, room, read.size) == 0);
    failed(store_copy(store, from, 0, &error), &error, p.store, "block 0");
    check_true("still there", store_count(store, 0, 100) == N_BLOCKS + 1);
    bytes_clear(&read);
    close_store(store);
    close_store(from);
    place_remove(&p);
    place_remove(&q);
}

// Blocks 0 … 3 of the run before, and what has changed of its head.
static void check_renewed(struct store *store)
{
    for (uint64_t unit = 0; unit < 4; unit++)
        check_is_there(store, unit);
    check_true("the others are not", store_count(store, 0, 100) == 4);
    check_true("the new head", store_head(store)->n_settings == 2 &&
                                   store_head(store)->n_sources == 1 &&
                                   strcmp(store_setting(store, "worlds"), "8192") == 0 &&
                                   store_setting(store, "title") == NULL);
}

static void a_store_becomes_that_of_a_longer_run(void)
{
    static const struct store_setting longer[] = {{"kind", "run"}, {"worlds", "8192"}};
    static const struct store_head other = {longer, 2, sources, 1};
    struct place p = place_create();
    struct error error = {0};
    make_store(&p);
    struct store *store = reopen(&p);
    good(put(store, N_BLOCKS, &error), &error);
    good(store_renew(store, &other, 4, &error), &error);
    check_renewed(store);
    store_free(store); // it is saved
    store = reopen(&p);
    check_renewed(store);
    good(put(store, 4, &error), &error);
    good(store_renew(store, &head, 5, &error), &error);
    check_true("and back", same_head(store_head(store)) && store_count(store, 0, 100) == 5);
    close_store(store);
    place_remove(&p);
}

static void what_was_not_saved_is_forgotten(void)
{
    struct place p = place_create();
    struct error error = {0};
    struct store *store = create(&p, 1000.0);
    good(put(store, 0, &error), &error);
    good(store_save(store, &error), &error);
    good(put(store, 1, &error), &error);
    store_free(store);
    store = reopen(&p);
    check_is_there(store, 0);
    check_true("that one is not", !store_has(store, 1));
    close_store(store);
    store_free(NULL);
    place_remove(&p);
}

static void a_new_store_takes_the_place_of_what_is_there(void)
{
    struct place p = place_create();
    make_store(&p);
    struct store *store = create(&p, 0.0);
    check_true("empty", store_is_empty(store));
    close_store(store);
    place_remove(&p);
}

int main(void)
{
    const struct named_test tests[] = {
        {"what was put is there", what_was_put_is_there},
        {"the head comes back", the_head_comes_back},
        {"what is not there is told", what_is_not_there_is_told},
        {"a unit is kept once and the first one stays",
         a_unit_is_kept_once_and_the_first_one_stays},
        {"points take the place of their units", points_take_the_place_of_their_units},
        {"stores are put together", stores_are_put_together},
        {"a store becomes that of a longer run", a_store_becomes_that_of_a_longer_run},
        {"what was not saved is forgotten", what_was_not_saved_is_forgotten},
        {"a new store takes the place of what is there",
         a_new_store_takes_the_place_of_what_is_there},
    };
    printf("seed %d\n", (int)SEED);
    return run_tests("the store", tests, sizeof tests / sizeof tests[0]);
}
