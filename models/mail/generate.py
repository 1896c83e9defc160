"""Mails in six languages with what they want and what they order, made up from wording; endless, seeded.

python -m models.mail.generate --seed 0 --count 5 [--language de] [--validation]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from spacy.util import get_lang_class

from models.mail import labels
from models.mail.composing import Composer, is_complete, without_labels
from models.mail.noise import disturb, thinned, wrapped
from models.mail.pieces import LabelledMail, Piece, joined
from models.mail.tables import table
from models.mail.wording import Wording

_LANGUAGES = ("de", "de", "de", "en", "en", "en", "fr", "nl", "it", "es")
_INTENTS = (labels.ORDER,) * 6 + (labels.ORDER_CHANGE,) * 3 + (labels.QUESTION,) * 3 + (labels.COMPLAINT,) * 2 + (
    labels.DELIVERY_NOTICE, labels.PAYMENT_NOTICE, labels.OTHER, labels.OTHER,
)  # fmt: skip
_FORWARDABLE = (labels.ORDER, labels.ORDER_CHANGE, labels.QUESTION, labels.COMPLAINT)
_ROLES = ("Einkauf", "Purchasing", "Buyer", "Leiter Technik", "Sales", "Disposition", "Service", "")


@dataclass(frozen=True)
class _Text:
    """A mail's own text before anything is quoted or disturbed."""

    subject: list[Piece]
    body: list[Piece]
    composer: Composer
    shape: str


def generate(
    seed: int, count: int, *, validation: bool = False, language: str = "", intents: Sequence[str] = _INTENTS
) -> Iterator[LabelledMail]:
    """``count`` mails; the same for the same arguments. ``validation`` uses the held-out phrases only.

    ``intents`` are drawn from evenly; where none are given, orders are the most frequent, as they hold the lines.
    """
    random = Random(f"{seed} {validation} {language}")
    for _ in range(count):
        wording = Wording(language or random.choice(_LANGUAGES), validation)
        yield _mail(wording, random.choice(intents), random)


def _mail(wording: Wording, intent: str, random: Random) -> LabelledMail:
    text = _text(wording, intent, random)
    subject, body = text.subject, text.body
    kind = random.random()
    if kind < 0.08 and intent in _FORWARDABLE:
        subject, body = _forwarded(text, wording, random)
    elif kind < 0.22 and len("".join(piece.text for piece in body).split()) > 14:
        subject, body = _replied(text, wording, random)
    return _finished(replace(text, subject=subject, body=body), intent, random)


def _finished(text: _Text, intent: str, random: Random) -> LabelledMail:
    marked = disturb([*text.subject, Piece("\n\n"), *text.body], random)
    if not text.composer.wording.validation and random.random() < 0.3:
        marked = thinned(marked, random)
    whole, entities = joined(marked)
    head, _, body = whole.partition("\n\n")
    if random.random() < 0.25:
        body = wrapped(body, random.choice((60, 72, 76)))
    lines = _lines(marked, text.composer)
    shape = text.shape if lines else "none"
    return LabelledMail(head, body, intent, text.composer.language, entities, lines, dict(text.composer.fields), shape)


def _lines(pieces: list[Piece], composer: Composer) -> tuple[dict[str, str], ...]:
    """The values of the complete lines, their texts as they stand in the disturbed mail."""
    written: dict[tuple[int, str], str] = {}
    for piece in pieces:
        if piece.line >= 0 and piece.label in _TEXTS:
            written.setdefault((piece.line, _TEXTS[piece.label]), piece.text)
    lines = [
        line | {name: text for (of, name), text in written.items() if of == number}
        for number, line in enumerate(composer.lines)
    ]
    return tuple(line for line in lines if is_complete(line))


_TEXTS = {labels.UNIT: "unit", labels.MATERIAL: "material", labels.DESCRIPTION: "description"}


def _text(wording: Wording, intent: str, random: Random) -> _Text:
    composer = Composer(wording, random)
    subject = composer.sentence(f"subjects.{intent}") if not composer.chance(0.06) else []
    subject = subject if not composer.chance(0.08) else composer.sentence("subjects.order")
    composer.lines.clear()
    composer.fields.pop("delivery_date", None)
    main, shape = _main(composer, intent)
    body = [*_opening(composer), *main, *_more(composer, intent), *_ending(composer)]
    subject = [replace(piece, line=-1) for piece in subject]
    return _Text(subject, body, composer, shape)


