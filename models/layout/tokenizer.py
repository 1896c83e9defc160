"""Words to word pieces, by a tokeniser of our own that transformers loads.

Its vocabulary is learnt from generated paper in six languages. Digits are all written 0: which number it is says
nothing about its role, and hashes and looks keep what does.
"""

import os
import threading
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from datamodel.errors import ConfigurationError
from models.layout.encoding import MAX_PIECES

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")  # it advises to install torch, which we run without

_PADDING, _UNKNOWN = "[PAD]", "[UNK]"


class PieceTokenizer:
    """Implements ``WordTokenizer``; remembers the words that it has seen. Safe to share among threads."""

    def __init__(self, tokenizer: "PreTrainedTokenizerFast") -> None:
        self._tokenizer = tokenizer
        self._known: dict[str, tuple[int, ...]] = {}
        self._lock = threading.Lock()

    def pieces(self, words: Sequence[str]) -> NDArray[np.int32]:
        """(n, MAX_PIECES) ids; 0 is padding."""
        with self._lock:
            return self._pieces(words)

    def _pieces(self, words: Sequence[str]) -> NDArray[np.int32]:
        unseen = [word for word in dict.fromkeys(words) if word not in self._known]
        if unseen:
            if len(self._known) > _MAX_REMEMBERED:
                self._known.clear()
                unseen = list(dict.fromkeys(words))
            ids = self._tokenizer(unseen, add_special_tokens=False, return_attention_mask=False)["input_ids"]
            self._known.update((word, tuple(row[:MAX_PIECES])) for word, row in zip(unseen, ids, strict=True))
        pieces = np.zeros((len(words), MAX_PIECES), np.int32)
        for row, word in enumerate(words):
            known = self._known[word]
            pieces[row, : len(known)] = known
        return pieces


_MAX_REMEMBERED = 200_000


def load_tokenizer(folder: Path) -> PieceTokenizer:
    """The tokeniser that ``save`` wrote into ``folder``."""
    return PieceTokenizer(_tokenizer_class().from_pretrained(folder))


def learn_tokenizer(words: Iterable[str], *, vocabulary: int) -> "PreTrainedTokenizerFast":
    """A WordPiece tokeniser of at most ``vocabulary`` pieces, learnt from ``words``.

    Raises:
        ConfigurationError: the letters alone are more.
    """
    tokenizer = Tokenizer(models.WordPiece(unk_token=_UNKNOWN, max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(Regex(r"\d"), "0")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary, min_frequency=2, special_tokens=[_PADDING, _UNKNOWN], show_progress=False
    )
    tokenizer.train_from_iterator(words, trainer)
    if tokenizer.get_vocab_size() > vocabulary:
        raise ConfigurationError(f"The words have {tokenizer.get_vocab_size()} letters: set a larger vocabulary.")
    return _tokenizer_class()(tokenizer_object=tokenizer, pad_token=_PADDING, unk_token=_UNKNOWN)


def _tokenizer_class() -> "type[PreTrainedTokenizerFast]":
    """Imported when it is needed, which takes a second; in notebooks tqdm warns meanwhile that it has no widgets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers import PreTrainedTokenizerFast
    return PreTrainedTokenizerFast
