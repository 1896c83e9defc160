"""The trained mail reader at run time: intent and entities of one mail."""

import functools
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language

from models.mail import labels
from models.mail.pieces import Entity
from models.registry import verified_folder

WEIGHTS = Path(__file__).parent.parent / "weights" / "mail"
MOST_CHARACTERS = 40_000  # of a text whose entities are read: about two seconds; longer ones are no prose
_FOR_INTENT = 6_000  # what a mail wants stands at its beginning


@dataclass(frozen=True)
class MailReading:
    """What the mail reader says of a mail.

    Attributes:
        text: subject, empty line and body: what the offsets of ``entities`` refer to.
        probability: of the intent, as the network gives it.
    """

    text: str
    intent: str
    probability: float
    entities: tuple[Entity, ...]

    def text_of(self, entity: Entity) -> str:
        return self.text[entity.start : entity.end]


@functools.lru_cache(maxsize=8)  # classifier and extractor ask for the same mail
def read_mail(subject: str, body: str, *, weights: Path = WEIGHTS) -> MailReading | None:
    """Intent and entities of a mail; None where no weights are installed. A very long text has no entities."""
    nlp = _pipeline(weights)
    if nlp is None:
        return None
    text = labels.with_subject(" ".join(subject.split()), body)
    is_long = len(text) > MOST_CHARACTERS
    doc = nlp(text[:_FOR_INTENT] if is_long else text, disable=["ner"] if is_long else [])
    intent = max(doc.cats, key=lambda name: doc.cats[name])
    entities = tuple(Entity(found.start_char, found.end_char, found.label_) for found in doc.ents)
    return MailReading(text, intent, doc.cats[intent], entities)


@functools.cache
def _pipeline(weights: Path) -> Language | None:
    if not (weights / "meta.json").is_file():
        return None
    return spacy.load(verified_folder("mail") if weights == WEIGHTS else weights)
