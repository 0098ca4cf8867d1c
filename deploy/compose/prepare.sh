#!/bin/sh
# What compose.yaml needs and nobody should share: secrets (made once, never overwritten) and, for a trial, a
# certificate of its own for localhost. Put yours in tls/server.pem and tls/server.key. Needs openssl.
set -eu
cd "$(dirname "$0")"
command -v openssl >/dev/null || { echo "prepare.sh needs openssl: apt-get install openssl" >&2; exit 1; }
umask 077
mkdir -p secrets
made() { [ -s "secrets/$1" ]; }
made hash_key || printf 'k1:%s' "$(openssl rand -hex 32)" > secrets/hash_key
made grafana_password || openssl rand -hex 16 > secrets/grafana_password
if ! made redis_url || ! made redis.conf; then
  password=$(openssl rand -hex 24)
  printf 'redis://:%s@redis:6379/0' "$password" > secrets/redis_url
  printf 'requirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy allkeys-lru\ndir /data\n' "$password" \
    > secrets/redis.conf
fi
# Compose mounts secrets as the files they are, and each container has a user of its own; the folder is closed.
chmod 0700 secrets && chmod 0444 secrets/*
umask 022
mkdir -p tls
cp ../envoy/tls/certificate.yaml ../envoy/tls/clients.yaml tls/
if [ ! -s tls/server.pem ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext keyUsage=digitalSignature \
    -addext extendedKeyUsage=serverAuth -keyout tls/server.key -out tls/server.pem 2>/dev/null
  # Envoy runs as user 101 in its container: the key is that user's alone, or, where root is not at hand, anybody's here.
  if chown 101 tls/server.key 2>/dev/null; then chmod 0400 tls/server.key; else chmod 0644 tls/server.key; fi
  echo "Made a certificate for localhost, good for 90 days: deploy/compose/tls/server.pem"
fi
# One limit for each organisation; fill it with: docker compose -f deploy/compose.yaml run --rm gate-a key list
[ -e organisations.txt ] || : > organisations.txt
echo "Ready: docker compose -f deploy/compose.yaml up --detach --build"
