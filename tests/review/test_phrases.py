"""Sentences of the checks in German: all that the tests of the checks made them say, and how they are taken apart."""

import re
from pathlib import Path

import pytest

from review.language import language_of
from review.phrases import Phrases, Writing

ENGLISH, GERMAN = language_of("en"), language_of("de")
SENTENCES = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8").splitlines()
ENGLISH_WORDS = re.compile(r"\b(the|is|are|of|not|and|from|with|which|but|by|it|line|no|has|have|ask)\b", re.IGNORECASE)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_of_the_checks_is_said_in_german(sentence: str) -> None:
    said = GERMAN.say(sentence)
    assert said != sentence
    assert not ENGLISH_WORDS.search(said), said


def test_english_stays_as_it_was_kept() -> None:
    assert [ENGLISH.say(sentence) for sentence in SENTENCES] == SENTENCES


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (
            "The total differs from the sum of the lines by 1230.80: 1202.70 and -28.10.",
            "Die Summe weicht um 1.230,80 von der Summe der Positionen ab: 1.202,70 und -28,10.",
        ),
        (
            "Delivery date 2026-03-04 is before the document's date 2026-03-05.",
            "Liefertermin 04.03.2026 liegt vor dem Belegdatum 05.03.2026.",
        ),
        (
            "Line 2: description 'Line 3 has no quantity' is only 30% sure.",
            "Position 2: Bezeichnung 'Line 3 has no quantity' ist nur zu 30\N{NO-BREAK SPACE}% sicher.",
        ),
        ("Rejected by ada: sent to Bob for 3 pieces", "Zurückgewiesen von ada: sent to Bob for 3 pieces"),
        (
            "Approved although: Sender name was not found. Enter it from the page. The VAT id DE275901638 is not "
            "valid. Because: he told me.",
            "Freigegeben trotz: Name des Absenders wurde nicht gefunden. Bitte vom Beleg erfassen. Die USt-IdNr. "
            "DE275901638 ist nicht gültig. Begründung: he told me.",
        ),
        (
            "Supplier 1 has no open order 4500.10 of ours. Correct the number from the page, or ask purchasing whether "
            "it was ordered, or is closed.",
            "Lieferant 1 hat keine offene Bestellung 4500.10 von uns. Bitte die Nummer vom Beleg korrigieren oder den "
            "Einkauf fragen, ob bestellt wurde oder die Bestellung erledigt ist.",
        ),
        (
            "The message ends here. (line 14, /Invoice/cbc:ID[2])",
            "The message ends here. (Zeile 14, /Invoice/cbc:ID[2])",
        ),
        (
            "Approved although: 3 more breaches of the schema. (line 7, /Invoice) The VAT id DE275901638 is not valid. "
            "Because: he told me.",
            "Freigegeben trotz: 3 weitere Verstöße gegen das Schema. (Zeile 7, /Invoice) Die USt-IdNr. DE275901638 ist "
            "nicht gültig. Begründung: he told me.",
        ),
        (
            "The page shows “29.10.2015” as due date, its data say 2014-10-29. The page may show “6” as line 2 "
            "quantity, its data say 6.50.",
            "Die Seite zeigt „29.10.2015“ (Fälligkeit), ihre Daten sagen 29.10.2014. Die Seite zeigt vielleicht „6“ "
            "(Position 2 Menge), ihre Daten sagen 6,50.",
        ),
        ("Something that nobody of us said 1.5.", "Something that nobody of us said 1.5."),
        ("", ""),
        ("100 % (sure)", "100 % (sure)"),
    ],
)
def test_facts_are_written_anew_and_quotations_stay(kept: str, said: str) -> None:
    assert GERMAN.say(kept) == said


PLAIN = Writing(str, str, str, {}, {}, set())


def test_pattern_that_knows_more_of_a_sentence_wins() -> None:
    known = Phrases(
        {
            "%(what)s is wrong.": "%(what)s falsch.",
            "Line %(line)s: %(what)s is wrong.": "Position %(line)s: %(what)s falsch.",
        },
        PLAIN,
    )
    assert known.say("Line 3: x is wrong.") == "Position 3: x falsch."
    assert known.say("It is wrong.") == "It falsch."


def test_sentences_behind_each_other_are_said_one_by_one() -> None:
    known = Phrases({"First.": "Eins.", "Second %(x)s. Third.": "Zwei %(x)s. Drei."}, PLAIN)
    assert known.say("First. Second 2. Third. Fourth. First.") == "Eins. Zwei 2. Drei. Fourth. Eins."
