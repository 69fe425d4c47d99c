# PostgreSQL from Debian's packages, for places where the public image cannot be pulled. It understands the variables
# of the public image that docker-compose.yml uses.
ARG BASE=debian:trixie-slim
FROM ${BASE}
RUN apt-get -q update \
    && mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
    && apt-get -q -y --no-install-recommends install postgresql-17 \
    && apt-get clean && rm -rf /var/lib/apt/lists/* \
    && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data \
    && install -d -o postgres -g postgres -m 755 /var/run/postgresql
COPY docker/postgres-start.sh /usr/local/bin/postgres-start
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/bin:/usr/bin:/bin
USER postgres
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
CMD ["sh", "/usr/local/bin/postgres-start"]
