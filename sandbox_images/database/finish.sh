# Template data directories of both servers, made once here: a run copies one (30 to 80 MB, read by any uid) and starts
# the server on it in about a tenth of a second. `service postgresql|mariadb start DATA SOCKETS` does that,
# `service … ready SOCKETS` tells when a query would be answered. Servers speak on a Unix socket only; a service with
# loopback gets PORT in its environment. Nothing a run writes is ever kept, so durability is switched off.
# Two accounts: `suite`, over the Unix socket only, and `learner`, over 127.0.0.1 only. Neither may touch files or start
# programs on the server, since what a learner plants in a database runs with the rights of whoever reads it; an
# administrator's account that could be reached does not exist.
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
        --local-infile=0 --event-scheduler=DISABLED --host-cache-size=0 \
        --character-set-server=utf8mb4 --tmpdir="$data" --lc-messages-dir=/usr/share/mariadb "$@"
    ;;
"mariadb ready")
    exec mariadb --no-defaults --socket="$1/mysqld.sock" --user=suite -e 'do 1' learner
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
as_learner "$pg/initdb" -A trust -U postgres --no-locale -E UTF8 -N --wal-segsize=1 -D "$templates/postgresql" > /dev/null
cat >> "$templates/postgresql/postgresql.conf" <<'CONF'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
shared_buffers = 16MB
max_connections = 20
superuser_reserved_connections = 1
reserved_connections = 4
restart_after_crash = off
dynamic_shared_memory_type = mmap
min_wal_size = 2MB
max_wal_size = 8MB
jit = off
timezone = 'UTC'
CONF
as_learner "$pg/pg_ctl" -D "$templates/postgresql" -o "-k $sockets -c listen_addresses=" -l /dev/null -w -s start
as_learner "$pg/psql" -q -X -v ON_ERROR_STOP=1 -h "$sockets" -U postgres -d postgres <<'SQL'
create role learner login password 'learner' connection limit 12;
create role suite login createdb;
grant learner, pg_use_reserved_connections to suite;
create database suite owner suite;
create database learner owner learner;
revoke connect on database postgres, template1, suite from public;
SQL
as_learner "$pg/pg_ctl" -D "$templates/postgresql" -m fast -w -s stop
rm -f "$templates/postgresql/postmaster.opts"
printf '%s\n' 'local all suite trust' 'host all learner 127.0.0.1/32 scram-sha-256' > "$templates/postgresql/pg_hba.conf"

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
as_learner mariadb --no-defaults --socket="$sockets/mysqld.sock" --user=root <<'SQL'
create database learner;
create user suite@localhost;
create user learner@'127.0.0.1' identified by 'learner' with max_user_connections 12;
grant process, connection admin on *.* to suite@localhost;
grant all on learner.* to suite@localhost;
grant all on `learner\_%`.* to suite@localhost;
grant all on learner.* to learner@'127.0.0.1';
grant all on `learner\_%`.* to learner@'127.0.0.1';
delete from mysql.global_priv where user in ('root', '');
shutdown;
SQL
wait "$server" || true

# Any uid of a box copies the templates, so any uid may read them. They hold nothing but empty databases.
chown -R 0:0 "$templates"
chmod -R a+rX "$templates"
du -sh "$templates"/* | sed 's/^/==> /'
