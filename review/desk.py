"""What every route needs: the store, the steps, the pictures, and who asks."""

from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Depends, Path, Request

from datamodel.people import User
from pipelines.kept_reading import KeptPages
from pipelines.pictures import PagePictures
from pipelines.process import Steps
from pipelines.recalled import Recent
from pipelines.settings import LimitSettings, PaymentSettings, ReviewSettings
from pipelines.store_protocols import Store
from review.language import Language, language_of
from review.permissions import may
from review.provider import Provider
from review.queue_filters import WHOLE_QUEUE, QueueQuery
from review.tokens import form_token


@dataclass(frozen=True)
class Desk:
    """Where a person works; each request has its own, made by ``review.sessions.admit``.

    Attributes:
        store, steps, pages, pictures, settings: the same for everybody.
        recent: what was looked up lately, for answers while somebody types.
        cookie: the token of the browser's session; empty where it sent none.
        user: who is logged in.
        provider: where people log in by OpenID Connect; None where that is not set.
        limits: of files.
        payments: who is told what payments are for.
        query: what the person is looking at in the queue, whose order documents follow.
        language: of the page.
    """

    store: Store
    steps: Steps
    pages: KeptPages
    pictures: PagePictures
    settings: ReviewSettings
    recent: Recent
    cookie: str = field(default="", repr=False)
    user: User | None = None
    provider: Provider | None = field(default=None, repr=False)
    limits: LimitSettings = field(default_factory=LimitSettings)
    payments: PaymentSettings = field(default_factory=PaymentSettings)
    query: QueueQuery = WHOLE_QUEUE
    language: Language = field(default_factory=lambda: language_of("en"))

    @property
    def token(self) -> str:
        """What the forms of this session carry, and no other form can."""
        return form_token(self.cookie)

    @property
    def who(self) -> str:
        """The name that events and decisions get."""
        assert self.user is not None, "only somebody who is logged in gets here"
        return self.user.name

    def may(self, method: str, path: str) -> bool:
        """Whether the person may use a route, named by its pattern; not before a first password of their own."""
        return self.user is not None and not self.user.must_change_password and may(self.user.role, method, path)

    def steps_at_hand(self) -> Steps:
        """The steps, with the master data as they are now, of which what was asked lately is at hand."""
        if self.recent.master_data is None:
            return self.steps
        self.recent.master_data.refresh()
        return replace(self.steps, master_data=self.recent.master_data)


def _desk_of(request: Request) -> Desk:
    desk = request.state.desk
    assert isinstance(desk, Desk)
    return desk


AtDesk = Annotated[Desk, Depends(_desk_of)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
