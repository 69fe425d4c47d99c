import re
from urllib.parse import urlsplit

import pytest
from composed import Composed

FILES = "/var/lib/postgresql/data"


@pytest.fixture
def composed(run_solution):
    text, _, status, _ = run_solution("compose.yaml", file="show_file.py", timeout=25)
    assert status == 0, "there is no compose.yaml"
    return Composed(text)


@pytest.fixture
def services(composed):
    missing = [name for name in ("web", "database", "cache") if name not in composed.services]
    assert not missing, f"there is no service {missing[0]}"
    return composed.services


@pytest.mark.title("Docker compose would take it", zh="docker compose 会接受它")
@pytest.mark.feedback("full")
@pytest.mark.points(0)
def test_accepted(composed):
    assert composed.problems == []


@pytest.mark.title("Three services, from a Dockerfile and two images", zh="三个服务：一个 Dockerfile，两个镜像")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_services(composed):
    assert sorted(composed.services) == ["cache", "database", "web"]
    web = composed.services["web"]
    assert web.context in (".", "./") and web.dockerfile in ("Dockerfile", "./Dockerfile")
    assert re.fullmatch(r"(docker\.io/(library/)?)?postgres:17(\.\d+)?(-\w+(\.\d+)?)?(@sha256:\w+)?", composed.services["database"].image)
    assert re.fullmatch(r"(docker\.io/(library/)?)?redis:8(\.\d+){0,2}(-\w+(\.\d+)?)?(@sha256:\w+)?", composed.services["cache"].image)


@pytest.mark.title("Only the web is reached from outside, and only from this machine", zh="从外面只能访问 web，而且只能从本机")
@pytest.mark.points(2)
@pytest.mark.hint("Without an address in front, a port is open to everybody: `127.0.0.1:8080:8000`.", zh="前面不写地址，端口就对所有人开放：`127.0.0.1:8080:8000`。", after=1)
def test_outside(services):
    assert services["web"].ports == [("127.0.0.1", "8080", "8000")]
    assert not services["database"].ports and not services["cache"].ports
    assert not any("network_mode" in one.said for one in services.values())


@pytest.mark.title("Who is in which network", zh="谁在哪个网络里")
@pytest.mark.points(2)
def test_networks(services):
    assert services["web"].networks == {"front", "back"}
    assert services["database"].networks == {"back"}
    assert services["cache"].networks == {"back"}


@pytest.mark.title("From the inner network nobody reaches the internet", zh="从内部网络谁也到不了互联网")
@pytest.mark.hint("A network has the key `internal`.", zh="网络有一个键 `internal`。", after=2)
def test_internal(composed):
    networks = composed.part("networks")
    assert {"front", "back"} <= set(networks)
    assert (networks["back"] or {}).get("internal") is True
    assert not (networks["front"] or {}).get("internal")


@pytest.mark.title("The database's files outlive it", zh="数据库没了，文件还在")
@pytest.mark.hint("A name before the colon is a volume, a path is a folder of this machine. Named volumes are listed at the end of the file, too.", zh="冒号前是名字，就是卷；是路径，就是本机的文件夹。具名卷还要列在文件末尾。", after=1)
def test_volume(composed, services):
    assert services["database"].volumes.get(FILES) == "data"
    assert "data" in composed.part("volumes")
    assert FILES not in services["web"].volumes and FILES not in services["cache"].volumes


@pytest.mark.title("The password is a secret, for those who need it", zh="密码是秘密，只给需要的人")
@pytest.mark.points(2)
@pytest.mark.hint("The part `secrets` says where it comes from, the key `secrets` of a service that it gets it: as a file in `/run/secrets/`.", zh="`secrets` 部分写明它从哪里来，服务的 `secrets` 键写明它拿得到：以 `/run/secrets/` 里文件的形式。", after=1)
def test_secret(composed, services):
    secret = composed.part("secrets").get("database_password") or {}
    assert str(secret.get("file", "")).removeprefix("./") == "database_password.txt"
    assert set(services["web"].secrets) == {"database_password"} == set(services["database"].secrets)
    assert not services["cache"].secrets


@pytest.mark.title("Both find the file of the password", zh="双方都找得到密码文件")
@pytest.mark.points(2)
def test_password_files(services):
    web, database = services["web"], services["database"]
    assert web.secrets and web.environment.get("DATABASE_PASSWORD_FILE") == web.secrets.get("database_password")
    assert database.secrets and database.environment.get("POSTGRES_PASSWORD_FILE") == database.secrets.get("database_password")
    assert (database.environment.get("POSTGRES_USER"), database.environment.get("POSTGRES_DB")) == ("shop", "shop")


@pytest.mark.title("No password stands in an environment or an address", zh="环境变量和地址里都没有密码")
@pytest.mark.points(2)
def test_no_password(services):
    found = {name: text for one in services.values() for name, text in one.environment.items()}
    assert found.get("DATABASE_URL") and found.get("REDIS_URL")
    assert not [name for name in found if re.search("password|passwd|secret|token", name, re.IGNORECASE) and not name.endswith("_FILE")]
    assert not [text for text in found.values() if "://" in text and urlsplit(text).password]
    assert not [one.name for one in services.values() if "env_file" in one.said]


@pytest.mark.title("The web finds database and cache", zh="web 找得到数据库和缓存")
@pytest.mark.points(2)
@pytest.mark.hint("Within a network the name of a service is its host name; `localhost` is the container itself. Published ports do not matter here.", zh="在网络里，服务名就是主机名；`localhost` 是容器自己。已发布的端口在这里不起作用。", after=1)
def test_addresses(composed, services):
    environment = services["web"].environment
    database, cache = urlsplit(environment.get("DATABASE_URL", "")), urlsplit(environment.get("REDIS_URL", ""))
    assert database.scheme in ("postgresql", "postgres") or database.scheme.startswith("postgresql+")
    assert (database.hostname, database.port or 5432) == ("database", 5432)
    assert (database.username, database.path) == ("shop", "/shop")
    assert (cache.scheme, cache.hostname, cache.port or 6379, cache.path or "/0") == ("redis", "cache", 6379, "/0")
    assert composed.reaches("web", "database") and composed.reaches("web", "cache")


@pytest.mark.title("The database is asked for its health", zh="询问数据库是否健康")
@pytest.mark.hint("A check is a program with its arguments, word by word, or one line for a shell: the forms `CMD` and `CMD-SHELL`.", zh="`CMD` 是程序和参数，一词一项；`CMD-SHELL` 是交给 shell 的一行。", after=2)
def test_database_health(services):
    words = services["database"].health
    assert words and words[0].rpartition("/")[2] == "pg_isready"
    assert not [word for word in words if "web" in word or "cache" in word]


@pytest.mark.title("The cache is asked for its health", zh="询问缓存是否健康")
def test_cache_health(services):
    words = services["cache"].health
    assert words and words[0].rpartition("/")[2] == "redis-cli"
    assert any(word.lower() == "ping" for word in words)


@pytest.mark.title("The web starts when both others are healthy", zh="另外两个都健康了，web 才启动")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_order(composed, services):
    assert services["web"].awaited.get("database") == "service_healthy"
    assert services["web"].awaited.get("cache") == "service_healthy"
    assert composed.order()[-1] == "web"


@pytest.mark.title("All are started again when they end", zh="结束之后都会重新启动")
def test_started_again(services):
    assert [one.restart for one in services.values()] == ["unless-stopped"] * 3
