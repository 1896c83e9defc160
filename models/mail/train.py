"""Trains the mail reader from nothing on generated mails: seeded, one thread of the CPU, some minutes.

python -m models.mail.train --output models/weights/mail [--entity-mails 12000] [--intent-mails 40000]
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
from thinc.api import Config, Optimizer, fix_random_seed, require_cpu

from models.mail import labels
from models.mail.generate import generate
from models.mail.pieces import LabelledMail
from models.mail.tokens import new_tokenizer

_SEED = 0
_BATCH = 48
_FOR_LABELS = 400  # mails that surely show every label
_DROPOUT = 0.2
_ENTITY_RATES, _INTENT_RATES = (0.002, 0.0002), (0.002, 0.0002)  # learning rates, falling evenly
_log = logging.getLogger(__name__)


def train(output: Path, *, entity_mails: int, intent_mails: int) -> None:
    """Write a trained pipeline to ``output``: first the entities, then the intent; every mail is seen once.

    The two share nothing: what a mail wants hangs on other words than what it orders.
    """
    fix_random_seed(_SEED)
    nlp = new_pipeline()
    nlp.initialize(lambda: (example(nlp, mail) for mail in generate(_SEED + 1, _FOR_LABELS)))
    _train_pipes(nlp, ["tok2vec", "ner"], generate(_SEED, entity_mails), entity_mails, _ENTITY_RATES)
    save(nlp, output)
    train_intent(nlp, intent_mails)
    save(nlp, output)


def train_intent(nlp: Language, mails: int) -> None:
    """Train the text classifier of ``nlp`` on as many mails of each intent."""
    mail = generate(_SEED + 2, mails, intents=labels.INTENTS)
    _train_pipes(nlp, ["textcat"], mail, mails, _INTENT_RATES)


def _train_pipes(
    nlp: Language, names: list[str], mails: Iterator[LabelledMail], count: int, rates: tuple[float, float]
) -> None:
    fix_random_seed(_SEED)
    optimizer: Optimizer = nlp.create_optimizer()  # type: ignore[no-untyped-call]  # spaCy leaves it untyped
    losses: dict[str, float] = {}
    first, last = rates
    with nlp.select_pipes(enable=names):
        for number in range(-(-count // _BATCH)):
            batch = [example(nlp, mail) for mail in islice(mails, _BATCH)]
            done = number * _BATCH / count
            optimizer.learn_rate = first + (last - first) * done
            nlp.update(batch, sgd=optimizer, losses=losses, drop=_DROPOUT)
            if number % 50 == 49:
                _log.info("%3.0f %%  %s", 100 * done, {name: round(float(loss), 1) for name, loss in losses.items()})
                losses.clear()
    for name in names:
        _average(nlp, name, optimizer)


def _average(nlp: Language, name: str, optimizer: Optimizer) -> None:
    """Let the averaged weights be those of a pipe."""
    averages = optimizer.averages or {}
    for node in nlp.get_pipe(name).model.walk():  # type: ignore[attr-defined]  # every trained pipe has a model
        for param in node.param_names:
            key = (node.id, param)
            if node.has_param(param) and key in averages:
                node.set_param(param, averages[key])


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
    parser.add_argument("--entity-mails", type=int, default=12_000)
    parser.add_argument("--intent-mails", type=int, default=40_000)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    require_cpu()
    train(given.output, entity_mails=given.entity_mails, intent_mails=given.intent_mails)


if __name__ == "__main__":
    main()
