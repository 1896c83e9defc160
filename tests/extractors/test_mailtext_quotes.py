import pytest

from extractors.mailtext_quotes import own_text

OWN = "bitte liefern Sie uns wie besprochen noch einmal 20 Stück 4711-A."
OLD = "wir bestellen 99 Stück 4711-Z"


@pytest.mark.parametrize(
    "head",
    [
        "-----Ursprüngliche Nachricht-----",
        "-----Original Message-----",
        "Von: Anna Berg\nGesendet: Montag",
        "De : Anna Berg\nEnvoyé : lundi",
        "Van: Anna Berg",
        "Da: Anna Berg",
        "Am 12.03.2026 um 10:15 schrieb Anna Berg:",
        "On 12 March 2026, Anna Berg wrote:",
        "Le 12 mars 2026, Anna Berg a écrit :",
        "El 12 de marzo, Anna Berg escribió:",
    ],
)
def test_what_is_answered_is_left_out(head: str) -> None:
    assert own_text(f"{OWN}\n\n{head}\n{OLD}") == OWN


def test_marked_lines_are_left_out() -> None:
    assert OLD not in own_text(f"{OWN}\n> {OLD}\n")


@pytest.mark.parametrize("subject", ["WG: Bestellung", "Fwd: order", "TR: commande", "RE: FW: order"])
def test_a_mail_passed_on_is_read_whole(subject: str) -> None:
    text = f"Hallo, kam bei mir an, bitte mit erfassen, vielen Dank.\nGruß\nAnja\n\nVon: Tom\n> {OLD}"
    assert OLD in own_text(text, subject=subject)
    assert "> " not in own_text(text, subject=subject)


def test_a_few_words_pass_a_mail_on() -> None:
    assert OLD in own_text(f"bitte erfassen\n\n-----Original Message-----\n{OLD}")


def test_a_sentence_that_begins_like_a_head_is_none() -> None:
    text = "Am Montag brauchen wir 20 Stück 4711-A.\nOn Friday we will be closed, please deliver before noon."
    assert own_text(text) == text
