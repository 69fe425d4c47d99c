import json

import pytest

built = {}
"""What was installed in this run, by folder, and where it lies: each is built once, by the first case that needs it."""

STRANGER = """
import json, pathlib, sys, tempfile
place = pathlib.Path(tempfile.mkdtemp())
for distribution in json.loads(sys.argv[1]):
    for name, text in distribution["modules"].items():
        (place / f"{name}.py").write_text(text)
    info = place / (distribution["name"].replace("-", "_") + "-2.5.dist-info")
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\\nName: {distribution['name']}\\nVersion: 2.5\\n")
    points = "\\n".join(f"{name} = {what}" for name, what in distribution["points"].items())
    (info / "entry_points.txt").write_text(f"[textpipe.filters]\\n{points}\\n")
print(place)
"""

EXCLAIM = {"name": "loud-people", "modules": {"loud": "def shout(text):\n    return text.replace('.', '!')\n"}, "points": {"exclaim": "loud:shout"}}
NOISY = {"name": "slow-and-noisy", "modules": {"noisy": "print('the module noisy was imported')\ndef same(text):\n    return text\n"}, "points": {"noisy": "noisy:same"}}
BROKEN = {
    "name": "half-finished",
    "modules": {"half": "def whole(text):\n    return text\n", "angry": "raise RuntimeError('not today')\n"},
    "points": {"half": "half:no_such_function", "gone": "gone_away:same", "angry": "angry:same"},
}


def installed(install_wheel, project):
    if project not in built:
        built[project] = install_wheel(project, timeout=140)
    return built[project]


@pytest.fixture
def textpipe(install_wheel):
    return installed(install_wheel, ".")


@pytest.fixture
def rot13(install_wheel):
    return installed(install_wheel, "rot13")


def path_of(wheel):
    if wheel.prefix not in built:
        built[wheel.prefix] = wheel.run("python", "-c", "import os; print(os.environ['PYTHONPATH'])", timeout=30).stdout.strip()
    return built[wheel.prefix]


@pytest.fixture
def pipe(textpipe):
    """What the command does: (standard output, standard error, status); beside textpipe these are installed."""

    def pipe(*names, text="", strangers=(), wheels=()):
        places = [path_of(wheel) for wheel in (textpipe, *wheels)]
        if strangers:
            made = textpipe.run("python", "-c", STRANGER, json.dumps(strangers), timeout=30)
            assert made.returncode == 0
            places.append(made.stdout.strip())
        return textpipe.run("textpipe", *names, stdin=text, env={"PYTHONPATH": ":".join(places), "PYTHONUTF8": "1"}, timeout=30)[:3]

    return pipe


def evaluated(wheel, expression):
    text = f"import json\nfrom importlib.metadata import distribution, entry_points\nprint(json.dumps({expression}))"
    out, err, status, _ = wheel.run("python", "-c", text, timeout=30)
    assert status == 0, (err.splitlines() or ["it ended"])[-1]
    return json.loads(out.splitlines()[-1])


POINTS = "sorted(point.name for point in entry_points(group='textpipe.filters'))"


@pytest.mark.title("Both distributions can be built", zh="两个发行包都能构建")
@pytest.mark.feedback("full")
def test_wheels(textpipe, rot13):
    assert textpipe.wheel == "textpipe-1.0-py3-none-any.whl"
    assert rot13.wheel == "textpipe_rot13-1.0-py3-none-any.whl"


@pytest.mark.title("textpipe registers its three filters", zh="textpipe 登记了它的三个过滤器")
@pytest.mark.points(2)
@pytest.mark.hint("In pyproject.toml: `[project.entry-points.\"textpipe.filters\"]`, with quotes because of the dot.", zh="在 pyproject.toml 里写 `[project.entry-points.\"textpipe.filters\"]`，因为有点号，所以要加引号。", after=1)
def test_points(textpipe):
    assert evaluated(textpipe, POINTS) == ["number", "reverse", "upper"]
    assert evaluated(textpipe, "[point.load()('ab') for point in sorted(entry_points(group='textpipe.filters'), key=lambda point: point.name)]") == ["1: ab", "ba", "AB"]


@pytest.mark.title("The command sends the text through its filters", zh="命令让文本经过各个过滤器")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_command(pipe):
    assert pipe("upper", text="one\ntwo\n") == ("ONE\nTWO\n", "", 0)
    assert pipe("upper", "number", text="one\ntwo\n") == ("1: ONE\n2: TWO\n", "", 0)


@pytest.mark.title("From left to right, and twice if it is said twice", zh="从左到右；写两次就做两次")
def test_order(pipe):
    assert pipe("number", "reverse", text="one\ntwo\n")[0] == "eno :1\nowt :2\n"
    assert pipe("reverse", "number", text="one\ntwo\n")[0] == "1: eno\n2: owt\n"
    assert pipe("number", "number", text="one")[0] == "1: 1: one"


