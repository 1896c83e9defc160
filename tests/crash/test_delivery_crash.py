"""Workers are killed at every step of the delivery while the ERP misbehaves: each record is there exactly once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HARNESS = ROOT / "tests/crash/delivery_crash.py"
MESSAGES, KILLS = 240, 32  # so many that a quick machine has not delivered all before the last kill
STEPS = 8

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


@pytest.fixture(scope="module")
def figures():
    done = subprocess.run(
        [sys.executable, HARNESS, "--messages", str(MESSAGES), "--kills", str(KILLS), "--seed", "20260305"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=270,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


def test_workers_were_killed_at_every_step(figures):
    assert figures["kills"] >= KILLS
    assert len(figures["kills_by_step"]) == STEPS
    assert figures["kills_at_random"] > 0
    assert figures["kills_of_the_status_endpoint"] > 0


def test_the_erp_saw_repeats_and_refused_some(figures):
    assert figures["repeats_recognised"] > 0
    assert figures["refused_by_status_and_corrected"] > 0


def test_every_record_is_posted_exactly_once_and_in_order(figures):
    assert figures["posted"] == figures["messages"] == MESSAGES
    assert (figures["lost"], figures["doubled"], figures["out_of_order"]) == (0, 0, 0)


def test_the_store_agrees_with_the_erp(figures):
    assert figures["store_differs"] == 0
