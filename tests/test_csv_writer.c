// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields and numbers of CSV files: what is quoted, and that numbers read back to the same double
// in as few digits as may be.

#include <CUnit/Basic.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "output/csv_writer.h"
#include "output/decimal.h"

enum { SEED = 20230308, N_RANDOM = 100000, TEXT_SIZE = 1 << 19 };

// ---- fields -------------------------------------------------------------------------------------

struct written {
    struct sink sink;
    struct csv_writer csv;
    char text[TEXT_SIZE];
};

static struct written *written_create(void)
{
    struct written *w = calloc(1, sizeof *w);
    const int file = memfd_create("test_csv", 0);
    if (w == NULL || file < 0) {
        CU_FAIL_FATAL("no memory for a file");
        abort();
    }
    sink_init(&w->sink, file);
    csv_writer_init(&w->csv, &w->sink);
    return w;
}

// Compares all that was written, and frees it.
static void check_written(struct written *w, const char *expected)
{
    CU_ASSERT(sink_finish(&w->sink) == 0);
    const ssize_t n = pread(w->sink.descriptor, w->text, sizeof w->text - 1, 0);
    CU_ASSERT_FATAL(n >= 0);
    w->text[n] = '\0';
    CU_ASSERT(strcmp(w->text, expected) == 0);
    close(w->sink.descriptor);
    free(w);
}

static void fields_are_quoted_only_where_they_must_be(void)
{
    struct written *w = written_create();
    const char *const texts[] = {"plain", " two words ", "Türkiye", "a,b",
                                 "say \"no\"", "two\nlines", "cr\rcr", "\"", "", "1+3"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        csv_writer_text(&w->csv, texts[i]);
    csv_writer_end_row(&w->csv);
    check_written(w, "plain, two words ,Türkiye,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\","
                     "\"cr\rcr\",\"\"\"\",,1+3\n");
}

static void rows_end_in_a_line_feed_and_begin_without_a_comma(void)
{
    struct written *w = written_create();
    csv_writer_text(&w->csv, NULL);
    csv_writer_number(&w->csv, 0.5);
    csv_writer_end_row(&w->csv);
    csv_writer_number(&w->csv, NAN);
    csv_writer_text(&w->csv, "x");
    csv_writer_end_row(&w->csv);
    check_written(w, ",0.5\n,x\n");
}

static void rows_longer_than_the_buffer_arrive_whole(void)
{
    struct written *w = written_create();
    char *expected = malloc(TEXT_SIZE), *end = expected;
    CU_ASSERT_FATAL(expected != NULL);
    for (int i = 0; i < 60000; i++) {
        csv_writer_number(&w->csv, i);
        end += sprintf(end, "%s%d", i == 0 ? "" : ",", i);
    }
    csv_writer_end_row(&w->csv);
    strcpy(end, "\n");
    CU_ASSERT(strlen(expected) > 2 * SINK_BUFFER_SIZE);
    check_written(w, expected);
    free(expected);
}

static void the_first_error_of_writing_is_kept(void)
{
    struct sink *sink = malloc(sizeof *sink);
    const int full = open("/dev/full", O_WRONLY);
    CU_ASSERT_FATAL(sink != NULL && full >= 0);
    sink_init(sink, full);
    sink_write(sink, "x", 1);
    CU_ASSERT(sink->error == 0);
    CU_ASSERT(sink_finish(sink) == ENOSPC);
    close(full);
    sink_write(sink, "x", 1);
    CU_ASSERT(sink_finish(sink) == ENOSPC);
    free(sink);
}

static void bytes_may_stay_in_memory(void)
{
    struct sink *sink = malloc(sizeof *sink);
    struct csv_writer csv;
    CU_ASSERT_FATAL(sink != NULL);
    sink_init_memory(sink);
    csv_writer_init(&csv, sink);
    for (int i = 0; i < 60000; i++)
        csv_writer_number(&csv, i % 3);
    csv_writer_end_row(&csv);
    CU_ASSERT(sink->error == 0 && sink->used == 120000);
    CU_ASSERT(memcmp(sink->bytes, "0,1,2,0,1,", 10) == 0);
    CU_ASSERT(memcmp(sink->bytes + 119990, "2,0,1,2,0,", 10) != 0);
    CU_ASSERT(memcmp(sink->bytes + 119994, "0,1,2\n", 6) == 0);
    sink_clear(sink);
    CU_ASSERT(sink->used == 0);
    free(sink);
}

// ---- numbers ------------------------------------------------------------------------------------

static bool is_same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static int n_significant(const char *text)
{
    char digits[DECIMAL_SIZE];
    int n = 0;
    for (const char *c = text; *c != '\0' && *c != 'e'; c++)
        if (*c >= '0' && *c <= '9' && (n > 0 || *c != '0'))
            digits[n++] = *c;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    return n;
}

// x reads back to the same bits, in no more digits than printf needs.
static bool is_faithful(double x)
{
    char text[DECIMAL_SIZE], printed[DECIMAL_SIZE];
    const size_t length = decimal_format(x, text);
    int precision = 15;
    do
        (void)snprintf(printed, sizeof printed, "%.*g", precision, x);
    while (precision++ < 17 && !is_same(strtod(printed, NULL), x));
    const bool good = length == strlen(text) && is_same(strtod(text, NULL), x) &&
                      n_significant(text) <= n_significant(printed);
    if (!good)
        printf("\n    %a is written %s, and by printf %s\n", x, text, printed);
    return good;
}

static uint64_t random_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15); // SplitMix64
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void numbers_of_any_bits_read_back(void)
{
    uint64_t state = SEED;
    bool good = true;
    for (int i = 0; good && i < N_RANDOM; i++) {
        const uint64_t bits = random_bits(&state);
        double x;
        memcpy(&x, &bits, sizeof x);
        good = !isfinite(x) || is_faithful(x);
    }
    CU_ASSERT(good);
}