def _opening(composer: Composer) -> list[Piece]:
    if composer.chance(0.15):
        return []
    pieces = [*composer.sentence("greetings"), Piece(composer.random.choice(("\n\n", "\n\n", "\n", " ")))]
    if composer.chance(0.3):
        pieces += [*_capital(composer.sentence("smalltalk"), composer), Piece(composer.random.choice((" ", "\n")))]
    return pieces


def _main(composer: Composer, intent: str) -> tuple[list[Piece], str]:
    if intent == labels.ORDER:
        return _order(composer)
    if intent == labels.ORDER_CHANGE and composer.chance(0.35):
        return [*composer.sentence("order_change.intro"), Piece("\n"), *_listed(composer)], "list"
    if not composer.wording.validation and intent != labels.ORDER and composer.chance(0.15):
        return _loose(composer, intent), "none"
    pieces = _capital(composer.sentence(f"{intent}.main"), composer)
    if pieces[-1].text.endswith(":") and intent == labels.QUESTION:
        return [*pieces, Piece("\n"), *_listed(composer)], "list"
    if composer.chance(0.25):
        pieces += [Piece(composer.random.choice((" ", "\n"))), *_capital(composer.sentence(f"{intent}.main"), composer)]
    return pieces, "prose"


def _order(composer: Composer) -> tuple[list[Piece], str]:
    kind = composer.random.random()
    if kind < 0.06:
        return _capital(composer.sentence("order.attached"), composer), "none"
    if kind < 0.45:
        pieces = _capital(composer.sentence("order.inline"), composer)
        return [*pieces, *_late(composer, 0.25)], "prose"
    gap = Piece(composer.random.choice(("\n", "\n\n", "\n\n")))
    intro = [*_capital(composer.sentence("order.intro"), composer), gap]
    if kind < 0.78:
        return [*intro, *_listed(composer), *_late(composer, 0.15)], "list"
    return [*intro, *table(composer, composer.random.choice((1, 2, 3, 4, 5, 8)))], "table"


def _listed(composer: Composer) -> list[Piece]:
    return composer.rows(composer.random.choice((1, 2, 2, 3, 3, 4, 5, 7)))


def _late(composer: Composer, share: float) -> list[Piece]:
    if not composer.chance(share):
        return []
    return [Piece(composer.random.choice((" ", "\n", "\n\n"))), *composer.sentence("order.late")]


def _more(composer: Composer, intent: str) -> list[Piece]:
    pieces = _loose(composer, intent) if not composer.wording.validation and composer.chance(0.3) else []
    for kind in ("order_number", "customer_number", "ref"):
        if composer.chance(0.12):
            pieces += _labelled(composer, kind)
    phrases = composer.wording.all(f"{intent}.more")
    for phrase in composer.random.sample(phrases, min(len(phrases), composer.random.choice((0, 0, 1, 1, 2, 3)))):
        pieces += [Piece(composer.random.choice((" ", "\n", "\n", "\n\n"))), *composer.fill(phrase)]
    return pieces


def _labelled(composer: Composer, kind: str) -> list[Piece]:
    """A number behind its label: "Kd.-Nr.: 4711"."""
    sign = composer.random.choice((": ", ": ", " ", " ", ":", " = ", ":\n", ": \t", " - "))
    label = composer.wording.pick(f"labels.{kind}", composer.random)
    return [Piece(composer.random.choice(("\n", "\n", " ", ", "))), *composer.fill(f"{label}{sign}{{{kind}}}")]


def _loose(composer: Composer, intent: str) -> list[Piece]:
    """Words that go with the intent among words that go with any, in no good order: what counts is the words."""
    stops = sorted(get_lang_class(composer.language).Defaults.stop_words)
    words: list[str] = []
    for _ in range(composer.random.randint(2, 5)):
        words += [*composer.random.sample(stops, composer.random.randint(0, 3))]
        words.append(composer.wording.pick(f"{intent}.words", composer.random))
    slot = composer.random.choice(("", "", " {m}", " {order_number}", " {d}", " {day}"))
    return [Piece(composer.random.choice(("\n", " "))), *composer.fill(" ".join(words) + slot + ".")]


