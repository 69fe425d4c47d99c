# Template data directories of both servers, made once here: a run copies one (30 to 80 MB, read by any uid) and starts
# the server on it in about a tenth of a second. `service postgresql|mariadb start DATA SOCKETS` does that,
# `service … ready SOCKETS` tells when a query would be answered. Servers speak on a Unix socket only; a service with
# loopback gets PORT in its environment. Nothing a run writes is ever kept, so durability is switched off.
templates=/usr/local/share/assay
mkdir -p "$templates" /usr/local/lib/assay
as_learner() { setpriv --reuid 61000 --regid 61000 --clear-groups "$@"; }
pg=$(ls -d /usr/lib/postgresql/*/bin)

# The package's own cluster is of no use here.
rm -rf /var/lib/postgresql/*/main /etc/postgresql/*/main
# The compiler behind `jit = on` (130 MB), which stays off: queries of exercises are over before it has compiled one.
rm -f /usr/lib/*/libLLVM*.so* /usr/lib/*/libz3.so* "$(dirname "$pg")"/lib/llvmjit*.so

cat > /usr/local/lib/assay/service <<SERVICE
#!/bin/sh
# service NAME start DATA SOCKETS | service NAME ready SOCKETS
# Runs as any user that has a passwd line; DATA is an empty folder of that user, SOCKETS a short path.
set -eu
templates=$templates
pg=$pg
SERVICE
cat >> /usr/local/lib/assay/service <<'SERVICE'
name=$1 verb=$2
shift 2
case "$name $verb" in
"postgresql start")
    cp -R "$templates/postgresql/." "$1"
    chmod -R u+rwX,go-rwx "$1"
    exec "$pg/postgres" -D "$1" -k "$2" -c listen_addresses="${PORT:+127.0.0.1}" -c port="${PORT:-5432}"
    ;;
"postgresql ready")
    exec "$pg/pg_isready" -q -h "$1" -p "${PORT:-5432}" -d learner
    ;;
"mariadb start")
    cp -R "$templates/mariadb/." "$1"
    chmod -R u+rwX,go-rwx "$1"
    if [ -n "${PORT:-}" ]; then
        set -- "$1" "$2" --bind-address=127.0.0.1 --port="$PORT"
    else
        set -- "$1" "$2" --skip-networking
    fi
    data=$1 sockets=$2
    shift 2
    exec /usr/sbin/mariadbd --no-defaults --datadir="$data" --socket="$sockets/mysqld.sock" --pid-file="$sockets/mysqld.pid" \
        --innodb-log-file-size=4M --innodb-data-file-path=ibdata1:4M:autoextend \
        --innodb-undo-tablespaces=0 --innodb-autoextend-increment=1 \
        --innodb-buffer-pool-size=16M \
        --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync \
        --performance-schema=OFF --skip-log-bin --skip-name-resolve --max-connections=20 \
        --character-set-server=utf8mb4 --tmpdir="$data" --lc-messages-dir=/usr/share/mariadb "$@"
    ;;
"mariadb ready")
    exec mariadb --no-defaults --socket="$1/mysqld.sock" --user=learner -e 'do 1' learner
    ;;
*)
    echo "service: unknown: $name $verb" >&2
    exit 2
    ;;
esac
SERVICE
chmod 755 /usr/local/lib/assay/service

sockets=$(mktemp -d)
chmod 777 "$sockets"

echo "==> PostgreSQL template ($("$pg/postgres" --version))"
install -d -o 61000 -g 61000 -m 700 "$templates/postgresql"
as_learner "$pg/initdb" -A trust -U learner --no-locale -E UTF8 -N --wal-segsize=1 -D "$templates/postgresql" > /dev/null
cat >> "$templates/postgresql/postgresql.conf" <<'CONF'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
shared_buffers = 16MB
max_connections = 20
dynamic_shared_memory_type = mmap
min_wal_size = 2MB
max_wal_size = 8MB
jit = off
timezone = 'UTC'
CONF
as_learner "$pg/pg_ctl" -D "$templates/postgresql" -o "-k $sockets -c listen_addresses=" -l /dev/null -w -s start
as_learner "$pg/createdb" -h "$sockets" -U learner learner
as_learner "$pg/pg_ctl" -D "$templates/postgresql" -m fast -w -s stop
rm -f "$templates/postgresql/postmaster.opts"

echo "==> MariaDB template ($(mariadbd --version | cut -d" " -f4))"
install -d -o 61000 -g 61000 -m 700 "$templates/mariadb"
as_learner mariadb-install-db --no-defaults --datadir="$templates/mariadb" --auth-root-authentication-method=normal \
    --skip-test-db --innodb-log-file-size=4M --innodb-data-file-path=ibdata1:4M:autoextend \
    --innodb-undo-tablespaces=0 --innodb-autoextend-increment=1 > /dev/null
# Started once and stopped cleanly before it is kept: later starts then have nothing to recover.
as_learner mariadbd --no-defaults --datadir="$templates/mariadb" --socket="$sockets/mysqld.sock" --skip-networking \
    --innodb-log-file-size=4M --innodb-data-file-path=ibdata1:4M:autoextend \
    --innodb-undo-tablespaces=0 --innodb-autoextend-increment=1 \
    --character-set-server=utf8mb4 \
    > /dev/null 2>&1 &
server=$!
tries=0
until as_learner mariadb --no-defaults --socket="$sockets/mysqld.sock" --user=root -e 'select 1' > /dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || { echo "MariaDB did not start"; exit 1; }
    sleep 0.1
done
as_learner mariadb --no-defaults --socket="$sockets/mysqld.sock" --user=root -e \
    "create database learner; create user learner@localhost, learner@'127.0.0.1';
     grant all on *.* to learner@localhost with grant option; grant all on *.* to learner@'127.0.0.1' with grant option;
     shutdown;"
wait "$server" || true

# Any uid of a box copies the templates, so any uid may read them. They hold nothing but empty databases.
chown -R 0:0 "$templates"
chmod -R a+rX "$templates"
du -sh "$templates"/* | sed 's/^/==> /'
