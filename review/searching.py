"""Search in the master data while somebody types."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from datamodel.extraction import Match
from datamodel.master import PartnerRole
from review.desk import AtDesk, Desk

router = APIRouter()

Typed = Annotated[str, Query(max_length=200)]
Numbered = Annotated[str, Query(max_length=64)]
_MOST = 12


@router.get("/search/partners")
def search_partners(desk: AtDesk, q: Typed = "", role: PartnerRole = PartnerRole.CUSTOMER) -> JSONResponse:
    """Customers or suppliers whose number, name or place begins as ``q`` does."""
    return _answer(desk, partners(desk, q, role))


@router.get("/search/materials")
def search_materials(
    desk: AtDesk, q: Typed = "", partner: Numbered = "", role: PartnerRole = PartnerRole.CUSTOMER
) -> JSONResponse:
    """Materials whose number or words begin as ``q`` does; numbers of ``partner``, who has ``role``, count as well."""
    return _answer(desk, materials(desk, q, partner, role))


def partners(desk: Desk, text: str, role: PartnerRole) -> list[Match]:
    """Nobody where nothing was typed yet, or where there are no master data."""
    known = desk.steps.master_data
    return known.suggest_partners(text, role=role, limit=_MOST) if known and text.strip() else []


def materials(desk: Desk, text: str, partner: str, role: PartnerRole) -> list[Match]:
    """Nothing where nothing was typed yet, or where there are no master data."""
    known = desk.steps.master_data
    return known.suggest_materials(text, partner=partner, role=role, limit=_MOST) if known and text.strip() else []


def _answer(desk: Desk, matches: list[Match]) -> JSONResponse:
    return JSONResponse(
        {
            "matches": [
                {
                    "number": match.number,
                    "name": match.name,
                    "detail": match.detail,
                    "confidence": match.confidence,
                    "reason": desk.language.say(match.reason),
                }
                for match in matches
            ]
        }
    )
