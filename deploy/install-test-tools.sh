#!/bin/sh
# Installs the real servers that the tests talk to: redis-server, prometheus with promtool, and (Debian only) Alertmanager.
set -eu
if command -v apt-get >/dev/null; then
  as_root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null && sudo -n true 2>/dev/null && as_root="sudo -n" || {
      echo "The tests need redis-server and prometheus, and installing them needs root: sudo apt-get install --no-install-recommends redis-server prometheus prometheus-alertmanager" >&2; exit 1; }
  fi
  export DEBIAN_FRONTEND=noninteractive
  $as_root apt-get update -qq && $as_root apt-get install -qqy --no-install-recommends redis-server prometheus prometheus-alertmanager >/dev/null
elif command -v brew >/dev/null; then
  brew install --quiet redis prometheus
else
  echo "The tests need redis-server and prometheus: install them with your system's package manager." >&2; exit 1
fi
