"""A sheet: one paper of the inbox with its file name, its look, and what should become of it."""

from dataclasses import dataclass

from rendering.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A record under the name of its file or attachment.

    Attributes:
        template: file in ``templates/``; ``style`` a key of ``styles.STYLES``.
        abroad: addresses are printed with their country.
        status, reason: the right decision for somebody who reads the paper correctly.
        unlabelled: header fields whose truth is open to argument.
    """

    name: str
    record: Record
    template: str
    style: str
    abroad: bool = False
    status: str = "approved"
    reason: str = "complete and consistent"
    unlabelled: tuple[str, ...] = ()
