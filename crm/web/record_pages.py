"""The pages of a strand's records, alike in every strand: their list, and adding, reading, changing, archiving one.

A strand subclasses `RecordPages`, says what is its own (form, actions, words) and calls `add_to` with its blueprint.
Its templates extend `components/record.html` and `components/record_form.html`. Two people editing one record see both
versions; a form sent twice saves once; what the rules refuse stands at its field.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import inspect
from sqlalchemy.orm.interfaces import ORMOption
from wtforms.validators import DataRequired

from crm.accounts import audit
from crm.accounts.permissions import requires
from crm.accounts.rules import Permission, Strand
from crm.accounts.sessions import me
from crm.clock import today
from crm.database import only_reads
from crm.directory.employers.models import Employer
from crm.directory.employers.queries import employer_chosen, suggestions
from crm.problems import Problem, RuleRefused, refuse_if
from crm.stages.queries import moves_of_card
from crm.stages.records import Record, archive, record_with, restore, version_of
from crm.stages.rules import Pipeline
from crm.web.conflicts import Difference, carry_version, differences
from crm.web.exports import export_list
from crm.web.forms import Form, LongText
from crm.web.lists import ListSpec, page_of, shows_list
from crm.web.once import once, saved_before

CONFLICT, UNPROCESSABLE = 409, 422


WHY = "Enter why it is taken off the board"


class ArchiveForm(Form):
    """Why a record that counts in figures is taken off the board."""

    reason = LongText(
        "Why is it taken off the board?",
        required=WHY,
        checks=[DataRequired(WHY)],  # spaces are no reason
        hint="It is kept in the audit trail. Write nothing about a person.",
        max_length=500,
        rows=3,
    )


class RecordPages(ABC, Generic[Record]):
    """What a strand says of its record; the abstract methods are its own to give.

    A form has a hidden `version`; `form.in_words()` and `in_words(record)` say the same questions in the same order.
    """

    pipeline: ClassVar[Pipeline]
    parts: ClassVar[Sequence[ORMOption]] = ()
    listing: ClassVar[ListSpec[Any] | None] = None
    model: type[Record]

    @abstractmethod
    def form(self, employer: Employer, record: Record | None = None) -> Any:
        """The form with everything that may be chosen for this employer; for a new record where `record` is None."""

    def start(self, form: Any, employer: Employer) -> None:
        """Fill in what is most likely for a new record."""

    @abstractmethod
    def fill(self, form: Any, record: Record) -> None:
        """Show a record in the form as it stands."""

    @abstractmethod
    def add(self, form: Any, employer: Employer) -> Record:
        """Write the record down. Raises RuleRefused."""

    @abstractmethod
    def change(self, form: Any, record: Record) -> None:
        """Change the record to what was typed. Raises RuleRefused."""

    @abstractmethod
    def in_words(self, record: Record) -> Mapping[str, str]:
        """A record as it stands, by question."""

    def archive_problems(self, record: Record) -> Sequence[Problem]:
        """Why a record cannot be taken off the board now."""
        return ()

    def leaves_figures(self, record: Record) -> Sequence[str]:
        """What leaves the figures with it, a sentence each; none where one click may take it off the board."""
        return ()

    def put_back(self, record: Record) -> None:
        """Put an archived record back on the board. Raises RuleRefused."""
        restore(record)

    def title(self, record: Record) -> str:
        """What the page of a record is called."""
        return record.card.headline

    def shown(self, record: Record) -> Mapping[str, Any]:
        """What its page needs beside the record, its moves and the day."""
        return {}

    def listed(self) -> Mapping[str, Any]:
        """What its list needs beside the rows of a page."""
        return {}

    def asked(self, employer: Employer) -> Mapping[str, Any]:
        """What the page of its form needs beside the form."""
        return {}

    def add_to(self, bp: Blueprint) -> None:
        """Give the strand its pages: five of a record, and its list where it has one."""
        write = requires(Permission.WRITE_STRAND, Strand(self.pipeline.key))
        if self.listing is not None:
            self._add_list(bp, self.listing)

        @bp.route("/new", methods=["GET", "POST"])
        @write
        def new() -> ResponseReturnValue:
            return self._new()

        @bp.get("/<public_id>")
        @requires(Permission.SEE_PIPELINES)
        def record(public_id: str) -> str:
            return self._record(public_id)

        @bp.route("/<public_id>/edit", methods=["GET", "POST"])
        @write
        def edit(public_id: str) -> ResponseReturnValue:
            return self._edit(public_id)

        @bp.post("/<public_id>/archive")
        @write
        def archive(public_id: str) -> ResponseReturnValue:
            return self._archive(public_id)

        @bp.post("/<public_id>/restore")
        @write
        def restore(public_id: str) -> ResponseReturnValue:
            return self._restore(public_id)

    def _add_list(self, bp: Blueprint, listing: ListSpec[Any]) -> None:
        @bp.get("/")
        @requires(Permission.SEE_PIPELINES)
        @shows_list(listing.key, listing.title)
        def index() -> str:
            page = page_of(listing, request.args)
            return render_template(
                f"{self.pipeline.key}/index.html",
                page=page,
                pipeline=self.pipeline,
                strand=Strand(self.pipeline.key),
                today=today(),
                **self.listed(),
            )

        @bp.post("/export")
        @only_reads
        @requires(Permission.EXPORT_EMPLOYERS)
        def export() -> Response:
            return export_list(listing, request.form.get("query", ""), request.form.get("format", "csv"))

    def _find(self, public_id: str, *, for_update: bool = False) -> Record:
        return record_with(self.model, public_id, *self.parts, for_update=for_update)

    def _address(self, record: Record) -> str:
        return url_for(f"{self.pipeline.key}.record", public_id=record.public_id)

    def _new(self) -> ResponseReturnValue:
        employer = employer_chosen(request.args.get("employer", ""), me())
        if employer is None:
            return choose_employer(self.pipeline)
        form = self.form(employer)
        if request.method == "GET":
            self.start(form, employer)
        elif form.validate():

            def save() -> str:
                record = self.add(form, employer)
                flash(f"{self.title(record)}: added to the board.", "success")
                return self._address(record)

            try:
                return once(form, me().id, save)
            except RuleRefused as refused:
                form.show(refused)
        return self._form_page(form, employer)

    def _record(self, public_id: str) -> str:
        found = self._find(public_id)
        return render_template(
            f"{self.pipeline.key}/record.html",
            record=found,
            title=self.title(found),
            pipeline=self.pipeline,
            moves=moves_of_card(found.card_id),
            today=today(),
            **self.shown(found),
        )

    def _edit(self, public_id: str) -> ResponseReturnValue:
        found = self._find(public_id, for_update=request.method == "POST")
        if found.archived_at is not None:
            return redirect(self._address(found))
        form = self.form(found.employer, found)
        if request.method == "GET":
            self.fill(form, found)
            form.version.data = version_of(found)
        elif again := saved_before(form, me().id):
            return again
        elif form.validate():
            if form.version.data != version_of(found):
                changed = differences(self.in_words(found), form.in_words())
                carry_version(form, version_of(found))
                return self._form_page(form, found.employer, found, changed, status=CONFLICT)

            def save() -> str:
                self.change(form, found)
                flash(f"{self.title(found)}: saved.", "success")
                return self._address(found)

            try:
                return once(form, me().id, save)
            except RuleRefused as refused:
                form.show(refused)
        return self._form_page(form, found.employer, found)

    def _form_page(
        self,
        form: Form,
        employer: Employer,
        found: Record | None = None,
        changed: list[Difference] | None = None,
        *,
        status: int = UNPROCESSABLE,
    ) -> ResponseReturnValue:
        page = render_template(
            f"{self.pipeline.key}/edit.html",
            form=form,
            employer=employer,
            record=found,
            title=self.title(found) if found else "",
            changed=changed,
            pipeline=self.pipeline,
            **self.asked(employer),
        )
        return page, 200 if request.method == "GET" else status

    def _archive(self, public_id: str) -> ResponseReturnValue:
        found = self._find(public_id, for_update=True)
        try:
            refuse_if(self.archive_problems(found))
        except RuleRefused as refused:
            flash(f"It was not taken off the board. {refused}.", "information")
            return redirect(self._address(found))
        losses = self.leaves_figures(found) if found.archived_at is None else ()
        if losses:
            form, is_answer = ArchiveForm(), "reason" in request.form
            if not (is_answer and form.validate()):
                return self._ask_before_archiving(found, form, losses), UNPROCESSABLE if is_answer else 200
            audit.note(
                "taken off the board",
                str(inspect(self.model).local_table),
                record_id=found.id,
                employer_id=found.employer_id,
                reason=form.reason.data,
            )
        archive(found)
        flash(f"{self.title(found)}: taken off the board. It can be put back from this page.", "success")
        return redirect(self._address(found))

    def _ask_before_archiving(self, found: Record, form: Form, losses: Sequence[str]) -> str:
        return render_template(
            "components/record_archive.html",
            form=form,
            record=found,
            title=self.title(found),
            losses=losses,
            pipeline=self.pipeline,
        )

    def _restore(self, public_id: str) -> ResponseReturnValue:
        found = self._find(public_id, for_update=True)
        try:
            self.put_back(found)
            flash(f"{self.title(found)}: back on the board.", "success")
        except RuleRefused as refused:
            flash(f"It was not put back. {refused}.", "information")
        return redirect(self._address(found))


def choose_employer(pipeline: Pipeline) -> str:
    """The first step of something new in a strand: the page that asks for which employer."""
    words = request.args.get("q", "").strip()
    found = suggestions(words, me()) if words else []
    return render_template("components/choose_employer.html", pipeline=pipeline, words=words, found=found)
