"""Search in the master data while somebody types."""


def test_partners_are_suggested(office) -> None:
    answer = office.client.get("/search/partners", params={"q": "Han", "role": "customer"})
    assert answer.json() == {
        "matches": [
            {
                "number": "10012",
                "name": "Hansen GmbH",
                "detail": "1 Quay, 20457 Hamburg",
                "confidence": 0.85,
                "reason": "its words begin so",
            }
        ]
    }
    assert office.client.get("/search/partners", params={"q": "Han", "role": "supplier"}).json() == {"matches": []}


def test_nothing_typed_finds_nothing(office) -> None:
    assert office.client.get("/search/partners", params={"q": " "}).json() == {"matches": []}
    assert office.client.get("/search/materials").json() == {"matches": []}


def test_nonsense_is_no_search(office) -> None:
    assert office.client.get("/search/partners", params={"role": "pirate"}).status_code == 404
    assert office.client.get("/search/materials", params={"q": "x" * 201}).status_code == 404
