"""The SOAP target by its earlier name and arguments; it lives in ``adapters/transport/soap.py``."""

from adapters.transport import soap
from adapters.transport.security import Endpoint


class SoapIdocTarget(soap.SoapIdocTarget):
    """See ``adapters.transport.soap``."""

    def __init__(self, *, url: str, user: str = "", password: str = "", timeout_seconds: float = 30.0) -> None:
        super().__init__(Endpoint(url=url, user=user, password=password, read_seconds=timeout_seconds))
