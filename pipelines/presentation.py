"""What the command line shows: tables and stories, from the store's views."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import shorten

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from datamodel.delivery import DeliveryState
from datamodel.document import InputFile
from datamodel.extraction import LINE_FIELDS, Extraction, Issue, Result, Status
from datamodel.stored import FileStory, StoredDelivery, StoredDocument, Summary
from orders.decision import RECORD_LINE_FIELDS
from pipelines.export import value_text
from pipelines.jobs import Round

_COLOURS = {Status.APPROVED: "green", Status.NEEDS_REVIEW: "yellow", Status.REJECTED: "red"}
_LINE_COLUMNS = 7
_NAME_WIDTH = 40
_REASON = 130  # characters of the reasons in a table; ``intray show`` has all


def files_below(paths: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, without truth files and hidden ones."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
        found += [p for p in inside if path.is_file() or (not p.name.startswith(".") and p.suffix != ".json")]
    return found


def coloured(status: Status | str) -> Text:
    """A status in its colour."""
    text = str(status)
    return Text(text.replace("_", " "), style=_COLOURS.get(Status(text), "") if text in set(Status) else "")


def result_panel(result: Result, container: InputFile) -> RenderableType:
    """One document as ``intray extract`` shows it without ``--json``."""
    name = result.file.name if result.file is container else f"{container.name} › {result.file.name}"
    parts: list[RenderableType] = [_decided(result.decision.status, result.decision.reasons)]
    if result.extraction:
        parts += _extraction_parts(result.extraction, result.issues)
    return Panel(Group(*parts), title=Text(name), title_align="left")


def _decided(status: Status, reasons: Iterable[str]) -> Text:
    text = coloured(status)
    for reason in reasons:
        text.append(f"\n  · {reason}", style="default")
    return text


def _extraction_parts(extraction: Extraction, issues: Sequence[Issue]) -> list[RenderableType]:
    kind = extraction.classification
    words = (
        f"{kind.document_type.replace('_', ' ')} ({kind.confidence:.0%}, {kind.language}): {', '.join(kind.evidence)}"
    )
    parts: list[RenderableType] = [Text(words)]
    fields = Table("field", "value", "sure", "why", box=None, pad_edge=False)
    for field in extraction.fields.values():
        fields.add_row(field.name, value_text(field.value), f"{field.confidence:.0%}", "; ".join(field.evidence))
    parts.append(fields)
    if extraction.line_items:
        parts.append(_line_table(extraction))
    if issues:
        parts.append(Text("\n".join(f"{issue.code}: {issue.message}" for issue in issues), style="yellow"))
    return parts


def _line_table(extraction: Extraction) -> Table:
    names = _line_columns(extraction)
    table = Table(*names, title="line items", title_justify="left", box=None, pad_edge=False)
    for item in extraction.line_items:
        table.add_row(*(value_text(item[name].value) if name in item else "" for name in names))
    return table


def _line_columns(extraction: Extraction) -> list[str]:
    """As many columns as fit, in their usual order: those of the record first, then those that most lines have."""
    counts = Counter(name for item in extraction.line_items for name in item)
    record = RECORD_LINE_FIELDS.get(extraction.document_type, frozenset())
    best = sorted(counts, key=lambda name: (name not in record, -counts[name]))[:_LINE_COLUMNS]
    return [name for name in LINE_FIELDS if name in best]


def round_table(done: Round) -> RenderableType:
    """What a round did, a line a document."""
    table = Table("no.", "file", "type", "status", "why", box=box.SIMPLE_HEAD)
    for column in table.columns[:4]:
        column.no_wrap = True
    table.columns[1].max_width = _NAME_WIDTH
    for row in sorted(done.rows, key=lambda row: row.document_id or 0):
        number = str(row.document_id) if row.document_id else ""
        kind = row.document_type.replace("_", " ")
        table.add_row(number, row.file, kind, coloured(row.status), shorten(row.reason, _REASON, placeholder=" …"))
    words = f"{done.new_files} new files, {done.known_files} known ones; {len(done.rows)} documents"
    for name, counts in (("payments", done.payments), ("deliveries", done.deliveries)):
        if counts:
            words += f"; {name}: " + ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    lines: list[RenderableType] = [table] if done.rows else []
    lines += [Text(words), *(Text(failure, style="red") for failure in done.failures)]
    return Group(*lines)


def summary_table(summary: Summary, *, now: dt.datetime | None = None) -> RenderableType:
    """``intray status``."""
    now = now or dt.datetime.now(dt.UTC)
    table = Table("", "count", box=None, pad_edge=False)
    for state, count in sorted(summary.files.items()):
        table.add_row(f"files {state}", str(count))
    table.add_row("files that came again", str(summary.duplicates))
    for status in Status:
        table.add_row(Text("documents ").append_text(coloured(status)), str(summary.documents.get(status, 0)))
    table.add_row("  approved, nothing is sent", str(summary.without_target))
    for delivery in DeliveryState:
        if summary.deliveries.get(delivery):
            table.add_row(f"messages {delivery.replace('_', ' ')}", str(summary.deliveries[delivery]))
    lines: list[RenderableType] = [table]
    if summary.dead_letters:
        hint = "Look at them with intray outbox list, then retry or drop them."
        lines.append(Text(f"Given up: {summary.dead_letters} messages. {hint}", style="red"))
    for target in summary.targets_down:
        rest = f", left alone until {target.closed_until:%H:%M:%S} UTC" if target.closed_until else ""
        words = f"{target.name} failed {target.failures} times in a row{rest}: {target.last_error}"
        lines.append(Text(words, style="yellow"))
    if summary.oldest_received:
        lines.append(Text(f"Oldest file not processed: since {_age(now - summary.oldest_received)}."))
    oldest = summary.oldest_waiting
    if oldest:
        waits = _age(now - oldest.created_at)
        lines.append(Text(f"Waiting longest for a person: document {oldest.id} ({oldest.file_name}), for {waits}."))
    return Group(*lines)


def outbox_table(messages: Sequence[StoredDelivery]) -> RenderableType:
    """``intray outbox list``."""
    if not messages:
        return Text("No message is in such a state.")
    table = Table("document", "target", "state", "attempts", "queued", "waits for, or last error", box=None)
    for message in messages:
        state = message.state.replace("_", " ")
        queued = f"{message.created_at:%Y-%m-%d %H:%M}"
        why = Group(message.waits_for or message.last_error or message.reference, Text(message.message_id, style="dim"))
        table.add_row(str(message.document_id), message.target, state, str(message.attempts), queued, why)
    return table


def _age(age: dt.timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"


def document_story(document: StoredDocument, story: FileStory) -> RenderableType:
    """Everything known of one document and of the file that it was in."""
    parts: list[RenderableType] = [_decided(document.decision.status, document.decision.reasons)]
    if document.extraction:
        parts += _extraction_parts(document.extraction, document.issues)
    if document.decision.status is Status.APPROVED and not document.deliveries:
        parts.append(Text("Approved, no target takes this type of document.", style="yellow"))
    for delivery in document.deliveries:
        text = f"→ {delivery.target}: {delivery.state.replace('_', ' ')} after {delivery.attempts} attempts"
        text += f", known there as {delivery.reference}" if delivery.reference else ""
        text += f"; last error: {delivery.last_error}" if delivery.last_error else ""
        parts.append(Text(f"{text} ({delivery.message_id})"))
    title = f"document {document.id}: {document.file_name}, {document.pages} pages"
    return Group(Panel(Group(*parts), title=Text(title), title_align="left"), _file_panel(story, subject=document.id))


def file_story(story: FileStory) -> RenderableType:
    """Everything known of one file."""
    return _file_panel(story, subject=None)


def _file_panel(story: FileStory, *, subject: int | None) -> RenderableType:
    lines = [f"sha256 {story.sha256}, {story.size:,} bytes, {story.state}"]
    for arrival in story.arrivals:
        again = "again, known already" if arrival.known else "first"
        source = f" out of {arrival.parent[:12]}…" if arrival.parent else ""
        lines.append(
            f"came in {arrival.at:%Y-%m-%d %H:%M:%S} as {arrival.name} from {arrival.origin}{source} ({again})"
        )
    for part in story.parts:
        lines.append(f"holds {part.name} ({part.sha256[:12]}…)")
    for document in story.documents:
        lines.append(f"document {document.id}: {document.decision.status.replace('_', ' ')}")
    events = Table("when", "who", "what", "why", title="events", title_justify="left", box=None, pad_edge=False)
    for event in story.events:
        if subject is None or event.subject in (f"document:{subject}", f"file:{story.sha256}"):
            events.add_row(f"{event.at:%Y-%m-%d %H:%M:%S}", event.who, event.what, event.why)
    return Panel(Group(Text("\n".join(lines)), events), title=Text(f"file {story.name}"), title_align="left")
