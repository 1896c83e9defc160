#!/usr/bin/env bash
# Resolves pyproject.toml into requirements/*.lock, with hashes and without the address of any index.
# Versions that are locked and still fit stay; `scripts/lock.sh --upgrade` moves them to the newest that fit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools=build/lock-tools
[ -x "$tools/bin/uv" ] || { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet uv; }

compile() {
  "$tools/bin/uv" pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --output-file requirements/run.lock "$@"
compile pyproject.toml --extra dev --output-file requirements/dev.lock "$@"
compile requirements/tryton.in --output-file requirements/tryton.lock "$@"
