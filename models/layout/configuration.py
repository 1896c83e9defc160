"""Sizes of the layout reader's network and what its columns mean, kept by transformers."""

from collections.abc import Sequence

from transformers import PretrainedConfig

from models.layout.labels import TAGS


class LayoutReaderConfig(PretrainedConfig):
    """Sizes of the network. Saved and loaded by transformers (``config.json``).

    ``tags`` names the columns of its first output: a reader trained before a field was added goes on working.
    """

    model_type = "intray-layout-reader"

    def __init__(
        self,
        *,
        vocabulary: int = 8000,
        width: int = 256,
        layers: int = 4,
        heads: int = 8,
        spelling_width: int = 96,
        dropout: float = 0.1,
        neighbours: bool = True,
        place_bias: bool = True,
        hashes: bool = True,
        pieces: bool = True,
        relations: bool = True,
        tags: Sequence[str] = TAGS,
        **kwargs: object,
    ) -> None:
        self.vocabulary, self.width, self.layers, self.heads = vocabulary, width, layers, heads
        self.spelling_width, self.dropout = spelling_width, dropout
        self.neighbours, self.place_bias, self.hashes, self.pieces = neighbours, place_bias, hashes, pieces
        self.relations = relations
        self.tags = list(tags)
        super().__init__(**kwargs)  # type: ignore[arg-type]  # whatever transformers keeps beside ours
