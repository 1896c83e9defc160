"""What is overdue is passed on while the workbench runs."""

import asyncio

import pytest

from review.escalating import _keep_escalating


class Failing:
    """Fails the first time."""

    def __init__(self) -> None:
        self.calls = 0
        self.again = asyncio.Event()

    def escalate(self) -> int:
        self.calls += 1
        if self.calls == 1:
            raise OSError("out of reach")
        self.again._loop.call_soon_threadsafe(self.again.set)
        return 0


def test_running_server_passes_on_what_is_overdue(office, papers, clock) -> None:
    number = office.put("order.pdf", papers.order())
    clock.move(days=2)
    with office.client:
        for _ in range(1000):
            if office.store.worklist.item(number).escalated:
                break
            office.client.get("/login")
    assert office.store.worklist.item(number).escalated


def test_fault_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> int:
        worklist = Failing()
        worklist.again._loop = asyncio.get_running_loop()
        task = asyncio.create_task(_keep_escalating(worklist, every=0.01))
        await asyncio.wait_for(worklist.again.wait(), 30)
        task.cancel()
        return worklist.calls

    assert asyncio.run(run()) >= 2
    assert "tried again" in caplog.text
