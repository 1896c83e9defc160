"""The judge itself is killed: what the sandbox ERP has confirmed it still has, once and posted."""

import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from adapters.sandbox.erp import running_erp
from adapters.sandbox.journal import Journal
from tests.adapters.sandbox_records import envelope_of, numbered, order, render

ROOT = Path(__file__).parents[2]
MESSAGES, KILLS, SEED = 40, 8, 20260306
pytestmark = pytest.mark.slow


def start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "adapters.sandbox.erp", "--port", "0", "--folder", str(folder)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stderr is not None
    told = process.stderr.readline()
    url = re.search(r"http://\S+", told)
    assert url, told
    return process, url[0]


def send(url: str, number: int, *, patience: float = 10) -> bool:
    body = envelope_of(render(order(str(number)), message_id=numbered(number)))
    try:
        return requests.post(url, data=body, timeout=(5, patience)).status_code == 200
    except requests.RequestException:
        return False


def test_erp_that_is_killed_again_and_again_has_each_idoc_once_and_posted(tmp_path: Path) -> None:
    chance, confirmed, kills = random.Random(SEED), set[int](), 0
    while kills < KILLS or len(confirmed) < MESSAGES:
        process, url = start(tmp_path)
        stop_after = chance.randrange(1, 12) if kills < KILLS else MESSAGES
        try:
            for number in chance.sample(range(MESSAGES), MESSAGES)[:stop_after]:
                if send(url, number):
                    confirmed.add(number)
            if kills < KILLS:  # in the middle of a request that nobody waits for
                send(url, 0, patience=0.0005)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            assert process.stderr is not None
            process.stderr.close()
        kills += 1
    with running_erp(tmp_path):
        entries, documents = Journal(tmp_path).entries(), Journal(tmp_path).documents()
    assert sorted(entry.arckey for entry in entries) == sorted(numbered(number) for number in range(MESSAGES))
    assert {entry.status for entry in entries} == {"53"}
    assert sorted(int(document.external_number) for document in documents) == list(range(MESSAGES))
    assert Journal(tmp_path).duplicates() == []
    assert all(b"E1EDK01" in Journal(tmp_path).content(entry) for entry in entries)
