"""Connects to everything: the host, the metadata address, the Docker socket, Redis, abstract sockets."""

import socket
from hollow import *
for address in (("127.0.0.1", 8000), ("127.0.0.1", 6379), ("127.0.0.1", 5432), ("10.0.0.1", 80), ("169.254.169.254", 80), ("192.168.0.1", 53)):
    try:
        s = socket.create_connection(address, timeout=0.2)
        print("FOUND NETWORK", address)
    except OSError:
        pass
for path in ("/var/run/docker.sock", "/run/docker.sock", "\0/containerd", "/run/containerd/containerd.sock", "/tmp/redis.sock"):
    try:
        s = socket.socket(socket.AF_UNIX)
        s.connect(path)
        print("FOUND SOCKET", path)
    except OSError:
        pass
