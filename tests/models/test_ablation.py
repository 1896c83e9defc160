import pytest

pytest.importorskip("torch", reason="torch is in the train extra")

from models.ablation import VARIANTS, table
from models.layout.configuration import LayoutReaderConfig


@pytest.mark.parametrize("name", list(VARIANTS))
def test_each_variant_differs_from_the_whole_reader_in_settings_that_exist(name: str) -> None:
    plain = LayoutReaderConfig().to_dict()
    varied = LayoutReaderConfig(**VARIANTS[name]).to_dict()  # type: ignore[arg-type]  # sizes and switches
    assert set(varied) == set(plain)
    assert {key for key in plain if plain[key] != varied[key]} == set(VARIANTS[name])


def test_the_table_has_a_row_for_each_variant() -> None:
    result = {
        "parameters": 8.4e6,
        "bytes": 8.7e6,
        "word_f1": 0.9437,
        "role_f1": 0.9,
        "type_accuracy": 1,
        "milliseconds": 6.9,
    }
    assert table({"whole": result}).splitlines()[-1] == "| whole | 8.4 | 8.7 | 94.4 | 90.0 | 100.0 | 6.9 |"
