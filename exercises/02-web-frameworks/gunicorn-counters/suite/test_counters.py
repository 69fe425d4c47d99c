import json
import signal
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest


class Site:
    def __init__(self, served):
        self.served = served

    def ask(self, method, path):
        """(status, JSON, headers)"""
        request = urllib.request.Request(self.served.url + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.loads(answer.read()), answer.headers
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, json.loads(answer.read()), answer.headers

    def hit(self, name="door"):
        return self.ask("POST", f"/hits/{name}")[1]

    def hits(self, name="door"):
        return self.ask("GET", f"/hits/{name}")[1]["hits"]

    def crowd(self):
        """What many answer who come at the same time, again until two workers have taken part."""
        answers = []
        with ThreadPoolExecutor(8) as pool:
            for _ in range(30):
                answers += pool.map(lambda _: self.hit(), range(16))
                if len({answer["pid"] for answer in answers}) > 1:
                    break
        return answers


@pytest.fixture
def start(serve_solution, tmp_path):
    def site(workers=2):
        return Site(serve_solution(workers=workers, env={"COUNTERS": str(tmp_path / "counters.db")}))

    return site


@pytest.mark.title("Hits are counted", zh="统计点击")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_counts(start):
    site = start(workers=1)
    assert [site.hit()["hits"] for _ in range(3)] == [1, 2, 3]
    assert site.hits() == 3


@pytest.mark.title("A counter that was never hit is 0", zh="从未点击过的计数为 0")
@pytest.mark.feedback("full")
def test_zero(start):
    site = start(workers=1)
    status, said, headers = site.ask("GET", "/hits/never")
    assert (status, said["name"], said["hits"]) == (200, "never", 0)
    assert headers["Content-Type"] == "application/json"
    assert site.hits("never") == 0
    assert site.ask("GET", "/hits")[:2] == (200, {})


@pytest.mark.title("Every name has a count of its own", zh="每个名字各有计数")
def test_names(start):
    site = start(workers=1)
    for name in ("door", "window", "door", "Door", "x" * 40, "back-door_2"):
        assert site.hit(name)["name"] == name
    assert site.ask("GET", "/hits")[1] == {"door": 2, "window": 1, "Door": 1, "x" * 40: 1, "back-door_2": 1}
    assert [site.hits("door"), site.hits("window")] == [2, 1]


@pytest.mark.title("All workers count together", zh="所有工作进程一起计数")
@pytest.mark.points(3)
@pytest.mark.hint("A global variable exists once in every process. Keep the count in the file that `COUNTERS` names.", zh="全局变量在每个进程里各有一份。把计数存进 `COUNTERS` 指定的文件。", after=1)
def test_together(start):
    site = start(workers=2)
    answers = site.crowd()
    assert len({answer["pid"] for answer in answers}) > 1
    assert site.hits() == len(answers)


@pytest.mark.title("No number is given twice", zh="没有重复的数")
@pytest.mark.points(3)
@pytest.mark.hint("Between reading and writing another worker may write. Let the database add: `hits = hits + 1`, and read within the same transaction.", zh="在读与写之间，别的进程可能已经写过。让数据库自己加：`hits = hits + 1`，并在同一个事务里读出。", after=2)
def test_no_number_twice(start):
    answers = start(workers=3).crowd()
    assert sorted(answer["hits"] for answer in answers) == list(range(1, len(answers) + 1))


@pytest.mark.title("The count survives a restart", zh="重启后计数仍在")
@pytest.mark.points(2)
def test_restart(start):
    site = start(workers=1)
    assert [site.hit()["hits"], site.hit()["hits"]] == [1, 2]
    site.served.stop()
    again = start(workers=1)
    assert again.hits() == 2
    assert again.hit()["hits"] == 3


@pytest.mark.title("Fresh workers go on counting", zh="新换上的进程接着数")
@pytest.mark.points(2)
def test_reload(start):
    site = start(workers=1)
    before = site.hit()
    site.served.signal(signal.SIGHUP)
    for _ in range(100):
        after = site.hit()
        if after["pid"] != before["pid"]:
            break
        before = after
        time.sleep(0.1)
    assert after["pid"] != before["pid"]
    assert after["hits"] == before["hits"] + 1


@pytest.mark.title("Two servers on one file", zh="两个服务器用同一个文件")
def test_two_servers(start):
    first, second = start(workers=1), start(workers=1)
    assert [first.hit()["hits"], second.hit()["hits"], first.hit()["hits"], second.hits()] == [1, 2, 3, 3]


@pytest.mark.title("Looking does not count", zh="只看不计数")
def test_looking(start):
    site = start(workers=1)
    site.hit()
    assert [site.hits(), site.hits(), site.hits("other")] == [1, 1, 0]
    assert site.ask("GET", "/hits")[1] == {"door": 1}


@pytest.mark.title("Other addresses: 404", zh="其他地址：404")
@pytest.mark.points(2)
def test_not_found(start):
    site = start(workers=1)
    for path in ("/", "/hits/", "/hits/two/words", "/hits/a%20b", "/hits/" + "x" * 41, "/misses/door", "/hits/%E9%97%A8"):
        status, said, headers = site.ask("POST", path)
        assert status == 404
        assert said["error"]
        assert headers["Content-Type"] == "application/json"
    assert site.ask("GET", "/hits")[1] == {}


@pytest.mark.title("Other methods: 405, and those that are allowed", zh="其他方法：405，并告知允许哪些")
def test_methods(start):
    site = start(workers=1)
    status, said, headers = site.ask("DELETE", "/hits/door")
    assert (status, sorted(headers["Allow"].replace(" ", "").split(","))) == (405, ["GET", "POST"])
    assert said["error"]
    status, said, headers = site.ask("POST", "/hits")
    assert (status, headers["Allow"]) == (405, "GET")
    assert said["error"]


@pytest.mark.title("What looks like SQL is no name", zh="像 SQL 的东西不是名字")
def test_sql(start):
    site = start(workers=1)
    site.hit()
    assert site.ask("POST", "/hits/door';DROP%20TABLE%20counters--")[0] == 404
    assert site.ask("POST", "/hits/a--b")[0] == 200
    assert site.hits() == 1
