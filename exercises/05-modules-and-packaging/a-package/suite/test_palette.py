import pytest

NAMES = ["black", "gold", "orchid", "rebecca purple", "teal", "tomato", "white"]


@pytest.fixture
def elsewhere(run_solution):
    """The lines that a use of the package in another place prints."""

    def elsewhere(how):
        out, err, status, _ = run_solution(how, file="elsewhere.py", timeout=35)
        assert status == 0, (err.splitlines() or ["it ended"])[-1]
        return out.splitlines()

    return elsewhere


USED = ["printed ''", ",".join(NAMES), "#008080 #ffd700 #aabbcc", "stands alone"]


@pytest.mark.title("A colour and its value", zh="一种颜色和它的值")
@pytest.mark.feedback("full")
def test_colour():
    from palette.colour import Colour

    tomato = Colour(255, 99, 71)
    assert (tomato.red, tomato.green, tomato.blue) == (255, 99, 71)
    assert tomato.hex == "#ff6347"
    assert Colour(0, 10, 5).hex == "#000a05"


@pytest.mark.title("Colours are values: equal, hashable, unchangeable", zh="颜色是值：可比较、可哈希、不可改")
@pytest.mark.hint("`@dataclass(frozen=True)` gives all three.", zh="`@dataclass(frozen=True)` 三样都给。", after=2)
def test_values():
    from palette.colour import Colour

    assert Colour(1, 2, 3) == Colour(1, 2, 3)
    assert not Colour(1, 2, 3) == Colour(1, 2, 4)
    assert hash(Colour(1, 2, 3)) == hash(Colour(1, 2, 3))
    colour = Colour(1, 2, 3)
    with pytest.raises(AttributeError):
        colour.red = 9
    assert colour.red == 1


@pytest.mark.title("Parts of a colour go from 0 to 255", zh="颜色的分量从 0 到 255")
@pytest.mark.parametrize("parts", [(-1, 0, 0), (0, 256, 0), (0, 0, 1000)], ids=["below", "above", "far above"])
def test_bounds(parts):
    from palette.colour import Colour

    assert (Colour(0, 0, 0).hex, Colour(255, 255, 255).hex) == ("#000000", "#ffffff")
    with pytest.raises(ValueError):
        Colour(*parts)


@pytest.mark.title("The names of the file, sorted", zh="文件里的名字，有序")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_names():
    from palette.names import names

    assert names() == NAMES


@pytest.mark.title("Who changes the list of names changes nothing", zh="改动名字列表不影响别处")
def test_names_are_a_copy():
    from palette.names import names

    first = names()
    assert first == NAMES
    first.clear()
    assert names() == NAMES


@pytest.mark.title("A colour by its name", zh="按名字取颜色")
@pytest.mark.hint("A name may have two words: split the line from its right end, `rsplit`.", zh="名字可能有两个单词：从行的右端切分，用 `rsplit`。", after=1)
def test_named():
    from palette.names import named

    assert named("tomato").hex == "#ff6347"
    assert named("  Rebecca Purple ").hex == "#663399"
    assert named("GOLD").hex == "#ffd700"


@pytest.mark.title("Names that are not there", zh="不存在的名字")
@pytest.mark.parametrize("name", ["mauve", "", "#", "remark"], ids=["unknown", "empty", "sign", "remark"])
def test_unknown_name(name):
    from palette.names import named

    assert named("black").hex == "#000000"
    with pytest.raises(KeyError):
        named(name)


@pytest.mark.title("Values, long and short", zh="值，长的和短的")
@pytest.mark.points(2)
def test_parse():
    from palette.parsing import parse

    assert parse("#ff6347").hex == "#ff6347"
    assert parse("#DA70D6").hex == "#da70d6"
    assert parse("#f64").hex == "#ff6644"
    assert parse("  #09C\n").hex == "#0099cc"
    assert parse("Orchid").hex == "#da70d6"


