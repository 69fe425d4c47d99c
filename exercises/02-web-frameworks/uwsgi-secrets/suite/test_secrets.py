import http.client
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

TURNS = 60  # of 16 requests each, until two workers have taken part: on a busy machine one may answer for long
ROOM = 1000  # for all secrets of so many turns


class Site:
    def __init__(self, served):
        self.url = served.url

    def ask(self, method, path, content=None):
        """(status, headers, body)"""
        request = urllib.request.Request(self.url + path, content, method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read()

    def ask_without_length(self):
        """The status of a POST that has no body and does not say so either: urllib would send a length of 0."""
        with closing(http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=5)) as connection:
            connection.putrequest("POST", "/")
            connection.endheaders()
            return connection.getresponse().status

    def keep(self, content):
        """Leave a secret; gives its address."""
        status, headers, _ = self.ask("POST", "/", content)
        assert status == 201
        return headers["Location"]

    def keep_many(self):
        """Leave secrets until two workers have taken part: {address: content}"""
        kept, workers = {}, set()
        with ThreadPoolExecutor(8) as pool:
            for turn in range(TURNS):
                contents = [f"secret {turn} {number}".encode() for number in range(16)]
                for content, (status, headers, _) in zip(contents, pool.map(lambda content: self.ask("POST", "/", content), contents)):
                    assert status == 201
                    kept[headers["Location"]] = content
                    workers.add(headers["X-Worker"])
                if len(workers) > 1:
                    break
        assert workers == {"1", "2"}
        return kept


@pytest.fixture
def start(serve_solution):
    def site(workers=2, items=200):
        cache = f"name=secrets,items={items},blocksize=4096"
        return Site(serve_solution(server="uwsgi", workers=workers, env={"UWSGI_CACHE2": cache}))

    return site


@pytest.mark.title("A secret is kept and given", zh="保存并交出秘密")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_kept(start):
    site = start(workers=1)
    status, headers, _ = site.ask("POST", "/", b"the key is under the mat")
    assert status == 201
    assert site.ask("GET", headers["Location"])[::2] == (200, b"the key is under the mat")


@pytest.mark.title("But only once", zh="但只有一次")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_once(start):
    site = start(workers=1)
    address = site.keep(b"once")
    assert [site.ask("GET", address)[0] for _ in range(3)] == [200, 404, 404]
    assert site.ask("GET", address)[2] != b"once"


@pytest.mark.title("Whoever kept it, every worker can give it", zh="不论谁保存的，每个进程都能交出")
@pytest.mark.points(3)
@pytest.mark.hint("A dictionary belongs to one process. `uwsgi.cache_set(key, value, 0, \"secrets\")` writes where all of them read.", zh="字典只属于一个进程。`uwsgi.cache_set(key, value, 0, \"secrets\")` 写到所有进程都能读的地方。", after=1)
def test_all_workers(start):
    site = start(items=ROOM)
    kept = site.keep_many()
    assert {address: site.ask("GET", address)[2] for address in kept} == kept


@pytest.mark.title("Of many who ask at once, one gets it", zh="许多人同时来要，只有一个拿到")
@pytest.mark.points(3)
@pytest.mark.hint("Between `cache_get` and `cache_del` another process may read. `uwsgi.lock()` lets one in at a time; unlock in `finally`.", zh="在 `cache_get` 与 `cache_del` 之间，别的进程也可能读到。`uwsgi.lock()` 一次只放进一个；在 `finally` 里解锁。", after=2)
def test_race(start):
    site = start(workers=4)
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            address = site.keep(b"for one of you")
            answers = list(pool.map(lambda address: site.ask("GET", address)[0], [address] * 8))
            assert sorted(answers) == [200] + [404] * 7


