"""The IDoc types that Intray speaks: the only place that lists them."""

from collections.abc import Mapping

from adapters.idoc.status.segments import Aleaud01, Systat01
from adapters.idoc.structure import Idoc
from adapters.idoc.trade.basic_types import Invoic02, Orders05

BASIC_TYPES: Mapping[str, type[Idoc]] = {idoc.basic_type: idoc for idoc in (Orders05, Invoic02, Aleaud01, Systat01)}
