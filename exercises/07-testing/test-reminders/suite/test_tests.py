import pytest

RIGHT = '''
def remind(tasks, send, today):
    sent = 0
    for task in tasks:
        if task.get("done") or task.get("reminded") or task["due"] > today:
            continue
        text = ("Due today: " if task["due"] == today else "Overdue: ") + task["title"]
        for attempt in range(2):
            try:
                send(task["owner"], text)
            except ConnectionError:
                continue
            task["reminded"] = True
            sent += 1
            break
    return sent
'''

ANOTHER = '''
def _sent(send, owner, text, tries):
    try:
        send(owner, text)
        return True
    except ConnectionError:
        return tries > 1 and _sent(send, owner, text, tries - 1)


def _open(task, today):
    return task["due"] <= today and not task.get("done", False) and not task.get("reminded", False)


def remind(tasks, send, today):
    count = 0
    for task in [one for one in tasks if _open(one, today)]:
        kind = "Overdue" if task["due"] < today else "Due today"
        if _sent(send, task["owner"], f"{kind}: {task['title']}", 2):
            task.update(reminded=True)
            count = count + 1
    return count
'''

passed_once = []
"""Not empty when the tests were seen to pass for a right program: that needs to be found out only once."""


def wrong(old, new):
    assert RIGHT.count(old) == 1
    return RIGHT.replace(old, new)


@pytest.fixture
def caught(run_tests):
    """Whether the tests tell a wrong program from a right one."""

    def caught(program):
        if not passed_once:
            right = run_tests({"reminders.py": RIGHT})
            assert right and set(right.values()) == {"passed"}
            passed_once.append(True)
        return "failed" in run_tests({"reminders.py": program}).values()

    return caught


@pytest.mark.title("Your tests pass for a right program", zh="正确的程序能通过你的测试")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_right_program(run_tests):
    outcomes = run_tests({"reminders.py": RIGHT})
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 6, "write at least six tests"
    assert all(name.count("::") == 2 for name in outcomes), "write them as methods of a TestCase"


@pytest.mark.title("They pass for another right program, too", zh="换一个正确的程序也能通过")
def test_another_right_program(run_tests):
    outcomes = run_tests({"reminders.py": ANOTHER})
    assert outcomes and set(outcomes.values()) == {"passed"}
    assert len(outcomes) >= 6


@pytest.mark.title("Wrong bounds of the day are caught", zh="抓住日期界线的错误")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_bounds(caught):
    assert caught(wrong('task["due"] > today', 'task["due"] >= today'))
    assert caught(wrong(' or task["due"] > today', ""))


@pytest.mark.title("Wrong texts are caught", zh="抓住文字的错误")
@pytest.mark.hint("`send.assert_called_once_with(…)` looks at the arguments; `assert_called()` does not.", zh="`send.assert_called_once_with(…)` 会看参数，`assert_called()` 不会。", after=1)
def test_texts(caught):
    assert caught(wrong('"Overdue: "', '"Due today: "'))
    assert caught(wrong('"Due today: " if', '"Overdue: " if'))
    assert caught(wrong('send(task["owner"], text)', 'send(text, task["owner"])'))


@pytest.mark.title("Reminding of what is done is caught", zh="抓住对已完成任务的提醒")
def test_done(caught):
    assert caught(wrong('task.get("done") or ', ""))


@pytest.mark.title("Reminding again and again is caught", zh="抓住反复提醒")
@pytest.mark.points(2)
def test_again(caught):
    assert caught(wrong('task.get("reminded") or ', ""))
    assert caught(wrong('            task["reminded"] = True\n', ""))


@pytest.mark.title("Giving up at the first failure is caught", zh="抓住失败一次就放弃的程序")
@pytest.mark.hint("`Mock(side_effect=[ConnectionError, None])` fails once and then works.", zh="`Mock(side_effect=[ConnectionError, None])` 先失败一次，然后成功。", after=1)
def test_no_second_try(caught):
    assert caught(wrong("range(2)", "range(1)"))


@pytest.mark.title("Trying too often is caught", zh="抓住尝试太多次的程序")
def test_too_many_tries(caught):
    assert caught(wrong("range(2)", "range(3)"))


@pytest.mark.title("Marking what was not sent is caught", zh="抓住没发出却标记的程序")
@pytest.mark.points(2)
def test_marks_failures(caught):
    assert caught(wrong("        for attempt", '        task["reminded"] = True\n        for attempt'))


@pytest.mark.title("Stopping at a failure is caught", zh="抓住遇到失败就停下的程序")
@pytest.mark.hint("After a task that cannot be sent there must be another one in your test.", zh="你的测试里，发不出去的任务后面还要有另一个任务。", after=2)
def test_stops(caught):
    assert caught(wrong("            break\n", "            break\n        else:\n            return sent\n"))


@pytest.mark.title("Swallowing other errors is caught", zh="抓住吞掉其他异常的程序")
def test_swallows(caught):
    assert caught(wrong("except ConnectionError", "except Exception"))


@pytest.mark.title("Sending twice is caught", zh="抓住重复发送的程序")
def test_sends_twice(caught):
    assert caught(wrong('                send(task["owner"], text)', '                send(task["owner"], text)\n                send(task["owner"], text)'))


@pytest.mark.title("A wrong number and a wrong order are caught", zh="抓住数目与顺序的错误")
@pytest.mark.points(2)
def test_number_and_order(caught):
    assert caught(wrong("return sent", "return len(tasks)"))
    assert caught(wrong("for task in tasks:", 'for task in sorted(tasks, key=lambda one: one["due"]):'))
