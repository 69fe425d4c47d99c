import signal

import pytest

# A command that tells its parent a signal until it hears of it itself, and then says so.
HEARS = """
import os, signal, sys, time
number = int(sys.argv[1])
def heard(*_):
    print("heard", flush=True)
    sys.exit(7)
signal.signal(number, heard)
time.sleep(0.3)
while True:
    os.kill(os.getppid(), number)
    time.sleep(0.1)
"""

# A command that goes on when it is asked to end, and says a little later that it does.
STUBBORN = """
trap 'echo asked; sleep 0.3; echo still here' TERM
while true; do sleep 0.1; done
"""


@pytest.fixture
def limited(run_solution):
    """Runs the program; what does not end, or leaves something running, is ended after a while."""

    def run(*arguments, **more):
        try:
            return run_solution(*arguments, **more, timeout=10)
        except TimeoutError:
            pytest.fail("still running")

    return run


@pytest.mark.title("The status of a command is passed on", zh="传递命令的退出状态")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
@pytest.mark.parametrize("status", [0, 1, 42])
def test_status(limited, status):
    assert limited("30", "sh", "-c", f"exit {status}").returncode == status


@pytest.mark.title("What a command prints is printed", zh="命令的输出原样出现")
@pytest.mark.feedback("full")
def test_output(limited):
    ran = limited("30", "sh", "-c", "echo result; echo trouble >&2")
    assert (ran.stdout, ran.stderr) == ("result\n", "trouble\n")


@pytest.mark.title("A command reads the program's input", zh="命令读取程序的输入")
def test_input(limited):
    ran = limited("30", "sort", stdin="pear\napple\n")
    assert (ran.stdout, ran.returncode) == ("apple\npear\n", 0)


@pytest.mark.title("Arguments arrive unchanged", zh="参数原样到达")
@pytest.mark.hint("A list of arguments needs no shell. With `shell=True` the shell reads `$`, `*` and spaces.", zh="参数列表不需要 shell。用 `shell=True` 时，shell 会解释 `$`、`*` 和空格。", after=2)
def test_arguments(limited):
    ran = limited("30", "printf", "%s|", "two words", "$HOME", "*", "-n", "", "; echo no", "30")
    assert ran.stdout == "two words|$HOME|*|-n||; echo no|30|"


@pytest.mark.title("A command that is ended by a signal: 128 + its number", zh="被信号终止的命令：128 + 信号编号")
@pytest.mark.hint("`Popen.returncode` is the negative number of the signal.", zh="`Popen.returncode` 是信号编号的负数。", after=2)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGUSR1])
def test_ended_by_signal(limited, number):
    assert limited("30", "sh", "-c", f"kill -{int(number)} $$").returncode == 128 + number


@pytest.mark.title("A command that does not exist: 127", zh="命令不存在：127")
@pytest.mark.feedback("full")
def test_not_found(limited):
    ran = limited("30", "no-such-command-here", "x")
    assert (ran.returncode, ran.stdout) == (127, "")
    assert "no-such-command-here" in ran.stderr and "Traceback" not in ran.stderr and ran.stderr.count("\n") == 1


@pytest.mark.title("A command that may not be run: 126", zh="命令不可执行：126")
def test_not_executable(limited, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("only text\n")
    text.chmod(0o644)
    ran = limited("30", str(text))
    assert (ran.returncode, ran.stdout) == (126, "")
    assert "notes.txt" in ran.stderr and "Traceback" not in ran.stderr and ran.stderr.count("\n") == 1


@pytest.mark.title("A wrong call: 125, and nothing is started", zh="调用有误：125，什么都不启动")
@pytest.mark.parametrize("arguments", [[], ["5"], ["soon", "echo", "started"], ["-1", "echo", "started"], ["nan", "echo", "started"]])
def test_usage(limited, arguments):
    ran = limited(*arguments)
    assert (ran.returncode, ran.stdout) == (125, "")
    assert "Traceback" not in ran.stderr and ran.stderr.strip()


@pytest.mark.title("When the time is up: 124", zh="时间到了：124")
@pytest.mark.points(2)
def test_time_is_up(limited):
    ran = limited("0.4", "sh", "-c", "echo begun; sleep 600; echo never")
    assert (ran.stdout, ran.returncode) == ("begun\n", 124)
    assert ran.seconds > 0.4


@pytest.mark.title("Zero is no limit", zh="零表示不限时")
def test_zero(limited):
    assert limited("0", "sh", "-c", "sleep 0.3; exit 5").returncode == 5


@pytest.mark.title("A command may tidy up before it ends", zh="命令在结束前可以收拾")
@pytest.mark.points(2)
@pytest.mark.hint("SIGTERM first; SIGKILL only if it still runs a second later.", zh="先发 SIGTERM；一秒后仍在运行才发 SIGKILL。", after=2)
def test_tidies_up(limited):
    ran = limited("0.7", "sh", "-c", 'trap "sleep 0.2; echo done; exit 3" TERM; sleep 600 & wait')
    assert (ran.stdout, ran.returncode) == ("done\n", 124)


@pytest.mark.title("Who does not listen is ended by force", zh="不听话的强行结束")
@pytest.mark.points(2)
def test_by_force(limited):
    ran = limited("1", "sh", "-c", STUBBORN)
    assert (ran.stdout, ran.returncode) == ("asked\nstill here\n", 124)


@pytest.mark.title("What the command has started ends with it", zh="命令启动的东西一并结束")
@pytest.mark.points(2)
@pytest.mark.hint("`start_new_session=True` makes a process group of its own; `os.killpg` reaches all of it.", zh="`start_new_session=True` 建立独立的进程组；`os.killpg` 能通知到组内每个进程。", after=2)
def test_children(limited):
    assert limited("0.5", "sh", "-c", "sleep 600 & sleep 600").returncode == 124


@pytest.mark.title("A child that does not listen ends, too", zh="不听话的子进程也会结束")
def test_stubborn_child(limited):
    ran = limited("0.5", "sh", "-c", '(trap "" TERM; while true; do sleep 0.05; done) & wait')
    assert ran.returncode == 124


@pytest.mark.title("Signals go on to the command", zh="信号转发给命令")
@pytest.mark.points(3)
@pytest.mark.hint("`signal.signal(number, handler)`: the handler sends the same number to the command's group; the program itself goes on waiting.", zh="`signal.signal(number, handler)`：处理函数把同一个编号发给命令所在的组；程序自己继续等待。", after=2)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_passes_signals_on(limited, number):
    ran = limited("60", "python3", "-c", HEARS, str(int(number)))
    assert (ran.stdout, ran.returncode) == ("heard\n", 7)
