"""The Docker engine of this machine: the one place that imports the `docker` package.

`connect` finds the engine as the docker command would (DOCKER_HOST, else the usual socket). The names below are all
that the rest of the judge needs of the package.
"""

import docker
import requests
from docker import DockerClient
from docker.errors import APIError, DockerException, ImageNotFound
from docker.models.containers import Container

__all__ = ["APIError", "Container", "DockerClient", "DockerException", "ImageNotFound", "connect"]


def connect(timeout: float = 60.0) -> DockerClient:
    """A client of the engine that answers here. Raises DockerException if none does. `timeout` in seconds holds for
    each answer of the engine."""
    client = docker.from_env(version="auto", timeout=int(timeout))
    try:
        client.ping()
    except requests.RequestException as error:
        client.close()
        raise DockerException(str(error)) from error
    except BaseException:
        client.close()
        raise
    return client