@pytest.mark.title("Nothing is added, nothing is lost", zh="什么都不添加，什么都不丢失")
@pytest.mark.hint("`print` adds the end of a line. And what becomes of a last line that has none, or of an empty text?", zh="`print` 会加上换行。最后一行没有换行时会怎样？空的文本呢？", after=1)
@pytest.mark.parametrize("text", ["", "\n", "no end", "a\n\n  b \n", "grün 好\n"], ids=["empty", "one end", "without end", "empty line", "beyond ASCII"])
def test_exact(pipe, text):
    assert pipe(text=text) == (text, "", 0)
    assert pipe("reverse", "reverse", text=text) == (text, "", 0)


@pytest.mark.title("Lines are numbered", zh="给各行编号")
def test_number(pipe):
    assert pipe("number", text="") == ("", "", 0)
    assert pipe("number", text="a\n\nc")[0] == "1: a\n2: \n3: c"
    assert pipe("number", text="x\n" * 12)[0].endswith("11: x\n12: x\n")


@pytest.mark.title("The list of textpipe's own filters", zh="textpipe 自己的过滤器清单")
@pytest.mark.feedback("full")
def test_list(pipe):
    assert pipe("--list") == ("number\nreverse\nupper\n", "", 0)


@pytest.mark.title("The plugin says what it needs and what it brings", zh="插件说明需要什么、带来什么")
@pytest.mark.points(2)
def test_plugin(rot13):
    assert evaluated(rot13, POINTS) == ["rot13"]
    assert [need.replace(" ", "") for need in evaluated(rot13, "distribution('textpipe-rot13').requires or []")][0].startswith("textpipe")
    assert evaluated(rot13, "next(iter(entry_points(group='textpipe.filters'))).load()('Hello, Zoë 13!')") == "Uryyb, Mbë 13!"


@pytest.mark.title("With the plugin installed, the command knows its filter", zh="装上插件，命令就认得它的过滤器")
@pytest.mark.points(2)
def test_together(pipe, rot13):
    assert pipe("--list", wheels=[rot13])[0] == "number\nreverse\nrot13\nupper\n"
    assert pipe("rot13", "upper", text="abc xyz\n", wheels=[rot13]) == ("NOP KLM\n", "", 0)
    assert pipe("rot13", "rot13", text="Mother-in-law", wheels=[rot13])[0] == "Mother-in-law"


@pytest.mark.title("Without the plugin there is no rot13", zh="没装插件就没有 rot13")
def test_alone(pipe):
    out, err, status = pipe("rot13", text="abc\n")
    assert (out, status) == ("", 2)
    assert "rot13" in err


@pytest.mark.title("Filters of strangers are found", zh="找得到别人的过滤器")
@pytest.mark.points(2)
@pytest.mark.hint("Ask `importlib.metadata.entry_points(group=…)` each time, and keep no table of names.", zh="每次都问 `importlib.metadata.entry_points(group=…)`，不要自己存一张名字表。", after=1)
def test_stranger(pipe):
    assert pipe("exclaim", "upper", text="Good. Fine.\n", strangers=[EXCLAIM]) == ("GOOD! FINE!\n", "", 0)
    assert pipe("--list", strangers=[EXCLAIM])[0].split() == ["exclaim", "number", "reverse", "upper"]


@pytest.mark.title("Who is not asked for is not imported", zh="没被用到的，就不导入")
@pytest.mark.points(2)
@pytest.mark.hint("An entry point has its name before `load()` is called.", zh="入口点在调用 `load()` 之前就有名字。", after=1)
def test_lazy(pipe):
    assert pipe("--list", strangers=[NOISY]) == ("noisy\nnumber\nreverse\nupper\n", "", 0)
    assert pipe("upper", text="a", strangers=[NOISY]) == ("A", "", 0)


@pytest.mark.title("A name that nobody has", zh="谁都没有的名字")
def test_unknown(pipe):
    out, err, status = pipe("upper", "mirror", text="one\n")
    assert (out, status) == ("", 2)
    assert "mirror" in err and len(err.splitlines()) == 1


@pytest.mark.title("A broken filter: who is to blame", zh="损坏的过滤器：该怪谁")
@pytest.mark.points(2)
@pytest.mark.hint("`load()` raises whatever the module raises, and `AttributeError` where it lacks the function. An entry point knows its distribution: `.dist`.", zh="`load()` 会抛出模块所抛出的一切；没有那个函数时是 `AttributeError`。入口点知道自己的发行包：`.dist`。", after=1)
@pytest.mark.parametrize("name", ["half", "gone", "angry"], ids=["no function", "no module", "raises"])
def test_broken(pipe, name):
    out, err, status = pipe("upper", name, text="one\n", strangers=[EXCLAIM, BROKEN])
    assert (out, status) == ("", 1)
    assert len(err.splitlines()) == 1
    assert name in err and "half-finished" in err


@pytest.mark.title("A broken filter disturbs nobody else", zh="损坏的过滤器不打扰别人")
def test_undisturbed(pipe):
    assert pipe("--list", strangers=[BROKEN])[0].split() == ["angry", "gone", "half", "number", "reverse", "upper"]
    assert pipe("upper", text="one\n", strangers=[BROKEN]) == ("ONE\n", "", 0)


@pytest.mark.title("Unknown names come before broken ones", zh="先管未知的，再管损坏的")
def test_unknown_before_broken(pipe):
    out, err, status = pipe("half", "mirror", text="one\n", strangers=[BROKEN])
    assert (out, status) == ("", 2)
    assert "mirror" in err
