#!/usr/bin/env bash
# Makes this checkout ready: Debian packages, virtual environment, locked Python packages, Intray itself.
#
#   scripts/setup.sh          everything, with the servers that the tests start
#   scripts/setup.sh run      only what running Intray needs
#   scripts/setup.sh train    everything, with what training the models needs (torch: hundreds of megabytes)
#   scripts/setup.sh packages the Debian packages alone
#
# Where nothing changed since the last time it needs neither network nor root, and takes a fraction of a second.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scope="${1:-all}"
case "$scope" in all | run | train | packages) ;; *) echo "usage: scripts/setup.sh [run|train|packages]" >&2 && exit 2 ;; esac

say() { printf '%s\n' "setup: $*" >&2; }

# --- Debian packages: each is there when what we use of it works, wherever it came from -------------------------------

languages="$(tesseract --list-langs 2>/dev/null || true)"
has_language() { grep -qx "$1" <<<"$languages"; }
has_server() { command -v "$1" >/dev/null || compgen -G "$2" >/dev/null; }

is_there() {
  case "$1" in
    poppler-utils) command -v pdftoppm >/dev/null ;;
    tesseract-ocr) command -v tesseract >/dev/null ;;
    tesseract-ocr-*) has_language "${1#tesseract-ocr-}" ;;
    postgresql) has_server initdb '/usr/lib/postgresql/*/bin/initdb' ;;
    openssl) command -v openssl >/dev/null ;;
    openssh-server) command -v sshd >/dev/null || [ -x /usr/sbin/sshd ] ;;
    xmlsec1) command -v xmlsec1 >/dev/null ;;
    chromium) command -v chromium >/dev/null ;;
    php-cli) command -v php >/dev/null ;;
    php-soap) php -r 'exit(extension_loaded("soap") ? 0 : 1);' 2>/dev/null ;;
    dovecot-imapd) has_server imap '/usr/lib/dovecot/imap' ;;
    python3-venv) [ -x .venv/bin/python ] || "$(python_command)" -c 'import ensurepip' 2>/dev/null ;;
  esac
}

missing_packages() {
  local wanted=(poppler-utils tesseract-ocr tesseract-ocr-eng tesseract-ocr-deu tesseract-ocr-osd python3-venv)
  [ "$scope" = run ] || wanted+=(postgresql dovecot-imapd openssl php-cli php-soap openssh-server xmlsec1 chromium)
  for package in "${wanted[@]}"; do is_there "$package" || echo "$package"; done
}

install_packages() {
  local missing as_root=()
  missing="$(missing_packages | tr '\n' ' ')"
  missing="${missing% }"
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null; then
    say "These packages are missing, and there is no apt-get to install them: $missing (names as in Debian)."
    exit 1
  fi
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
      say "These Debian packages are missing, and there is neither root nor sudo to install them: $missing"
      say "Have them installed by: sudo apt-get install --no-install-recommends $missing"
      exit 1
    fi
    as_root=(sudo -n)
  fi
  say "installing $missing"
  # shellcheck disable=SC2086 # one word a package
  "${as_root[@]}" bash scripts/apt_install.sh $missing
  languages="$(tesseract --list-langs 2>/dev/null || true)"
  missing="$(missing_packages | tr '\n' ' ')"
  [ -z "$missing" ] || { say "apt-get installed the packages, but these still do not work: $missing" && exit 1; }
}

# --- Python -----------------------------------------------------------------------------------------------------------

is_supported() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; }

python_command() {
  for name in ${PYTHON:-python3 python3.12 python3.11}; do
    if command -v "$name" >/dev/null && is_supported "$name"; then echo "$name" && return; fi
  done
  echo "${PYTHON:-python3}"
}

check_python() {
  is_supported "$(python_command)" && return
  say "Intray needs Python 3.11 or 3.12; $(python_command) is $("$(python_command)" -V 2>&1 || true)."
  say "Install one of them (Debian 12: apt-get install python3 python3-venv), or name it: PYTHON=/path/to/python3.11 make setup"
  exit 1
}

fingerprint() {
  { cat requirements/dev.lock pyproject.toml scripts/setup.sh && pwd && readlink -f .venv/bin/python; } | sha256sum
}

is_up_to_date() {
  [ -x .venv/bin/python ] && [ -f .venv/setup-stamp ] && [ "$(fingerprint)" = "$(cat .venv/setup-stamp)" ]
}

install_python_packages() {
  if ! { [ -x .venv/bin/python ] && is_supported .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
    say "making the virtual environment .venv"
    "$(python_command)" -m venv --clear .venv
  fi
  rm -f .venv/setup-stamp
  say "installing Python packages (some minutes the first time)"
  # The lock is complete: nothing is left to resolve, and what is not in it is not installed.
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/dev.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  .venv/bin/python -m pip check --quiet --disable-pip-version-check >&2
  fingerprint >.venv/setup-stamp
}

check_python
install_packages
[ "$scope" = packages ] || is_up_to_date || install_python_packages

install_training() {
  .venv/bin/python -c 'import onnx, torch' 2>/dev/null && return
  say "installing what training needs"
  local wanted
  mapfile -t wanted < <(.venv/bin/python -c '
import tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["train"], sep="\n")')
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "${wanted[@]}"
}

[ "$scope" != train ] || install_training
