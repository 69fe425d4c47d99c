import re

import pytest
from dockerfiles import Recipe

INSTALLS = r"\bpip3?\s+(install|wheel)\b.*"


@pytest.fixture
def recipe(run_solution):
    text, _, status, _ = run_solution("Dockerfile", file="show_file.py", timeout=25)
    assert status == 0, "there is no Dockerfile"
    return Recipe(text)


@pytest.fixture
def image(recipe):
    assert recipe.stages, "nothing is built without FROM"
    return recipe.last


@pytest.mark.title("It is a Dockerfile", zh="这是一个 Dockerfile")
@pytest.mark.feedback("full")
@pytest.mark.points(0)
def test_readable(recipe):
    assert recipe.unknown == []
    assert recipe.stages


@pytest.mark.title("The base has a version", zh="基础镜像写明了版本")
@pytest.mark.hint("Without a tag it is `latest`: another Python each year.", zh="不写标签就是 `latest`：每年都是不同的 Python。", after=1)
def test_base(recipe):
    assert recipe.stages
    assert all(re.fullmatch(r"(docker\.io/(library/)?)?python:3\.13(\.\d+)?-slim(-\w+)?(@sha256:\w+)?", stage.base) for stage in recipe.stages)


@pytest.mark.title("The compiler stays behind", zh="编译器留在后面")
@pytest.mark.points(2)
@pytest.mark.hint("Install `gcc` in a first stage, and take only what it has built into the last one.", zh="在第一个阶段安装 `gcc`，最后一个阶段只拿它构建好的东西。", after=1)
def test_stages(recipe, image):
    compiling = [stage for stage in recipe.stages if stage.runs(r"\b(gcc|build-essential)\b")]
    assert compiling and image not in compiling
    assert any(stage.runs(INSTALLS) for stage in compiling)
    names = {stage.name for stage in recipe.stages[:-1]} | {str(n) for n in range(len(recipe.stages) - 1)}
    assert any(origin in names for origin, _, _ in image.files.values())


@pytest.mark.title("A changed source does not install again", zh="改动源代码不会重新安装依赖")
@pytest.mark.points(2)
@pytest.mark.hint("A layer is built again when one before it has changed. Copy `requirements.txt` alone, install, then copy the rest.", zh="前面的层变了，后面的层就要重建。先单独复制 `requirements.txt`，安装，然后再复制其余的。", after=1)
def test_order_of_layers(recipe):
    installing = [stage for stage in recipe.stages if stage.runs(INSTALLS)]
    assert installing
    for stage in installing:
        last = max(stage.runs(INSTALLS))
        assert all(copied > last for copied in recipe.sources(stage))
    assert any(source.endswith("requirements.txt") for stage in installing for _, source, _ in stage.files.values())


@pytest.mark.title("pip leaves no cache behind", zh="pip 不留缓存")
def test_no_cache(recipe):
    found = [(stage, stage.steps[n][1]) for stage in recipe.stages for n in stage.runs(INSTALLS)]
    assert found
    assert all("--no-cache-dir" in command or "type=cache" in command or stage.env.get("PIP_NO_CACHE_DIR") in ("1", "on", "true", "yes", "off") for stage, command in found)


@pytest.mark.title("The package lies in /app/shop", zh="包位于 /app/shop")
@pytest.mark.points(2)
def test_place(recipe, image):
    assert image.folder.rstrip("/") == "/app"
    placed = [image.files[n] for n in recipe.sources(image)]
    assert [target for _, source, target in placed if target == ("/app" if source == "." else "/app/shop")]


@pytest.mark.title("Logs come at once", zh="日志立刻出现")
def test_environment(image):
    assert image.env.get("PYTHONUNBUFFERED") == "1"


@pytest.mark.title("No secret stands in the file", zh="文件里没有秘密")
def test_no_secrets(recipe, image):
    secret = re.compile(r"password|passwd|secret|token|api_?key", re.IGNORECASE)
    assert image.argv()
    assert not any(secret.search(value) for stage in recipe.stages for what, value in stage.steps if what in ("ENV", "ARG"))
    assert image.env.get("PYTHONUNBUFFERED")


@pytest.mark.title("It does not run as root", zh="不以 root 运行")
@pytest.mark.points(2)
@pytest.mark.hint("Say who runs it after everything that needs root, and before the command.", zh="在所有需要 root 的步骤之后、命令之前，写明由谁来运行。", after=1)
def test_user(image):
    assert image.user.split(":")[0] not in ("root", "0", "")


@pytest.mark.title("Who is not root can still be made", zh="创建用户时还是 root")
def test_user_after_installation(image):
    seen = [n for n, (what, value) in enumerate(image.steps) if what == "USER" and value.split(":")[0] not in ("root", "0")]
    assert seen
    assert all(n < min(seen) for n in image.runs(r"\b(useradd|adduser|apt-get)\b"))


@pytest.mark.title("The command is Gunicorn in exec form", zh="命令是 exec 形式的 Gunicorn")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_command(image):
    assert not image.shell_form, "through a shell SIGTERM does not reach the server"
    words = image.argv()
    assert words and words[0].rpartition("/")[2] == "gunicorn"
    assert re.search(r"(--bind[ =]|-b ?)0\.0\.0\.0:8000\b", " ".join(words))
    assert words[-1] == "shop.wsgi:app" or "shop.wsgi:app" in words


@pytest.mark.title("Its port is noted", zh="注明了端口")
def test_port(image):
    assert image.ports == {"8000"}


@pytest.mark.title("Its health can be asked", zh="可以检查健康")
def test_health(image):
    assert image.health and "CMD" in image.health
    assert re.search(r":8000/healthz\b", image.health)
