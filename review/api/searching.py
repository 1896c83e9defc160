"""The master data, as people search in them beside a field."""

from fastapi import APIRouter

from datamodel.master import PartnerRole
from review import searching
from review.api import answers
from review.api.documented import may_fail
from review.desk import AtDesk
from review.searching import Numbered, Typed

router = APIRouter(tags=["master data"])


@router.get("/search/partners", responses=may_fail())
def search_partners(desk: AtDesk, q: Typed = "", role: PartnerRole = PartnerRole.CUSTOMER) -> answers.Matches:
    """Customers or suppliers whose number, name or place begins as `q` does."""
    return answers.Matches.model_validate({"matches": searching.partners(desk, q, role)})


@router.get("/search/materials", responses=may_fail())
def search_materials(
    desk: AtDesk, q: Typed = "", partner: Numbered = "", role: PartnerRole = PartnerRole.CUSTOMER
) -> answers.Matches:
    """Materials whose number or words begin as `q` does; numbers of `partner`, who has `role`, count as well."""
    return answers.Matches.model_validate({"matches": searching.materials(desk, q, partner, role)})
