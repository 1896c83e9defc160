import pytest

from datamodel.document import BBox

BOX = BBox(0.2, 0.2, 0.4, 0.3)


@pytest.mark.parametrize(
    ("other", "across", "both"),
    [
        (BBox(0.3, 0.25, 0.5, 0.4), True, True),
        (BBox(0.3, 0.5, 0.5, 0.6), True, False),
        (BBox(0.5, 0.2, 0.6, 0.3), False, False),
        (BBox(0.4, 0.2, 0.6, 0.3), False, False),
    ],
)
def test_boxes_overlap_where_they_share_a_part(other: BBox, across: bool, both: bool) -> None:
    assert (BOX.overlaps_across(other), other.overlaps_across(BOX)) == (across, across)
    assert (BOX.overlaps(other), other.overlaps(BOX)) == (both, both)
