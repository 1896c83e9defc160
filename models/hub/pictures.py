"""Pictures of pages as a checkpoint's own processor would prepare them."""

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, Field, ValidationError

from datamodel.errors import ConfigurationError

PREPROCESSOR_FILE, PROCESSOR_FILE = "preprocessor_config.json", "processor_config.json"
_Colours = Annotated[tuple[float, ...], Field(min_length=3, max_length=3)]


class _Size(BaseModel):
    height: int = Field(224, gt=0, le=4096)
    width: int = Field(224, gt=0, le=4096)


class PicturePreparation(BaseModel):
    """What is done to a picture, in the words of ``preprocessor_config.json``; the defaults are LayoutLMv3's.

    ``resample`` is a number of ``PIL.Image.Resampling``. Colours are red, green, blue.
    """

    size: _Size = _Size()
    resample: int = Field(Image.Resampling.BILINEAR, ge=0, le=5)
    do_rescale: bool = True
    rescale_factor: float = 1 / 255
    do_normalize: bool = True
    image_mean: _Colours = (0.5, 0.5, 0.5)
    image_std: _Colours = (0.5, 0.5, 0.5)

    def pixels(self, picture: Image.Image) -> NDArray[np.float32]:
        """(1, 3, height, width); the page is squeezed into the size, as the models of the family learnt it."""
        small = picture.convert("RGB").resize((self.size.width, self.size.height), Image.Resampling(self.resample))
        values = np.asarray(small, np.float32)
        if self.do_rescale:
            values = values * self.rescale_factor
        if self.do_normalize:
            values = (values - np.array(self.image_mean)) / np.array(self.image_std)
        return np.asarray(values.transpose(2, 0, 1)[None], np.float32)


def read_preparation(folder: Path) -> PicturePreparation:
    """What the checkpoint in ``folder`` says of pictures; LayoutLMv3's own way where it says nothing.

    Raises:
        ConfigurationError: it says what cannot be done.
    """
    try:
        return PicturePreparation.model_validate(_described(folder))
    except (ValidationError, ValueError) as error:
        raise ConfigurationError(f"How the model in {folder} wants its pictures cannot be read: {error}") from error


def _described(folder: Path) -> dict[str, Any]:
    if (folder / PREPROCESSOR_FILE).is_file():
        return dict(json.loads((folder / PREPROCESSOR_FILE).read_text(encoding="utf-8")))
    if (folder / PROCESSOR_FILE).is_file():
        return dict(json.loads((folder / PROCESSOR_FILE).read_text(encoding="utf-8")).get("image_processor") or {})
    return {}
