"""The page of a school, its roll, and the cold spots: what is known is shown, and what is not is never a zero."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.rules import Strand
from crm.blueprints.schools.cold_spots import Asked, CellKind, cold_spots
from crm.clock import today
from crm.database import db
from crm.directory.schools.models import School
from crm.directory.schools.queries import roll_of
from crm.directory.schools.rules import academic_year
from crm.periods import YearKind, year_of
from tests.conftest import SignIn
from tests.factories.directory import make_employer
from tests.factories.encounters import at, make_encounter, make_roll, make_school
from tests.factories.places import make_codes
from tests.pages import InspectingClient

THIS = year_of(YearKind.ACADEMIC, today())


def parts(days: int = 0) -> list[str]:
    day = today() - timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


class TestPage:
    def test_says_what_is_known_of_each_year_group(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("analyst")
        school = make_school("Wath Academy", high_age=16)
        make_roll(school, {9: 200})
        for _ in range(2):
            make_encounter(schools=(at(school, today(), y9=150),))
        make_encounter(stage="arranged", on=today() + timedelta(days=9), schools=(at(school, y7=40),))
        page = client.get(f"/schools/{school.public_id}").text
        assert "2 encounters</b> held, 300 attendances: at most 300 pupils" in page
        assert "1.50" in page
        assert "<b>none</b>" in page
        assert "Year 12" not in page
        assert "Year 7: 40" in page
        assert "Enter the roll" not in page

    def test_a_school_of_unknown_ages_has_no_cold_years(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school(low_age=None, high_age=None, is_inferred=True)
        page = client.get(f"/schools/{school.public_id}").text
        assert "<b>none</b>" not in page
        assert "none written down" in page
        assert "The roll of" in page

    def test_a_closed_school_says_so(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school(status="Closed", closed_on=today() - timedelta(days=400))
        assert "This school is closed: its last day was" in client.get(f"/schools/{school.public_id}").text

    @pytest.mark.parametrize("year", ["1066/67", "next", "2026/28", "x" * 300, "2019/20"])
    def test_an_odd_year_is_said_and_this_year_shown(
        self, client: InspectingClient, sign_in: SignIn, year: str
    ) -> None:
        sign_in("officer")
        school = make_school()
        assert "Academic year" in client.get(f"/schools/{school.public_id}?year={year}").text
        assert client.get(f"/schools/{school.public_id}/roll?year={year}").status_code == 404
        assert "Error:" in client.get(f"/schools/cold-spots?year={year}").text

    def test_costs_the_same_with_more(
        self, client: InspectingClient, sign_in: SignIn, statements: Callable[[], list[str]]
    ) -> None:
        sign_in("officer")
        school = make_school()
        make_roll(school, {9: 200})
        cold = ("/schools/cold-spots", "/schools/cold-spots?by=sector")
        addresses = (f"/schools/{school.public_id}", *cold, "/schools/")
        counts = []
        for _ in range(2):
            for _ in range(4):
                make_encounter(
                    schools=(at(school, y9=3, y10=4), at(make_school(), y9=3)), further=(make_employer().id,)
                )
                make_encounter(stage="arranged", schools=(at(school, y9=3),))
            found = []
            for address in addresses:
                before = len(statements())
                client.get(address)
                found.append(len(statements()) - before)
            counts.append(found)
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 8, dict(zip(addresses, counts[0], strict=True))


class TestRoll:
    def typed(self, **changes: Any) -> dict[str, Any]:
        return {"pupils_9": "200", "source": "School census", "source_on": parts()} | changes

    def test_is_written_down_by_whom_the_grant_allows(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("partner", strands=(Strand.ENCOUNTERS,))
        school = make_school()
        answer = client.post(f"/schools/{school.public_id}/roll", data=self.typed())
        assert "The roll of" in client.get(answer.location).text
        assert {group: row.pupils for group, row in roll_of(school.id, academic_year(today())).items()} == {9: 200}

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"pupils_9": "6000"}, "must be between 0 and 5,000"),
            ({"pupils_9": "many"}, "must be a whole number"),
            ({"source": ""}, "Enter who says so"),
            ({"source_on": ["", "", ""]}, "Enter the day on which"),
            ({"source_on": parts(-2)}, "today or in the past"),  # still to come if the run passes midnight
        ],
    )
    def test_says_what_is_wrong(
        self, client: InspectingClient, sign_in: SignIn, changes: dict[str, Any], words: str
    ) -> None:
        sign_in("officer")
        answer = client.post(f"/schools/{make_school().public_id}/roll", data=self.typed(**changes))
        assert answer.status_code == 422
        assert words in answer.text

    def test_is_not_less_than_were_at_one_encounter(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school()
        make_encounter(schools=(at(school, y9=120),))
        make_encounter(stage="arranged", on=today(), schools=(at(school, y9=150),))
        address = f"/schools/{school.public_id}/roll"
        refused = client.post(address, data=self.typed(pupils_9="119"))
        assert refused.status_code == 422
        assert "119 on roll in Year 9 are fewer than the 120 who took part" in refused.text
        assert roll_of(school.id, academic_year(today())) == {}
        saved = client.get(client.post(address, data=self.typed(pupils_9="120")).location).text
        assert "150 pupils of Year 9 are arranged for" in saved
        assert "more than the 120 on roll" in saved

    def test_two_people_at_once_see_both_versions(self, client: InspectingClient, sign_in: SignIn) -> None:
        sign_in("officer")
        school = make_school()
        address = f"/schools/{school.public_id}/roll"
        assert client.post(address, data=self.typed(version="", once_key="a")).status_code == 302
        assert client.post(address, data=self.typed(version="", once_key="a")).status_code == 302
        second = client.post(address, data=self.typed(version="", pupils_9="210", once_key="b"))
        assert second.status_code == 409
        assert ">200<" in second.text
        assert ">210<" in second.text
        assert roll_of(school.id, academic_year(today()))[9].pupils == 200


@pytest.mark.usefixtures("app")
class TestColdSpots:
    def test_only_what_the_register_says_is_there_can_be_cold(self) -> None:
        make_codes()
        maker = make_employer("Maker", sic_codes=["25620"])
        school = make_school("Aston", high_age=16)
        unknown = make_school("Dinnington", low_age=None, high_age=None)
        make_school("Silent", low_age=None, high_age=None)
        make_school("Primary", low_age=3, high_age=11)
        make_school("Shut", status="Closed")
        make_encounter(maker, schools=(at(school, y9=30), at(unknown, y10=20)))
        make_encounter(stage="arranged", schools=(at(school, y8=30),))
        found = cold_spots(THIS, Asked())
        lines = {line.school.name: [cell.kind for cell in line.cells] for line in found.lines}
        cold, had, none, unknown_cell = CellKind.COLD, CellKind.HAD, CellKind.NOT_TAUGHT, CellKind.UNKNOWN
        assert lines == {
            "Aston": [cold, cold, had, cold, cold, none, none],
            "Dinnington": [unknown_cell, unknown_cell, unknown_cell, had, unknown_cell, unknown_cell, unknown_cell],
        }
        assert (found.cold, found.judged, found.unplaced) == (4, 6, 1)

    def test_by_sector_counts_every_employer_that_took_part(self) -> None:
        make_codes()
        maker, teller = make_employer("Maker", sic_codes=["25620"]), make_employer("Teller", sic_codes=["62020"])
        school = make_school("Aston")
        make_encounter(maker, schools=(at(school, y9=30, y10=30),), further=(teller.id,))
        (line,) = cold_spots(THIS, Asked(by_sector=True), ["Information", "Manufacturing", "Retail"]).lines
        assert [cell.had.encounters for cell in line.cells] == [1, 1, 0]
        assert line.encounters == 1
        (line,) = cold_spots(THIS, Asked(sector="Retail", year_group=9)).lines
        assert [cell.kind for cell in line.cells] == [CellKind.COLD]
        assert not cold_spots(THIS, Asked(ward="E05012998")).lines


def test_cold_spots_say_their_words(client: InspectingClient, sign_in: SignIn) -> None:
    sign_in("partner")
    assert "No school with known year groups is loaded" in client.get("/schools/cold-spots").text
    school = make_school("Aston", high_age=16)
    make_encounter(schools=(at(school, y9=30),))
    page = client.get("/schools/cold-spots").text
    assert "4 of 5" in page
    assert "30 att." in page
    assert "not taught" in page
    assert "The list of schools is incomplete" in page
    assert "Choose from the list" in client.get("/schools/cold-spots?sector=Nothing&group=6").text


class TestLoading:
    def load(self, app: Any, path: Path) -> Any:
        command = ["registers", "load", "rolls", str(path), "--as-of", "2026-10-01"]
        result = app.test_cli_runner().invoke(args=command)
        db.session.rollback()
        return result

    def test_rolls_from_a_file(self, app: Any, tmp_path: Path) -> None:
        school = make_school(urn="145848")
        db.session.commit()
        path = tmp_path / "rolls.csv"
        path.write_text("URN,Academic year,Year group,Pupils\n145848,2026/27,9,201\n100000,2026/27,9,10\n")
        result = self.load(app, path)
        assert result.exit_code == 0, result.output
        assert "1 new, 0 changed, 0 unchanged, 1 skipped" in result.output
        row = roll_of(school.id, 2026)[9]
        assert (row.pupils, row.source) == (201, "File rolls.csv")

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("145848,2026/27,6,201", "must be between 7 and 13"),
            ("145848,2026,9,201", "is not an academic year like 2026/27"),
            ("145848,2026/27,9,", "must not be empty"),
            ("145848,2019/20,9,201", "Choose an academic year"),
            ("145848,2026/27,9,1\n145848,2026/27,9,2", "stands in row 2 already"),
        ],
    )
    def test_a_wrong_row_is_named_and_nothing_kept(self, app: Any, tmp_path: Path, row: str, words: str) -> None:
        school = make_school(urn="145848")
        db.session.commit()
        path = tmp_path / "rolls.csv"
        path.write_text(f"URN,Academic year,Year group,Pupils\n{row}\n")
        result = self.load(app, path)
        assert result.exit_code == 1
        assert words in result.output
        assert roll_of(school.id, 2026) == {}


def test_the_register_says_when_a_school_closed(app: Any, tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    header = (
        "URN,LA (code),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),CloseDate,"
        "PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,OfficialSixthForm (name),Postcode,Town"
    )
    path.write_text(f"{header}\n100009,372,Old School,Academy,Closed,31-08-2025,Secondary,11,16,,S60 2NR,Rotherham\n")
    result = app.test_cli_runner().invoke(args=["registers", "load", "schools", str(path)])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    school = db.session.scalars(select(School)).one()
    assert (school.status, str(school.closed_on)) == ("Closed", "2025-08-31")
