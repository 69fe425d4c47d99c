# Redis from Debian's packages, for places where the public image cannot be pulled.
ARG BASE=debian:trixie-slim
FROM ${BASE}
RUN apt-get -q update && apt-get -q -y --no-install-recommends install redis-server redis-tools \
    && apt-get clean && rm -rf /var/lib/apt/lists/* && install -d -o redis -g redis -m 700 /data
USER redis
WORKDIR /data
VOLUME /data
