"""The type of a document from its words: titles found by spaCy's PhraseMatcher, weighed by where they stand."""

import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import spacy
from spacy.lang.de.stop_words import STOP_WORDS as GERMAN
from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.es.stop_words import STOP_WORDS as SPANISH
from spacy.lang.fr.stop_words import STOP_WORDS as FRENCH
from spacy.lang.it.stop_words import STOP_WORDS as ITALIAN
from spacy.lang.nl.stop_words import STOP_WORDS as DUTCH
from spacy.matcher import PhraseMatcher

from datamodel.document import Document, FileRole
from datamodel.extraction import PAPER_TYPES, Classification, DocumentType
from extractors.geometry.layout import Line, PageLayout, lay_out_page
from extractors.mailtext_intent import classify_mail
from extractors.vocabulary import NUMBER_WORDS, label_key, phrases

_STOP_WORDS = {"de": GERMAN, "en": ENGLISH, "fr": FRENCH, "nl": DUTCH, "it": ITALIAN, "es": SPANISH}
_BUSINESS_WORDS = {
    "de": "rechnung bestellung lieferung menge preis betrag datum seite summe position bezeichnung einzelpreis kunde "
    "nummer lieferschein zahlung netto mwst",
    "en": "invoice order delivery quantity price amount date page total item description unit customer number payment "
    "net vat tax qty ship",
}
_MIN_SCORE = 0.75
_OF_SUBJECT = " in the subject"
_SUBJECT_ONLY = 0.75  # a mail may carry other papers than the one that its subject names
_GENERIC = frozenset(
    {
        "order",
        "auftrag",
        "bestellung",
        "rechnung",
        "invoice",
        "receipt",
        "bon",
        "ticket",
        "avis",
        "commande",
        "po",
        "ordine",
        "pedido",
        "gutschrift",
    }
)


class KeywordClassifier:
    """Implements ``Classifier`` without training."""

    def __init__(self) -> None:
        self._matcher, self._nlp = _title_matcher()

    def classify(self, document: Document) -> Classification:
        """The type with the strongest titles, its confidence its lead over the next; of a mail, what it wants."""
        titled = self._by_titles(document)
        return classify_mail(document, titled) if document.file.role is FileRole.BODY else titled

    def _by_titles(self, document: Document) -> Classification:
        layout = lay_out_page(document.pages[0])
        text = " ".join(page.text for page in document.pages)
        language = language_of(text)
        scores, evidence = self._scores(layout, subject=document.file.mail.subject if document.file.mail else "")
        if not scores or max(scores.values()) < _MIN_SCORE:
            return Classification(DocumentType.OTHER, _other_confidence(scores), language, ("no title of order paper",))
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        best, score = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        lead = (score - second) / score
        confidence = min(0.98, 0.55 + 0.25 * min(1.0, lead * 1.6) + 0.2 * min(1.0, score / 4))
        if all(why.endswith(_OF_SUBJECT) for why in evidence[best]):
            confidence = min(confidence, _SUBJECT_ONLY)
        return Classification(best, round(confidence, 3), language, tuple(evidence[best][:4]))

    def _scores(
        self, layout: PageLayout, *, subject: str
    ) -> tuple[dict[DocumentType, float], dict[DocumentType, list[str]]]:
        scores: dict[DocumentType, float] = defaultdict(float)
        evidence: dict[DocumentType, list[str]] = defaultdict(list)
        seen: Counter[str] = Counter()
        hits = [
            (kind, phrase, weight) for line in layout.lines for kind, phrase, weight in self._titles_of(line, layout)
        ]
        named = [(kind, phrase, 0.8) for kind, phrase, _ in self._phrases(subject)]
        for kind, phrase, weight in sorted(hits + named, key=lambda hit: -hit[2]):
            seen[phrase] += 1
            scores[kind] += weight / seen[phrase] ** 2
            where = "" if (kind, phrase, weight) in hits else _OF_SUBJECT
            evidence[kind].append(f"'{phrase}' ({weight:.1f}){where}")
        return dict(scores), evidence

    def _titles_of(self, line: Line, layout: PageLayout) -> Iterator[tuple[DocumentType, str, float]]:
        for segment in line.segments:
            for kind, phrase, (start, length) in self._phrases(segment.text):
                size = max(word.bbox.height for word in segment.words) / layout.line_height
                weight = 0.5 + 1.3 * math.exp(-3 * max(0.0, segment.bbox.y0 - 0.05))
                weight *= min(2.0, max(0.8, size)) ** 1.5
                weight *= _role_weight(segment.text.split(), start, length)
                weight *= 0.6 if phrase in _GENERIC and start > 0 else 1.0
                yield kind, phrase, weight * (1.15 if segment.text.isupper() else 1.0)

    def _phrases(self, text: str) -> Iterator[tuple[DocumentType, str, tuple[int, int]]]:
        """Longest title phrases of ``text`` with the word that each starts at and its length in words."""
        doc = self._nlp(_unspaced(text).lower())
        spans = [(self._nlp.vocab.strings[key], start, end) for key, start, end in self._matcher(doc)]
        taken: set[int] = set()
        for name, start, end in sorted(spans, key=lambda s: s[1] - s[2]):
            if not taken & set(range(start, end)):
                taken |= set(range(start, end))
                yield DocumentType(name), doc[start:end].text, (start, end - start)


def _unspaced(text: str) -> str:
    """Let a title in spaced letters be a word: "B E S T E L L U N G"."""
    return re.sub(r"\b(?:\w ){3,}\w\b", lambda match: match[0].replace(" ", ""), text)


def _role_weight(words: list[str], start: int, length: int) -> float:
    """A title stands alone; with a number behind it it may name another paper; within a sentence it says little."""
    if start > 0:
        return 0.6
    rest = words[length:]
    if not rest:
        return 1.5
    number_follows = any(c.isdigit() for c in "".join(rest[:3])) or label_key(rest[0]) in NUMBER_WORDS
    if label_key(rest[0]) in NUMBER_WORDS and rest[-1].endswith(":"):
        return 0.5
    return 1.2 if number_follows else 0.9 if len(rest) <= 3 else 0.6


def _other_confidence(scores: dict[DocumentType, float]) -> float:
    return 0.9 if not scores else round(max(0.4, 0.9 - 0.4 * max(scores.values())), 3)


@functools.cache
def _title_matcher() -> tuple[PhraseMatcher, spacy.language.Language]:
    nlp = spacy.blank("xx")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for kind in PAPER_TYPES:
        if kind is not DocumentType.OTHER:
            matcher.add(kind.value, [nlp.make_doc(phrase) for phrase in phrases("titles", kind.value)])
    return matcher, nlp


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of ``text``: the one with most of its function words; English where none is."""
    words = Counter(word.strip(".,:;()").casefold() for word in text.split())
    shares = {
        language: sum(n for word, n in words.items() if word in stop_words and len(word) > 1)
        for language, stop_words in _STOP_WORDS.items()
    }
    for language, known in _BUSINESS_WORDS.items():
        shares[language] += 2 * sum(words[word] for word in known.split())
        shares[language] += sum(n for word, n in words.items() if language == "de" and any(c in "äöüß" for c in word))
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] else "en"
