"""While the workbench runs, what nobody decided in time is passed on each minute, also where nothing is processed."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from fastapi import FastAPI

from pipelines.store_parts import Worklist

logger = logging.getLogger(__name__)

EVERY = 60.0  # seconds


@contextlib.asynccontextmanager
async def escalating(app: FastAPI) -> AsyncIterator[None]:
    """From the start of the server to its end."""
    task = asyncio.create_task(_keep_escalating(app.state.desk.store.worklist))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _keep_escalating(worklist: Worklist, *, every: float = EVERY) -> None:
    """For ever: a store that is out of reach now is in reach again later."""
    while True:
        try:
            await asyncio.to_thread(worklist.escalate)
        except Exception:
            logger.exception("what is overdue could not be passed on; it is tried again")
        await asyncio.sleep(every)
