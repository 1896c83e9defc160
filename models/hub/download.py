"""Checkpoints by their name on the Hub, kept in its usual cache. Only the files that are read are fetched."""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from datamodel.errors import ConfigurationError
from models.hub.checkpoint import CONFIG_FILE, GRAPHS, MAX_BYTES

_NAME = re.compile(r"(?P<repository>\w[\w.-]*/\w[\w.-]*)(?:@(?P<revision>\w[\w./-]*))?")
_FILES = [
    CONFIG_FILE,
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "sentencepiece.bpe.model",
    "preprocessor_config.json",
    "processor_config.json",
    *(graph + rest for graph in GRAPHS for rest in ("", "_data", ".data")),
]


@dataclass(frozen=True, slots=True)
class HubName:
    """A model on the Hub: ``owner/name``, and a branch, tag or commit where one is pinned."""

    repository: str
    revision: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """From ``owner/name`` or ``owner/name@revision``; None where ``text`` is neither."""
        found = _NAME.fullmatch(text)
        return cls(found["repository"], found["revision"]) if found else None

    def __str__(self) -> str:
        return self.repository + (f"@{self.revision}" if self.revision else "")


def model_folder(named: str) -> Path:
    """The folder that ``named`` is, or else that of the model of this name on the Hub.

    Raises:
        ConfigurationError: what ``fetch`` raises.
    """
    folder = Path(named)
    name = None if folder.exists() else HubName.parse(named)
    return fetch(name) if name else folder


def fetch(name: HubName) -> Path:
    """The folder with the model's files. What was fetched once is taken from the cache, without asking the Hub.

    Raises:
        ConfigurationError: the Hub cannot be reached, has no such model, or the model is too large.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # in notebooks tqdm warns that it has no widgets
        from httpx2 import HTTPError
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError
    try:
        return Path(
            snapshot_download(name.repository, revision=name.revision, allow_patterns=_FILES, local_files_only=True)
        )
    except LocalEntryNotFoundError:
        pass
    except ValueError as error:
        raise ConfigurationError(f"'{name}' cannot be a name on the Hub: {error}") from error
    try:
        files = snapshot_download(name.repository, revision=name.revision, allow_patterns=_FILES, dry_run=True)
        size = sum(file.file_size or 0 for file in files)
        if size > MAX_BYTES:
            raise ConfigurationError(f"The model {name} has {size:,} bytes, allowed are {MAX_BYTES:,}.")
        return Path(snapshot_download(name.repository, revision=name.revision, allow_patterns=_FILES))
    except (OSError, ValueError, HTTPError) as error:
        raise ConfigurationError(
            f"There is no folder {name}, and no such model could be fetched from the Hub: {error} "
            "Check name, network and HF_TOKEN; or copy the model's folder here and name that."
        ) from error
