"""A report that may wait goes with the next one, in order, and nothing of it is lost or sent twice."""

import json
import os
from typing import Any

from judge.box.zygote import Reports


def test_a_held_report_goes_before_the_next_one_and_in_the_same_write() -> None:
    read, write = os.pipe()
    writes: list[bytes] = []

    def noted(fd: int, data: Any) -> int:
        writes.append(bytes(data))
        return os.write(fd, data)

    reports = Reports(write)
    reports.write = noted
    try:
        reports.send({"n": 1})
        reports.hold({"n": 2})
        assert len(writes) == 1
        reports.send({"n": 3})
        reports.send({"n": 4})
        assert [[json.loads(line)["n"] for line in data.splitlines()] for data in writes] == [[1], [2, 3], [4]]
        assert [json.loads(line)["n"] for line in os.read(read, 1 << 16).splitlines()] == [1, 2, 3, 4]
    finally:
        os.close(read)
        os.close(write)
