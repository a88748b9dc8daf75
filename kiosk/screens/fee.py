"""What it costs, how the result comes, how it is paid."""

from __future__ import annotations

from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from kiosk.domain.catalogue import Delivery, Procedure
from kiosk.domain.contact import check_email
from kiosk.domain.fees import Channel, CopyFee, FeeLine, PageFee, Quote, Unknown
from kiosk.domain.forms import Field, FieldKind, Option, Question
from kiosk.domain.money import format_dong
from kiosk.domain.problem import Problem
from kiosk.domain.visit import Visit
from kiosk.i18n import problem_words, t
from kiosk.screens import payment_questions
from kiosk.screens.address_questions import pick_commune
from kiosk.screens.delivery_questions import (
    ADDRESS,
    COMMUNE,
    address_questions,
    channel_questions,
    first_address,
    with_address,
)
from kiosk.screens.page import Page
from kiosk.screens.payment_questions import payment_answer, payment_question
from kiosk.services.office import local
from kiosk.widgets.answer_row import AnswerRow
from kiosk.widgets.choice import Choice
from kiosk.widgets.facts import Facts

NOBODY = "none"
MOST_COPIES = 99
MOST_PAGES = 999


class FeePage(Page):
    """Choices on top, the total and the due date below; both follow every choice."""

    CSS_PATH = "fee.tcss"
    step = "fee"
    title_key = "fee.title"

    @property
    def procedure(self) -> Procedure:
        """The chosen procedure."""
        return self.services.procedures.get(self.visit.procedure)

    def questions(self) -> tuple[Question, ...]:
        """What is asked for this procedure with the choices made so far."""
        found: list[Question] = channel_questions(self.procedure, self.visit)
        for tariff in self.procedure.tariffs:
            if len(tariff.variants) > 1:
                options = tuple(Option(variant.key, variant.name) for variant in tariff.variants)
                found.append(_choice(f"variant.{tariff.key}", tariff.name, options))
        if any(isinstance(v.rule, PageFee) for tariff in self.procedure.tariffs for v in tariff.variants):
            found.append(_number("pages", t("fee.pages"), MOST_PAGES))
        if any(isinstance(v.rule, PageFee | CopyFee) for tariff in self.procedure.tariffs for v in tariff.variants):
            found.append(_number("copies", t("fee.copies"), MOST_COPIES))
        if self.procedure.reductions:
            groups = [Option(one.key, one.name) for one in self.procedure.reductions]
            found.append(_choice("reduction", t("fee.reduction"), (Option(NOBODY, t("fee.no_reduction")), *groups)))
        deliveries = tuple(Option(way.value, t(f"delivery.{way.value}")) for way in self.procedure.deliveries)
        found.append(_choice("delivery", t("fee.delivery"), deliveries))
        found += address_questions(self.delivery, self.visit, self.services.units)
        payment = payment_question(self.services, self.visit, self.services.filing.quote(self.visit))
        return (*found, payment) if payment else tuple(found)

    def compose_body(self) -> ComposeResult:
        for question in self.questions():
            value = self._answer(question) or self._default(question)
            yield AnswerRow(question, value, listed=question.key == COMMUNE)
        yield Facts(self.sums(), id="sums")
        note = Static(Content(t("fee.note")), classes="note", id="fee-note")
        note.display = self.unset
        yield note

    async def arrive(self) -> None:
        """Communes are read and made ready to be searched while the citizen reads the page."""
        if Delivery.POST in self.procedure.deliveries:
            await self.ask(self.services.units.warm)

    def _answer(self, question: Question) -> str:
        if question.key == payment_questions.KEY:
            return payment_answer(self.services, self.visit, self.services.filing.quote(self.visit))
        return self.visit.choice(question.key)

    def _default(self, question: Question) -> str:
        if question.key in ("pages", "copies"):
            return "1"
        if question.key == "reduction":
            return NOBODY
        if question.key == "channel":
            return Channel.DIRECT.value
        if question.key == "delivery":
            return self.procedure.deliveries[0].value
        return self.visit.group("applicant").get("email", "") if question.key == ADDRESS else ""

    @property
    def unset(self) -> bool:
        """Whether nobody has set one of the fees yet."""
        return any(line.unknown is Unknown.NOT_SET for line in self.services.filing.quote(self.visit).lines)

    def sums(self) -> list[tuple[str, str]]:
        """The lines of the quote, the total, and when the result is due."""
        quote = self.services.filing.quote(self.visit)
        lines = [(line.name, line_words(line)) for line in quote.lines]
        due, postman = self.services.filing.due(self.visit), self.services.filing.to_the_postman(self.visit)
        proof = next((one.proof for one in self.procedure.reductions if one.key == self.visit.choice("reduction")), "")
        return [
            *([(t("fee.proof"), proof)] if proof else []),
            *(lines if len(lines) > 1 or quote.unknown else []),
            (t("fee.total"), total_words(quote)),
            *([(t("postage.line"), postman)] if postman else []),
            (t("fee.due"), due_words(due)),
        ]

    @on(AnswerRow.Answered)
    def keep_answer(self, message: AnswerRow.Answered) -> None:
        """Each choice is kept at once, and the sums follow."""
        key = message.row.key
        if self.visit.choice(key) == message.value:
            return
        before = [question.key for question in self.questions()]
        choices = self.visit.group("choice")
        self.visit = self._with(key, message.value)
        after = self.visit.group("choice")
        self.keep({f"choice.{name}": after[name] for name in after if choices.get(name) != after[name]}, "fee")
        if before != [question.key for question in self.questions()] or key == "delivery":
            self.show_anew(self.visit, message.row)
        elif self.numbers_hold():
            self.query_one("#sums", Facts).show(self.sums())
            self.query_one("#fee-note").display = self.unset

    def _with(self, key: str, value: str) -> Visit:
        changes = {key: value}
        if key == "delivery":
            changes |= first_address(value, self.visit, self.services.units)
        return with_address(self.visit.answering("choice", changes), self.services.units)

    async def _pick(self, choice: Choice) -> None:
        """Communes are picked in a dialog of their own: there are thousands."""
        row = self.row(COMMUNE)
        if row is None or row.control is not choice:
            await super()._pick(choice)
            return
        await pick_commune(self, row, choice)

    @property
    def delivery(self) -> str:
        """How the result comes, as far as it is chosen."""
        return self.visit.choice("delivery", self.procedure.deliveries[0].value)

    def numbers_hold(self) -> bool:
        """Whether pages and copies are numbers that can be reckoned with."""
        limits = {"pages": MOST_PAGES, "copies": MOST_COPIES}
        return all(
            (value := self.visit.choice(key) or "1").isascii() and value.isdigit() and 1 <= int(value) <= most
            for key, most in limits.items()
        )

    def kept(self) -> Visit:
        rows = {row.key: row.value.strip() for row in self.query(AnswerRow)}
        return with_address(self.visit.answering("choice", rows), self.services.units)

    async def proceed(self) -> None:
        """Everything asked must be answered."""
        self.visit = self.kept()
        problems = []
        for row in self.query(AnswerRow):
            field = row.question.field
            if not row.value.strip():
                problems.append((row.key, t("problem.form.required")))
            elif field.kind is FieldKind.NUMBER and not _in_range(row.value, field.maximum or MOST_PAGES):
                problems.append((row.key, t("fee.number_wanted", most=field.maximum)))
            elif field.kind is FieldKind.EMAIL and isinstance(wrong := check_email(row.value.strip()), Problem):
                problems.append((row.key, problem_words(wrong)))
        if problems:
            self.show_problems(problems)
            return
        self.keep({f"choice.{key}": value for key, value in self.visit.group("choice").items()}, "review")
        self.forward(self.visit)


