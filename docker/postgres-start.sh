#!/bin/sh
# Makes the cluster at the first start, with the password of POSTGRES_PASSWORD_FILE and no way in without it; then serves.
set -eu
data=/var/lib/postgresql/data/cluster
[ -f "${POSTGRES_PASSWORD_FILE:?}" ] && [ -s "$POSTGRES_PASSWORD_FILE" ] || { echo "no password in $POSTGRES_PASSWORD_FILE: not starting" >&2; exit 1; }
if [ ! -s "$data/PG_VERSION" ]; then
    rm -rf "$data"
    initdb --username "${POSTGRES_USER:?}" --pwfile "$POSTGRES_PASSWORD_FILE" --auth-host scram-sha-256 \
        --auth-local trust --encoding UTF8 --no-locale --pgdata "$data"
    echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
    pg_ctl --pgdata "$data" --wait --options "-c listen_addresses=" start
    createdb --username "$POSTGRES_USER" "${POSTGRES_DB:?}"
    pg_ctl --pgdata "$data" --wait --mode fast stop
fi
exec postgres -D "$data" -c listen_addresses='*'
