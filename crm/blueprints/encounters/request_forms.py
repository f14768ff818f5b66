"""What a person types about a school's request."""

from __future__ import annotations

from collections.abc import Sequence

from crm.blueprints.encounters.meaningful import BENCHMARK_LABELS
from crm.blueprints.encounters.models import SchoolRequest
from crm.blueprints.encounters.queries import known_school, years_of
from crm.blueprints.encounters.request_rules import (
    WORDS_LENGTH,
    RequestFacts,
    Withdrawal,
    WithdrawnReason,
    request_problems,
    tidied_request,
    withdrawal_problems,
)
from crm.blueprints.encounters.rules import KINDS, LINE_LENGTH, MOST_PUPILS, REASON_LENGTH, Mode
from crm.clock import today
from crm.directory.schools.models import School
from crm.directory.schools.queries import school_words, schools_typed
from crm.directory.schools.rules import YEAR_GROUPS
from crm.periods import format_date
from crm.problems import Problem
from crm.web import choices
from crm.web.forms import Choice, DateParts, Judged, LongText, Radios, Text, Ticks, WholeNumber

YEARS = [(str(group), f"Year {group}") for group in YEAR_GROUPS]
KIND_CHOICES = [(kind.key, kind.label) for kind in KINDS.values()]
MODE_CHOICES = [(mode.value, mode.label) for mode in Mode]
BENCHMARK_CHOICES = [(str(each), f"Benchmark {each}: {words.lower()}") for each, words in BENCHMARK_LABELS.items()]


class RequestForm(Judged):
    """A request, whole: new or changed."""

    school = Text("School", required="Enter the school that asks", max_length=220, autocomplete="off")
    words = LongText(
        "What does the school ask for?",
        required="Enter what the school asks for",
        hint="In its own words if you can. Do not name any pupil.",
        max_length=WORDS_LENGTH,
        rows=3,
    )
    years = Ticks("Which year groups is it for?", YEARS, required="Choose the year groups that it is for", small=True)
    kind = Choice("Kind of encounter (optional)", KIND_CHOICES, blank="Any kind")
    benchmark = Choice("Benchmark (optional)", BENCHMARK_CHOICES, blank="Either")
    mode = Choice("How they would meet (optional)", MODE_CHOICES, blank="Does not matter")
    sector = Choice("Sector of the employer (optional)", blank="Any sector")
    pupils = WholeNumber("Roughly how many pupils? (optional)", low=1, high=MOST_PUPILS)
    from_on = DateParts("First day that would suit (optional)")
    to_on = DateParts("Last day that would suit (optional)")
    asked_on = DateParts("When did the school ask?", required="Enter when the school asked")
    asked_by = Text(
        "Who asked? (optional)", hint="Their job at the school, for example careers leader. No name is needed.",
        max_length=LINE_LENGTH, autocomplete="off",
    )  # fmt: skip
    kept: School | None = None

    def offer_choices(self, kept: School | None = None) -> None:
        """Set what may be chosen; `kept` is the school that the request names already."""
        self.sector.offer(choices.sectors())
        self.kept = kept

    def start_new(self, school: School | None) -> None:
        """What is most likely for a new one."""
        self.asked_on.data = today()
        if school is not None:
            self.school.data = school_words(school.name, school.urn)

    def fill_from(self, request: SchoolRequest) -> None:
        """Show a request as it stands."""
        for name in ("words", "kind", "pupils", "from_on", "to_on", "asked_on", "asked_by"):
            self[name].data = getattr(request, name)
        self.school.data = school_words(request.school.name, request.school.urn)
        self.years.data = request.years.split()
        self.benchmark.data = str(request.benchmark or "")
        self.mode.data = request.mode.value if request.mode else ""
        self.sector.data = request.sector.code if request.sector else ""

    def chosen_school(self) -> School | None:
        """The school typed, by its number or by a name that only one has."""
        line = self.school.data or ""
        return schools_typed([line]).get(line)

    def facts(self) -> RequestFacts:
        """What was typed."""
        school = self.chosen_school()
        is_kept = school is not None and self.kept is not None and school.id == self.kept.id
        return RequestFacts(
            school=known_school(school, {}, is_kept=is_kept) if school else None,
            words=self.words.data or "",
            years=tuple(int(each) for each in self.years.data or ()),
            asked_on=self.asked_on.data,
            asked_by=self.asked_by.data or "",
            kind=self.kind.data or "",
            benchmark=int(self.benchmark.data) if self.benchmark.data else None,
            mode=self.mode.data or "",
            sector=self.sector.data or "",
            pupils=self.pupils.data,
            from_on=self.from_on.data,
            to_on=self.to_on.data,
        )

    def problems(self) -> Sequence[Problem]:
        """What the rules say; a school that was typed but is not known is told as that."""
        facts = tidied_request(self.facts())
        found = request_problems(facts, today())
        line = self.school.data or ""
        if facts.school is None and line:
            words = f"No school is found for “{line[:80]}”. Choose one from the list, or enter its URN"
            found = [each if each.field != "school" else Problem("school", words) for each in found]
        return found

    def in_words(self) -> dict[str, str]:
        """What was typed and chosen, by question."""
        school = self.chosen_school()
        return _in_words(
            tidied_request(self.facts()),
            school.name if school else "",
            dict(choices.sectors()).get(self.sector.data or "", ""),
        )


