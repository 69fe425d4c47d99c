"""The Docker engine of this machine: the one place that imports the `docker` package.

`connect` finds the engine as the docker command would (DOCKER_HOST, else the usual socket). The names below are all
that the rest of the judge needs of the package.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound
from docker.models.containers import Container

import docker
from docker import DockerClient

__all__ = [
    "APIError",
    "Container",
    "DockerClient",
    "DockerException",
    "ImageNotFound",
    "NotFound",
    "connect",
    "engine",
    "has",
    "has_image",
]


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


@contextmanager
def engine(timeout: float = 600.0) -> Iterator[DockerClient]:
    """A client for the length of a block. Raises as `connect`."""
    client = connect(timeout)
    try:
        yield client
    finally:
        client.close()


def has(client: DockerClient, tag: str) -> bool:
    """Whether the engine has an image of this tag."""
    try:
        client.images.get(tag)
    except ImageNotFound:
        return False
    return True


def has_image(tag: str) -> bool:
    """The same without a client; False too if no engine answers."""
    try:
        with engine(60.0) as client:
            return has(client, tag)
    except DockerException:
        return False
