"""Frames and messages between worker and porter."""

import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.box import frames

payloads = st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(max_size=300)), max_size=8)


@given(payloads, st.data())
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    sent: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    stream = b"".join(frames.pack(number, payload) for number, payload in sent)
    reader = frames.Reader()
    got = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        reader.feed(stream[:size])
        stream = stream[size:]
        got += list(reader.frames())
    assert got == sent


def test_a_frame_over_the_cap_is_refused_before_its_bytes_are_there() -> None:
    reader = frames.Reader(limit=10)
    reader.feed(frames.HEAD.pack(0, 11))
    with pytest.raises(frames.Malformed):
        list(reader.frames())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(
    st.dictionaries(st.text().filter(lambda key: key != "blobs"), json_values),
    st.dictionaries(st.text(), st.binary(max_size=200)),
)
def test_messages_carry_blobs_unchanged(head: dict[str, object], blobs: dict[str, bytes]) -> None:
    assert frames.unpack(frames.message(head, blobs)) == (head, blobs)


@given(st.binary(max_size=200))
def test_garbage_is_a_message_or_refused(data: bytes) -> None:
    try:
        frames.unpack(data)
    except frames.Malformed:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"{}surplus",
        b'{"blobs":[["a",5]]}\nabc',
        b'{"blobs":[["a",1]]}\nabc',
        b"[]",
        b'{"blobs":7}',
        b'{"blobs":[["a",-1]]}\n',
    ],
)
def test_a_message_must_hold_exactly_its_blobs(data: bytes) -> None:
    with pytest.raises(frames.Malformed):
        frames.unpack(data)


def test_small_and_large_messages_cross_a_socket_with_their_descriptors() -> None:
    one, two = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    read, write = os.pipe()
    try:
        for text in ("small", "x" * 3_000_000):
            frames.post(one, {"text": text}, (write,))
            received = frames.take(two)
            assert received is not None
            head, fds, _ = received
            assert head == {"text": text}
            os.write(fds[0], b"!")
            assert os.read(read, 10) == b"!"
            os.close(fds[0])
        one.close()
        assert frames.take(two) is None
    finally:
        two.close()
        os.close(read)
        os.close(write)
