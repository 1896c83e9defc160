"""Trains the mail reader from nothing on generated mails: seeded, one thread of the CPU, some minutes.

python -m models.mail.train --output models/weights/mail [--mails 24000]
"""

import argparse
import logging
from collections.abc import Iterator
from importlib import resources
from itertools import islice
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans, load_config, load_model_from_config
from thinc.api import Config, fix_random_seed, require_cpu

from models.mail import labels
from models.mail.generate import generate
from models.mail.pieces import LabelledMail
from models.mail.tokens import new_tokenizer

_SEED = 0
_BATCH = 48
_FOR_LABELS = 400  # mails that surely show every label
_FIRST, _LAST = 0.002, 0.0002  # learning rates, falling evenly
_log = logging.getLogger(__name__)


def train(output: Path, *, mails: int) -> None:
    """Write a trained pipeline to ``output``; every mail is seen once."""
    fix_random_seed(_SEED)
    nlp = new_pipeline()
    optimizer = nlp.initialize(lambda: (example(nlp, mail) for mail in generate(_SEED + 1, _FOR_LABELS)))
    losses: dict[str, float] = {}
    stream = generate(_SEED, mails)
    for number in range(-(-mails // _BATCH)):
        batch = [example(nlp, mail) for mail in islice(stream, _BATCH)]
        done = number * _BATCH / mails
        optimizer.learn_rate = _FIRST + (_LAST - _FIRST) * done
        nlp.update(batch, sgd=optimizer, losses=losses, drop=0.2)
        if number % 50 == 49:
            _log.info("%3.0f %%  %s", 100 * done, {name: round(loss, 1) for name, loss in losses.items()})
            losses.clear()
    with nlp.use_params(optimizer.averages):
        save(nlp, output)


def new_pipeline() -> Language:
    """The untrained pipeline of ``config.cfg``."""
    with resources.as_file(resources.files(__package__).joinpath("config.cfg")) as path:
        config = load_config(path)
    nlp = load_model_from_config(Config(config), auto_fill=True)
    nlp.tokenizer = new_tokenizer(nlp)
    return nlp


def save(nlp: Language, output: Path) -> None:
    """Without the strings seen, which the weights know by their hashes only."""
    nlp.meta["name"] = "intray_mail"
    nlp.to_disk(output, exclude=["vocab"])


def example(nlp: Language, mail: LabelledMail) -> Example:
    """``mail`` as a training example."""
    doc = nlp.make_doc(labels.with_subject(mail.subject, mail.body))
    gold = doc.copy()
    gold.cats = {intent: float(intent == mail.intent) for intent in labels.INTENTS}
    gold.ents = tuple(filter_spans(list(_spans(gold, mail))))
    return Example(doc, gold)


def _spans(doc: Doc, mail: LabelledMail) -> Iterator[Span]:
    for entity in mail.entities:
        span = doc.char_span(entity.start, entity.end, label=entity.label, alignment_mode="expand")
        if span is not None:
            yield span


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--mails", type=int, default=24_000)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    require_cpu()
    train(given.output, mails=given.mails)


if __name__ == "__main__":
    main()
