"""The six indicators of Mission 3: value, base, interval, what is left out, status, change, caveats."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.blueprints.dashboard.definitions import BY_CODE, DEFINITIONS, Kind
from crm.blueprints.dashboard.indicators import (
    Flow,
    able_to_recruit_value,
    apprenticeships_value,
    collaboration_value,
    mismatch_value,
)
from crm.blueprints.dashboard.official import OfficialSeries, Published
from crm.blueprints.dashboard.official_indicators import OfficialPart, Printed, official_value
from crm.blueprints.dashboard.targets import Baseline, Status, Target
from crm.blueprints.dashboard.values import (
    Denominator,
    Frame,
    TrendPoint,
    TrendSegment,
    caption_of,
    for_publication,
    share_figure,
    to_data,
)
from crm.blueprints.diagnostics.measures import Densities, Density, PostStratified, Settled, WindowChange
from crm.figures import Direction, PairedAnswers, Proportion

AS_AT = date(2026, 11, 23)
FRAME = Frame(AS_AT)
AIMING_AT_60 = Frame(
    AS_AT,
    targets=(Target(date(2027, 3, 31), Decimal(60), "Agreed by the board"),),
    baseline=Baseline(date(2026, 3, 31), Decimal(50), "First full window"),
)
SUMS = Densities(Density(21, 100), Density(58, 100), Density(5, 200))
NO_SUMS = Densities(Density(0, 0), Density(0, 0), Density(0, 0))


class TestDefinitions:
    def test_are_the_six_of_mission_3(self):
        assert [definition.code for definition in DEFINITIONS] == [
            "M3-KPI", "M3-O1", "M3-O2", "M3-O3", "M3-O4", "M3-O5",
        ]  # fmt: skip

    @pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.code)
    def test_say_everything_a_reader_needs(self, definition):
        assert all(
            (definition.wording, definition.method, definition.base, definition.reading, definition.source,
             definition.related, definition.caveats)
        )  # fmt: skip
        assert definition.rising is (definition.code != "M3-O4")
        assert (definition.year is not None) == (definition.kind is Kind.RECORDS)


class TestAbleToRecruit:
    FOUND = Settled(Proportion(14, 24), undetermined=3, outside=5)

    def test_the_number_is_the_headline_and_the_share_has_its_base(self):
        value = able_to_recruit_value(self.FOUND, FRAME)
        assert (value.headline.key, value.headline.value, value.headline.text) == ("able", Decimal(14), "14")
        share = value.figure("share")
        assert (share.value, share.text, share.base) == (Decimal("58.3"), "58%", 24)
        assert (share.low, share.high) == (Decimal("38.8"), Decimal("75.5"))  # Wilson, 14 of 24
        assert value.headline.low is None
        assert value.figure("not_able").value == 10
        assert value.figure("answered").value == 32
        assert value.period == "18 months to 23 November 2026"
        assert caption_of(value).startswith("how far so few answers")

    def test_what_is_left_out_is_said(self):
        assert able_to_recruit_value(self.FOUND, FRAME).notes == (
            "3 employers gave answers that do not settle it and are not in the base.",
            "5 employers did not try to recruit and are not in the base.",
        )
        one = able_to_recruit_value(Settled(Proportion(1, 1), 1), FRAME)
        assert one.notes == ("1 employer gave answers that do not settle it and is not in the base.",)

    def test_nobody_settled_is_blank_everywhere(self):
        value = able_to_recruit_value(Settled(Proportion(0, 0), 2), AIMING_AT_60)
        assert (value.headline.value, value.headline.text) == (None, "")
        assert (value.figure("share").value, value.figure("share").text) == (None, "")
        assert value.status is Status.NO_VALUE

    @pytest.mark.parametrize(
        ("share", "frame", "status"),
        [
            (Proportion(14, 24), FRAME, Status.NO_TARGET),
            (Proportion(15, 25), AIMING_AT_60, Status.MET),
            (Proportion(14, 24), AIMING_AT_60, Status.ON_TRACK),  # 58.3 beside 56.5 expected
            (Proportion(13, 24), AIMING_AT_60, Status.BEHIND),
            (Proportion(4, 4), AIMING_AT_60, Status.TOO_FEW),
        ],
    )
    def test_status_is_on_the_share(self, share, frame, status):
        assert able_to_recruit_value(Settled(share, 0), frame).status is status

    def test_how_many_of_the_borough_answered_names_its_denominator(self):
        value = able_to_recruit_value(self.FOUND, FRAME, borough=Denominator(7680, "enterprises, 2022"))
        response = value.figure("response")
        assert (response.value, response.text) == (Decimal("0.4"), "0.4%")
        assert response.base_words == "of 7,680: enterprises, 2022"

    @pytest.mark.parametrize(
        ("answers", "words", "direction"),
        [
            (
                PairedAnswers(10, 2, 3, 5),
                "No clear change among 20 employers that answered both times",
                Direction.NO_CLEAR_CHANGE,
            ),
            (
                PairedAnswers(10, 0, 20, 10),
                "Up 50 percentage points among 40 employers that answered both times",
                Direction.UP,
            ),
            (
                PairedAnswers(10, 20, 0, 10),
                "Down 50 percentage points among 40 employers that answered both times",
                Direction.DOWN,
            ),
            (
                PairedAnswers(0, 0, 0, 0),
                "No employer has answered again since, so no change can be given.",
                None,
            ),
        ],
    )
    def test_change_is_of_the_same_employers_and_shown_only_where_clear(self, answers, words, direction):
        value = able_to_recruit_value(self.FOUND, FRAME, change=WindowChange(answers, same_answers=0))
        assert (value.change.words, value.change.direction) == (words, direction)
        assert value.change.employers == answers.pairs


class TestMismatch:
    FOUND = Settled(Proportion(8, 40), undetermined=2)
    UNDER_USE = Settled(Proportion(15, 40), undetermined=2)

    def test_the_share_is_the_headline_and_the_rest_stands_beside(self):
        value = mismatch_value(self.FOUND, self.UNDER_USE, SUMS, FRAME)
        assert (value.headline.key, value.headline.text, value.headline.base) == ("share", "20%", 40)
        assert value.figure("under_use").text == "38%"
        assert value.figure("skill_shortage_density").text == "21%"
        assert value.figure("hard_to_fill_density").base == 100
        assert value.figure("skills_gap_density").value == Decimal("2.5")
        assert value.figure("skill_shortage_density").low is None  # vacancies are no answers of their own

    def test_without_answers_densities_are_blank(self):
        value = mismatch_value(Settled(Proportion(0, 0), 0), Settled(Proportion(0, 0), 0), NO_SUMS, FRAME)
        assert {figure.value for figure in value.figures} == {None, Decimal(0)}
        assert value.figure("facing").value is None
        assert value.figure("skills_gap_density").text == ""

    def test_a_falling_share_is_the_aim(self):
        falling = Frame(AS_AT, targets=(Target(date(2027, 3, 31), Decimal(25)),))
        assert mismatch_value(self.FOUND, self.UNDER_USE, SUMS, falling).status is Status.MET

    def test_the_weighted_share_stands_beside_the_raw_one(self):
        weighted = PostStratified(Fraction(1, 4), {})
        value = mismatch_value(self.FOUND, self.UNDER_USE, SUMS, FRAME, weighted=weighted)
        assert value.figure("weighted").text == "25%"
        refused = PostStratified(None, {}, "Fewer than 5 answers from employers with 250 or more employees")
        value = mismatch_value(self.FOUND, self.UNDER_USE, SUMS, FRAME, weighted=refused)
        assert "Not weighted by size. Fewer than 5 answers" in value.notes[-1]
        with pytest.raises(KeyError):
            value.figure("weighted")


class TestFlows:
    def test_apprenticeships_by_funding_year_in_four_parts(self):
        value = apprenticeships_value(Flow(12, 9, 40), Flow(3, 1, 8), Flow(5, 5, 20), Flow(2, 0, 3), Frame(AS_AT))
        assert value.period == "2026/27 to 23 November 2026"
        assert [(figure.key, figure.value, figure.period) for figure in value.figures[:3]] == [
            ("all", Decimal(12), "2026/27 to 23 November 2026"),
            ("all_same_day_last_year", Decimal(9), "2025/26 to 23 November 2025"),
            ("all_last_full_year", Decimal(40), "2025/26"),
        ]
        assert value.figure("higher").value == 3
        assert value.figure("growth_last_full_year").value == 20
        assert value.figure("foundational").value == 2
        assert value.change.words == "3 more than in 2025/26 to 23 November 2025 (9)"
        assert all(figure.low is None for figure in value.figures)
        assert caption_of(value) == ""

    def test_collaborations_by_financial_year(self):
        value = collaboration_value(Flow(9, 11, 14), Frame(AS_AT), with_change=4, open_ended=2)
        assert (value.headline.value, value.headline.period) == (Decimal(9), "2026/27 to 23 November 2026")
        assert value.change.words == "2 fewer than in 2025/26 to 23 November 2025 (11)"
        assert value.change.direction is Direction.DOWN
        assert value.figure("with_change").value == 4
        assert value.notes == ("2 employers are counted by work of an earlier year that nobody has ended.",)

    def test_as_many_as_last_year_has_no_arrow(self):
        value = collaboration_value(Flow(9, 9, 14), Frame(AS_AT))
        assert (value.change.words, value.change.direction) == ("As many as in 2025/26 to 23 November 2025", None)
        assert value.notes == ()

    @pytest.mark.parametrize(
        ("as_at", "full_year", "status"),
        [
            (date(2026, 11, 23), 5, Status.NOT_YET),  # 2025/26 is over, its target was none
            (date(2027, 3, 31), 20, Status.MET),  # on its last day the year is full
            (date(2027, 4, 10), 19, Status.MISSED),
        ],
    )
    def test_a_target_for_a_year_is_judged_on_the_whole_year(self, as_at, full_year, status):
        frame = Frame(as_at, targets=(Target(date(2027, 3, 31), Decimal(20)), Target(date(2028, 3, 31), Decimal(30))))
        value = collaboration_value(Flow(1, 1, full_year), frame)
        assert value.status is status
        assert value.target.due_on == date(2027, 3, 31)


def official(key, unit, months, *points):
    return OfficialSeries(key, f"Series {key}", unit, "Office for National Statistics", months, points)


def point(label, end, value, low=None, high=None):
    decimals = [None if number is None else Decimal(number) for number in (value, low, high)]
    return Published(label, end, *decimals)


class TestOfficial:
    PERCENT = "percent of residents aged 16 to 64"
    LEVEL_3_RQF = official(
        "rqf", PERCENT, 18,
        point("2022", date(2022, 12, 31), "56.8", "52.0", "61.6"),
        point("2023", date(2023, 12, 31), "59.1", "53.6", "64.6"),
    )  # fmt: skip
    LEVEL_3_NVQ = official("nvq", PERCENT, 18, point("2021", date(2021, 12, 31), "54.0"))
    LEVEL_4_NVQ = official("nvq4", PERCENT, 18, point("2021", date(2021, 12, 31), "30.1"))
    PARTS = (
        OfficialPart("level_3_plus", "Level 3 or above", (LEVEL_3_NVQ, LEVEL_3_RQF)),
        OfficialPart(
            "level_4_plus",
            "Level 4 or above",
            (LEVEL_4_NVQ,),
            Printed("As the strategy prints it", Decimal(36), "percent of working-age residents"),
        ),
    )

    def test_qualifications_in_two_parts_with_the_strategys_own_figure_apart(self):
        value = official_value("M3-O1", self.PARTS, FRAME)
        assert [(f.key, f.text, f.period, f.is_stale) for f in value.figures] == [
            ("level_3_plus", "59.1%", "2023", True),
            ("level_4_plus", "30.1%", "2021", True),
            ("level_4_plus_printed", "36.0%", "", False),
        ]
        assert (value.headline.low, value.headline.high) == (Decimal("53.6"), Decimal("64.6"))
        assert value.change.words == "No clear change since 2022"
        assert value.period == "2023"
        assert "Level 4 or above: the latest figure loaded is for 2021; a newer one should have come." in value.notes
        assert caption_of(value) == ""  # published intervals are sampling error, not chance of few answers

    def test_definitions_are_segments_of_the_trend(self):
        value = official_value("M3-O1", self.PARTS, FRAME)
        assert [(s.name, [p.label for p in s.points]) for s in value.trend] == [
            ("Series nvq", ["2021"]), ("Series rqf", ["2022", "2023"]), ("Series nvq4", ["2021"]),
        ]  # fmt: skip

    def test_no_change_is_given_across_a_break(self):
        value = official_value("M3-O1", self.PARTS, Frame(date(2022, 12, 31)))
        assert value.headline.text == "56.8%"
        assert value.change.words == "No earlier figure by the same definition (Series rqf)"

    def test_what_no_file_holds_is_said(self):
        value = official_value("M3-O1", self.PARTS, Frame(date(2020, 1, 1)))
        assert (value.headline.value, value.headline.text, value.change) == (None, "", None)
        assert value.status is Status.NO_VALUE
        assert value.notes[0] == "Level 3 or above: no figure is published in the files loaded here."

    PAY = official(
        "pay", "pounds a week", 18,
        point("April 2024", date(2024, 4, 30), "520.00", "500", "540"),
        point("April 2025", date(2025, 4, 30), "580.50", "560", "601"),
    )  # fmt: skip

    def test_earnings(self):
        frame = Frame(AS_AT, targets=(Target(date(2027, 4, 30), Decimal(600)),))
        value = official_value("M3-O5", [OfficialPart("median_weekly_pay", "Median weekly pay", (self.PAY,))], frame)
        assert value.headline.text == "£580.50 a week"
        assert value.headline.is_stale
        assert value.change.words == "Up £60.50 a week since April 2024"
        assert value.change.direction is Direction.UP
        assert value.status is Status.NOT_YET
        assert value.sources == ("Office for National Statistics. Its file gives no date of publication",)

    @pytest.mark.parametrize(
        ("before", "after", "words"),
        [
            ("50", "52.5", "Up 2.5 percentage points since 2022, published without an interval"),
            ("50", "49", "Down 1.0 percentage point since 2022, published without an interval"),
            ("50", "50", "No change since 2022"),
        ],
    )
    def test_change_without_intervals_says_so(self, before, after, words):
        bare = official(
            "s", self.PERCENT, 18, point("2022", date(2022, 12, 31), before), point("2023", date(2023, 12, 31), after)
        )
        value = official_value("M3-O1", [OfficialPart("level_3_plus", "Level 3", (bare,))], FRAME)
        assert value.change.words == words


class TestValues:
    def test_published_output_hides_a_share_on_under_5_answers_and_keeps_the_counts(self):
        value = able_to_recruit_value(Settled(Proportion(3, 4), 0), FRAME)
        shown = for_publication(value)
        assert (shown.figure("share").value, shown.figure("share").text, shown.figure("share").low) == (None, "", None)
        assert shown.figure("able").value == 3
        assert "Hidden: fewer than 5 answers." in shown.notes[-1]
        fine = able_to_recruit_value(Settled(Proportion(3, 5), 0), FRAME)
        assert for_publication(fine) is fine

    @pytest.mark.parametrize(("base", "low"), [(9, True), (10, False)])
    def test_a_low_base_is_marked(self, base, low):
        assert share_figure("share", "Share", Proportion(1, base), "employers").is_low_base is low

    def test_as_json(self):
        trend = (TrendSegment("Here", (TrendPoint("May 2026", date(2026, 5, 31), Decimal("50.0"), base=8),)),)
        frame = Frame(AS_AT, AIMING_AT_60.targets, AIMING_AT_60.baseline, trend)
        change = WindowChange(PairedAnswers(10, 2, 3, 5), same_answers=0)
        data = to_data(able_to_recruit_value(TestAbleToRecruit.FOUND, frame, change=change))
        assert json.loads(json.dumps(data)) == data
        assert (data["code"], data["as_at"], data["status"]) == ("M3-KPI", "2026-11-23", "on_track")
        assert data["figures"][0]["value"] == "14"
        assert data["target"] == {"due_on": "2027-03-31", "value": "60", "reason": "Agreed by the board"}
        assert data["baseline"]["on"] == "2026-03-31"
        assert data["trend"][0]["points"][0]["value"] == "50"
        assert data["change"]["direction"] == "no clear change"
        assert data["caveats"] == list(BY_CODE["M3-KPI"].caveats)

    @given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 9), st.integers(0, 9))
    def test_parts_add_up_to_those_who_answered(self, able, not_able, undetermined, outside):
        found = Settled(Proportion(able, able + not_able), undetermined, outside)
        value = able_to_recruit_value(found, FRAME)
        parts = [value.figure(key).value or 0 for key in ("able", "not_able", "undetermined", "did_not_try")]
        assert sum(parts) == value.figure("answered").value
