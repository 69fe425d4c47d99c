import pytest


@pytest.mark.title("The example", zh="题目中的例子")
@pytest.mark.feedback("full")
def test_example(run_solution):
    output, errors, status, _ = run_solution(stdin="bread\nmilk\n")
    assert output == "1: bread\n2: milk\nlines: 2\n"
    assert (errors, status) == ("", 0)


@pytest.mark.title("Without input", zh="没有输入")
def test_no_input(run_solution):
    output, _, status, _ = run_solution(stdin="")
    assert (output, status) == ("lines: 0\n", 0)


@pytest.mark.title("Spaces and empty lines stay", zh="空格和空行保持不变")
@pytest.mark.hint("Only the end of the line is yours to take away.", zh="只能去掉行末的换行符。", after=2)
def test_spaces_stay(run_solution):
    output, _, _, _ = run_solution(stdin="  a \n\nb\n")
    assert output == "1:   a \n2: \n3: b\nlines: 3\n"


@pytest.mark.title("A last line without an end", zh="最后一行没有换行符")
def test_last_line(run_solution):
    output, _, _, _ = run_solution(stdin="one\ntwo")
    assert output == "1: one\n2: two\nlines: 2\n"


@pytest.mark.title("Many lines", zh="很多行")
def test_many_lines(run_solution):
    output, _, _, _ = run_solution(stdin="x\n" * 250)
    lines = output.splitlines()
    assert (len(lines), lines[99], lines[-1]) == (251, "100: x", "lines: 250")
