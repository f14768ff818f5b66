"""Many employers together: shares, densities, change between two windows, weighting by size (pure).

Everything here describes employers who answered; nothing is an estimate for Rotherham, and each figure carries its
base (product model, section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from crm.blueprints.diagnostics.positions import EmployerPosition, Sums
from crm.blueprints.diagnostics.rules import Ability, Finding
from crm.figures import Change, PairedAnswers, Proportion

# Bands of the published counts of enterprises (ONS UK Business Counts), by the size band of an employer here. The
# smallest of theirs takes in enterprises without employees.
ENTERPRISE_BANDS = {"micro": "0 to 9", "small": "10 to 49", "medium": "50 to 249", "large": "250 or more"}
FEWEST_IN_A_BAND = 5  # product model, section 4: no weighting on a band with fewer answers


@dataclass(frozen=True)
class Settled:
    """A share among employers whose answers settle it, with what is left out of the base and why.

    `answered` counts every employer with a submission in the window: base + undetermined + outside.
    """

    share: Proportion
    undetermined: int
    outside: int = 0

    @property
    def answered(self) -> int:
        """How many employers answered at all."""
        return self.share.base + self.undetermined + self.outside


def able_to_recruit(positions: Iterable[EmployerPosition]) -> Settled:
    """Employers able to recruit the skilled workers they need, of those that tried to (M3-KPI)."""
    found = [position.ability for position in positions]
    able, not_able = found.count(Ability.ABLE), found.count(Ability.NOT_ABLE)
    return Settled(
        Proportion(able, able + not_able), found.count(Ability.UNDETERMINED), outside=found.count(Ability.DID_NOT_TRY)
    )


def facing_mismatch(positions: Iterable[EmployerPosition]) -> Settled:
    """Employers facing a skills mismatch (M3-O4)."""
    return _settled(position.mismatch for position in positions)


def under_using(positions: Iterable[EmployerPosition]) -> Settled:
    """Employers with staff whose skills are under-used: the second measure, beside M3-O4 and never in it."""
    return _settled(position.under_use for position in positions)


def _settled(findings: Iterable[Finding]) -> Settled:
    found = list(findings)
    yes, no = found.count(Finding.YES), found.count(Finding.NO)
    return Settled(Proportion(yes, yes + no), found.count(Finding.UNDETERMINED))


@dataclass(frozen=True)
class Density:
    """A sum over a sum. It has no interval: vacancies of one employer are not answers of their own."""

    numerator: int
    base: int

    @property
    def value(self) -> Fraction | None:
        """The share; None, never zero, on a base of zero."""
        return Fraction(self.numerator, self.base) if self.base else None


@dataclass(frozen=True)
class Densities:
    """The survey's densities over all who answered: S/V, H/V and N/E."""

    skill_shortage: Density
    hard_to_fill: Density
    skills_gap: Density


def densities(positions: Iterable[EmployerPosition]) -> Densities:
    """Sums over sums, not means of percentages."""
    total = sum((position.sums for position in positions), Sums())
    return Densities(
        skill_shortage=Density(total.skill_shortage, total.vacancies_with_shortage),
        hard_to_fill=Density(total.hard_to_fill, total.vacancies_with_hard),
        skills_gap=Density(total.not_proficient, total.staff_with_gaps),
    )


Measure = Callable[[EmployerPosition], bool | None]


def is_able(position: EmployerPosition) -> bool | None:
    """The answer of one employer to M3-KPI; None outside its base."""
    return position.ability.as_bool


def is_facing_mismatch(position: EmployerPosition) -> bool | None:
    """The answer of one employer to M3-O4; None where undetermined."""
    return position.mismatch.as_bool


@dataclass(frozen=True)
class WindowChange:
    """The change among employers that answered in both windows, and how many could not be compared.

    `same_answers` have not answered again: the same submission stands in both windows and says nothing of change.
    """

    answers: PairedAnswers
    same_answers: int

    @property
    def employers(self) -> int:
        """How many employers the change is about."""
        return self.answers.pairs

    @property
    def change(self) -> Change:
        """The change, with an interval for paired answers."""
        return self.answers.change()


def compare_windows(
    earlier: Mapping[int, EmployerPosition], later: Mapping[int, EmployerPosition], measure: Measure
) -> WindowChange:
    """Employers (by key) settled in both windows and with something newly submitted in between."""
    cells = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    same_answers = 0
    for employer in earlier.keys() & later.keys():
        before, after = measure(earlier[employer]), measure(later[employer])
        if before is None or after is None:
            continue
        if set(later[employer].submissions) <= set(earlier[employer].submissions):
            same_answers += 1
            continue
        cells[before, after] += 1
    answers = PairedAnswers(
        both=cells[True, True],
        only_earlier=cells[True, False],
        only_later=cells[False, True],
        neither=cells[False, False],
    )
    return WindowChange(answers, same_answers)


@dataclass(frozen=True)
class PostStratified:
    """A share weighted to the borough's enterprises by size band, or why there is none."""

    value: Fraction | None
    answers: Mapping[str, Proportion]
    refused: str = ""


def post_stratified(answers: Mapping[str, Proportion], enterprises: Mapping[str, int]) -> PostStratified:
    """The share each size band would give if bands answered in proportion to the borough's enterprises.

    `answers` by band (see `ENTERPRISE_BANDS`), `enterprises` the published number in each. Refused where a band that
    has enterprises has fewer than 5 settled answers, or where no enterprises are loaded. It corrects for size alone,
    not for who chose to answer.
    """
    total = sum(enterprises.values())
    if not total:
        return PostStratified(None, answers, "No counts of enterprises by size are loaded")
    thin = [
        band
        for band, count in enterprises.items()
        if count and answers.get(band, Proportion(0, 0)).base < FEWEST_IN_A_BAND
    ]
    if thin:
        words = f"Fewer than {FEWEST_IN_A_BAND} answers from employers with {' or '.join(thin)} employees"
        return PostStratified(None, answers, words)
    weighted = (
        Fraction(count, total) * (answers[band].value or Fraction(0)) for band, count in enterprises.items() if count
    )
    return PostStratified(sum(weighted, Fraction(0)), answers)
