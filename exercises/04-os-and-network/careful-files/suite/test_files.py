import os
import stat

import pytest

from solution import duplicates, save


@pytest.fixture
def folder(tmp_path):
    """A folder in which both sides may write."""
    tmp_path.chmod(0o777)
    return tmp_path


def put(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def names(folder):
    return sorted(os.listdir(folder))


@pytest.mark.title("A new file is written", zh="写入新文件")
@pytest.mark.feedback("full")
def test_new(folder):
    save(folder / "notes.txt", "hello\n")
    assert (folder / "notes.txt").read_bytes() == b"hello\n"
    assert names(folder) == ["notes.txt"]


@pytest.mark.title("A file is replaced", zh="替换文件")
@pytest.mark.feedback("full")
def test_replaced(folder):
    path = folder / "notes.txt"
    path.write_text("a long text that was here before")
    save(str(path), "new")
    assert path.read_text() == "new"
    assert names(folder) == ["notes.txt"]


@pytest.mark.title("Text arrives as it is", zh="文字原样写入")
def test_text(folder):
    for text in ("", "line\r\nline\n\ttab", "你好，世界\n", "no end"):
        save(folder / "text", text)
        assert (folder / "text").read_bytes() == text.encode("utf-8")


@pytest.mark.title("The old file is not written into", zh="不往旧文件里写")
@pytest.mark.points(3)
@pytest.mark.hint("Write a new file beside the old one, then put it in its place with `os.replace`. Who reads the old one meanwhile, reads it to its end.", zh="在旧文件旁边写一个新文件，再用 `os.replace` 把它换上去。此间正在读旧文件的人，仍能把旧内容读完。", after=1)
def test_whole(folder):
    path = folder / "notes.txt"
    path.write_text("old and whole")
    os.link(path, folder / "second name")
    with path.open() as reader:
        assert reader.read(3) == "old"
        save(path, "new")
        assert reader.read() == " and whole"
    assert path.read_text() == "new"
    assert (folder / "second name").read_text() == "old and whole"


@pytest.mark.title("When it fails, the old file is as it was, and nothing lies around", zh="失败时旧文件原封不动，也不留下杂物")
@pytest.mark.points(2)
@pytest.mark.hint("If anything is raised after the new file was made, remove it, and let the exception go on.", zh="新文件建好之后如果出了异常，先删掉它，再让异常继续传出去。", after=2)
def test_fails(folder):
    path = folder / "notes.txt"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        save(path, "half of it is fine \udc80")
    assert path.read_text() == "old"
    (folder / "a folder").mkdir()
    with pytest.raises(OSError):
        save(folder / "a folder", "text")
    assert names(folder) == ["a folder", "notes.txt"]
    assert names(folder / "a folder") == []


@pytest.mark.title("Other files are left alone", zh="不碰别的文件")
@pytest.mark.points(2)
@pytest.mark.hint("A name with `.tmp` behind it may be taken. `tempfile` finds one that is free.", zh="加上 `.tmp` 的名字可能已被占用。`tempfile` 会找一个空闲的。", after=2)
def test_other_files(folder):
    others = ["notes.txt.tmp", "notes.txt.new", "notes.txt~", "notes.tmp", ".notes.txt.tmp", "tmp", "temp", "notes.txt.bak", ".notes.txt.swp", "notes.new", "temp.txt", "tmp.txt"]
    for name in others:
        (folder / name).write_text(f"mine: {name}")
        (folder / name).chmod(0o666)
    save(folder / "notes.txt", "text")
    assert names(folder) == sorted([*others, "notes.txt"])
    assert [(folder / name).read_text() for name in others] == [f"mine: {name}" for name in others]


@pytest.mark.title("Permissions stay; a new file has 644", zh="权限保持不变；新文件为 644")
@pytest.mark.points(2)
@pytest.mark.hint("`tempfile` makes files that only their owner may read. `os.chmod` before `os.replace`.", zh="`tempfile` 建的文件只有主人能读。在 `os.replace` 之前先 `os.chmod`。", after=2)
def test_permissions(folder):
    for mode in (0o644, 0o755, 0o666):
        path = folder / f"mode {mode:o}"
        path.write_text("old")
        path.chmod(mode)
        save(path, "new")
        assert stat.S_IMODE(path.stat().st_mode) == mode
    save(folder / "fresh", "new")
    assert stat.S_IMODE((folder / "fresh").stat().st_mode) == 0o644


@pytest.mark.title("A link stays a link", zh="链接仍是链接")
@pytest.mark.points(2)
@pytest.mark.hint("Follow it first: `os.path.realpath`.", zh="先顺着它走到底：`os.path.realpath`。", after=2)
def test_link(folder):
    (folder / "deep").mkdir()
    (folder / "deep").chmod(0o777)
    (folder / "deep" / "real.txt").write_text("old")
    (folder / "link.txt").symlink_to("deep/real.txt")
    save(folder / "link.txt", "new")
    assert (folder / "link.txt").is_symlink()
    assert (folder / "deep" / "real.txt").read_text() == "new"
    assert (names(folder), names(folder / "deep")) == (["deep", "link.txt"], ["real.txt"])


@pytest.mark.title("A folder that is missing is not made", zh="不存在的文件夹不会被创建")
def test_no_folder(folder):
    with pytest.raises(FileNotFoundError):
        save(folder / "nowhere" / "notes.txt", "text")
    assert names(folder) == []


@pytest.mark.title("Files with the same content are found", zh="找出内容相同的文件")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_duplicates(folder):
    put(folder, a=b"same", b=b"other", c__d=b"same")
    assert duplicates(folder) == [["a", "c/d"]]


@pytest.mark.title("Groups and paths are sorted", zh="各组与路径都已排序")
def test_sorted(folder):
    put(folder, z=b"1", m__a=b"2", y=b"1", b=b"2", m__b__c=b"2", x=b"1", alone=b"3")
    assert duplicates(str(folder)) == [["b", "m/a", "m/b/c"], ["x", "y", "z"]]


@pytest.mark.title("Nothing is there twice", zh="没有重复的")
def test_none(folder):
    assert duplicates(folder) == []
    put(folder, a=b"1", b=b"2", c__a=b"12")
    assert duplicates(folder) == []


@pytest.mark.title("Same size, other content; any bytes", zh="大小相同但内容不同；任意字节")
def test_bytes(folder):
    start = bytes(range(256)) * 400
    put(folder, a=start + b"x", b=start + b"y", c=start + b"x", d=b"\r\n", e=b"\n\n", f=b"", g__f=b"")
    assert duplicates(folder) == [["a", "c"], ["f", "g/f"]]


@pytest.mark.title("Hidden files count, and names of all kinds", zh="隐藏文件也算，名字不限")
def test_names(folder):
    for name in (".hidden", "two words", "名字", "-x", "[a]*?"):
        (folder / name).write_bytes(b"same")
    assert duplicates(folder) == [["-x", ".hidden", "[a]*?", "two words", "名字"]]


@pytest.mark.title("Links are not followed", zh="不跟随链接")
@pytest.mark.points(2)
def test_links(folder):
    put(folder, a=b"same", inner__b=b"other")
    (folder / "link").symlink_to("a")
    (folder / "broken").symlink_to("nowhere")
    (folder / "inner" / "up").symlink_to(folder)
    assert duplicates(folder) == []


@pytest.mark.title("What is no file is not opened", zh="不是文件的不打开")
@pytest.mark.hint("A named pipe gives nothing until somebody writes into it. `Path.is_file` tells.", zh="命名管道在有人写入之前什么都不给。用 `Path.is_file` 判断。", after=2)
def test_pipes(folder):
    put(folder, a=b"", b=b"")
    os.mkfifo(folder / "p1")
    os.mkfifo(folder / "p2")
    assert duplicates(folder) == [["a", "b"]]
