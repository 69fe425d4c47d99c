"""The Docker engine of this machine: the one place that imports the `docker` package.

`connect` finds the engine as the docker command would (DOCKER_HOST, else the usual socket). The names below are all
that the rest of the judge needs of the package.
"""

import docker
from docker import DockerClient
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container

__all__ = ["APIError", "Container", "DockerClient", "DockerException", "ImageNotFound", "NotFound", "connect"]


def connect(timeout: float = 60.0) -> DockerClient:
    """A client of the engine that answers here. Raises DockerException if none does. `timeout` in seconds holds for
    each answer of the engine."""
    client = docker.from_env(timeout=int(timeout))
    try:
        client.ping()
    except BaseException:
        client.close()
        raise
    return client
