"""The command ``intray``."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from datamodel.errors import ConfigurationError, IntrayError, RetriableError
from pipelines import master_commands, outbox_commands, payment_commands, presentation, token_commands, user_commands
from pipelines.consoles import err, out, widen
from pipelines.options import ConfigOption
from pipelines.settings import Settings, load_settings
from pipelines.store_protocols import Store

app = typer.Typer(
    help="Incoming order paper becomes correct records in the ERP and the warehouse system.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.add_typer(outbox_commands.app, name="outbox")
app.add_typer(payment_commands.app, name="payments")
app.add_typer(master_commands.app, name="master")
app.add_typer(user_commands.app, name="users")
app.add_typer(token_commands.app, name="tokens")


def main() -> None:
    """Run a command; a known error is one clear line and exit status 2."""
    widen()
    try:
        app()
    except ConfigurationError as error:
        _complain("Settings", error)
    except IntrayError as error:
        _complain(type(error).__name__, error)


def _complain(what: str, error: Exception) -> NoReturn:
    err.print(Text.assemble((f"{what}:", "red"), f" {error}"), soft_wrap=True)
    sys.exit(2)


@app.command()
def extract(
    files: Annotated[
        list[Path], typer.Argument(exists=True, help="Mails, PDFs, pictures; a folder stands for its files.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a document (docs/json.md).")] = False,
    config: ConfigOption = None,
) -> None:
    """Read and understand files without keeping anything."""
    from pipelines.components import build_steps
    from pipelines.export import to_json
    from pipelines.jobs import read_from_disk
    from pipelines.process import process

    steps = build_steps(load_settings(config))
    for path in _progress(presentation.files_below(files), "reading", show=not as_json or sys.stdout.isatty() is False):
        file = read_from_disk(path)
        for result in process(file, steps).results:
            if as_json:
                typer.echo(json.dumps(to_json(result, container=file), ensure_ascii=False))
            else:
                out.print(presentation.result_panel(result, file))


@app.command()
def run(config: ConfigOption = None) -> None:
    """Process everything that waits in the inboxes once, through the flows, and deliver what is due."""
    settings = load_settings(config)
    _prepare_prefect(settings)
    from pipelines import rounds

    done = rounds.run_once(_progress_bar())
    out.print(presentation.round_table(done))
    if done.failures:
        raise typer.Exit(1)


@app.command()
def watch(
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks at the inboxes.")] = 15.0,
    config: ConfigOption = None,
) -> None:
    """Keep going: take in, process, deliver, until interrupted."""
    settings = load_settings(config)
    _prepare_prefect(settings)
    from pipelines import rounds

    out.print(f"Watching {', '.join(settings.inboxes) or 'no inbox'}; Ctrl-C ends after the current batch.")
    while True:
        try:
            with _told_and_survived():
                done = rounds.run_once(_progress_bar())
                if done.rows or done.deliveries or done.failures:
                    out.print(presentation.round_table(done))
            time.sleep(every)
        except KeyboardInterrupt:
            return


@app.command()
def status(config: ConfigOption = None) -> None:
    """Counts per state, and the oldest that waits."""
    out.print(presentation.summary_table(_open_store(load_settings(config)).summary()))


@app.command()
def show(
    identifier: Annotated[str, typer.Argument(help="A document's number, or the beginning of a file's SHA-256.")],
    config: ConfigOption = None,
) -> None:
    """Tell one document's story: received, read, decided, delivered, and why."""
    store = _open_store(load_settings(config))
    try:
        if identifier.isdigit() and len(identifier) < 10:
            document = store.document(int(identifier))
            out.print(presentation.document_story(document, store.story(document.file_sha256)))
        else:
            out.print(presentation.file_story(store.story(identifier)))
    except KeyError as error:
        err.print(str(error.args[0]))
        raise typer.Exit(1) from None


