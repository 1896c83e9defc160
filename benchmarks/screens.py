"""A picture of every page of the workbench for the documentation, and what axe-core finds on each.

python -m benchmarks.screens [--home FOLDER] [--again] [--only queue document]

The store is that of ``intray demo`` (some minutes with OCR), with people who work on it; ``--again`` takes the one that
an earlier run left. Pictures go to ``docs/images``, the table to ``docs/accessibility.md``.
"""

import argparse
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.review_dashboard import make_store
from benchmarks.screens_scenes import PAGES, SHOTS, Scene, Shot, furnish, hire
from pipelines.components import build_components
from pipelines.demo import demo_settings
from review.server import create_app
from tests.browser.accessibility import RULES, Violation, violations_of
from tests.browser.seats import SMALL_SCREEN
from tests.browser.workbench import Workbench, chromium, served

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs/images"
TABLE = ROOT / "docs/accessibility.md"
LANGUAGES = {"English": "en-GB", "German": "de-DE"}
SCHEMES = ("light", "dark")
_COLOURS = 192
_MOST_BYTES = 2_000_000
_PAST_DOCUMENTS = 4000


@dataclass(frozen=True)
class Finding:
    """What axe-core says of a page in one language and colour scheme."""

    page: str
    language: str
    scheme: str
    violations: Sequence[Violation]


def main() -> None:
    """Take the pictures and write the table."""
    options = _options()
    home: Path = options.home
    if not options.again:
        subprocess.run([sys.executable, "-m", "pipelines.cli", "demo", "--home", str(home)], check=True)
    with _workbench(home) as bench, _workbench(_past(home / "past")) as past, _browser() as browser:
        scene, long_ago = furnish(bench), Scene(past, {})
        if not past.components.store.people.users():
            hire(past)
        for shot in SHOTS:
            if not options.only or any(word in shot.name for word in options.only):
                _take(shot, long_ago if shot.past else scene, browser)
        if not options.only:
            TABLE.write_text(table_of(list(_findings(scene, browser))), encoding="utf-8")
    print(f"{_size() / 1e6:.2f} MB of pictures in {IMAGES}")
    if _size() > _MOST_BYTES:
        raise SystemExit(f"That is more than {_MOST_BYTES / 1e6:.0f} MB.")


def table_of(findings: Sequence[Finding]) -> str:
    """The page of the documentation that says what was found where."""
    heads = [f"{language}, {scheme}" for language in LANGUAGES for scheme in SCHEMES]
    width, height = SMALL_SCREEN
    lines = [
        "# Accessibility",
        "",
        f"What axe-core finds on every page by the rules of WCAG 2.1 ({', '.join(RULES)}), in Chromium at",
        f"{width}×{height}. Written by `python -m benchmarks.screens`; `tests/browser/test_accessibility.py` holds",
        "that nothing is found.",
        "",
        f"| page | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for page in dict.fromkeys(finding.page for finding in findings):
        cells = [_cell(found) for found in findings if found.page == page]
        lines.append(f"| {page} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", *_LIMITS])


_LIMITS = (
    "A machine finds less than half of what hinders people. Beyond it the browser tests hold that everything is done",
    "by keyboard alone, that no page scrolls sideways on this screen or at 200 % zoom, and that texts from right to",
    "left are shown so.",
    "",
)


def _cell(finding: Finding) -> str:
    return "nothing" if not finding.violations else ", ".join(one.rule for one in finding.violations)


def _findings(scene: Scene, browser: Browser) -> Iterator[Finding]:
    for name, path, who in PAGES:
        by_language = []
        for language, locale in LANGUAGES.items():
            with scene.page(browser, who=who, locale=locale) as page:
                page.goto(path(scene))
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme)
                    by_language.append(Finding(name, language, scheme, violations_of(page)))
        yield from by_language


def _take(shot: Shot, scene: Scene, browser: Browser) -> None:
    with scene.page(browser, who=shot.who, locale=shot.locale, scheme=shot.scheme) as page:
        page.goto(shot.path(scene))
        if shot.prepare:
            shot.prepare(page)
        _settle(page)
        (IMAGES / f"review-{shot.name}.png").write_bytes(_small(page.screenshot()))
    print(f"review-{shot.name}.png")


def _settle(page: Page) -> None:
    """Until every picture that is in view is there, and nothing moves."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => [...document.images].every(one => one.complete || one.getBoundingClientRect().top > innerHeight)"
    )


def _small(png: bytes) -> bytes:
    """With a palette: pages have few colours, and photographs on them are not what a picture of a page is about."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _size() -> int:
    return sum(path.stat().st_size for path in IMAGES.glob("review-*.png"))


def _past(home: Path) -> Path:
    """A home whose store has months of documents in it."""
    path = home / "intray.db"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        make_store(path, _PAST_DOCUMENTS)
    return home


@contextmanager
def _workbench(home: Path) -> Iterator[Workbench]:
    components = build_components(demo_settings(home))
    with closing(components.store), served(create_app(components)) as url:
        yield Workbench(url, components, password_hash="")


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        yield browser
        browser.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--home", type=Path, default=Path(tempfile.gettempdir()) / "intray", help="where the store is; pages tell it"
    )
    parser.add_argument("--again", action="store_true", help="take the store as the last run left it")
    parser.add_argument("--only", nargs="*", default=[], help="words of the pictures' names; then no table is written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
