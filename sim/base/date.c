// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/date.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define FIRST_DAY (-719162L) // 0001-01-01
#define LAST_DAY 2932896L    // 9999-12-31

// Days from civil and back: the year is counted from March, so that the leap day ends it
// (R. Dershowitz & E. Reingold, "Calendrical Calculations").
static long days_of(int year, int month, int day)
{
    const long y = month <= 2 ? year - 1L : year;
    const long month_from_march = (month + 9) % 12;
    const long day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    return 365 * y + y / 4 - y / 100 + y / 400 + day_of_year - 719468L;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_parse(const char *text, long *days)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return false;
    for (int i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !isdigit((unsigned char)text[i]))
            return false;
    const int year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
                     (text[3] - '0');
    const int month = (text[5] - '0') * 10 + (text[6] - '0');
    const int day = (text[8] - '0') * 10 + (text[9] - '0');
    if (year < 1000 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    *days = days_of(year, month, day);
    return true;
}

void date_format(long days, char text[static DATE_TEXT_SIZE])
{
    const long held = days < FIRST_DAY ? FIRST_DAY : days > LAST_DAY ? LAST_DAY : days;
    const long z = held + 719468L; // days since 0000-03-01
    const long era = z / 146097;
    const long day_of_era = z - era * 146097;
    const long year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const long day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const long month_from_march = (5 * day_of_year + 2) / 153;
    const int day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    const int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    const int year = (int)(year_of_era + era * 400 + (month <= 2));
    (void)snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
}

void date_format_after(long start_days, double years, char text[static DATE_TEXT_SIZE])
{
    const double days = floor(years * DATE_DAYS_PER_YEAR + 0.5);
    const double held = days > 4e6 ? 4e6 : days < -4e6 ? -4e6 : days;
    date_format(start_days + (long)held, text);
}
