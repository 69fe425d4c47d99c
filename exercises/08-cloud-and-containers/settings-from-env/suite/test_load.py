import pytest

from solution import Settings, SettingsError, load

NEEDED = {"APP_DATABASE_URL": "sqlite://data.db", "APP_SECRET": "correct horse battery"}


def files(**content):
    def read(path):
        if path not in content:
            raise FileNotFoundError(2, "no such file", path)
        return content[path]

    return read


def settings(**more):
    return load({**NEEDED, **more}, files())


def problems(environ, read=None):
    with pytest.raises(SettingsError) as caught:
        load(environ, read or files())
    return list(caught.value.problems)


def names(found):
    return [text.split(":")[0] for text in found]


@pytest.mark.title("Defaults, where there are some", zh="有默认值的用默认值")
@pytest.mark.feedback("full")
def test_defaults():
    found = settings()
    assert isinstance(found, Settings)
    assert (found.port, found.debug, found.workers, found.hosts) == (8000, False, 2, ())
    assert (found.database_url, found.secret) == ("sqlite://data.db", "correct horse battery")


@pytest.mark.title("Values of the right types", zh="值的类型正确")
@pytest.mark.feedback("full")
def test_values():
    found = settings(APP_PORT=" 80 ", APP_WORKERS="1", APP_HOSTS=" a.org, ,b.org,", APP_DATABASE_URL="postgresql://db/app")
    assert (found.port, found.workers, found.hosts) == (80, 1, ("a.org", "b.org"))
    assert found.database_url == "postgresql://db/app"
    assert settings(APP_PORT="65535").port == 65535 and settings(APP_PORT="1").port == 1


@pytest.mark.title("Words for yes and no", zh="表示是与否的词")
@pytest.mark.hint('`bool("false")` is True: every text that is not empty is true.', zh='`bool("false")` 是 True：非空的文字都为真。', after=1)
def test_booleans():
    assert [settings(APP_DEBUG=word).debug for word in ("1", "true", "YES", "On")] == [True] * 4
    assert [settings(APP_DEBUG=word).debug for word in ("0", "False", "no", "OFF", "")] == [False] * 5
    assert names(problems({**NEEDED, "APP_DEBUG": "maybe"})) == ["APP_DEBUG"]


@pytest.mark.title("Numbers out of bounds and no numbers", zh="越界的数与不是数的")
@pytest.mark.points(2)
def test_bad_numbers():
    for port in ("0", "65536", "-1", "80.5", "http"):
        assert names(problems({**NEEDED, "APP_PORT": port})) == ["APP_PORT"]
    for workers in ("0", "two"):
        assert names(problems({**NEEDED, "APP_WORKERS": workers})) == ["APP_WORKERS"]


@pytest.mark.title("What is required must be there, and not empty", zh="必需的必须有，而且不能为空")
def test_required():
    assert names(problems({})) == ["APP_DATABASE_URL", "APP_SECRET"]
    assert names(problems({"APP_DATABASE_URL": " ", "APP_SECRET": ""})) == ["APP_DATABASE_URL", "APP_SECRET"]


@pytest.mark.title("Addresses and secrets of the wrong kind", zh="不合规则的地址与秘密")
def test_bad_texts():
    assert names(problems({**NEEDED, "APP_DATABASE_URL": "mysql://db/x"})) == ["APP_DATABASE_URL"]
    assert names(problems({**NEEDED, "APP_DATABASE_URL": "my postgresql://db"})) == ["APP_DATABASE_URL"]
    assert names(problems({**NEEDED, "APP_SECRET": "fifteen letters"})) == ["APP_SECRET"]
    assert settings(APP_SECRET="sixteen  letters").secret == "sixteen  letters"


