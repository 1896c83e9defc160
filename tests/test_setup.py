"""The set-up script where something is missing: run with a PATH of our own making, so that it can change nothing."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = ("bash", "cat", "dirname", "grep", "sh", "tr")
BASH = shutil.which("bash") or "/bin/bash"

Commands = Callable[..., dict[str, str]]


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    """Makes an environment in which exactly the named commands exist; each is the body of a shell script."""

    def make(**bodies: str) -> dict[str, str]:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in NEEDED:
            found = shutil.which(name)
            assert found, f"this machine has no {name}"
            (folder / name).symlink_to(found)
        python = folder / "python3"
        python.write_text("#!/bin/sh\nexit 0\n")  # supported, and able to make virtual environments
        python.chmod(0o755)
        for name, body in bodies.items():
            script = folder / name.replace("_", "-")
            script.write_text(f"#!{BASH}\n{body}\n")
            script.chmod(0o755)
        return {"PATH": str(folder), "LOG": str(tmp_path / "log")}

    return make


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of the set-up alone, without a virtual environment."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "scripts", folder / "scripts")
    return folder


def set_up(checkout: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [BASH, str(checkout / "scripts" / "setup.sh"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_setup_without_privileges_names_packages_and_command(checkout: Path, commands: Commands) -> None:
    environment = commands(id="echo 1000", sudo="exit 1", apt_get="echo called > $LOG", pdftoppm="exit 0")
    done = set_up(checkout, environment, "run")
    assert done.returncode == 1
    missing = "tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu tesseract-ocr-osd"
    assert f"sudo apt-get install --no-install-recommends {missing}\n" in done.stderr
    assert "neither root nor sudo" in done.stderr
    assert not Path(environment["LOG"]).exists()
    assert not (checkout / ".venv").exists()


def test_setup_installs_only_the_missing_packages_by_sudo(checkout: Path, commands: Commands) -> None:
    environment = commands(
        id="echo 1000",
        sudo='[ "$2" = true ] || printf "%s " "$@" > $LOG',
        apt_get="exit 0",
        pdftoppm="exit 0",
        tesseract="printf 'List:\\neng\\nosd\\n'",
    )
    done = set_up(checkout, environment, "run")
    assert Path(environment["LOG"]).read_text() == "-n bash scripts/apt_install.sh tesseract-ocr-deu "
    assert done.returncode == 1  # the language is still not there
    assert "still do not work: tesseract-ocr-deu" in done.stderr


def test_setup_with_everything_there_asks_for_no_privileges(checkout: Path, commands: Commands) -> None:
    environment = commands(
        id="echo 1000",
        pdftoppm="exit 0",
        tesseract="printf 'eng\\ndeu\\nosd\\n'",
        initdb="exit 0",
        imap="exit 0",
        openssl="exit 0",
        php="exit 0",
        sshd="exit 0",
        xmlsec1="exit 0",
        chromium="exit 0",
    )
    done = set_up(checkout, environment, "packages")
    assert (done.returncode, done.stderr) == (0, "")


def test_setup_without_apt_get_names_the_packages(checkout: Path, commands: Commands) -> None:
    done = set_up(checkout, commands(id="echo 0"), "run")
    assert done.returncode == 1
    assert "no apt-get" in done.stderr
    assert "poppler-utils" in done.stderr


def test_setup_refuses_another_python(checkout: Path, commands: Commands) -> None:
    environment = commands(python3='[ "$1" = -V ] && echo "Python 3.13.1"; exit 1')
    done = set_up(checkout, environment)
    assert done.returncode == 1
    assert "3.11 or 3.12; python3 is Python 3.13.1" in done.stderr


def test_setup_refuses_unknown_scopes(checkout: Path) -> None:
    assert set_up(checkout, dict(os.environ), "everything").returncode == 2


@pytest.mark.parametrize("script", [*sorted(ROOT.glob("scripts/*.sh")), ROOT / ".ci/run"], ids=lambda path: path.name)
def test_scripts_are_valid_bash(script: Path) -> None:
    subprocess.run([BASH, "-n", str(script)], check=True)


def test_every_make_target_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements/*.lock")), ids=lambda path: path.name)
def test_locks_pin_by_hash_and_name_no_index(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pins = text.replace("\\\n", " ").splitlines()
    assert pins
    pin_with_hashes = r"[a-z0-9][\w.-]*(\[[\w, -]+\])?==\S+( +--hash=sha256:[0-9a-f]{64})+"
    assert [pin for pin in pins if not re.fullmatch(pin_with_hashes, pin)] == []
    assert "://" not in text
