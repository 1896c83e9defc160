"""Templates to pages."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review import labels
from review.desk import Desk
from review.language import Language
from review.views import boxes_of_page, picture_path


@cache
def _templates(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # made by the extension
        language.catalog.ugettext, language.catalog.ungettext, newstyle=True
    )
    environment.filters.update(words=labels.words, local=labels.local)
    environment.globals.update(boxes_of_page=boxes_of_page, picture_path=picture_path, language=language)
    return environment


def render(template: str, desk: Desk, status_code: int = 200, **values: Any) -> HTMLResponse:  # templates are untyped
    """A page for whoever asks; ``user`` and ``may`` tell the template who that is, ``token`` goes into its forms."""
    page = _templates(desk.language).get_template(template)
    return HTMLResponse(page.render(token=desk.token, user=desk.user, may=desk.may, **values), status_code)