def due_words(due: datetime | None) -> str:
    """When the result is due: "17:00 Thứ Hai, 23/11/2026"."""
    if due is None:
        return t("done.due_unknown")
    moment = local(due)
    return t("fee.due_at", time=f"{moment:%H:%M}", day=t(f"day.{moment.weekday()}"), date=f"{moment:%d/%m/%Y}")


def line_words(line: FeeLine) -> str:
    """What one fee costs; where its case is not chosen yet, that."""
    return t("fee.variant_wanted") if line.unknown is Unknown.VARIANT_WANTED else amount_words(line.amount)


def amount_words(amount: int | None) -> str:
    """An amount, "không thu", or "chưa quy định"."""
    return t("fee.not_set") if amount is None else t("fee.free") if amount == 0 else format_dong(amount)


def total_words(quote: Quote) -> str:
    """What all of it costs as far as it is known: nothing, "chưa quy định", an amount, or an amount and more."""
    if not quote.unknown:
        return amount_words(quote.total)
    if wanted := next((one for one in quote.lines if one.unknown is Unknown.VARIANT_WANTED), None):
        return line_words(wanted)
    return f"{format_dong(quote.total)} + {t('fee.not_set')}" if quote.total else t("fee.not_set")


def _in_range(text: str, most: int) -> bool:
    text = text.strip()
    return text.isascii() and text.isdigit() and 1 <= int(text) <= most


def _choice(key: str, label: str, options: tuple[Option, ...]) -> Question:
    return Question(key, Field(key, label, FieldKind.CHOICE, required=True, options=options), required=True)


def _number(key: str, label: str, most: int) -> Question:
    field = Field(key, label, FieldKind.NUMBER, required=True, minimum=1, maximum=most, max_length=3)
    return Question(key, field, required=True)
