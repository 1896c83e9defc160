#!/usr/bin/env bash
# Installs Debian packages as root. Servers among them are for the tests, which start their own on free ports: the
# packages' own services are neither started now nor at the next boot.
set -euo pipefail

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
else
  policy=
fi
log="$(mktemp)"
trap 'rm -f "$log" $policy' EXIT

was_there() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
new_services=()
was_there postgresql-common || new_services+=(postgresql.service)
was_there dovecot-core || new_services+=(dovecot.service)
was_there openssh-server || new_services+=(ssh.service)

export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update || true; apt-get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  exit 1
fi

if [ -d /run/systemd/system ]; then
  for service in "${new_services[@]}"; do systemctl disable --quiet --now "$service" 2>/dev/null || true; done
fi
