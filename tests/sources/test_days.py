import datetime

import pytest

from sitegen.sources.days import day_of_timestamp, newest_year, parse_day, parse_month_day

AUGUST_6 = datetime.date(2025, 8, 6)


@pytest.mark.parametrize(
    "text",
    ["2025-08-06", "2025/8/6", "Aug 6, 2025", "August 6 2025", "6 Aug 2025", "Wed, 6 August 2025", "Aug. 6th, 2025"],
)
def test_a_day_may_be_written_in_many_ways(text):
    assert parse_day(text) == AUGUST_6


@pytest.mark.parametrize(
    "text", ["", "Aug 6", "2025-13-01", "2025-02-29", "Aug 32, 2025", "Mayor 6, 2025", "0000-01-01"]
)
def test_what_is_no_whole_day_is_none(text):
    assert parse_day(text) is None


def test_a_day_without_year_has_none():
    assert parse_month_day("Aug 6") == (None, 8, 6)
    assert parse_month_day("Sept 6") == (None, 9, 6)
    assert parse_month_day("Feb 29") == (None, 2, 29)
    assert parse_month_day("GPT 4") is None


def test_the_newest_year_is_not_after_the_given_day():
    assert newest_year(8, 6, datetime.date(2025, 8, 6)) == 2025
    assert newest_year(8, 7, datetime.date(2025, 8, 6)) == 2024
    assert newest_year(2, 29, datetime.date(2023, 1, 1)) == 2020


def test_a_time_becomes_its_day_in_utc():
    assert day_of_timestamp("2025-08-06T23:59:59.999Z") == AUGUST_6
    assert day_of_timestamp("2025-08-07T01:00:00+02:00") == AUGUST_6
    assert day_of_timestamp("2025-08-06") == AUGUST_6
    assert day_of_timestamp("yesterday") is None
