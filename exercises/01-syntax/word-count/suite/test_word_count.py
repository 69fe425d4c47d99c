import pytest

from solution import by_length, count, most_common, only_in


@pytest.mark.title("Words are counted in small letters", zh="按小写计数")
@pytest.mark.feedback("full")
def test_small_letters():
    assert count("The cat sees the dog.") == {"the": 2, "cat": 1, "sees": 1, "dog": 1}


@pytest.mark.title("Apostrophes within a word belong to it", zh="单词内部的撇号属于单词")
def test_apostrophe_within():
    assert count("Don't, don't! It's o'clock") == {"don't": 2, "it's": 1, "o'clock": 1}


@pytest.mark.title("Apostrophes around a word do not", zh="单词两端的撇号不属于单词")
@pytest.mark.hint("`str.strip` takes the characters to strip.", zh="`str.strip` 可以指定要去掉的字符。", after=2)
def test_apostrophe_around():
    assert count("'quoted' the 'boys' ' ''") == {"quoted": 1, "the": 1, "boys": 1}


@pytest.mark.title("Signs, digits and line ends separate words", zh="符号、数字和换行都会分开单词")
def test_separators():
    assert count("one,two;one\ntwo\tthree-one") == {"one": 3, "two": 2, "three": 1}
    assert count("b2b 42 a_b") == {"b": 3, "a": 1}


@pytest.mark.title("Letters of other languages", zh="其他语言的字母")
def test_other_languages():
    assert count("Été été ÉTÉ") == {"été": 3}


@pytest.mark.title("The most frequent words come first", zh="出现最多的排在前面")
@pytest.mark.feedback("full")
def test_most_common():
    assert most_common("z z z y y x", 2) == [("z", 3), ("y", 2)]


@pytest.mark.title("Ties come in the order of the alphabet", zh="次数相同按字母排序")
@pytest.mark.points(2)
@pytest.mark.hint("`sorted` with a key that is a tuple: first what matters most.", zh="给 `sorted` 一个元组作键：最要紧的放在前面。", after=2)
def test_most_common_ties():
    assert most_common("pear fig apple fig pear kiwi apple", 4) == [("apple", 2), ("fig", 2), ("pear", 2), ("kiwi", 1)]
    assert most_common("d c b a", 2) == [("a", 1), ("b", 1)]


@pytest.mark.title("Asking for more words than there are, or for none", zh="要的比有的多，或者一个都不要")
def test_most_common_bounds():
    assert most_common("a b a", 10) == [("a", 2), ("b", 1)]
    assert most_common("a b a", 0) == []


@pytest.mark.title("Words of one text that another lacks", zh="一篇有而另一篇没有的单词")
def test_only_in():
    assert only_in("red Green blue red", "green, BLUE!") == {"red"}
    assert only_in("green", "red green blue") == set()


@pytest.mark.title("Words grouped by their length", zh="按长度分组")
@pytest.mark.points(2)
def test_by_length():
    assert by_length("to be or not TO be a dog") == {2: ["be", "or", "to"], 3: ["dog", "not"], 1: ["a"]}


@pytest.mark.title("The types that come back", zh="返回值的类型")
def test_types():
    text = "some words, some text"
    assert type(count(text)) is dict and type(by_length(text)) is dict
    pairs = most_common(text, 1)
    assert type(pairs) is list and type(pairs[0]) is tuple
    assert type(only_in(text, "text")) is set
    assert type(by_length(text)[4]) is list


@pytest.mark.title("An empty text", zh="空文本")
def test_empty_text():
    assert [count(""), most_common("", 3), only_in("", "a"), by_length("...")] == [{}, [], set(), {}]
    assert only_in("a", "") == {"a"}
