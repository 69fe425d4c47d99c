import socket


def ask(host: str, port: int, question: bytes, timeout: float = 0.5, tries: int = 3) -> bytes:
    """The answer to a question that is sent as a datagram."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(question, (host, port))
    return b""
