"""A person before a browser: the page, the keys that were pressed, and everything that went wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

SMALL_SCREEN = (1366, 768)
_LEFT_BEHIND = "net::ERR_ABORTED"  # a picture that was still on its way when the next page was opened
_FOCUSED = """() => {
  const one = document.activeElement;
  return one === document.body ? "" : one.id || one.textContent.trim();
}"""


@dataclass
class Keys:
    """Presses keys and counts them, Shift and Control too: the K of the keystroke-level model (Card, Moran, Newell)."""

    page: Page
    pressed: int = 0

    def press(self, *chords: str) -> None:
        """Keys in a row, each by Playwright's name; ``Control+Enter`` is two."""
        for chord in chords:
            self.pressed += len(chord.split("+"))
            self.page.keyboard.press(chord)

    def type(self, text: str) -> None:
        """Letter by letter; a capital letter is two keys."""
        for letter in text:
            self.pressed += 2 if letter.isupper() else 1
            self.page.keyboard.type(letter)


@dataclass
class Seat:
    """A browser of its own, with nothing of others in it. What goes wrong in it fails the test, unless it is meant.

    ``token`` is what its cookie held at first; empty where nobody was logged in.
    """

    context: BrowserContext
    page: Page
    keys: Keys
    token: str = ""
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def meant(self, *words: str) -> None:
        """Take out what the test provoked: the troubles that have one of ``words`` in them. Each must be there."""
        for word in words:
            assert any(word in trouble for trouble in self.troubles), (word, self.troubles)
        self.troubles = [trouble for trouble in self.troubles if not any(word in trouble for word in words)]

    def requested(self, part: str) -> list[str]:
        """Addresses with ``part`` in them that were asked for, in order."""
        return [url for url in self.requests if part in url]

    @property
    def focused(self) -> str:
        """Id of the element that has the focus, else its text; empty where none has it."""
        return str(self.page.evaluate(_FOCUSED))

    def at(self, name: str) -> Locator:
        """The element with the id ``name``, which may have dots in it."""
        return self.page.locator(f"[id='{name}']")

    def wait_for_focus(self, name: str) -> None:
        """Until the element with the id ``name`` has the focus."""
        self.page.wait_for_function("name => document.activeElement.id === name", arg=name)

    def wait_until(self, is_so: Callable[[], bool], *, most: int = 500) -> None:
        """Until something holds behind the page; the browser goes on meanwhile."""
        for _ in range(most):
            if is_so():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it does not come about")

    def tab_to(self, words: str, *, most: int = 40) -> None:
        """Tab until the element with this id or text has the focus."""
        for _ in range(most):
            if words in self.focused:
                return
            self.keys.press("Tab")
        raise AssertionError(f"Tab does not reach {words}; the focus is on {self.focused}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, request: Request) -> None:
        if request.failure != _LEFT_BEHIND:
            self.troubles.append(f"request: {request.failure} {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"answer: {response.status} {response.url}")


def overflow_of(page: Page) -> int:
    """Pixels by which the page is wider than the window: more than 0 needs scrolling sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def all_troubles(seats: Iterable[Seat]) -> list[str]:
    return [trouble for seat in seats for trouble in seat.troubles]
