#!/bin/sh
# The one recipe of every sandbox image. It runs inside the image to be, as root, with no trust in the host:
# in a container that is then committed (Docker), or in a root file system under a namespace of its own
# (bubblewrap). judge/image_building.py puts these files beside it before it starts:
#   packages.txt       Debian packages, one a line
#   requirements.txt   Python packages, hash-locked
#   wheels/            these packages and pip itself, fetched by the host: nothing here asks a package index
#   apt.conf           the host's apt settings worth having (proxy, certificate bundle); may be empty
#   finish.sh          what this image alone needs; optional
# It prints what it does and fails at the first error.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root APT_CONFIG="$here/apt.conf"
say() { printf '==> %s\n' "$*"; }

# A build has no use for running services: what a package wants to start stays down.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
mkdir -p /etc/dpkg/dpkg.cfg.d
cat > /etc/dpkg/dpkg.cfg.d/assay-slim <<'SLIM'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/lintian/*
force-unsafe-io
SLIM

if [ -s "$here/packages.txt" ]; then
    say "Debian packages: $(tr '\n' ' ' < "$here/packages.txt")"
    apt-get -q update
    # shellcheck disable=SC2046
    apt-get -q -y --no-install-recommends install $(cat "$here/packages.txt")
    apt-get clean
    rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log /var/log/alternatives.log
fi

# Nobody in the sandbox is a package manager's guest: learners share one name under any of the uids a box may have,
# so that programs which look their user up (database servers, getpass) find one.
if ! grep -q '^learner:' /etc/passwd; then
    say "users 61000 to 61063"
    uid=61000
    while [ "$uid" -le 61063 ]; do
        echo "learner:x:$uid:$uid:learner:/tmp:/bin/sh" >> /etc/passwd
        echo "learner:x:$uid:" >> /etc/group
        uid=$((uid + 1))
    done
fi
# Where a box and its cells mount what they need; the root itself is read-only then.
mkdir -p /assay /work /suite /submission /submitted /service

if [ -s "$here/requirements.txt" ]; then
    say "Python packages"
    pip=$(ls "$here"/wheels/pip-*.whl)
    # pip runs out of its own wheel: an image gets pip only if its requirements name it.
    python3 "$pip/pip" install --quiet --no-index --find-links "$here/wheels" --require-hashes --no-deps \
        --no-compile --no-cache-dir --break-system-packages --root-user-action=ignore --no-warn-script-location \
        -r "$here/requirements.txt"
fi

if [ -f "$here/finish.sh" ]; then
    say "finishing"
    sh -eu "$here/finish.sh"
fi

# Byte code by content, not by time stamp: a read-only root could not write it, and copies do not outdate it.
say "byte code"
for folder in /usr/lib/python3.13 /usr/lib/python3 /usr/local/lib/python3.13/dist-packages; do
    [ -d "$folder" ] || continue
    python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash "$folder" > /dev/null || say "some files of $folder are not Python 3.13"
done
dpkg-query -W -f '${Package} ${Version}\n' > /usr/share/assay-debian-versions.txt
rm -f /usr/sbin/policy-rc.d
cd /
rm -rf /tmp/* /var/tmp/* /root/.cache "$here"