static void numbers_of_everyday_size_read_back(void)
{
    uint64_t state = SEED;
    bool good = true;
    for (int i = 0; good && i < N_RANDOM; i++) {
        const double u = (double)(random_bits(&state) >> 11) * 0x1p-53;
        const int scale = (int)(random_bits(&state) % 70) - 20;
        good = is_faithful(ldexp(u, scale)) && is_faithful(-ldexp(1.0 - u, scale % 2)) &&
               is_faithful(floor(u * 1e7) / 1e4);
    }
    CU_ASSERT(good);
}

static void powers_and_their_neighbours_read_back(void)
{
    bool good = true;
    for (int exponent = -1074; good && exponent <= 1023; exponent++) {
        const double x = ldexp(1.0, exponent);
        good = is_faithful(x) && is_faithful(nextafter(x, 0.0)) &&
               is_faithful(nextafter(x, 2.0 * x));
    }
    for (int exponent = -323; good && exponent <= 308; exponent++) {
        char text[16];
        (void)snprintf(text, sizeof text, "1e%d", exponent);
        const double x = strtod(text, NULL);
        good = is_faithful(x) && is_faithful(nextafter(x, 0.0)) &&
               is_faithful(nextafter(x, 10.0 * x));
    }
    CU_ASSERT(good);
}

static void check_text(double x, const char *expected)
{
    char text[DECIMAL_SIZE];
    (void)decimal_format(x, text);
    if (strcmp(text, expected) != 0)
        printf("\n    %a is written \"%s\", not \"%s\"\n", x, text, expected);
    CU_ASSERT(strcmp(text, expected) == 0);
}

static void short_numbers_stay_short(void)
{
    check_text(0.1, "0.1");
    check_text(0.1 + 0.2, "0.30000000000000004");
    check_text(-0.00125, "-0.00125");
    check_text(100.0, "100");
    check_text(123456.75, "123456.75");
    check_text(1.0 / 3.0, "0.3333333333333333");
    check_text(0x1p53 - 1.0, "9007199254740991");
    check_text(999999999999999.0, "999999999999999");
    check_text(99999999999999.98, "99999999999999.98");
    check_text(0.00001, "0.00001");
    check_text(0.000001, "1e-06");
    check_text(1e-14, "1e-14");
    check_text(0x1p-46, "1.4210854715202004e-14");
    check_text(-1.0 / 3e12, "-3.3333333333333334e-13");
    check_text(nextafter(1e-5, 0.0), "9.999999999999999e-06");
    check_text(0x1p-30, "9.313225746154785e-10");
    check_text(nextafter(1.0, 0.0), "0.9999999999999999");
    check_text(16777215.0, "16777215");
}

static void special_numbers_have_their_texts(void)
{
    check_text(NAN, "");
    check_text(0.0, "0");
    check_text(-0.0, "0");
    check_text(INFINITY, "INF");
    check_text(-INFINITY, "-INF");
    check_text(1e300, "1e+300");
    check_text(-2.5e-300, "-2.5e-300");
    check_text(0x1p-1074, "5e-324");
    check_text(0x1.fffffffffffffp1023, "1.7976931348623157e+308");
}

static void the_point_is_the_same_in_every_locale(void)
{
    const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "uk_UA.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (setlocale(LC_NUMERIC, names[i]) == NULL)
            continue;
        check_text(0.5, "0.5");
        check_text(2.5e-7, "2.5e-07");
        check_text(1.25e20, "1.25e+20");
        check_text(3e200, "3e+200");
    }
    CU_ASSERT(setlocale(LC_NUMERIC, "C") != NULL);
}

#define TEST(name) {#name, name}

int main(void)
{
    CU_TestInfo tests[] = {
        TEST(fields_are_quoted_only_where_they_must_be),
        TEST(rows_end_in_a_line_feed_and_begin_without_a_comma),
        TEST(rows_longer_than_the_buffer_arrive_whole),
        TEST(the_first_error_of_writing_is_kept),
        TEST(bytes_may_stay_in_memory),
        TEST(numbers_of_any_bits_read_back),
        TEST(numbers_of_everyday_size_read_back),
        TEST(powers_and_their_neighbours_read_back),
        TEST(short_numbers_stay_short),
        TEST(special_numbers_have_their_texts),
        TEST(the_point_is_the_same_in_every_locale),
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{"csv", NULL, NULL, NULL, NULL, tests}, CU_SUITE_INFO_NULL};
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)
        return 1;
    CU_basic_set_mode(CU_BRM_VERBOSE);
    CU_basic_run_tests();
    const int failed = CU_get_number_of_failures() > 0 || CU_get_number_of_tests_run() == 0;
    CU_cleanup_registry();
    return failed;
}
