// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers as bytes: what is read back equals what was put, bit for bit, and what was cut short is
// `bad`, without a look beyond the end.

#include "check.h"

#include <stdint.h>

#include "base/bytes.h"

enum { SEED = 11, N_COUNTS = 4096 };

static struct bytes_reader reader_of(const struct bytes *bytes, size_t size)
{
    return (struct bytes_reader){bytes->data, bytes->data + size, false};
}

// A copy in a block of just this size, so that a sanitizer sees a look beyond it.
static unsigned char *exact_copy(const struct bytes *bytes, size_t size)
{
    unsigned char *copy = malloc(size == 0 ? 1 : size);
    if (copy != NULL && size > 0)
        memcpy(copy, bytes->data, size);
    check_true("memory", copy != NULL);
    return copy;
}

static double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

// Numbers without order or end, the same ones every time.
static uint64_t scrambled(uint64_t i)
{
    uint64_t x = i * UINT64_C(0x9e3779b97f4a7c15) + SEED;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

// ---- doubles ------------------------------------------------------------------------------------

static void doubles_come_back_bit_for_bit(void)
{
    static const uint64_t bits[] = {
        0, UINT64_C(1) << 63, UINT64_C(0x3ff0000000000000), UINT64_C(0x7ff0000000000000),
        UINT64_C(0xfff0000000000000), UINT64_C(0x7ff8000000000000), UINT64_C(0x7ff8000000000001),
        UINT64_C(0xfff8dead0000beef), UINT64_C(0x7ff0000000000001), // a signalling one
        1, UINT64_C(0x000fffffffffffff), UINT64_C(0x7fefffffffffffff), UINT64_MAX};
    enum { N = sizeof bits / sizeof bits[0] };
    double x[N], y[N];
    struct bytes bytes = {0};
    memcpy(x, bits, sizeof x);
    bytes_put_doubles(&bytes, x, N);
    check_true("eight bytes each", bytes.size == 8 * (size_t)N && !bytes.exhausted);
    struct bytes_reader reader = reader_of(&bytes, bytes.size);
    bytes_take_doubles(&reader, y, N);
    check_true("all is well", !reader.bad && reader.at == reader.end);
    check_true("bit for bit", memcmp(x, y, sizeof x) == 0);
    bytes_clear(&bytes);
}

static void doubles_are_little_endian(void)
{
    const double x = double_of(UINT64_C(0x0102030405060708));
    static const unsigned char wanted[] = {8, 7, 6, 5, 4, 3, 2, 1};
    struct bytes bytes = {0};
    bytes_put_doubles(&bytes, &x, 1);
    check_true("the lowest byte first",
               bytes.size == sizeof wanted && memcmp(bytes.data, wanted, sizeof wanted) == 0);
    bytes_clear(&bytes);
}

// ---- numbers ------------------------------------------------------------------------------------

static void check_number(uint64_t number, size_t wanted_size)
{
    struct bytes bytes = {0};
    bytes_put_number(&bytes, number);
    check_true("its size", bytes.size == wanted_size);
    struct bytes_reader reader = reader_of(&bytes, bytes.size);
    check_true("the same number", bytes_take_number(&reader) == number);
    check_true("nothing is left", !reader.bad && reader.at == reader.end);
    bytes_clear(&bytes);
}

static void numbers_come_back_in_as_few_bytes_as_they_need(void)
{
    check_number(0, 1);
    for (unsigned bit = 0; bit < 64; bit++) {
        const uint64_t number = UINT64_C(1) << bit;
        check_number(number, bit / 7 + 1);
        check_number(number + (number - 1), bit / 7 + 1);
    }
    check_number(UINT64_MAX, 10);
    for (uint64_t i = 0; i < 1000; i++) {
        const uint64_t number = scrambled(i) >> i % 64;
        size_t size = 1;
        for (uint64_t rest = number; rest >= 0x80; rest >>= 7)
            size++;
        check_number(number, size);
    }
}

static void numbers_beyond_64_bits_are_bad(void)
{
    static const unsigned char too_large[] = {0xff, 0xff, 0xff, 0xff, 0xff,
                                              0xff, 0xff, 0xff, 0xff, 0x02};
    static const unsigned char too_long[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
                                             0x80, 0x80, 0x80, 0x80, 0x00};
    struct bytes_reader reader = {too_large, too_large + sizeof too_large, false};
    check_true("reads as zero", bytes_take_number(&reader) == 0 && reader.bad);
    reader = (struct bytes_reader){too_long, too_long + sizeof too_long, false};
    check_true("an eleventh byte", bytes_take_number(&reader) == 0 && reader.bad);
}

// ---- sparse counts ------------------------------------------------------------------------------

static void check_counts(const char *name, const uint64_t *counts, size_t n)
{
    struct bytes bytes = {0};
    uint64_t *read = calloc(n + 1, sizeof *read);
    check_true("memory", read != NULL);
    bytes_put_sparse(&bytes, counts, n);
    struct bytes_reader reader = reader_of(&bytes, bytes.size);
    for (size_t i = 0; i < n; i++)
        read[i] = scrambled(i); // what was there before does not shine through
    bytes_take_sparse(&reader, read, n);
    check_true(name, !reader.bad && reader.at == reader.end &&
                         (n == 0 || memcmp(read, counts, n * sizeof *counts) == 0));
    bytes_clear(&bytes);
    free(read);
}

static void sparse_counts_come_back(void)
{
    uint64_t *counts = calloc(N_COUNTS, sizeof *counts);
    check_true("memory", counts != NULL);
    check_counts("none at all", counts, 0);
    check_counts("all are 0", counts, N_COUNTS);
    for (size_t n = 1; n < 40; n++)
        check_counts("a few, all 0", counts, n);
    for (size_t i = 0; i < 40; i++) {
        counts[i] = i + 1;
        for (size_t n = i; n < 40; n++)
            check_counts("one stands alone", counts, n);
        counts[i] = 0;
    }
    counts[0] = UINT64_MAX;
    counts[N_COUNTS - 1] = 1;
    check_counts("the first and the last", counts, N_COUNTS);
    for (size_t i = 0; i < N_COUNTS; i++)
        counts[i] = scrambled(i) | 1;
    check_counts("all are there", counts, N_COUNTS);
    for (unsigned rare = 2; rare <= 512; rare *= 2) {
        for (size_t i = 0; i < N_COUNTS; i++)
            counts[i] = scrambled(i + rare) % rare == 0 ? scrambled(i) >> i % 64 : 0;
        check_counts("here and there", counts, N_COUNTS - rare);
    }
    free(counts);
}

static void counts_beyond_the_array_are_bad(void)
{
    uint64_t counts[16] = {[15] = 7}, read[17];
    struct bytes bytes = {0};
    bytes_put_sparse(&bytes, counts, 16);
    read[15] = 12345;
    struct bytes_reader reader = reader_of(&bytes, bytes.size);
    bytes_take_sparse(&reader, read, 15);
    check_true("it has no place", reader.bad && read[15] == 12345);
    bytes_reset(&bytes);
    bytes_put_number(&bytes, UINT64_MAX); // a gap that wraps around
    bytes_put_number(&bytes, 1);
    bytes_put_number(&bytes, 0);
    reader = reader_of(&bytes, bytes.size);
    bytes_take_sparse(&reader, read, 15);
    check_true("a gap beyond everything", reader.bad && read[15] == 12345);
    bytes_clear(&bytes);
}

// ---- all of it ----------------------------------------------------------------------------------

enum { N_DOUBLES = 5, N_SPARSE = 50 };

struct mixture {
    uint64_t number;
    double doubles[N_DOUBLES];
    uint64_t counts[N_SPARSE];
};

static struct mixture mixture_create(void)
{
    struct mixture m = {.number = UINT64_MAX};
    for (size_t i = 0; i < N_DOUBLES; i++)
        m.doubles[i] = double_of(scrambled(i));
    for (size_t i = 0; i < N_SPARSE; i++)
        m.counts[i] = i % 9 == 4 ? scrambled(i) : 0;
    return m;
}

static void mixture_take(struct mixture *m, struct bytes_reader *reader)
{
    m->number = bytes_take_number(reader);
    bytes_take_doubles(reader, m->doubles, N_DOUBLES);
    bytes_take_sparse(reader, m->counts, N_SPARSE);
}

static void mixture_put(const struct mixture *m, struct bytes *bytes)
{
    bytes_put_number(bytes, m->number);
    bytes_put_doubles(bytes, m->doubles, N_DOUBLES);
    bytes_put_sparse(bytes, m->counts, N_SPARSE);
}

static void whatever_is_cut_short_is_bad(void)
{
    const struct mixture m = mixture_create();
    struct bytes bytes = {0};
    mixture_put(&m, &bytes);
    for (size_t size = 0; size <= bytes.size; size++) {
        struct mixture read;
        unsigned char *copy = exact_copy(&bytes, size);
        struct bytes_reader reader = {copy, copy + size, false};
        mixture_take(&read, &reader);
        check_true("bad unless whole", reader.bad == (size < bytes.size));
        check_true("never beyond the end", reader.at <= reader.end);
        check_true("whole", reader.bad || (read.number == m.number &&
                                           memcmp(read.doubles, m.doubles, sizeof m.doubles) == 0 &&
                                           memcmp(read.counts, m.counts, sizeof m.counts) == 0));
        free(copy);
    }
    bytes_clear(&bytes);
}

static void what_is_not_there_reads_as_zero_for_good(void)
{
    static const double zero[N_DOUBLES];
    static const uint64_t none[N_SPARSE];
    struct mixture m = mixture_create();
    struct bytes bytes = {0};
    bytes_put_doubles(&bytes, m.doubles, 1);
    struct bytes_reader reader = reader_of(&bytes, 4);
    bytes_take_doubles(&reader, m.doubles, N_DOUBLES);
    check_true("doubles", reader.bad && memcmp(m.doubles, zero, sizeof zero) == 0);
    check_true("then a number, of which bytes are there",
               bytes_take_number(&reader) == 0 && reader.bad);
    bytes_take_sparse(&reader, m.counts, N_SPARSE);
    check_true("counts", reader.bad && memcmp(m.counts, none, sizeof none) == 0);
    bytes_take_doubles(&reader, NULL, 0);
    check_true("nothing, out of nothing", reader.bad);
    bytes_clear(&bytes);
}

static void any_bytes_can_be_read(void)
{
    for (uint64_t round = 0; round < 2000; round++) {
        const size_t size = scrambled(round) % 200;
        unsigned char *noise = malloc(size + 1);
        check_true("memory", noise != NULL);
        for (size_t i = 0; i < size; i++)
            noise[i] = (unsigned char)(scrambled(round * 1000 + i) >> (round % 3 == 0 ? 59 : 20));
        unsigned char *exact = exact_copy(&(struct bytes){.data = noise}, size);
        struct bytes_reader reader = {exact, exact + size, false};
        struct mixture m;
        mixture_take(&m, &reader);
        check_true("inside", reader.at <= reader.end);
        free(exact);
        free(noise);
    }
}

static void bytes_grow_and_are_emptied(void)
{
    struct bytes bytes = {0};
    for (unsigned i = 0; i < 100000; i++)
        bytes_put(&bytes, &(unsigned char){(unsigned char)i}, 1);
    bool good = bytes.size == 100000;
    for (unsigned i = 0; good && i < 100000; i++)
        good = bytes.data[i] == (unsigned char)i;
    check_true("one after the other", good);
    const size_t room = bytes.room;
    bytes_reset(&bytes);
    check_true("empty, its memory kept", bytes.size == 0 && bytes.room == room);
    bytes_put(&bytes, NULL, 0);
    check_true("nothing is nothing", bytes.size == 0 && !bytes.exhausted);
    bytes_put(&bytes, "x", SIZE_MAX / 2);
    check_true("more than there is", bytes.exhausted && bytes.size == 0);
    bytes_put_number(&bytes, 1);
    check_true("and nothing after it", bytes.exhausted && bytes.size == 0);
    bytes_reset(&bytes);
    bytes_put_number(&bytes, 1);
    check_true("until it is emptied", !bytes.exhausted && bytes.size == 1);
    bytes_clear(&bytes);
    check_true("all zero", bytes.data == NULL && bytes.room == 0);
}

static void a_checksum_tells_any_single_bit(void)
{
    enum { SIZE = 300 };
    unsigned char data[SIZE];
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (unsigned char)scrambled(i);
    const uint64_t sum = bytes_checksum(data, SIZE, 5);
    size_t n_missed = bytes_checksum(data, SIZE, 6) == sum;
    n_missed += bytes_checksum(data, SIZE - 1, 5) == sum;
    for (size_t bit = 0; bit < 8 * (size_t)SIZE; bit++) {
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
        n_missed += bytes_checksum(data, SIZE, 5) == sum;
        data[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    check_true("none is missed", n_missed == 0);
    check_true("the same bytes, the same sum", bytes_checksum(data, SIZE, 5) == sum);
    check_true("of nothing too", bytes_checksum(NULL, 0, 1) != bytes_checksum(NULL, 0, 2));
}

int main(void)
{
    const struct named_test tests[] = {
        {"doubles come back bit for bit", doubles_come_back_bit_for_bit},
        {"doubles are little-endian", doubles_are_little_endian},
        {"numbers come back in as few bytes as they need",
         numbers_come_back_in_as_few_bytes_as_they_need},
        {"numbers beyond 64 bits are bad", numbers_beyond_64_bits_are_bad},
        {"sparse counts come back", sparse_counts_come_back},
        {"counts beyond the array are bad", counts_beyond_the_array_are_bad},
        {"whatever is cut short is bad", whatever_is_cut_short_is_bad},
        {"what is not there reads as zero for good", what_is_not_there_reads_as_zero_for_good},
        {"any bytes can be read", any_bytes_can_be_read},
        {"bytes grow and are emptied", bytes_grow_and_are_emptied},
        {"a checksum tells any single bit", a_checksum_tells_any_single_bit},
    };
    printf("seed %d\n", (int)SEED);
    return run_tests("bytes", tests, sizeof tests / sizeof tests[0]);
}
