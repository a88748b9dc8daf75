"""A scanned card on a page: each of its fields is shown and confirmed before it goes into the answers."""

from __future__ import annotations

from typing import Any

from textual.app import App

from kiosk.domain.card_qr import CardText
from kiosk.domain.form_values import shown
from kiosk.domain.forms import Field, Form
from kiosk.domain.identity import id_number_warnings
from kiosk.i18n import problem_words, t
from kiosk.screens.dialogs import AskDialog


def card_answers(card: CardText) -> dict[str, str]:
    """What the card says, under the keys that our forms of persons use; only what could be read."""
    found = {
        "name": card.name,
        "birth_date": card.birth.iso() if card.birth else None,
        "sex": card.sex.value if card.sex else None,
        "id_number": card.number,
        "address": card.residence,
    }
    return {key: value for key, value in found.items() if value}


async def confirmed_answers(
    app: App[Any], card: CardText, form: Form, *, own_number: str = "", more: int = 0
) -> dict[str, str]:
    """The card's answers to a form's questions that the citizen said yes to, one by one.

    Args:
        app: where the dialogs come up.
        card: what was scanned.
        form: the questions.
        own_number: whose card is expected here; "" for anybody's.
        more: how many questions about the card come after these.
    """
    wanted = [(field, value) for key, value in card_answers(card).items() if (field := form.find(key))]
    confirmed: dict[str, str] = {}
    for place, (field, value) in enumerate(wanted, 1):
        title = t("card.confirm_title", number=place, count=len(wanted) + more)
        buttons = (("yes", t("card.right")), ("no", t("card.wrong")))
        answer = await app.push_screen_wait(AskDialog(title, _words(card, field, value, own_number), buttons))
        if not answer:
            break
        if answer == "yes":
            confirmed[field.key] = value
    return confirmed


def _words(card: CardText, field: Field, value: str, own_number: str) -> str:
    """One field and, beside it, what is odd about it. Odd is not wrong: the citizen decides."""
    lines = [f"{field.label}: {shown(field, value)} {t('card.from_card')}"]
    if field.key == "id_number":
        odd = [problem_words(one) for one in id_number_warnings(card.number, birth=card.birth, sex=card.sex)]
        if own_number and own_number != card.number:
            odd.append(t("card.other_person"))
        lines += [f"▲ {words}" for words in odd]
    return "\n\n".join([*lines, t("card.right_question")])