def request_in_words(request: SchoolRequest) -> dict[str, str]:
    """A request as it stands, by question."""
    facts = RequestFacts(
        school=None,
        words=request.words,
        years=years_of(request.years),
        asked_on=request.asked_on,
        asked_by=request.asked_by,
        kind=request.kind,
        benchmark=request.benchmark,
        mode=request.mode.value if request.mode else "",
        pupils=request.pupils,
        from_on=request.from_on,
        to_on=request.to_on,
    )
    return _in_words(facts, request.school.name, request.sector.name if request.sector else "")


def _in_words(facts: RequestFacts, school: str, sector: str) -> dict[str, str]:
    return {
        "School": school,
        "What does the school ask for?": facts.words,
        "Which year groups is it for?": ", ".join(f"Year {each}" for each in facts.years),
        "Kind of encounter": dict(KIND_CHOICES).get(facts.kind, facts.kind) or "Any kind",
        "Benchmark": str(facts.benchmark or "Either"),
        "How they would meet": dict(MODE_CHOICES).get(facts.mode, "Does not matter"),
        "Sector of the employer": sector or "Any sector",
        "Roughly how many pupils?": f"{facts.pupils:,}" if facts.pupils else "",
        "First day that would suit": format_date(facts.from_on) if facts.from_on else "",
        "Last day that would suit": format_date(facts.to_on) if facts.to_on else "",
        "When did the school ask?": format_date(facts.asked_on) if facts.asked_on else "",
        "Who asked?": facts.asked_by,
    }


class WithdrawForm(Judged):
    """That a request ended without an encounter."""

    on = DateParts("When was it withdrawn?", required="Enter when it was withdrawn")
    reason = Radios(
        "Why?",
        [(reason.value, reason.label) for reason in WithdrawnReason],
        required="Choose why it was withdrawn",
    )
    note = Text("Note (optional, needed for another reason)", max_length=REASON_LENGTH)

    def of(self, request: SchoolRequest) -> WithdrawForm:
        """The form for one request, whose day of asking it is judged by."""
        self.asked_on = request.asked_on
        return self

    def said(self) -> Withdrawal:
        """What was typed."""
        return Withdrawal(self.on.data, self.reason.data or "", self.note.data or "")

    def problems(self) -> Sequence[Problem]:
        """What the rules say of what was typed."""
        return withdrawal_problems(self.said(), self.asked_on, today())
