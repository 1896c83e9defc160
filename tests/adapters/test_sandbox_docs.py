"""The documents name every fault, rule, option, address, state and code."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from adapters.sandbox import erp, inbound, posting, server, stock, warehouse
from adapters.sandbox.posting import Rules
from adapters.warehouse.format import WSDL
from adapters.warehouse.service import KINDS

DOCS = Path(__file__).parents[2] / "docs"
SANDBOX = (DOCS / "sandbox.md").read_text(encoding="utf-8")
WAREHOUSE = (DOCS / "warehouse.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted({*erp.FAULTS, *warehouse.FAULTS}))
def test_every_fault_is_documented(name: str) -> None:
    assert f"`{name}`" in SANDBOX


@pytest.mark.parametrize("rule", [field.name for field in fields(Rules)])
def test_every_rule_is_documented(rule: str) -> None:
    assert f"`{rule}`" in SANDBOX


@pytest.mark.parametrize("module", [erp, warehouse])
def test_every_option_address_and_variable_is_documented(module: object) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    options = re.findall(r'add_argument\(\s*"(--[a-z-]+)"', source)
    assert len(options) > 4
    handler = vars(module)["_Handler"]
    addresses = {*handler.services, *handler.controls, *handler.views}
    names = [*options, *addresses, vars(module)["FAULTS_VARIABLE"]]
    assert [name for name in names if name not in SANDBOX] == []


@pytest.mark.parametrize("state", KINDS)
def test_every_state_of_a_shipping_order_is_documented_and_described(state: str) -> None:
    assert f"| `{state}` |" in WAREHOUSE
    assert f'<xsd:enumeration value="{state}"' in WSDL.read_text(encoding="utf-8")


def test_every_code_of_the_warehouse_is_documented() -> None:
    sources = [Path(str(module.__file__)).read_text(encoding="utf-8") for module in (stock, warehouse)]
    codes = {code for text in sources for code in re.findall(r'(?:RefusedError|Fault)\(\s*"([A-Z_]+)"', text)}
    assert {"MATERIAL_UNKNOWN", "REQUEST_INVALID"} <= codes
    assert [code for code in sorted(codes) if f"`{code}`" not in WAREHOUSE] == []


def test_known_faults_are_those_that_are_heeded() -> None:
    """A fault that is listed and never struck would pass for one that works."""
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(Path(str(erp.__file__)).parent.glob("*.py")))
    asked = set(re.findall(r'strikes\(\s*"([a-z_0-9]+)"', sources))
    asked |= {*server.BEFORE, *server.AFTER, *inbound.REFUSALS}
    assert asked == {*erp.FAULTS, *warehouse.FAULTS}
    assert set(posting.POSTING_FAULTS) <= asked