@app.command()
def evaluate(
    folder: Annotated[Path, typer.Argument(help="Documents with their truth files.")],
    report: Annotated[Path, typer.Option(help="Folder of the HTML report.")] = Path("var/report"),
    worst: Annotated[int, typer.Option(min=0, help="How many of the worst documents to draw.")] = 20,
    gallery: Annotated[int, typer.Option(min=0, help="How many pages to draw by lot, with all that was read.")] = 0,
    seed: Annotated[int, typer.Option(help="Another lot of pages.")] = 0,
    predictions: Annotated[
        Path | None, typer.Option(help="Also write the public JSON here, one line a document.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Measure accuracy against truth files, and write an HTML report of the worst documents."""
    from pipelines.evaluation import evaluate_folder

    bar = _progress_bar()
    markdown, path = evaluate_folder(
        folder,
        load_settings(config),
        report=report,
        worst=worst,
        predictions=predictions,
        track=bar.track,
        gallery=gallery,
        seed=seed,
    )
    typer.echo(markdown)
    err.print(f"Report: {path}")


@app.command()
def thresholds(
    folder: Annotated[
        Path | None, typer.Argument(help="Documents with their truth files; without them, those in force are shown.")
    ] = None,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Take the documents of the store that people approved.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Decide by these from the next start on, for the types that they have.")
    ] = False,
    max_error: Annotated[
        float | None,
        typer.Option(min=0.0001, max=0.9999, help="Show what it would cost; else decision.max_error, or 0.01."),
    ] = None,
    report: Annotated[Path, typer.Option(help="Folder of the curves as CSV and SVG.")] = Path("var/thresholds"),
    config: ConfigOption = None,
) -> None:
    """Show how many documents need no person at the accepted error (docs/confidence.md)."""
    from pipelines import risk_report
    from pipelines.components import build_steps, confidence_model

    settings = load_settings(config)
    model, documents = risk_report.calibrated(confidence_model(settings))
    own = None
    if from_reviews:
        own = risk_report.outcomes_of_store(_open_store(settings), settings.decision, documents)
    elif folder is not None:
        own = risk_report.outcomes_of_folder(folder, build_steps(settings), settings, documents, _progress_bar().track)
    typer.echo(risk_report.write_thresholds(own, settings, model, report=report, keep=keep, max_error=max_error))
    if settings.decision.max_error is None:
        err.print("decision.max_error is not set: no document is held back for it yet.")
    err.print(f"Curves: {report / 'thresholds.svg'}, {report / 'thresholds.csv'}")


@app.command()
def train(
    from_reviews: Annotated[bool, typer.Option("--from-reviews", help="Learn from what people approved.")] = False,
    work: Annotated[Path, typer.Option(help="Gets the training share and the new model.")] = Path("var/training"),
    base: Annotated[
        Path | None,
        typer.Option(help="Folder of a reader, or work folder of its training (default: the shipped reader)."),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often each reviewed page is learned.")] = 4,
    config: ConfigOption = None,
) -> None:
    """Train the layout reader on with the documents that people corrected and approved."""
    if not from_reviews:
        raise ConfigurationError("Say --from-reviews. The whole training from generated documents is 'make train'.")
    from pipelines.components import build_steps
    from pipelines.learning import SHIPPED_READER, train_from_reviews

    settings = load_settings(config)
    store, steps = _open_store(settings), build_steps(settings)
    count, model = train_from_reviews(store, steps, work=work, base=base or SHIPPED_READER, rounds=rounds)
    if model is None:
        out.print("No approved document was found. Nothing was trained.")
    else:
        out.print(f"Learned from {count} documents. The new reader is in {model}.")


@app.command()
def review(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: review.host).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default: review.port).")] = None,
    config: ConfigOption = None,
) -> None:
    """Open the page where people look at what Intray doubts. The first start makes an administrator."""
    from review.server import serve

    serve(load_settings(config), host=host, port=port, tell=out.print)


@app.command()
def listen(config: ConfigOption = None) -> None:
    """Take what the ERP reports of IDocs (ALEAUD, STATUS), until interrupted (docs/erp.md)."""
    from pipelines.listening import listen as serve_reports

    settings = load_settings(config)
    endpoint = settings.status_endpoint
    out.print(f"Listening at {endpoint.host}:{endpoint.port}. Ctrl-C ends.")
    serve_reports(_open_store(settings), settings)


@app.command()
def sandbox(
    folder: Annotated[Path, typer.Option(help="Where the IDocs are kept.")] = Path("var/sandbox-erp"),
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8050,
) -> None:
    """Run the sandbox ERP in the foreground."""
    from adapters.sandbox.erp import running_erp

    with running_erp(folder, port=port) as url:
        out.print(f"The sandbox ERP takes IDocs at {url}. Ctrl-C ends.")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


@app.command()
def demo(
    home: Annotated[Path, typer.Option(help="Where the demo keeps its store; emptied first.")] = Path("var/demo"),
) -> None:
    """The whole way on the sample inbox: in by folder, out to a sandbox ERP, and what happened."""
    from pipelines.demo import demo_settings

    _prepare_prefect(demo_settings(home))
    from pipelines.demo import run_demo

    run_demo(home, out)


def _open_store(settings: Settings) -> Store:
    from pipelines.stores import open_configured_store

    return open_configured_store(settings)


@contextlib.contextmanager
def _told_and_survived() -> Iterator[None]:
    """A passing fault (the store out of reach) is told and does not end the watch."""
    try:
        yield
    except RetriableError as fault:
        err.print(f"[yellow]Later again:[/yellow] {fault}", highlight=False)


def _progress_bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
    )


def _progress(paths: list[Path], what: str, *, show: bool) -> Iterator[Path]:
    if not show or not err.is_terminal:
        yield from paths
        return
    with _progress_bar() as progress:
        yield from progress.track(paths, description=what)


def _prepare_prefect(settings: Settings) -> None:
    """Set what Prefect reads from the environment when it is imported, and create its own database at first use.

    Without a server (``PREFECT_API_URL``) each command starts one of its own for as long as it runs.
    """
    home = (settings.home / "prefect").resolve()
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
    if "PREFECT_API_URL" in os.environ or (home / "prefect.db").exists():
        return
    with err.status("Creating Prefect's database (once) …"):
        upgrade = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"]
        subprocess.run(upgrade, check=True, capture_output=True)


if __name__ == "__main__":
    main()
