#!/usr/bin/env bash
# Installs Debian packages as root. Servers among them are for the tests, which start their own on free ports: the
# packages' own services are neither started now nor at the next boot.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi

was_there() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
new_services=()
was_there postgresql-common || new_services+=(postgresql.service)
was_there dovecot-core || new_services+=(dovecot.service)

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "$@" >/dev/null

if [ -d /run/systemd/system ]; then
  for service in "${new_services[@]}"; do systemctl disable --quiet --now "$service" 2>/dev/null || true; done
fi
