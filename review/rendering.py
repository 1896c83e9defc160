"""Templates to pages."""

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review import labels
from review.desk import Desk
from review.views import boxes_of_page, picture_path

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update(words=labels.words, local=labels.local)
_TEMPLATES.globals.update(boxes_of_page=boxes_of_page, picture_path=picture_path)


def render(template: str, desk: Desk, status_code: int = 200, **values: Any) -> HTMLResponse:  # templates are untyped
    """A page for whoever asks; ``user`` and ``may`` tell the template who that is, ``token`` goes into its forms."""
    html = _TEMPLATES.get_template(template).render(token=desk.token, user=desk.user, may=desk.may, **values)
    return HTMLResponse(html, status_code)
