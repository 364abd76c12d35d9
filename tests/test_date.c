// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dates against the C library's calendar.

#include "check.h"

#include <limits.h>
#include <time.h>

#include "base/date.h"

#define SECONDS_PER_DAY 86400L

static long days_of(const char *text)
{
    long days = LONG_MIN;
    check_true(text, date_parse(text, &days));
    return days;
}

// The C library's date of a day since 1970-01-01.
static void library_date(long days, char text[static DATE_TEXT_SIZE])
{
    const time_t seconds = (time_t)days * SECONDS_PER_DAY;
    struct tm tm;
    check_true("the library knows the day", gmtime_r(&seconds, &tm) != NULL);
    (void)snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000,
                   (tm.tm_mon + 1) % 100, tm.tm_mday % 100);
}

static long library_days(int year, int month, int day)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    const time_t seconds = timegm(&tm);
    return (long)(seconds / SECONDS_PER_DAY) - (seconds % SECONDS_PER_DAY < 0);
}

static void every_day_of_four_centuries_agrees_with_the_library(void)
{
    bool formats = true, parses = true, slips = false;
    for (long days = -60000; days < 90000; days++) {
        char ours[DATE_TEXT_SIZE], theirs[DATE_TEXT_SIZE], next[DATE_TEXT_SIZE];
        long back = 0;
        date_format(days, ours);
        date_format(days + 1, next);
        library_date(days, theirs);
        formats = formats && strcmp(ours, theirs) == 0;
        slips = slips || strcmp(next, theirs) == 0;
        parses = parses && date_parse(theirs, &back) && back == days;
    }
    check_true("written alike", formats);
    check_true("a day's slip would show", !slips);
    check_true("read back", parses);
}

static void days_through_nine_thousand_years_agree_with_the_library(void)
{
    bool agree = true;
    for (int year = 1000; year <= 9999; year++)
        for (int month = 1; month <= 12; month++) {
            char text[DATE_TEXT_SIZE], back[DATE_TEXT_SIZE];
            const int day = 1 + (year + month) % 28;
            long days = 0;
            (void)snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
            agree = agree && date_parse(text, &days) && days == library_days(year, month, day);
            date_format(days, back);
            agree = agree && strcmp(text, back) == 0;
        }
    check_true("all", agree);
}

static void leap_years_follow_the_gregorian_rule(void)
{
    check_true("1970 begins at 0", days_of("1970-01-01") == 0);
    check_true("2024 has a 29 February", days_of("2024-02-29") + 1 == days_of("2024-03-01"));
    check_true("2000 too", days_of("2000-02-29") + 1 == days_of("2000-03-01"));
    check_true("2023 has none", days_of("2023-02-28") + 1 == days_of("2023-03-01"));
    check_true("nor 1900", days_of("1900-02-28") + 1 == days_of("1900-03-01"));
    check_true("four centuries", days_of("2400-01-01") - days_of("2000-01-01") == 146097);
    check_true("from the scenario's start to the summit",
               days_of("2023-07-11") - days_of("2023-03-08") == 125);
}

static void what_is_no_date_is_refused_and_nothing_is_written(void)
{
    const char *const bad[] = {
        "",           "2023",        "2023-3-08",   "2023-03-8",  "2023-02-29", "1900-02-29",
        "2100-02-29", "2023-00-10",  "2023-13-10",  "2023-04-31", "2023-06-31", "2023-09-31",
        "2023-11-31", "2023-01-32",  "2023-01-00",  "0999-12-31", "0000-01-01", "2023/03/08",
        "2023-03-08 ", " 2023-03-08", "2023-03-0x", "-023-03-08", "+023-03-08", "2023-03-+8",
        "20230308",   "2023-03-08T", "02023-03-08", "2023-03 08", "yyyy-mm-dd",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        long days = 4711;
        check_true(bad[i], !date_parse(bad[i], &days) && days == 4711);
    }
    long days = 4711;
    check_true("a good one is not", date_parse("2023-03-08", &days) && days != 4711);
}

static bool is_after(const char *start, double years, const char *date)
{
    char text[DATE_TEXT_SIZE];
    date_format_after(days_of(start), years, text);
    return strcmp(text, date) == 0;
}

static void years_after_a_date_are_rounded_to_the_nearest_day(void)
{
    check_true("none", is_after("2023-03-08", 0.0, "2023-03-08"));
    check_true("a day", is_after("2023-03-08", 1.0 / 365.25, "2023-03-09"));
    check_true("less than half a day", is_after("2023-03-08", 0.49 / 365.25, "2023-03-08"));
    check_true("more than half a day", is_after("2023-03-08", 0.51 / 365.25, "2023-03-09"));
    check_true("before", is_after("2023-03-08", -1.0 / 365.25, "2023-03-07"));
    check_true("four years", is_after("2023-03-08", 4.0, "2027-03-08"));
    check_true("to the anniversary", is_after("2023-03-08", 393.0 / 365.25, "2024-04-04"));
}

static void days_beyond_the_calendar_are_held_at_its_ends(void)
{
    char text[DATE_TEXT_SIZE];
    date_format(LONG_MAX, text);
    check_true("the last", strcmp(text, "9999-12-31") == 0);
    date_format(LONG_MIN, text);
    check_true("the first", strcmp(text, "0001-01-01") == 0);
    check_true("years too", is_after("2023-03-08", 1e300, "9999-12-31"));
    check_true("and back", is_after("2023-03-08", -1e300, "0001-01-01"));
}

int main(void)
{
    const struct named_test tests[] = {
        {"every day of four centuries agrees with the library",
         every_day_of_four_centuries_agrees_with_the_library},
        {"days through nine thousand years agree with the library",
         days_through_nine_thousand_years_agree_with_the_library},
        {"leap years follow the Gregorian rule", leap_years_follow_the_gregorian_rule},
        {"what is no date is refused and nothing is written",
         what_is_no_date_is_refused_and_nothing_is_written},
        {"years after a date are rounded to the nearest day",
         years_after_a_date_are_rounded_to_the_nearest_day},
        {"days beyond the calendar are held at its ends",
         days_beyond_the_calendar_are_held_at_its_ends},
    };
    return run_tests("date", tests, sizeof tests / sizeof tests[0]);
}
