"""What every ``Target`` must do, to be run over each: a class that inherits ``TargetContract`` gives it a bench.

class TestSoap(TargetContract):
    @pytest.fixture
    def bench(self, tmp_path): yield Bench(...)
"""

import dataclasses
import datetime as dt
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from datamodel.delivery import DeliveryState, OutboxMessage, Receipt
from datamodel.errors import DeliveryRefusedError, RetriableError
from pipelines.protocols import Target


@dataclass
class Bench:
    """A target with the other side to look at.

    Attributes:
        target: under test.
        message: a message with the given two last hexadecimal digits of its id.
        received: what the other side has, each record once, as bytes that can be compared with payloads.
        break_down: from now on the other side cannot be used.
        secrets: passwords that nobody may see.
        invalid: a message whose payload this target must refuse; None where it takes anything.
    """

    target: Target
    message: Callable[[str], OutboxMessage]
    received: Callable[[], list[bytes]]
    break_down: Callable[[], None]
    secrets: tuple[str, ...] = ()
    invalid: OutboxMessage | None = None


class TargetContract:
    """The suite. ``bench`` is a fixture of the class that inherits it."""

    def test_receipt_tells_what_the_store_keeps(self, bench: Bench) -> None:
        before = dt.datetime.now(dt.UTC)
        receipt = bench.target.deliver(bench.message("00"))
        assert isinstance(receipt, Receipt)
        assert receipt.state in (DeliveryState.ACCEPTED, DeliveryState.POSTED)
        assert receipt.reference
        assert receipt.reference == receipt.reference.strip()
        assert before <= receipt.received_at <= dt.datetime.now(dt.UTC)
        assert isinstance(receipt.request, bytes)
        assert isinstance(receipt.response, bytes)

    def test_payload_arrives_as_it_is(self, bench: Bench) -> None:
        message = bench.message("00")
        bench.target.deliver(message)
        assert bench.received() == [message.payload]

    def test_repeat_is_the_same_record_and_the_same_answer(self, bench: Bench) -> None:
        message = bench.message("00")
        first = bench.target.deliver(message)
        again = bench.target.deliver(dataclasses.replace(message, attempts=2))
        assert (again.state, again.reference) == (first.state, first.reference)
        assert bench.received() == [message.payload]

    def test_repeat_after_a_death_is_the_same_record(self, bench: Bench) -> None:
        message = bench.message("00")
        bench.target.deliver(message)
        bench.target.deliver(dataclasses.replace(message, attempts=2, interrupted=True))
        assert bench.received() == [message.payload]

    def test_messages_are_kept_apart(self, bench: Bench) -> None:
        messages = [bench.message(f"{number:02x}") for number in range(3)]
        references = {bench.target.deliver(message).reference for message in messages}
        assert len(references) == 3
        assert sorted(bench.received()) == sorted(message.payload for message in messages)

    def test_four_threads_deliver_each_message_once(self, bench: Bench) -> None:
        messages = [bench.message(f"{number:02x}") for number in range(12)]
        everybody = threading.Barrier(4)
        references: dict[str, set[str]] = {message.message_id: set() for message in messages}
        failures: list[BaseException] = []

        def work(offset: int) -> None:
            everybody.wait()
            try:
                for message in messages[offset:] + messages[:offset]:
                    references[message.message_id].add(self.patiently(bench, message))
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work, args=(offset,)) for offset in (0, 0, 5, 9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert {len(found) for found in references.values()} == {1}
        assert sorted(bench.received()) == sorted(message.payload for message in messages)

    @staticmethod
    def patiently(bench: Bench, message: OutboxMessage) -> str:
        """The reference; a receiver may say that somebody else is just handing over the same message."""
        for _ in range(200):
            try:
                return bench.target.deliver(message).reference
            except RetriableError:
                continue
        pytest.fail("never taken")

    def test_other_side_that_is_not_there_is_retriable(self, bench: Bench) -> None:
        bench.break_down()
        with pytest.raises(RetriableError) as caught:
            bench.target.deliver(bench.message("00"))
        assert caught.value.__cause__ is not None
        assert len(str(caught.value)) > 20

    def test_wrong_payload_is_refused_and_not_sent(self, bench: Bench) -> None:
        if bench.invalid is None:
            pytest.skip("takes anything")
        with pytest.raises(DeliveryRefusedError) as caught:
            bench.target.deliver(bench.invalid)
        assert caught.value.code
        assert bench.received() == []

    def test_secrets_are_nowhere_to_be_seen(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        receipt = bench.target.deliver(bench.message("00"))
        bench.break_down()
        with pytest.raises(RetriableError) as caught:
            bench.target.deliver(bench.message("01"))
        seen = [repr(bench.target), repr(vars(bench.target)), repr(receipt), str(caught.value), caplog.text]
        seen += [receipt.request.decode("utf-8", "replace"), receipt.response.decode("utf-8", "replace")]
        assert [secret for secret in bench.secrets if any(secret in text for text in seen)] == []
