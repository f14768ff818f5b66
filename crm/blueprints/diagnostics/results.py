"""The result of a submission, put together: what stands out, what stands beside it, and the support there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select

from crm.blueprints.diagnostics.models import SkillsSpan, Submission
from crm.blueprints.diagnostics.needs import labels_of
from crm.blueprints.diagnostics.priorities import Priority
from crm.blueprints.diagnostics.questionnaire_file import load_version
from crm.blueprints.diagnostics.records import submitted_answers
from crm.blueprints.diagnostics.result import Comparator, Result, explain
from crm.blueprints.diagnostics.rules import SiteFacts
from crm.database import db
from crm.directory.employers.models import SizeBand
from crm.directory.provision.models import Provision
from crm.directory.provision.queries import support_for
from crm.directory.provision.rules import is_stale
from crm.figures import PUBLISHED_BASE, format_number
from crm.periods import format_date
from crm.reference.models import Sector
from crm.reference.rules import SIZE_RANGES
from crm.strategy.models import Observation, Series

ROTHERHAM, ENGLAND = "E08000018", "E92000001"
# The series of the Employer Skills Survey that measure what `result.MEASURES` does.
SURVEY_SERIES = {"ess-skill-shortage-density": "skill_shortage_density", "ess-skills-gap-density": "skills_gap_density"}
SURVEY_BASE = "ess-base"
# Each measure's numerator and base among the sums of a span.
SUMS_OF = {
    "skill_shortage_density": ("skill_shortage", "vacancies_with_shortage"),
    "hard_to_fill_density": ("hard_to_fill", "vacancies_with_hard"),
    "skills_gap_density": ("not_proficient", "staff_with_gaps"),
}
SUPPORT_SHOWN = 2  # for each priority; more would be a list, not advice


@dataclass(frozen=True)
class Support:
    """An entry of the directory, and whether its details have not been checked for six months."""

    entry: Provision
    is_stale: bool


@dataclass(frozen=True)
class PriorityView:
    """A priority with the support for it, the most fitting first."""

    priority: Priority
    support: tuple[Provision, ...]


@dataclass(frozen=True)
class ResultView:
    """Everything the result page shows. `gaps` are needs that nothing in the directory meets."""

    submission: Submission
    result: Result
    priorities: tuple[PriorityView, ...]
    support: tuple[Support, ...]
    gaps: tuple[str, ...]
    peers: int
    peers_words: str

    @property
    def enough_peers(self) -> bool:
        """Whether enough comparable employers have answered for theirs to be shown."""
        return self.peers >= PUBLISHED_BASE


def result_view(submission: Submission, today: date) -> ResultView:
    """The result of a submission, beside whom it can be set as at the day it was submitted."""
    answers = submitted_answers(submission)
    facts = SiteFacts(**{name: getattr(submission, name) for name in vars(SiteFacts())})
    peers, words, beside = _peers(submission)
    comparators = [*survey_comparators(), *(beside if peers >= PUBLISHED_BASE else [])]
    result = explain(load_version(submission.questionnaire), answers, facts, comparators)
    size = submission.size_band.value if submission.size_band else None
    support = support_for(result.needs, size)
    shown: dict[int, Provision] = {}
    priorities = tuple(PriorityView(each, _most_fitting(each, support, shown)) for each in result.priorities)
    return ResultView(
        submission=submission,
        result=result,
        priorities=priorities,
        support=tuple(Support(entry, is_stale(entry.checked_on, today)) for entry in shown.values()),
        gaps=tuple(labels_of(need for need in result.needs if need not in support)),
        peers=peers,
        peers_words=words,
    )


def _most_fitting(
    priority: Priority, support: dict[str, list[Provision]], shown: dict[int, Provision]
) -> tuple[Provision, ...]:
    """The entries that meet the most of a priority's needs; among equals those named already, so that few are named.

    What is chosen joins `shown`.
    """
    met: dict[int, int] = {}
    entries: dict[int, Provision] = {}
    for need in priority.needs:
        for entry in support.get(need, ()):
            entries[entry.id] = entry
            met[entry.id] = met.get(entry.id, 0) + 1
    best = sorted(
        entries.values(), key=lambda entry: (-met[entry.id], entry.id not in shown, entry.sort_name, entry.id)
    )[:SUPPORT_SHOWN]
    shown.update({entry.id: entry for entry in best})
    return tuple(best)


def survey_comparators() -> list[Comparator]:
    """What the Employer Skills Survey found for Rotherham and for England: the latest year that is loaded."""
    wanted = [*SURVEY_SERIES, SURVEY_BASE]
    query = (
        select(Series.key, Observation.area_code, Observation.area_name, Observation.period_label, Observation.value)
        .join(Series, Series.id == Observation.series_id)
        .where(Series.key.in_(wanted), Observation.area_code.in_((ROTHERHAM, ENGLAND)), Observation.category == "")
        .order_by(Observation.period_end.desc(), Observation.revision.desc(), Observation.id)
    )
    latest: dict[tuple[str, str], tuple[str, str, Fraction]] = {}
    for key, area, name, year, value in db.session.execute(query):
        if value is not None:
            latest.setdefault((key, area), (name, year, Fraction(value)))
    return [each for area in (ROTHERHAM, ENGLAND) for each in _of_area(area, latest)]


def _of_area(area: str, latest: dict[tuple[str, str], tuple[str, str, Fraction]]) -> Iterable[Comparator]:
    if (SURVEY_BASE, area) not in latest:
        return
    base = int(latest[SURVEY_BASE, area][2])
    for key, measure in SURVEY_SERIES.items():
        if (key, area) in latest:
            name, year, percent = latest[key, area]
            label = f"{name}, Employer Skills Survey {year} ({format_number(base)} sites asked)"
            yield Comparator(measure, percent / 100, base, label, published=True)


def _peers(submission: Submission) -> tuple[int, str, list[Comparator]]:
    """How many other employers of the same sector and size had answered by that day, in words, and their shares."""
    if submission.sector_id is None or submission.size_band is None:
        return 0, "", []
    day = submission.submitted_on
    alike = (
        SkillsSpan.valid_from <= day,
        SkillsSpan.valid_to > day,
        SkillsSpan.size_band == submission.size_band.value,
        SkillsSpan.sector_id == submission.sector_id,
        SkillsSpan.employer_id != submission.employer_id,
    )
    sums = [func.coalesce(func.sum(getattr(SkillsSpan, name)), 0) for pair in SUMS_OF.values() for name in pair]
    bases = [func.count(func.nullif(getattr(SkillsSpan, base), 0)) for _, base in SUMS_OF.values()]
    found: Sequence[int] = db.session.execute(select(func.count(), *sums, *bases).where(*alike)).one()
    sector = db.session.get_one(Sector, submission.sector_id).name
    words = f"{sector}, {_staff_words(submission.size_band)}"
    return found[0], words, _shares(found, words, day)


def _staff_words(size: SizeBand) -> str:
    band = next(each for each in SIZE_RANGES if each.band.value == size.value)
    return f"{band.fewest} to {band.most} staff" if band.most else f"{band.fewest} staff or more"


def _shares(found: Sequence[int], words: str, day: date) -> list[Comparator]:
    shares = []
    for number, measure in enumerate(SUMS_OF):
        part, whole = found[1 + 2 * number], found[2 + 2 * number]
        employers = found[1 + 2 * len(SUMS_OF) + number]
        if whole:
            label = f"{format_number(employers)} employers like yours here ({words}), up to {format_date(day)}"
            shares.append(Comparator(measure, Fraction(int(part), int(whole)), employers, label, published=False))
    return shares
