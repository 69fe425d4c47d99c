import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from solution import Album

STRANGE = "été 2025/夏+&?#=%20~(1).jpg"


@pytest.fixture
def store(object_store):
    return object_store("photos")


@pytest.fixture
def album(store):
    return Album("photos", store.url, store.access_key, store.secret_key, store.region)


@pytest.fixture
def lay(store):
    """Put objects into the bucket, past the album."""

    def lay(*names, data=b"x", **more):
        for name in names:
            store.client.put_object(Bucket="photos", Key=name, Body=data, **more)

    return lay


@pytest.fixture
def content(store):
    """What lies in the bucket: bytes by name."""

    def content():
        found = store.client.list_objects_v2(Bucket="photos").get("Contents", [])
        return {one["Key"]: store.client.get_object(Bucket="photos", Key=one["Key"])["Body"].read() for one in found}

    return content


def fetched(url):
    """What anybody gets at an address: (status, bytes)."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.title("What is put lies in the bucket", zh="存入的东西就在桶里")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_put(album, content):
    album.put("a.jpg", b"\xff\xd8 one")
    album.put("b.jpg", b"two")
    assert content() == {"a.jpg": b"\xff\xd8 one", "b.jpg": b"two"}


@pytest.mark.title("What lies there can be got", zh="桶里的东西取得出来")
@pytest.mark.feedback("full")
def test_get(album, lay):
    lay("a.jpg", data=b"hello")
    assert album.get("a.jpg") == b"hello"
    lay("a.jpg", data=b"something else")
    assert album.get("a.jpg") == b"something else"


@pytest.mark.title("Empty and large objects", zh="空的和大的对象")
def test_sizes(album, lay):
    large = bytes(range(256)) * 8_000
    album.put("empty", b"")
    album.put("much.bin", large)
    assert album.get("empty") == b""
    assert album.get("much.bin") == large
    assert (album.describe("empty")["size"], album.describe("much.bin")["size"]) == (0, 2_048_000)


@pytest.mark.title("Content type and notes", zh="内容类型与备注")
@pytest.mark.points(2)
def test_notes(album, store):
    album.put("a.png", b"abc", "image/png", {"by": "ada", "camera": "old one"})
    found = store.client.head_object(Bucket="photos", Key="a.png")
    assert (found["ContentType"], found["Metadata"]) == ("image/png", {"by": "ada", "camera": "old one"})
    album.put("b", b"")
    found = store.client.head_object(Bucket="photos", Key="b")
    assert (found["ContentType"], found["Metadata"]) == ("application/octet-stream", {})


@pytest.mark.title("Objects are described", zh="描述对象")
@pytest.mark.hint("`head_object` asks for everything but the bytes.", zh="`head_object` 什么都问，就是不要字节。", after=2)
def test_describe(album, lay):
    lay("a.gif", data=b"GIF89a", ContentType="image/gif", Metadata={"by": "bob"})
    assert album.describe("a.gif") == {"size": 6, "content_type": "image/gif", "notes": {"by": "bob"}}


@pytest.mark.title("An object is replaced, unless that is forbidden", zh="对象会被替换，除非不许替换")
@pytest.mark.points(2)
@pytest.mark.hint("`put_object` takes `IfNoneMatch=\"*\"`; the error's code is then `PreconditionFailed`.", zh="`put_object` 可以带 `IfNoneMatch=\"*\"`；这时错误代码是 `PreconditionFailed`。", after=1)
def test_replace(album, content):
    album.put("a", b"first", replace=False)
    album.put("a", b"second")
    with pytest.raises(FileExistsError):
        album.put("a", b"third", replace=False)
    assert content() == {"a": b"second"}
    album.put("b", b"fourth", replace=False)
    assert content() == {"a": b"second", "b": b"fourth"}


@pytest.mark.title("Names, sorted and by their beginning", zh="名字：有序，按开头挑选")
@pytest.mark.feedback("full")
def test_names(album, lay):
    assert album.names() == []
    lay("2025/b.jpg", "2024/a.jpg", "2025/a.jpg", "20", "x/2025/c.jpg")
    assert album.names() == ["20", "2024/a.jpg", "2025/a.jpg", "2025/b.jpg", "x/2025/c.jpg"]
    assert album.names("2025/") == ["2025/a.jpg", "2025/b.jpg"]
    assert album.names("nothing") == []


@pytest.mark.title("More than a thousand objects: listed and removed", zh="一千多个对象：列出与删除")
@pytest.mark.points(3)
@pytest.mark.time_limit(300)
@pytest.mark.hint("One answer holds 1,000 names: `get_paginator(\"list_objects_v2\")`.", zh="一次回答最多有 1,000 个名字：`get_paginator(\"list_objects_v2\")`。", after=1)
def test_many(album, lay, store):
    names = [f"many/{number:04}" for number in range(1_003)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lay, names))
    lay("other")
    found = album.names("many/")
    assert len(found) == 1_003
    assert found == names
    assert album.remove("many/") == 1_003
    left = store.client.list_objects_v2(Bucket="photos")
    assert [one["Key"] for one in left["Contents"]] == ["other"]


@pytest.mark.title("Folders, one level of them", zh="文件夹，只看一层")
@pytest.mark.hint("`list_objects_v2` groups names with `Delimiter=\"/\"`: see `CommonPrefixes` in its answer.", zh="`list_objects_v2` 用 `Delimiter=\"/\"` 给名字归组：看回答里的 `CommonPrefixes`。", after=2)
def test_folders(album, lay):
    assert album.folders() == []
    lay("2025/c.jpg", "2024/may/a.jpg", "2024/may/b.jpg", "2024/june/x/y.jpg", "2024/b.jpg", "d.jpg", "2024.txt")
    assert album.folders() == ["2024/", "2025/"]
    assert album.folders("2024/") == ["2024/june/", "2024/may/"]
    assert album.folders("2025/") == []


@pytest.mark.title("Names with spaces, signs and letters of any language", zh="名字里有空格、符号和各种文字")
@pytest.mark.points(2)
def test_strange_names(album, content):
    album.put(STRANGE, b"odd", "image/jpeg")
    assert content() == {STRANGE: b"odd"}
    assert album.get(STRANGE) == b"odd"
    assert album.names("été") == [STRANGE]
    assert fetched(album.link(STRANGE)) == (200, b"odd")
    album.move(STRANGE, "new " + STRANGE)
    assert content() == {"new " + STRANGE: b"odd"}


@pytest.mark.title("A link works without a key, for this object only", zh="链接不用密钥就能用，而且只对这个对象")
@pytest.mark.points(2)
@pytest.mark.hint("`generate_presigned_url(\"get_object\", …)`.", zh="`generate_presigned_url(\"get_object\", …)`。", after=2)
def test_link(album, lay, store):
    lay("a.jpg", data=b"for you")
    lay("b.jpg", data=b"not for you")
    link = album.link("a.jpg")
    assert fetched(link) == (200, b"for you")
    assert fetched(link.replace("a.jpg", "b.jpg"))[0] == 403
    assert fetched(link.partition("?")[0])[0] == 403
    assert store.secret_key not in link


@pytest.mark.title("A link is good for as long as was said", zh="链接的有效时间如所说")
def test_link_time(album, lay):
    lay("a.jpg")
    for seconds, link in [(3_600, album.link("a.jpg")), (60_000, album.link("a.jpg", 60_000)), (7, album.link("a.jpg", seconds=7))]:
        said = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        if "X-Amz-Expires" in said:
            assert int(said["X-Amz-Expires"]) == seconds
        else:
            assert -600 < int(said["Expires"]) - time.time() - seconds <= 2


@pytest.mark.title("An object is moved with all that belongs to it", zh="移动对象，连同属于它的一切")
@pytest.mark.points(2)
def test_move(album, lay, content):
    lay("old", data=b"data", ContentType="image/gif", Metadata={"by": "ada"})
    lay("there", data=b"will go")
    album.move("old", "there")
    assert content() == {"there": b"data"}
    assert album.describe("there") == {"size": 4, "content_type": "image/gif", "notes": {"by": "ada"}}


@pytest.mark.title("Moving to its own name loses nothing", zh="移到自己的名字上，什么都不丢")
@pytest.mark.hint("First copied, then removed: what is left if both names are the same?", zh="先复制，再删除：如果两个名字相同，还剩下什么？", after=2)
def test_move_to_itself(album, lay, content):
    lay("this-one", data=b"data")
    album.move("this-one", "this-one")
    assert content() == {"this-one": b"data"}


@pytest.mark.title("Removing takes what begins so, and nothing else", zh="删除以此开头的，别的不动")
def test_remove(album, lay, content):
    lay("2024/a", "2024/may/b", "2024-old/c", "x/2024/d")
    assert album.remove("2024/") == 2
    assert content() == {"2024-old/c": b"x", "x/2024/d": b"x"}
    assert album.remove("2024/") == 0
    with pytest.raises(ValueError):
        album.remove("")
    assert len(content()) == 2


@pytest.mark.title("What is not there", zh="不存在的东西")
@pytest.mark.points(2)
@pytest.mark.hint("boto3 raises `ClientError`; look at `error.response[\"Error\"][\"Code\"]`. `head_object` has no body to tell you more than `404`.", zh="boto3 抛出 `ClientError`；看 `error.response[\"Error\"][\"Code\"]`。`head_object` 没有正文，只能告诉你 `404`。", after=1)
def test_missing(album, lay, content):
    lay("here")
    with pytest.raises(KeyError):
        album.get("nowhere")
    with pytest.raises(KeyError):
        album.describe("nowhere")
    with pytest.raises(KeyError):
        album.move("nowhere", "here")
    with pytest.raises(KeyError):
        album.move("nowhere", "nowhere")
    assert content() == {"here": b"x"}


@pytest.mark.title("Other problems are not called missing", zh="别的问题不要说成不存在")
@pytest.mark.hint("Pass on every error whose code is another.", zh="代码不同的错误，一律原样放行。", after=2)
def test_other_errors(store, lay):
    lay("here")
    stranger = Album("photos", store.url, store.access_key, "not-the-secret", store.region)
    calls = [
        lambda: stranger.get("here"),
        lambda: stranger.describe("here"),
        lambda: stranger.put("new", b"", replace=False),
        lambda: stranger.move("here", "there"),
    ]
    for call in calls:
        with pytest.raises(Exception) as raised:
            call()
        assert raised.type.__name__ == "ClientError"
