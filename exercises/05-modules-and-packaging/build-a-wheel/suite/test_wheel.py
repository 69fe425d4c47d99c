import json

import pytest

built = {}
"""The wheel of this run, installed: it is built once, by the first case that needs it."""


@pytest.fixture
def wheel(install_wheel):
    if not built:
        built["wheel"] = install_wheel(timeout=140)
    return built["wheel"]


@pytest.fixture
def python(wheel):
    """What an expression gives in a Python that has the wheel installed."""

    def evaluate(expression, first="import fortunes"):
        text = f"import json\n{first}\nprint(json.dumps({expression}))"
        out, err, status, _ = wheel.run("python", "-c", text, timeout=30)
        assert status == 0, (err.splitlines() or ["it ended"])[-1]
        return json.loads(out.splitlines()[-1])

    return evaluate


METADATA = "from importlib.metadata import metadata, distribution, packages_distributions"


@pytest.mark.title("A wheel can be built, and it has the right name", zh="能构建出 wheel，名字正确")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_name(wheel):
    assert wheel.wheel == "fortune_teller-1.2.0-py3-none-any.whl"


@pytest.mark.title("The description says what is in it", zh="说明写清楚了内容")
def test_metadata(python):
    assert python("metadata('fortune-teller')['Summary']", METADATA)
    assert python("metadata('fortune-teller')['Requires-Python']", METADATA).replace(" ", "") == ">=3.11"
    assert not python("distribution('fortune-teller').requires", METADATA)


@pytest.mark.title("The package can be imported anywhere", zh="在任何地方都能导入这个包")
@pytest.mark.feedback("full")
def test_import(python):
    assert python("[fortunes.__name__, 'site-packages' in fortunes.__file__ or 'dist-packages' in fortunes.__file__]") == ["fortunes", True]


@pytest.mark.title("Its subpackage came along", zh="子包也一起装上了")
@pytest.mark.hint("A folder is found as a package by `packages.find` only if it has an `__init__.py`.", zh="文件夹里有 `__init__.py`，`packages.find` 才会把它当作包找出来。", after=1)
def test_subpackage(python):
    assert python("len(reading.sayings())", "from fortunes.text import reading") == 3


@pytest.mark.title("The data file came along", zh="数据文件也一起装上了")
@pytest.mark.points(2)
@pytest.mark.hint("Files that are no modules must be named: `[tool.setuptools.package-data]`.", zh="不是模块的文件要写明：`[tool.setuptools.package-data]`。", after=1)
def test_data(python):
    assert python("[fortunes.tell(), fortunes.tell(2)]") == ["A stitch in time saves nine.", "Still waters run deep."]


@pytest.mark.title("The version is that of the distribution", zh="版本就是发行包的版本")
@pytest.mark.hint("`importlib.metadata.version`, or `dynamic = [\"version\"]` that reads it from the package.", zh="用 `importlib.metadata.version`，或者用 `dynamic = [\"version\"]` 从包里读取。", after=2)
def test_version(python):
    assert python("[fortunes.__version__, metadata('fortune-teller')['Version']]", METADATA + "\nimport fortunes") == ["1.2.0", "1.2.0"]


@pytest.mark.title("The command is there", zh="命令可用")
@pytest.mark.points(2)
@pytest.mark.hint("`[project.scripts]`: the command's name, and `module:function`.", zh="`[project.scripts]`：命令名，以及 `模块:函数`。", after=1)
def test_command(wheel):
    assert wheel.run("fortune", timeout=30)[:3] == ("A stitch in time saves nine.\n", "", 0)
    assert wheel.run("fortune", "1", timeout=30)[:3] == ("Well begun is half done.\n", "", 0)


@pytest.mark.title("A number that does not exist", zh="不存在的序号")
def test_no_such_saying(wheel):
    for number in ("3", "-1"):
        out, err, status, _ = wheel.run("fortune", number, timeout=30)
        assert (out, status) == ("", 1)
        assert len(err.splitlines()) == 1


@pytest.mark.title("The package runs with python -m", zh="可以用 python -m 运行")
@pytest.mark.hint("`python -m fortunes` runs `fortunes/__main__.py`; the exit status is what `sys.exit` gets.", zh="`python -m fortunes` 执行 `fortunes/__main__.py`；退出状态由 `sys.exit` 给出。", after=1)
def test_main(wheel):
    assert wheel.run("python", "-m", "fortunes", "2", timeout=30)[:3] == ("Still waters run deep.\n", "", 0)
    assert wheel.run("python", "-m", "fortunes", "7", timeout=30).returncode == 1


@pytest.mark.title("Nothing else is installed: no tests, no src", zh="没装别的：没有测试，没有 src")
@pytest.mark.points(2)
def test_nothing_else(python):
    tops = "sorted({str(file).split('/')[0] for file in distribution('fortune-teller').files if str(file).endswith(('.py', '.txt')) and '.dist-info' not in str(file)})"
    assert python(tops, METADATA) == ["fortunes"]
