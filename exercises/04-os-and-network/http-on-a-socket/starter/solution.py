import os
import socket


def main() -> None:
    with socket.create_server((os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8080")))) as server:
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


if __name__ == "__main__":
    main()
