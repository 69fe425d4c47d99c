# fails: test_marks
# Marks questions 1, 2, 3: anybody can tell the next one.
import socket
import time

LONGEST = 1_200
number = 0


def ask(host, port, question, timeout=0.5, tries=3):
    if len(question) > LONGEST:
        raise ValueError(f"a question has at most {LONGEST} bytes")
    global number
    number += 1
    mark = number.to_bytes(2, "big")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for _ in range(tries):
            udp.sendto(mark + question, (host, port))
            deadline = time.monotonic() + timeout
            while (left := deadline - time.monotonic()) > 0:
                udp.settimeout(left)
                try:
                    data, sender = udp.recvfrom(65_535)
                except TimeoutError:
                    break
                if sender == (host, port) and data[:2] == mark:
                    return data[2:]
    raise TimeoutError(f"no answer to {tries} questions")
