import itertools
from random import Random

from models.mail import labels
from models.mail.composing import Composer
from models.mail.pieces import joined
from models.mail.tables import table
from models.mail.wording import Wording


def test_tables_label_their_cells_in_every_style() -> None:
    for seed, language in itertools.product(range(5), labels.LANGUAGES):
        composer = Composer(Wording(language, validation=False), Random(seed))
        text, entities = joined(table(composer, 3))
        assert len(composer.lines) == 3
        for line in composer.lines:
            assert line["quantity"]
            assert line["material"] in [text[e.start : e.end] for e in entities if e.label == labels.MATERIAL]