def _ending(composer: Composer) -> list[Piece]:
    pieces = [Piece("\n\n"), *composer.sentence("closings"), Piece("\n")]
    if composer.chance(0.85):
        pieces.append(Piece(_signature(composer)))
    if composer.chance(0.2):
        pieces += [Piece("\n\n"), *composer.sentence("disclaimers")]
    return pieces


def _signature(composer: Composer) -> str:
    def slot(template: str) -> str:
        return "".join(piece.text for piece in composer.fill(template))

    lines = [slot("{person}")]
    if composer.chance(0.6):
        number = composer.random.randint(10000, 99999)
        lines += [composer.random.choice(_ROLES), composer.random.choice(("", "--", ""))]
        lines += [slot("{firm}"), slot("{street}")]
        lines += [f"{number} {slot('{town}')}", f"Tel. {slot('{phone}')}", "info@firma.example", "www.firma.example"]
        lines = lines[: composer.random.randint(3, len(lines))]
    return "\n".join(line for line in lines if line)


def _capital(pieces: list[Piece], composer: Composer) -> list[Piece]:
    """A capital at the start of a sentence, as most people write it behind a greeting's line."""
    if pieces and not pieces[0].label and composer.chance(0.6):
        first = pieces[0].text
        return [replace(pieces[0], text=first[:1].upper() + first[1:]), *pieces[1:]]
    return pieces


# ---------------------------------------------------------------------------------------- quoted mails


def _forwarded(text: _Text, wording: Wording, random: Random) -> tuple[list[Piece], list[Piece]]:
    """Somebody passes the mail on, with a word of his own and a signature or none."""
    composer = Composer(wording, random)
    prefix = Piece(wording.pick("forward_prefixes", random))
    note = [*composer.sentence("forward_notes"), Piece("\n\n")]
    if composer.chance(0.4):
        note += [*composer.sentence("closings"), Piece(f"\n{_signature(composer)}\n\n")]
    return [prefix, *text.subject], [*note, *_head(composer), Piece("\n\n"), *text.body]


def _replied(text: _Text, wording: Wording, random: Random) -> tuple[list[Piece], list[Piece]]:
    """Below the mail stands what it answers, of any intent; its order lines are no longer meant."""
    earlier = _text(wording, random.choice(_INTENTS), random)
    composer = Composer(wording, random)
    prefix = Piece(wording.pick("reply_prefixes", random))
    quoted = [replace(piece, line=-1) for piece in earlier.body]
    if composer.chance(0.5):
        quoted = [Piece("> "), *(replace(piece, text=piece.text.replace("\n", "\n> ")) for piece in quoted)]
    return [prefix, *text.subject], [*text.body, Piece("\n\n"), *_head(composer), Piece("\n"), *quoted]


def _head(composer: Composer) -> list[Piece]:
    return list(without_labels(composer.sentence("quote_heads")))


# ---------------------------------------------------------------------------------------- look at them


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=5)
    parser.add_argument("--language", default="", choices=("", *labels.LANGUAGES))
    parser.add_argument("--validation", action="store_true")
    given = parser.parse_args()
    for mail in generate(given.seed, given.count, validation=given.validation, language=given.language):
        sys.stdout.write(f"===== {mail.language} {mail.intent} {mail.shape}\n{_marked(mail)}\n")
        sys.stdout.writelines(f"  line {dict(line)}\n" for line in mail.lines)
        sys.stdout.write(f"  fields {dict(mail.fields)}\n")


def _marked(mail: LabelledMail) -> str:
    text, marked, last = labels.with_subject(mail.subject, mail.body), "", 0
    for entity in mail.entities:
        marked += f"{text[last : entity.start]}[{text[entity.start : entity.end]}|{entity.label[:5]}]"
        last = entity.end
    return marked + text[last:]


if __name__ == "__main__":
    main()
