import pytest

from solution import Robot, describe, obey


def state(robot):
    return robot.x, robot.y, robot.facing


@pytest.mark.title("One step in every direction", zh="向每个方向走一步")
@pytest.mark.feedback("full")
def test_go():
    assert [state(obey(Robot(5, 5, way), "go")) for way in "NESW"] == [
        (5, 6, "N"), (6, 5, "E"), (5, 4, "S"), (4, 5, "W"),
    ]  # fmt: skip


@pytest.mark.title("Many steps, or none", zh="走很多步，或者不走")
def test_go_many():
    assert state(obey(Robot(), "go 3")) == (0, 3, "N")
    assert state(obey(Robot(1, 1, "W"), "go 12")) == (-11, 1, "W")
    assert state(obey(Robot(1, 1, "S"), "go 0")) == (1, 1, "S")


@pytest.mark.title("Turning left and right", zh="左转与右转")
@pytest.mark.feedback("full")
def test_turn():
    assert [obey(Robot(0, 0, way), "turn left").facing for way in "NESW"] == ["W", "N", "E", "S"]
    assert [obey(Robot(0, 0, way), "turn right").facing for way in "NESW"] == ["E", "S", "W", "N"]


@pytest.mark.title("Turning around, standing where it stood", zh="原地掉头")
def test_turn_around():
    assert [state(obey(Robot(2, 3, way), "turn around")) for way in "NESW"] == [
        (2, 3, "S"), (2, 3, "W"), (2, 3, "N"), (2, 3, "E"),
    ]  # fmt: skip


@pytest.mark.title("Home and jump", zh="回家与跳跃")
def test_home_and_jump():
    assert state(obey(Robot(4, 5, "W"), "home")) == (0, 0, "N")
    assert state(obey(Robot(4, 5, "W"), "jump -3 20")) == (-3, 20, "W")


@pytest.mark.title("Any case and any white space", zh="不分大小写，任意空白")
def test_case_and_white_space():
    assert state(obey(Robot(), "  GO \t 2 ")) == (0, 2, "N")
    assert obey(Robot(), "Turn\nLeft").facing == "W"


@pytest.mark.title("What is no command is refused", zh="不是命令就拒绝")
@pytest.mark.points(2)
@pytest.mark.hint("A last `case _:` catches what no other case took. Think of one word too many, and of an empty text.", zh="最后的 `case _:` 接住其余的一切。想想多出一个词，以及空文本。", after=1)
def test_refused():
    for command in ("", "fly", "go back", "go 1 2", "go -1", "go 1.5", "turn", "turn up", "home 1", "jump 1", "jump a b", "left"):
        with pytest.raises(ValueError):
            obey(Robot(), command)
    assert state(obey(Robot(), "go 1")) == (0, 1, "N")


@pytest.mark.title("The robot given is not changed", zh="传入的机器人不变")
def test_robot_is_not_changed():
    robot = Robot(1, 2, "E")
    after = [state(obey(robot, command)) for command in ("go 4", "turn left", "jump 9 9", "home")]
    assert state(robot) == (1, 2, "E")
    assert after == [(5, 2, "E"), (1, 2, "N"), (9, 9, "E"), (0, 0, "N")]


@pytest.mark.title("A move is described", zh="描述移动")
@pytest.mark.feedback("full")
def test_describe_move():
    assert describe({"type": "move", "to": [2, -1], "speed": 9}) == "move to 2, -1"
    assert describe({"to": (0, 7), "type": "move"}) == "move to 0, 7"


@pytest.mark.title("Moves that are not quite right", zh="差一点的移动消息")
@pytest.mark.points(2)
@pytest.mark.hint("`int()` in a pattern asks for the class, and `True` is an `int`: a guard with `if` can refuse it.", zh="模式里的 `int()` 问的是类，而 `True` 也是 `int`：可以用 `if` 守卫把它拒绝。", after=2)
def test_describe_bad_moves():
    bad = ["12", [1], [1, 2, 3], ["1", "2"], [1.0, 2], [True, 2], [2, False], None]
    assert [describe({"type": "move", "to": to}) for to in bad] == ["unknown"] * len(bad)
    assert describe({"type": "move"}) == "unknown"
    assert describe({"to": [1, 2]}) == "unknown"


@pytest.mark.title("Something to say, and nothing to say", zh="有话说，无话说")
def test_describe_say():
    assert describe({"type": "say", "text": "hello world"}) == "say: hello world"
    assert [describe({"type": "say", "text": text}) for text in ("", 5, None)] == ["unknown"] * 3


@pytest.mark.title("A robot is described", zh="描述机器人")
def test_describe_robot():
    assert describe(Robot(1, -2, "W")) == "robot at 1, -2 facing west"
    assert [describe(Robot(0, 0, way)).split()[-1] for way in "NES"] == ["north", "east", "south"]


@pytest.mark.title("Messages within messages", zh="消息里的消息")
@pytest.mark.points(2)
def test_describe_batch():
    move, say = {"type": "move", "to": [1, 2]}, {"type": "say", "text": "hi"}
    assert describe({"type": "batch", "messages": [move, say]}) == "move to 1, 2; say: hi"
    inner = {"type": "batch", "messages": [say, {"type": "dance"}]}
    assert describe({"type": "batch", "messages": [inner, move]}) == "say: hi; unknown; move to 1, 2"
    assert describe({"type": "batch", "messages": []}) == "nothing"
    assert describe({"type": "batch", "messages": "hi"}) == "unknown"


@pytest.mark.title("Anything else is unknown", zh="其他一概未知")
def test_describe_anything_else():
    others = [None, 5, "move", [], {}, {"type": "dance"}, [1, 2], {"type": ["move"]}]
    assert [describe(message) for message in others] == ["unknown"] * len(others)
