# Assay itself: web, worker and watch are one image, told apart by their command.
# BASE is Debian trixie: the public image, or one made here (`assay images` leaves assay-base:trixie-slim behind).
ARG BASE=debian:trixie-slim

FROM ${BASE} AS built
ARG http_proxy https_proxy no_proxy
RUN apt-get -q update && apt-get -q -y --no-install-recommends install python3 python3-venv ca-certificates
# Certificates of the place, if it has some of its own (docker/certificates/README.md).
COPY docker/certificates/ /usr/local/share/ca-certificates/
RUN update-ca-certificates
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt
WORKDIR /assay
COPY requirements/run.lock requirements/
RUN python3 -m venv /assay/.venv \
    && /assay/.venv/bin/pip --disable-pip-version-check --no-cache-dir -q install --require-hashes -r requirements/run.lock
COPY web/frontend web/frontend
RUN mkdir -p web/static && .venv/bin/python web/frontend/build.py && rm -rf web/frontend/node_modules web/frontend/.node
COPY . .
RUN .venv/bin/pip --disable-pip-version-check -q install --no-index --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -c "import sys; sys.path.insert(0, 'tools'); import setup; setup.translations()" \
    && .venv/bin/python -m compileall -q judge web migrations .venv/lib

FROM ${BASE}
# Python, libseccomp and AppArmor's compiler of profiles, nothing that builds; curl, git and a shell's comforts stay out.
RUN apt-get -q update \
    && apt-get -q -y --no-install-recommends install python3 libseccomp2 apparmor ca-certificates media-types tzdata \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /data assay \
    && install -d -o 10001 -g 10001 -m 700 /data
# The worker fetches the packages of sandbox images with the certificates of the place.
COPY --from=built /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=built /assay /assay
WORKDIR /assay
ENV PATH=/assay/.venv/bin:/usr/local/bin:/usr/bin:/bin PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    ASSAY_DATA_DIR=/data ASSAY_LOG=json
USER 10001
VOLUME /data
CMD ["assay", "web"]
