#!/bin/sh
# Installs the n8n of package.json under var/n8n (1.8 GB; about six minutes), once.
# Scripts of packages are not run, but for the two that compile: a database, and the sandbox of n8n's expressions.
set -eu
cd "$(dirname "$0")/../../.."
command -v npm >/dev/null || { echo "make test-n8n needs node (20 to 24) with npm on the PATH." >&2; exit 1; }
mkdir -p var/n8n
wanted=tests/integrations/n8n/package.json
cmp -s "$wanted" var/n8n/installed.json && exit 0
echo "Installing n8n under var/n8n (large) …"
cp "$wanted" var/n8n/package.json
cd var/n8n
# The sandbox that n8n names needs Node 22; the release before it does the same on Node 20.
case "$(node --version)" in v20.*) npm pkg set 'overrides.isolated-vm=5.0.4' ;; esac
npm install --ignore-scripts --omit=dev --no-audit --no-fund --loglevel=error
npm rebuild --silent sqlite3 isolated-vm
cp "../../$wanted" installed.json
