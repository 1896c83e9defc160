"""The IDoc types that Intray speaks: the only place that lists them."""

from collections.abc import Mapping

from adapters.idoc.finance.segments import Pexr2002
from adapters.idoc.finance.statement_segments import Finsta01
from adapters.idoc.logistics.delivery_segments import Delvry07
from adapters.idoc.logistics.movement_segments import Mbgmcr03
from adapters.idoc.logistics.requisition_segments import Preqcr02
from adapters.idoc.status.segments import Aleaud01, Systat01
from adapters.idoc.structure import Idoc
from adapters.idoc.trade.basic_types import Invoic02, Orders05

BASIC_TYPES: Mapping[str, type[Idoc]] = {
    idoc.basic_type: idoc
    for idoc in (Orders05, Invoic02, Delvry07, Preqcr02, Mbgmcr03, Pexr2002, Finsta01, Aleaud01, Systat01)
}
