#!/usr/bin/env bash
# A Tryton server with a small company in it, for the tests and for trying Intray out. Tryton is under the GPL: it runs
# as a program of its own, in a virtual environment of its own, and nothing of it is installed beside Intray.
#
#   scripts/tryton.sh                      serve build/tryton/try on http://127.0.0.1:8000/, with what was done there kept
#   scripts/tryton.sh install              the virtual environment, by requirements/tryton.lock
#   scripts/tryton.sh database             the same, and the database with the company; prints its path
#   scripts/tryton.sh serve FOLDER PORT    serve the database erp of FOLDER, a copy of the company where there is none
#
# Environment and database are kept below build/tryton, by what they are made of: the second time costs nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "tryton: $*" >&2; }
key_of() { cat "$@" | sha256sum | cut -c1-16; }

modules=(
  account_invoice account_invoice_stock account_statement bank purchase purchase_requisition sale sale_product_customer
)
home=build/tryton
environment="$home/env-$(key_of requirements/tryton.lock)"
database="$home/erp-$(key_of requirements/tryton.lock tests/tryton/company.py scripts/tryton.sh).sqlite"

python_command() {
  for name in ${PYTHON:-python3 python3.12 python3.11}; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$name" && return; fi
  done
  say "Tryton needs Python 3.11 or later. Name one: PYTHON=/path/to/python3.11 scripts/tryton.sh" && exit 1
}

# Only one of several that start at once makes them: the others wait, and find them there.
install_packages() {
  [ -f "$environment/complete" ] && return
  say "installing Tryton into $environment"
  rm -rf "$environment"
  "$(python_command)" -m venv "$environment"
  if ! "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
    -r requirements/tryton.lock; then
    say "The packages of requirements/tryton.lock cannot be installed here; Tryton needs them."
    say "They come from the package index by way of pip, so pip must reach one. To test without: INTRAY_SKIP_TRYTON=1"
    exit 1
  fi
  touch "$environment/complete"
}

write_configuration() { # FOLDER PORT
  cat >"$1/trytond.conf" <<END
[database]
uri = sqlite://
path = $1

[web]
listen = 127.0.0.1:$2

[session]
authentications = password
timeout = 3600

[attachment]
filestore = False
END
}

make_database() {
  [ -f "$database" ] && return
  local folder="$PWD/$home/making"
  say "making the database $database (half a minute)"
  rm -rf "$folder" && mkdir -p "$folder" && touch "$folder/erp.sqlite"
  write_configuration "$folder" 0
  printf 'admin-of-tests' >"$folder/password"
  local admin=("$environment/bin/trytond-admin" -c "$folder/trytond.conf" -d erp)
  TRYTONPASSFILE="$folder/password" "${admin[@]}" --all --email admin@example.com >"$folder/log" 2>&1 &&
    "${admin[@]}" -u "${modules[@]}" --activate-dependencies >>"$folder/log" 2>&1 &&
    "$environment/bin/python" -W ignore tests/tryton/company.py "$folder/trytond.conf" >>"$folder/log" 2>&1 || {
    say "The database could not be made:" && tail -n 20 "$folder/log" >&2 && exit 1
  }
  mv "$folder/erp.sqlite" "$database"
  rm -rf "$folder"
}

prepare() {
  mkdir -p "$home"
  exec 9>"$home/lock"
  flock 9
  install_packages
  [ "$1" = install ] || make_database
  flock -u 9
  exec 9>&-
}

serve() { # FOLDER PORT
  mkdir -p "$1"
  local folder
  folder="$(cd "$1" && pwd)"
  prepare database
  [ -f "$folder/erp.sqlite" ] || cp "$database" "$folder/erp.sqlite"
  write_configuration "$folder" "$2"
  exec "$environment/bin/trytond" -c "$folder/trytond.conf" -d erp
}

case "${1:-try}" in
  install) prepare install ;;
  database) prepare database && echo "$database" ;;
  serve) serve "$2" "$3" ;;
  try)
    say "http://127.0.0.1:8000/, database erp, user intray, password intray-of-tests (admin: admin-of-tests); Ctrl+C ends it"
    serve "$home/try" 8000
    ;;
  *) echo "usage: scripts/tryton.sh [install|database|serve FOLDER PORT]" >&2 && exit 2 ;;
esac
