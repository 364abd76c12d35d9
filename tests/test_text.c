// SPDX-License-Identifier: GPL-3.0-or-later
//
// Texts for people: widths, cutting, breaking and cleaning of UTF-8, and numbers in words.

#include "check.h"

#include "cli/text.h"

static void check_text(const char *expected, const char *text)
{
    if (strcmp(expected, text) != 0) {
        printf("\n    '%s', expected '%s'\n", text, expected);
    }
    check_true(expected, strcmp(expected, text) == 0);
}

static void runes_are_what_UTF_8_says(void)
{
    static const struct {
        const char *text;
        size_t length;
        uint32_t rune;
    } cases[] = {
        {"", 0, 0xfffd}, {"a", 1, 'a'}, {"\x7f", 1, 0x7f},
        {"\u00df", 2, 0xdf}, {"\u20ac", 3, 0x20ac}, {"\U0001f600", 4, 0x1f600},
        {"\U0010ffff", 4, 0x10ffff},
        {"\x80", 1, 0xfffd},                 // goes on, but nothing began
        {"\xc1\xbf", 1, 0xfffd},             // longer than need be
        {"\xe0\x80\x80", 1, 0xfffd},         // the same of three
        {"\xf0\x80\x80\x80", 1, 0xfffd},     // and of four
        {"\xed\xa0\x80", 1, 0xfffd},         // half of a pair
        {"\xee\x80\x80", 3, 0xe000},         // the first behind those
        {"\xf4\x90\x80\x80", 1, 0xfffd},     // beyond the last
        {"\xf5\x80\x80\x80", 1, 0xfffd}, {"\xff", 1, 0xfffd},
        {"\xe2\x82", 1, 0xfffd},             // broken off
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t rune = 1;
        const size_t length = text_rune(cases[i].text, &rune);
        check_true(cases[i].text, length == cases[i].length && rune == cases[i].rune);
    }
}

static void widths_are_those_of_a_terminal(void)
{
    check_true("letters", text_width("a\u00e9\u20ac") == 3);
    check_true("an accent of its own has none", text_width("e\u0301") == 1);
    check_true("Chinese has two", text_width("\u4e2d\u6587") == 4);
    check_true("so has a face", text_width("\U0001f600") == 2);
    check_true("what is no text has one a byte", text_width("\xff\xfe") == 2);
}

static void what_a_terminal_would_obey_is_taken_out(void)
{
    struct arena arena;
    arena_init(&arena);
    check_text("?[31mred", text_clean(&arena, "\033[31mred", false));
    check_text("a?b?", text_clean(&arena, "a\u202eb\xc2\x85", false)); // reorders; breaks a line
    check_text("2 s", text_clean(&arena, "2" GLUE "s", false));
    check_text("2" GLUE "s", text_clean(&arena, "2" GLUE "s", true));
    check_text("a\ufffdz", text_clean(&arena, "a\xffz", false));
    arena_clear(&arena);
}

static void what_is_cut_fits_and_says_so(void)
{
    struct arena arena;
    arena_init(&arena);
    const char *whole = "trainers, weapons";
    check_true("what fits is left", text_cut(&arena, whole, 17) == whole);
    check_text("trainers, weapo…", text_cut(&arena, whole, 16));
    check_text("trainers…", text_cut(&arena, whole, 11)); // without the comma and the space
    check_text("\u4e2d…", text_cut(&arena, "\u4e2d\u6587\u4e2d", 4)); // a half of one does not fit
    for (size_t width = 1; width < 17; width++) {
        check_true("it fits", text_width(text_cut(&arena, whole, width)) <= width);
    }
    arena_clear(&arena);
}

static void lines_end_at_spaces(void)
{
    check_true("all that fits", text_line("one two", 7, false) == 7);
    check_true("whole words", text_line("one two three", 8, false) == 7);
    check_true("a space may stand beyond", text_line("one two", 3, false) == 3);
    check_true("a long word is taken whole", text_line("threescore and", 4, false) == 10);
    check_true("or cut", text_line("threescore and", 4, true) == 4);
    check_true("but not to nothing", text_line("\u4e2d\u6587 a", 1, true) == 6);
}

