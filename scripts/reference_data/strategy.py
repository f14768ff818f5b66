"""The strategy as data: its actions, indicators, matrix and the figures it prints.

What each series is (series.csv) is written by hand; here only its observations are made.
"""

from __future__ import annotations

from datetime import date

from scripts.reference_data import statistics
from scripts.reference_data.files import Folders, read_records, require, write_rows
from scripts.reference_data.observations import HEADER, Observation, Period, academic_year, calendar_year, in_order

ACTIONS, INDICATORS, CELLS, TICKS, NON_EMPTY = 14, 21, 294, 340, 186
# A figure without a date of its own stands at the first day of the strategy's life, and says so.
UNDATED = Period(date(2026, 1, 1), date(2026, 1, 1), "Not dated; printed in the strategy for 2026 to 2031")
ROTHERHAM = ("E08000018", "Rotherham")
NATIONAL = ("", "National, as the strategy prints it")
SEPTEMBER_2024 = Period(date(2024, 9, 1), date(2024, 9, 30), "September 2024")
# Series, area, period, value, and the words of the strategy that hold it.
PRINTED = (
    ("strategy-employment-rate", ROTHERHAM, UNDATED, "69.5", "the employment rate – at 69.5% – is considerably below"),
    ("strategy-neet-16-17", ROTHERHAM, UNDATED, "313", "There are 313 young people not in education, employment"),
    ("strategy-neet-16-17", ROTHERHAM, calendar_year(2019), "195", "from 3% in 2019 (195 young people)"),
    ("strategy-neet-16-17-share", ROTHERHAM, UNDATED, "5", "accounting for 5% of the 16–17-year-old population"),
    ("strategy-neet-16-17-share", ROTHERHAM, calendar_year(2019), "3", "from 3% in 2019 (195 young people)"),
    (
        "strategy-long-term-sick",
        ROTHERHAM,
        SEPTEMBER_2024,
        "16100",
        "As of September 2024, 44,100 residents are economically inactive in Rotherham, with 16,100 of these being"
        " inactive due to long-term sickness.",
    ),
    (
        "strategy-disabled-employment-rate",
        ROTHERHAM,
        UNDATED,
        "44",
        "employment rates for disabled people are low (44%)",
    ),
    (
        "strategy-level-2-3",
        ROTHERHAM,
        UNDATED,
        "44",
        "with 44% of working age residents holding L2 and L3 qualifications.",
    ),
    ("strategy-no-qualifications", ROTHERHAM, UNDATED, "11", "11% of adults have no qualifications"),
    ("strategy-no-qualifications", NATIONAL, UNDATED, "6", "significantly above the national average (6%)"),
    ("strategy-level-4-plus", ROTHERHAM, UNDATED, "36", "36% of working age residents hold a Level 4+ qualification"),
    ("strategy-level-4-plus", NATIONAL, UNDATED, "47", "significantly below the national average (47%)"),
    (
        "strategy-apprenticeship-starts",
        ROTHERHAM,
        academic_year("202223"),
        "1225",
        "with 1,225 starts and 580 achievements in 2022/23.",
    ),
    (
        "strategy-apprenticeship-achievements",
        ROTHERHAM,
        academic_year("202223"),
        "580",
        "with 1,225 starts and 580 achievements in 2022/23.",
    ),
    ("strategy-hard-to-fill-share", ROTHERHAM, UNDATED, "58", "with 58% of vacancies identified as hard to fill"),
    ("strategy-hard-to-fill-share", NATIONAL, UNDATED, "57", "slightly above the national average (57%)"),
    ("strategy-businesses", ROTHERHAM, UNDATED, "7495", "There are 7,495 businesses in Rotherham"),
    ("strategy-employees", ROTHERHAM, UNDATED, "106150", "There are 106,150 employees in employment in Rotherham"),
    ("strategy-residents", ROTHERHAM, UNDATED, "268400", "Rotherham is home to 268,400 residents"),
)


def build(folders: Folders) -> dict[str, int]:
    """Writes the files of the strategy; gives the number of rows of each."""
    target = folders.project / "crm" / "strategy" / "data"
    rows = [*statistics.observations(folders), *_printed(folders)]
    described = {row["key"] for row in read_records(target / "series.csv")}
    require({row.series for row in rows} == described, "the series described in series.csv")
    return {
        **_transcribed(folders),
        "observations.csv": write_rows(target / "observations.csv", HEADER, in_order(rows)),
    }


def _transcribed(folders: Folders) -> dict[str, int]:
    target = folders.project / "crm" / "strategy" / "data"
    actions = read_records(folders.domain("actions.csv"))
    indicators = read_records(folders.domain("indicators.csv"))
    cells = read_records(folders.domain("action_outcome_matrix.csv"))
    ticks = [int(cell["weight"]) for cell in cells]
    require((len(actions), len(indicators), len(cells)) == (ACTIONS, INDICATORS, CELLS), "14 actions by 21 indicators")
    require((sum(ticks), sum(tick > 0 for tick in ticks)) == (TICKS, NON_EMPTY), "340 ticks in 186 cells")
    return {
        "actions.csv": write_rows(
            target / "actions.csv",
            (
                "code",
                "theme",
                "title",
                "priority",
                "description",
                "alignment",
                "lead_partners",
                "timescale",
                "resource_band",
                "outputs",
            ),
            [tuple(action.values()) for action in actions],
        ),
        "indicators.csv": write_rows(
            target / "indicators.csv",
            (
                "code",
                "mission",
                "kind",
                "wording",
                "direction",
                "unit",
                "baseline_figure",
                "baseline_sentence",
                "measured_from",
                "note",
            ),
            [
                (
                    row["code"],
                    row["mission"],
                    row["kind"],
                    row["wording"],
                    row["direction"],
                    row["unit"],
                    row["baseline_figure"],
                    row["baseline_source_sentence"],
                    row["measured_from"],
                    row["note"],
                )
                for row in indicators
            ],
        ),
        "action_outcomes.csv": write_rows(
            target / "action_outcomes.csv",
            ("action", "indicator", "ticks", "wording"),
            [(cell["action"], cell["outcome"], cell["weight"], cell["wording_as_printed"]) for cell in cells],
        ),
    }


def _printed(folders: Folders) -> list[Observation]:
    """The strategy's own figures; each is looked up in its text."""
    strategy = folders.strategy_text()
    rows = []
    for series, (code, name), period, value, words in PRINTED:
        require(words in strategy, f"“{words}” in the strategy")
        require(f"{float(value):,g}" in words or value in words, f"{value} in “{words}”")
        rows.append(
            Observation(series, code, name, period.start, period.end, period.label, "", value, note=f"“{words}”")
        )
    return rows