@pytest.mark.title("All problems at once, sorted", zh="所有问题一次说全，排好序")
@pytest.mark.points(2)
@pytest.mark.hint("Collect the problems in a list, and raise once at the end.", zh="先把问题收进列表，最后只抛出一次。", after=1)
def test_all_problems():
    environ = {"APP_WORKERS": "x", "APP_PORT": "0", "APP_SECRET": "short", "APP_DEBUG": "?", "APP_PROT": "80"}
    assert names(problems(environ)) == ["APP_DATABASE_URL", "APP_DEBUG", "APP_PORT", "APP_PROT", "APP_SECRET", "APP_WORKERS"]


@pytest.mark.title("The text of the error holds all problems", zh="异常的文字包含所有问题")
@pytest.mark.hint("`super().__init__(text)` in an exception's `__init__` says what `str` gives.", zh="在异常的 `__init__` 里，`super().__init__(text)` 决定 `str` 得到什么。", after=2)
def test_text_of_the_error():
    with pytest.raises(SettingsError) as caught:
        load({"APP_PORT": "0", "APP_SECRET": "long enough, I think"}, files())
    found = list(caught.value.problems)
    assert names(found) == ["APP_DATABASE_URL", "APP_PORT"]
    assert str(caught.value) == "; ".join(found)


@pytest.mark.title("Misspelled names are told, others are not ours", zh="写错的名字会指出，别人的不管")
def test_unknown():
    assert names(problems({**NEEDED, "APP_DEBUGG": "1"})) == ["APP_DEBUGG"]
    assert names(problems({**NEEDED, "APP_PORTS_FILE": "x"})) == ["APP_PORTS_FILE"]
    assert settings(PATH="/bin", APPLE="1", PORT="x").port == 8000


@pytest.mark.title("A file may hold the value", zh="值可以放在文件里")
@pytest.mark.points(2)
def test_files():
    read = files(s="a secret from a file\n", p="9000\n")
    found = load({"APP_DATABASE_URL": "sqlite://x", "APP_SECRET_FILE": "s", "APP_PORT_FILE": "p"}, read)
    assert (found.secret, found.port) == ("a secret from a file", 9000)


@pytest.mark.title("Value and file at once, or a file that is not there", zh="值与文件同时给出，或文件不存在")
@pytest.mark.points(2)
def test_bad_files():
    found = problems({**NEEDED, "APP_SECRET_FILE": "s"}, files(s="another secret, a long one"))
    assert len(found) == 1 and found[0].startswith("APP_SECRET")
    found = problems({**NEEDED, "APP_PORT_FILE": "nowhere"})
    assert len(found) == 1 and found[0].startswith("APP_PORT")


@pytest.mark.title("Nothing secret is shown", zh="秘密的内容一概不显示")
@pytest.mark.points(2)
@pytest.mark.hint("`field(repr=False)` leaves an attribute out; for the address write `__repr__` yourself.", zh="`field(repr=False)` 会略去一个属性；地址则要自己写 `__repr__`。", after=2)
def test_secrets_are_hidden():
    shown = repr(settings(APP_DATABASE_URL="postgresql://ada:lovelace@db/app"))
    assert "correct horse" not in shown and "lovelace" not in shown
    assert "***" in shown and "ada" in shown and "@db/app" in shown and "8000" in shown
    assert "lovelace" in settings(APP_DATABASE_URL="postgresql://ada:lovelace@db/app").database_url
    assert "***@" not in repr(settings())
    form = "Settings(port=8000, debug=True, workers=3, database_url='postgresql://ada:***@db/app', secret='***', hosts=('a.org',))"
    assert repr(settings(APP_DEBUG="on", APP_WORKERS="3", APP_DATABASE_URL="postgresql://ada:lovelace@db/app", APP_HOSTS="a.org")) == form
    short = problems({"APP_DATABASE_URL": "sqlite://", "APP_SECRET": "hush hush"})
    assert not any("hush" in text for text in short)


@pytest.mark.title("Settings do not change", zh="配置不会改变")
def test_frozen():
    found = settings()
    with pytest.raises(AttributeError):
        found.port = 1
    assert found.port == 8000 and found == settings() and found != settings(APP_PORT="1")
