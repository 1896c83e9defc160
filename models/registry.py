"""The models that Intray ships: which version, which files, how good. ``registry.toml`` says so, checksums hold it."""

import functools
import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from datamodel.errors import ConfigurationError

ROOM = Path(__file__).parent
REGISTRY = ROOM / "registry.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """A model as shipped.

    Attributes:
        folder: of its files, relative to ``models/``.
        card: its model card, relative to ``models/``.
        files: name to SHA-256.
        metrics: figures as measured when it was registered; the card names the commands.
    """

    name: str
    version: str
    folder: str
    card: str
    files: Mapping[str, str]
    metrics: Mapping[str, float] = field(default_factory=dict)


def entries(path: Path | None = None) -> dict[str, Entry]:
    """Every registered model by name; of the shipped registry where no other is named."""
    path = path or REGISTRY
    content = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        name: Entry(name, e["version"], e["folder"], e["card"], e["files"], e.get("metrics", {}))
        for name, e in content.items()
    }


def entry(name: str) -> Entry:
    """Raises ``ConfigurationError`` where no model of that name is registered."""
    known = entries()
    if name not in known:
        raise ConfigurationError(f"There is no model named '{name}'. Known: {', '.join(sorted(known))}.")
    return known[name]


@functools.cache
def verified_folder(name: str) -> Path:
    """Where the files of a model are, each as it was registered.

    Raises:
        ConfigurationError: a file is missing or was changed.
    """
    model = entry(name)
    folder = ROOM / model.folder
    for file, expected in model.files.items():
        path = folder / file
        if not path.is_file():
            raise ConfigurationError(f"The model '{name}' lacks its file {path}. Check it out again.")
        if checksum(path) != expected:
            raise ConfigurationError(
                f"{path} is not the file that was registered for the model '{name}' {model.version}. "
                "Check it out again, or register it by `python -m models.train`."
            )
    return folder


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def register(name: str, *, version: str, folder: str, card: str, metrics: Mapping[str, float]) -> Entry:
    """Write the files in ``folder`` (relative to ``models/``) into the registry as the model ``name``."""
    known = entries()
    room = ROOM / folder
    files = {path.relative_to(room).as_posix(): checksum(path) for path in sorted(room.rglob("*")) if path.is_file()}
    known[name] = Entry(name, version, folder, card, files, metrics)
    REGISTRY.write_text(_HEAD + "\n".join(_toml(known[key]) for key in sorted(known)), encoding="utf-8")
    verified_folder.cache_clear()
    return known[name]


_HEAD = (
    "# Written by models/registry.py: the models that Intray ships. Each card says how its figures were measured.\n\n"
)


def _toml(model: Entry) -> str:
    lines = [
        f"[{model.name}]",
        f'version = "{model.version}"',
        f'folder = "{model.folder}"',
        f'card = "{model.card}"',
        "",
        f"[{model.name}.files]",
        *(f'"{file}" = "{digest}"' for file, digest in model.files.items()),
        "",
        f"[{model.name}.metrics]",
        *(f"{metric} = {value:.4f}" for metric, value in model.metrics.items()),
        "",
    ]
    return "\n".join(lines)