static void numbers_are_told_with_as_many_digits_as_help(void)
{
    struct arena arena;
    arena_init(&arena);
    struct arena *a = &arena;
    check_text("0.312", words_fixed(a, 0.3124, 3, false));
    check_text("−0.004", words_fixed(a, -0.004, 3, true));
    check_text("+0.5", words_fixed(a, 0.5, 1, true));
    check_text("0.00", words_fixed(a, -0.001, 2, true)); // no sign of nothing
    check_text("n/a", words_fixed(a, NAN, 2, true));
    check_text("±" GLUE "0.012", words_error(a, 0.0123, 3));
    check_text("±" GLUE "<0.001", words_error(a, 0.0004, 3));
    check_text("±" GLUE "0.000", words_error(a, 0.0, 3));
    check_text("±" GLUE "n/a", words_error(a, NAN, 3));
    check_text("41" GLUE "%", words_share(a, 0.412));
    check_text("0.4" GLUE "%", words_share(a, 0.004));
    check_text("<0.1" GLUE "%", words_share(a, 0.0004));
    check_text("0" GLUE "%", words_share(a, 0.0));
    check_text("n/a", words_share(a, NAN));
    check_text("12", words_large(a, 12.0));
    check_text("1.5", words_large(a, 1.5));
    check_text("350" GLUE "k", words_large(a, 3.5e5));
    check_text("1.0" GLUE "M", words_large(a, 999600.0)); // not 1000 k
    check_text("2.0" GLUE "G", words_large(a, 2e9));
    check_text("40" GLUE "T", words_large(a, 4e13));
    check_text("n/a", words_large(a, NAN));
    arena_clear(&arena);
}

static void durations_are_told_in_their_own_units(void)
{
    static const struct {
        double seconds;
        const char *words;
    } cases[] = {
        {NAN, "n/a"}, {0.01, "<0.1" GLUE "s"}, {0.2, "0.2" GLUE "s"}, {9.94, "9.9" GLUE "s"},
        {9.96, "10" GLUE "s"}, {99.4, "99" GLUE "s"}, {99.6, "2" GLUE "min"},
        {7140.0, "119" GLUE "min"}, {7200.0, "2" GLUE "h" GLUE "0" GLUE "min"},
        {7800.0, "2" GLUE "h" GLUE "10" GLUE "min"},
        // 2 h 59 min 40 s: rounded as a whole, not to 2 h 60 min
        {10780.0, "3" GLUE "h" GLUE "0" GLUE "min"},
        {172800.0, "2" GLUE "days"}, {1e6, "11.5" GLUE "days"},
    };
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_text(cases[i].words, words_duration(&arena, cases[i].seconds));
    }
    arena_clear(&arena);
}

static void lines_of_a_message_are_printed_clean(void)
{
    char *printed = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&printed, &size);
    check_true("a stream", stream != NULL);
    text_print_lines(stream, "one\n\ntwo\033[2J\n" GLUE "three");
    text_print_lines(stream, "");
    check_true("written", fclose(stream) == 0);
    check_text("one\n\ntwo?[2J\n three\n", printed);
    free(printed);
}

int main(void)
{
    const struct named_test tests[] = {
        {"runes are what UTF-8 says", runes_are_what_UTF_8_says},
        {"widths are those of a terminal", widths_are_those_of_a_terminal},
        {"what a terminal would obey is taken out", what_a_terminal_would_obey_is_taken_out},
        {"what is cut fits and says so", what_is_cut_fits_and_says_so},
        {"lines end at spaces", lines_end_at_spaces},
        {"numbers are told with as many digits as help",
         numbers_are_told_with_as_many_digits_as_help},
        {"durations are told in their own units", durations_are_told_in_their_own_units},
        {"lines of a message are printed clean", lines_of_a_message_are_printed_clean},
    };
    return run_tests("text", tests, sizeof tests / sizeof tests[0]);
}
