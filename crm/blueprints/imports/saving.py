"""The entries of a register of employers, each led to the employer it speaks of, or to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from crm.blueprints.imports.adding import add_employers
from crm.blueprints.imports.entries import CHUNK, RegisterEntry, employers_by_number, index_of_employers
from crm.blueprints.imports.updating import EVERYTHING, update_employers
from crm.directory.employers.classification import Classifier, load_classifier
from crm.directory.matching import MatchIndex, Verdict
from crm.importing.actions import Ledger
from crm.importing.models import RowOutcome


class EmployerRegister:
    """Saves entries and says in the ledger what became of each.

    Found by company number, then by name and postcode together. An entry that only looks like an employer is never
    merged with it: it becomes an employer of its own, and the doubt is kept for a person to settle.
    """

    def __init__(self, ledger: Ledger, *, may_change: frozenset[str] = EVERYTHING, compare_numbered: bool) -> None:
        self.ledger = ledger
        self.may_change = may_change
        self.compare_numbered = compare_numbered
        self.classifier: Classifier = load_classifier()
        self.spoken_of: set[int] = set()

    @cached_property
    def index(self) -> MatchIndex[int]:
        """The employers there were before this file."""
        return index_of_employers(numbered=self.compare_numbered)

    def save(self, entries: Sequence[RegisterEntry]) -> None:
        """Add and update employers, in the order of the entries."""
        for first in range(0, len(entries), CHUNK):
            some = entries[first : first + CHUNK]
            self._save(some)
            self.ledger.progress("Saving", first + len(some), len(entries))

    def _save(self, entries: Sequence[RegisterEntry]) -> None:
        known = employers_by_number(entry.company_number for entry in entries)
        new: list[RegisterEntry] = []
        updates: list[tuple[int, RegisterEntry]] = []
        for entry in entries:
            employer_id = known.get(entry.company_number) or self._by_name_and_place(entry)
            if employer_id is None:
                new.append(entry)
            else:
                self.spoken_of.add(employer_id)
                updates.append((employer_id, entry))
        if new:
            add_employers(new, self.classifier)
            self.ledger.count(RowOutcome.CREATED, len(new))
        if updates:
            self._update(updates)

    def _by_name_and_place(self, entry: RegisterEntry) -> int | None:
        for employer_id, comparison in self.index.find(entry.party) if self.index.parties else ():
            if comparison.verdict is Verdict.MATCH and employer_id not in self.spoken_of:
                return employer_id
            reason = f"May be {self.index.parties[employer_id].name}: {'; '.join(comparison.reasons)}"
            self.ledger.count(RowOutcome.DOUBTFUL)
            self.ledger.remember(entry.row, RowOutcome.DOUBTFUL, reason, "employer", employer_id)
            return None
        return None

    def _update(self, updates: Sequence[tuple[int, RegisterEntry]]) -> None:
        results = update_employers(updates, self.classifier, self.may_change)
        for (employer_id, entry), result in zip(updates, results, strict=True):
            outcome = RowOutcome.UPDATED if result.changed else RowOutcome.UNCHANGED
            self.ledger.count(outcome)
            if result.left:
                reason = f"Left as people have said: {', '.join(result.left)}"
                self.ledger.remember(entry.row, outcome, reason, "employer", employer_id)