@pytest.mark.title("Addresses cannot be guessed, and are never the same", zh="地址无法猜测，也绝不相同")
@pytest.mark.points(2)
@pytest.mark.hint("uWSGI loads the application once and then copies the process: what `random` would give next is copied, too. Use `secrets`.", zh="uWSGI 先加载应用，再复制进程：连随机数生成器接下来要给出的数也被复制了。请用 `secrets`。", after=2)
def test_addresses(start):
    site = start(items=ROOM)
    addresses, workers = [], set()
    with ThreadPoolExecutor(8) as pool:
        for turn in range(TURNS):
            if turn >= 8 and len(workers) > 1:
                break
            for _, headers, _ in pool.map(lambda content: site.ask("POST", "/", content), [b"x"] * 16):
                addresses.append(headers["Location"])
                workers.add(headers["X-Worker"])
    assert workers == {"1", "2"}
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("/") and len(address) > 20 for address in addresses)
    assert len({address[1:5] for address in addresses}) > 100


@pytest.mark.title("Any bytes, up to 4096", zh="任意字节，至多 4096 个")
def test_bytes(start):
    site = start(workers=1)
    for content in (bytes(range(256)) * 16, "秘密".encode(), b"\0", b"a=b&c=d"):
        status, headers, body = site.ask("GET", site.keep(content))
        assert (status, body) == (200, content)
        assert headers["Content-Length"] == str(len(content))


@pytest.mark.title("Too much: 413; nothing: 400", zh="太多：413；没有：400")
@pytest.mark.points(2)
def test_sizes(start):
    site = start(workers=1)
    assert site.ask("POST", "/", b"x" * 4097)[0] == 413
    assert site.ask("POST", "/", b"")[0] == 400
    assert site.ask("POST", "/")[0] == 400
    assert site.ask_without_length() == 400
    assert site.ask("GET", site.keep(b"x" * 4096))[2] == b"x" * 4096


@pytest.mark.title("A full cache: 503, and nothing is lost", zh="缓存已满：503，什么也不丢")
@pytest.mark.points(2)
@pytest.mark.hint("`cache_set` gives None when there is no room. Look at it before you promise anything.", zh="没有空间时 `cache_set` 返回 None。先看看它，再作承诺。", after=2)
def test_full(start):
    site = start(workers=1, items=10)
    kept, refused = {}, 0
    for number in range(15):
        content = f"secret {number}".encode()
        status, headers, _ = site.ask("POST", "/", content)
        if status == 201:
            kept[headers["Location"]] = content
        else:
            assert status == 503
            refused += 1
    assert len(kept) >= 9 and refused >= 5
    assert {address: site.ask("GET", address)[2] for address in kept} == kept
    assert site.ask("POST", "/", b"room again")[0] == 201


@pytest.mark.title("What was never kept is not found", zh="从未保存的找不到")
def test_not_found(start):
    site = start(workers=1)
    address = site.keep(b"here")
    for path in ("/" + "A" * 32, address + "A", address[:-1], "/x/y", address + "/", "/favicon.ico"):
        assert site.ask("GET", path)[0] == 404
    assert site.ask("GET", address)[2] == b"here"


@pytest.mark.title("A preview does not use the secret up", zh="预览不会用掉秘密")
@pytest.mark.points(2)
def test_methods(start):
    site = start(workers=1)
    address = site.keep(b"still here")
    for method in ("HEAD", "POST", "DELETE"):
        status, headers, _ = site.ask(method, address)
        assert (status, headers["Allow"]) == (405, "GET")
    status, headers, _ = site.ask("GET", "/")
    assert (status, headers["Allow"]) == (405, "POST")
    assert site.ask("GET", address)[2] == b"still here"


@pytest.mark.title("No browser or proxy is to keep it, or to show it as a page", zh="浏览器和代理都不得保存它，也不当作网页显示")
def test_headers(start):
    site = start(workers=1)
    headers = site.ask("GET", site.keep(b"<script>alert(1)</script>"))[1]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"] == "application/octet-stream"


@pytest.mark.title("Many questions without an answer block nobody", zh="再多落空的询问也不会堵住别人")
@pytest.mark.hint("Every way out of a function must unlock: `try` … `finally`.", zh="函数的每条出路都必须解锁：`try` … `finally`。", after=2)
def test_unlocks(start):
    site = start(workers=1)
    for number in range(8):
        assert site.ask("GET", f"/nothing{number}")[0] == 404
    assert site.ask("GET", site.keep(b"free"))[2] == b"free"
