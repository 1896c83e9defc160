"""The envelope of EDIFACT: interchanges (UNB … UNZ), groups (UNG … UNE), messages (UNH … UNT), and their counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from datamodel.errors import DocumentError, RejectionCode
from datamodel.extraction import Severity
from extractors.structured.drafting import Draft, Place
from extractors.structured.edifact.syntax import Segment, Text, read_segments, read_texts

MOST_MESSAGES = 10_000


@dataclass(slots=True)
class Message:
    """One message as it lies in its interchange.

    Attributes:
        segments: from UNH to UNT, both included where they are there.
        draft: what is read of it, and what is found wrong; begins with what is wrong with its envelope.
        is_test: the interchange says that it is only a test (UNB 0035).
    """

    segments: list[Segment]
    draft: Draft = field(default_factory=Draft)
    is_test: bool = False

    @property
    def header(self) -> Segment:
        return self.segments[0]

    @property
    def type(self) -> str:
        """``ORDERS``."""
        return self.header.component(1, 0).upper()

    @property
    def directory(self) -> str:
        """``D.96A``; with the subset where it names one: ``D.01B, EAN011``."""
        version = ".".join(part for part in (self.header.component(1, 1), self.header.component(1, 2)) if part)
        return ", ".join(part for part in (version, self.header.component(1, 4)) if part)


def place_of(segment: Segment, path: str = "") -> Place:
    """Where a segment stands: its number in its message and its path through the groups, ``LIN[2]/QTY``."""
    return Place(f"segment {segment.number}, {path or segment.tag}")


def read_messages(content: bytes, name: str) -> list[Message]:
    """The messages of a file, in its order.

    Args:
        content: of the file.
        name: of the file, for what is told of it.

    Raises:
        DocumentError: TOO_LARGE; EMPTY where no message begins in it.
    """
    about_file = Draft()
    messages: list[Message] = []
    for text in read_texts(content, name, about_file):
        messages += _Reading(text, name).messages()
        if len(messages) > MOST_MESSAGES:
            raise DocumentError(
                RejectionCode.TOO_LARGE, f"{name} has more than {MOST_MESSAGES} messages. Send it in parts."
            )
    if not messages:
        raise DocumentError(RejectionCode.EMPTY, f"No message begins in {name}. Ask for it again.")
    messages[0].draft.findings[:0] = about_file.findings
    return messages


class _Reading:
    """The way through one text: which interchange, group and message are open."""

    def __init__(self, text: Text, name: str) -> None:
        self._separators = text.separators
        self._pending = Draft()  # what is to be told with the next message, as none is there yet
        self._found, self._rest = read_segments(text, name, self._pending)
        self._messages: list[Message] = []
        self._open: Message | None = None
        self._interchange: Segment | None = None
        self._group: Segment | None = None
        self._count = 0  # of the messages since the UNB
        self._groups = 0
        self._in_group = 0
        self._steps = {"UNB": self._unb, "UNZ": self._unz, "UNG": self._ung, "UNE": self._une, "UNH": self._unh}

    def messages(self) -> list[Message]:
        for tag, raw in self._found:
            self._take(tag, raw)
        if self._rest:
            self._draft.find_invalid(f"The file ends within a segment: “{self._rest[:30]}”.")
        self._end()
        if self._messages:
            self._messages[-1].draft.findings += self._pending.findings
        return self._messages

    @property
    def _draft(self) -> Draft:
        """Of the message to which something that is wrong now belongs: the last one."""
        return self._messages[-1].draft if self._messages else self._pending

    def _take(self, tag: str, raw: str) -> None:
        number = len(self._open.segments) + 1 if self._open else 0
        segment = Segment(number, tag.upper(), raw, self._separators)
        if segment.tag in self._steps:
            self._steps[segment.tag](segment)
        elif self._open is None:
            self._draft.find_invalid(f"The segment {segment.tag[:3]} stands outside of every message.")
        else:
            if tag != segment.tag and self._open.segments[-1].number == 1:
                self._open.draft.find_invalid(
                    "The names of segments are written in small letters.", place_of(segment), severity=Severity.WARNING
                )
            self._open.segments.append(segment)
            if segment.tag == "UNT":
                self._unt(self._open, segment)

    def _unb(self, segment: Segment) -> None:
        self._end()
        self._interchange, self._count, self._groups = segment, 0, 0

    def _ung(self, segment: Segment) -> None:
        self._end_message()
        self._group, self._in_group = segment, 0
        self._groups += 1

    def _unh(self, segment: Segment) -> None:
        self._end_message()
        self._open = Message([Segment(1, "UNH", segment.raw, self._separators)], is_test=self._is_test())
        self._open.draft.findings += self._pending.findings
        self._pending = Draft()
        self._messages.append(self._open)
        self._count += 1
        self._in_group += 1
        if self._interchange is None and len(self._messages) == 1:
            self._draft.find_invalid(
                "The message stands in no interchange: no UNB says who sent it to whom.",
                place_of(self._open.header),
                severity=Severity.WARNING,
            )

    def _is_test(self) -> bool:
        return self._interchange is not None and self._interchange.component(10) == "1"

    def _unt(self, message: Message, segment: Segment) -> None:
        self._open = None
        stated, there = segment.component(0), str(len(message.segments))
        if stated.lstrip("0") != there:
            message.draft.find_invalid(
                f"UNT counts {stated or 'no'} segments, and the message has {there}.", place_of(segment)
            )
        begun, ended = message.header.component(0), segment.component(1)
        if begun != ended:
            message.draft.find_invalid(f"UNH calls the message {begun}, and UNT calls it {ended}.", place_of(segment))

    def _une(self, segment: Segment) -> None:
        self._end_message()
        if self._group is None:
            self._draft.find_invalid("A UNE ends a group that no UNG begins.")
            return
        stated = segment.component(0)
        if stated.lstrip("0") != str(self._in_group):
            self._draft.find_invalid(f"UNE counts {stated or 'no'} messages, and the group has {self._in_group}.")
        begun, ended = self._group.component(4), segment.component(1)
        if begun != ended:
            self._draft.find_invalid(f"UNG calls the group {begun}, and UNE calls it {ended}.")
        self._group = None

    def _unz(self, segment: Segment) -> None:
        self._end_message()
        if self._interchange is None:
            self._draft.find_invalid("A UNZ ends an interchange that no UNB begins.")
            return
        if self._group is not None:
            self._draft.find_invalid("The group of the message is not ended: its UNE is missing.")
        self._check_count(segment)
        begun, ended = self._interchange.component(4), segment.component(1)
        if begun != ended:
            self._draft.find_invalid(f"UNB calls the interchange {begun}, and UNZ calls it {ended}.")
        self._interchange = self._group = None

    def _check_count(self, segment: Segment) -> None:
        """Of the messages, or of the groups where there are any."""
        stated, there = segment.component(0), self._groups or self._count
        if stated.lstrip("0") == str(there):
            return
        if self._groups:
            self._draft.find_invalid(f"UNZ counts {stated or 'no'} groups, and the interchange has {there}.")
        else:
            self._draft.find_invalid(f"UNZ counts {stated or 'no'} messages, and the interchange has {there}.")

    def _end_message(self) -> None:
        if self._open is not None:
            self._open.draft.find_invalid(
                "The message is cut off: its UNT is missing.", place_of(self._open.segments[-1])
            )
        self._open = None

    def _end(self) -> None:
        """Of the interchange, or of the file: nothing may be left open."""
        self._end_message()
        if self._interchange is not None:
            self._draft.find_invalid("The interchange is cut off: its UNZ is missing.")
        self._interchange = self._group = None


def walk(message: Message) -> Iterator[Segment]:
    """The segments between UNH and UNT."""
    yield from (segment for segment in message.segments[1:] if segment.tag != "UNT")