@pytest.mark.title("What is no colour is refused", zh="不是颜色的一律拒绝")
@pytest.mark.points(2)
@pytest.mark.hint("`int(text, 16)` takes more than you think: signs, spaces, underscores, `0x`. And `KeyError` is no `ValueError`.", zh="`int(text, 16)` 接受的比你想的多：正负号、空格、下划线、`0x`。另外 `KeyError` 不是 `ValueError`。", after=1)
@pytest.mark.parametrize("text", ["", "#", "#ff63", "#ff63470", "#ggg", "#+1-2+3", "# f 6 4", "#1_2_33", "#0x10x1", "mauve", "ff6347", "##f64"], ids=["empty", "sign", "four digits", "seven digits", "no digits", "signs", "spaces", "underscores", "prefixes", "unknown name", "without sign", "two signs"])
def test_no_colour(text):
    from palette.parsing import parse

    assert parse("#000").hex == "#000000"
    with pytest.raises(ValueError):
        parse(text)


@pytest.mark.title("The front door offers the very same four", zh="大门提供的就是同样的四个")
@pytest.mark.points(2)
def test_front_door():
    import palette
    from palette.colour import Colour
    from palette.names import named, names
    from palette.parsing import parse

    assert palette.Colour is Colour
    assert palette.named is named and palette.names is names
    assert palette.parse is parse
    assert type(palette.parse("gold")) is Colour and palette.parse("gold") == palette.named("gold")


@pytest.mark.title("A star brings exactly these four", zh="星号正好带来这四个")
@pytest.mark.hint("Without `__all__` it brings every name without an underscore, the modules as well.", zh="没有 `__all__`，它会带来所有不以下划线开头的名字，连模块也算。", after=1)
def test_star(elsewhere):
    assert elsewhere("star") == ["Colour named names parse"]


@pytest.mark.title("Importing prints nothing", zh="导入时不打印")
def test_silent_import(elsewhere):
    assert elsewhere("quiet") == USED[:1]
    assert elsewhere("moved")[1:] == USED[1:]


@pytest.mark.title("It works from any folder", zh="在任何文件夹里都能用")
@pytest.mark.points(2)
@pytest.mark.hint("`importlib.resources.files(__package__)` is the package's own folder, wherever it lies.", zh="`importlib.resources.files(__package__)` 就是包自己的文件夹，无论它在哪里。", after=1)
def test_any_folder(elsewhere):
    assert elsewhere("moved") == USED


@pytest.mark.title("It works under another name", zh="换个名字也能用")
@pytest.mark.points(2)
@pytest.mark.hint("Nothing in the package says `palette`: `from .colour import Colour`, and `__package__` for the data.", zh="包里任何地方都不写 `palette`：用 `from .colour import Colour`，数据则用 `__package__`。", after=1)
def test_other_name(elsewhere):
    assert elsewhere("renamed") == USED


@pytest.mark.title("It works in a zip file", zh="放在 zip 文件里也能用")
@pytest.mark.points(2)
@pytest.mark.hint("In a zip file there is nothing to `open`: `files(…).joinpath(…).read_text(…)`.", zh="zip 文件里没有可以 `open` 的东西：用 `files(…).joinpath(…).read_text(…)`。", after=1)
def test_archive(elsewhere):
    assert elsewhere("zipped") == USED


@pytest.mark.title("The package is a command", zh="包本身就是命令")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_command(run_solution):
    assert run_solution("tomato", "#f64", " Rebecca purple", file="palette_command.py", timeout=30)[:3] == ("#ff6347\n#ff6644\n#663399\n", "", 0)


@pytest.mark.title("The command says what is no colour", zh="命令会说明什么不是颜色")
def test_command_refuses(run_solution):
    out, err, status, _ = run_solution("tomato", "mauve", file="palette_command.py", timeout=30)
    assert (out, status) == ("", 1)
    assert len(err.splitlines()) == 1
    assert run_solution("#f64", file="palette_command.py", timeout=30)[:3] == ("#ff6644\n", "", 0)
