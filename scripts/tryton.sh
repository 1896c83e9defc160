#!/usr/bin/env bash
# A Tryton server with a small company in it, for the tests and for trying Intray out. Tryton is under the GPL: it runs
# as a program of its own, in a virtual environment of its own, and nothing of it is installed beside Intray.
#
#   scripts/tryton.sh                         serve build/tryton/try on http://127.0.0.1:8000/, with what was done kept
#   scripts/tryton.sh install                 the virtual environment, by requirements/tryton.lock
#   scripts/tryton.sh database [POSTGRES]     the same, and a database "erp" with the company: on the PostgreSQL server
#                                             of the address POSTGRES, else as a file of SQLite whose path is printed
#   scripts/tryton.sh serve FOLDER PORT [POSTGRES]   serve the database "erp" of that server, else FOLDER/erp.sqlite
#
# Tryton keeps what it promises on PostgreSQL only: on SQLite two users at once can change one record unnoticed.
# Environment and databases are kept below build/tryton, by what they are made of: the second time costs seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "tryton: $*" >&2; }
key_of() { cat "$@" | sha256sum | cut -c1-16; }

modules=(
  account_invoice account_invoice_stock account_statement bank purchase sale sale_product_customer
)
home=build/tryton
environment="$home/env-$(key_of requirements/tryton.lock)"
database="$home/erp-$(key_of requirements/tryton.lock tests/tryton/company.py scripts/tryton.sh)"

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

write_configuration() { # FOLDER PORT [POSTGRES]
  cat >"$1/trytond.conf" <<END
[database]
uri = ${3:-sqlite://}
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

fill_database() { # FOLDER with the configuration in it, DATABASE as proteus names it
  printf 'admin-of-tests' >"$1/password"
  local admin=("$environment/bin/trytond-admin" -c "$1/trytond.conf" -d erp)
  TRYTONPASSFILE="$1/password" "${admin[@]}" --all --email admin@example.com >"$1/log" 2>&1 &&
    "${admin[@]}" -u "${modules[@]}" --activate-dependencies >>"$1/log" 2>&1 &&
    TRYTOND_CONFIG="$1/trytond.conf" "$environment/bin/python" -W ignore tests/tryton/company.py "$1/trytond.conf" "$2" >>"$1/log" 2>&1 || {
    say "The database could not be made:" && tail -n 20 "$1/log" >&2 && exit 1
  }
}

make_file() {
  [ -f "$database.sqlite" ] && return
  say "making $database.sqlite (half a minute)"
  local folder="$PWD/$home/making"
  rm -rf "$folder" && mkdir -p "$folder" && touch "$folder/erp.sqlite"
  write_configuration "$folder" 0
  fill_database "$folder" erp
  mv "$folder/erp.sqlite" "$database.sqlite"
  rm -rf "$folder"
}

postgres_program() {
  command -v "$1" || find /usr/lib/postgresql -path "*/bin/$1" 2>/dev/null | sort -V | tail -n 1
}

make_on_server() { # POSTGRES
  "$(postgres_program psql)" --quiet "${1%/}/postgres" -c 'CREATE DATABASE erp'
  if [ -f "$database.sql.gz" ]; then
    gunzip -c "$database.sql.gz" | "$(postgres_program psql)" --quiet -v ON_ERROR_STOP=1 "${1%/}/erp" >/dev/null
    return
  fi
  say "making $database.sql.gz (a minute)"
  local folder="$PWD/$home/making"
  rm -rf "$folder" && mkdir -p "$folder"
  write_configuration "$folder" 0 "${1%/}/"
  fill_database "$folder" "${1%/}/erp"
  "$(postgres_program pg_dump)" --no-owner "${1%/}/erp" | gzip >"$folder/erp.sql.gz"
  mv "$folder/erp.sql.gz" "$database.sql.gz"
  rm -rf "$folder"
}

prepare() { # install|database [POSTGRES]
  mkdir -p "$home"
  exec 9>"$home/lock"
  flock 9
  install_packages
  if [ "$1" = database ]; then
    if [ -n "${2:-}" ]; then make_on_server "$2"; else make_file; fi
  fi
  flock -u 9
  exec 9>&-
}

serve() { # FOLDER PORT [POSTGRES]
  mkdir -p "$1"
  local folder
  folder="$(cd "$1" && pwd)"
  if [ -z "${3:-}" ]; then
    prepare database
    [ -f "$folder/erp.sqlite" ] || cp "$database.sqlite" "$folder/erp.sqlite"
  fi
  write_configuration "$folder" "$2" "${3:+${3%/}/}"
  exec "$environment/bin/trytond" -c "$folder/trytond.conf" -d erp
}

case "${1:-try}" in
  install) prepare install ;;
  database)
    prepare database "${2:-}"
    [ -n "${2:-}" ] || echo "$database.sqlite"
    ;;
  serve) serve "$2" "$3" "${4:-}" ;;
  try)
    say "http://127.0.0.1:8000/, database erp, user intray, password intray-of-tests (admin: admin-of-tests); Ctrl+C ends it"
    serve "$home/try" 8000
    ;;
  *) echo "usage: scripts/tryton.sh [install|database [POSTGRES]|serve FOLDER PORT [POSTGRES]]" >&2 && exit 2 ;;
esac
