"""Templates to pages."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from review.desk import Desk
from review.language import Language, script_texts
from review.views import boxes_of_page, picture_path, thumbnail_path

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _templates(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]  # made by the extension
        language.catalog.ugettext, language.catalog.ungettext, newstyle=True
    )
    environment.filters.update(_filters(language))
    environment.globals.update(
        boxes_of_page=boxes_of_page,
        picture_path=picture_path,
        thumbnail_path=thumbnail_path,
        language=language,
        script_texts=script_texts(language.code),
    )
    return environment


def _filters(language: Language) -> dict[str, Any]:
    """What a template writes as ``{{ value|day }}``; each is the method of ``Language`` that its name says."""
    return {
        "words": language.words,
        "say": language.say,
        "field_label": language.field,
        "column_label": language.column,
        "day": language.day,
        "moment": language.moment,
        "exact": language.exact,
        "number": language.number,
        "amount": language.amount,
        "percent": language.percent,
        "size": language.size,
        "age": language.age,
        "lasting": language.lasting,
        "ago": language.ago,
    }


def render(template: str, desk: Desk, status_code: int = 200, **values: Any) -> HTMLResponse:  # templates are untyped
    """A page for whoever asks; ``user`` and ``may`` tell the template who that is, ``token`` goes into its forms."""
    page = _templates(desk.language).get_template(template)
    return HTMLResponse(page.render(token=desk.token, user=desk.user, may=desk.may, **values), status_code)
