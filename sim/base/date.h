// SPDX-License-Identifier: GPL-3.0-or-later
// Calendar dates as days since 1970-01-01, proleptic Gregorian.
#ifndef BULWARK_BASE_DATE_H
#define BULWARK_BASE_DATE_H

#include <stdbool.h>

#define DATE_DAYS_PER_YEAR 365.25
#define DATE_TEXT_SIZE 16

// Reads "YYYY-MM-DD" (years 1000 to 9999, a day that exists) into `days`; false, and `days`
// untouched, when `text` is anything else.
bool date_parse(const char *text, long *days);

// Writes the date of `days` as "YYYY-MM-DD". Days beyond the years 0001–9999 are held at the end.
void date_format(long days, char text[static DATE_TEXT_SIZE]);

// The date `years` after `start_days` (365.25 days a year, rounded to the nearest day).
void date_format_after(long start_days, double years, char text[static DATE_TEXT_SIZE]);

#endif
