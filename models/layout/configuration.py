"""Sizes of the layout reader's network, kept by transformers."""

from transformers import PretrainedConfig


class LayoutReaderConfig(PretrainedConfig):
    """Sizes of the network. Saved and loaded by transformers (``config.json``)."""

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
        **kwargs: object,
    ) -> None:
        self.vocabulary, self.width, self.layers, self.heads = vocabulary, width, layers, heads
        self.spelling_width, self.dropout = spelling_width, dropout
        self.neighbours, self.place_bias, self.hashes, self.pieces = neighbours, place_bias, hashes, pieces
        self.relations = relations
        super().__init__(**kwargs)  # type: ignore[arg-type]  # whatever transformers keeps beside ours
