import pytest

from solution import Autoscaler, simulate


def once(copies, load, **rules):
    return Autoscaler(100, **rules).decide(0, copies, load)


@pytest.mark.title("Twice the load, twice the copies", zh="负载翻倍，副本翻倍")
@pytest.mark.feedback("full")
def test_up():
    assert once(2, 200) == 4
    assert once(1, 350) == 4


@pytest.mark.title("Rounded up, never down", zh="向上取整，绝不向下")
@pytest.mark.hint("`math.ceil`", zh="`math.ceil`", after=2)
def test_rounding():
    assert once(2, 180) == 4
    assert once(3, 134) == 5
    assert once(4, 50) == 2
    assert once(4, 51) == 3


@pytest.mark.title("Within the bounds", zh="不出界限")
def test_bounds():
    assert once(5, 900, most=8) == 8
    assert once(5, 1, least=3) == 3
    assert once(5, 0) == 1
    assert once(20, 100, most=8) == 8
    assert once(1, 100, least=2) == 2


@pytest.mark.title("Small differences change nothing", zh="小的差别不引起变化")
@pytest.mark.points(2)
@pytest.mark.feedback("full")
def test_tolerance():
    assert [once(4, load) for load in (100, 109, 91)] == [4, 4, 4]
    assert once(4, 112) == 5
    assert once(8, 87) == 7
    assert once(4, 149, tolerance=0.5) == 4
    assert once(4, 125, tolerance=0.25) == 4 and once(4, 75, tolerance=0.25) == 4
    assert once(4, 101, tolerance=0) == 5


@pytest.mark.title("No measurement, no change", zh="没有测量值就不变")
def test_no_measurement():
    assert once(4, None) == 4
    assert once(40, None, most=8) == 8
    assert once(0, None, least=2) == 2 and once(0, 50, least=2) == 2


@pytest.mark.title("Rules that nobody sets", zh="没有指定的规则用默认值")
@pytest.mark.hint("Ten copies at most, a patience of 300 seconds, a decision every 60.", zh="至多十个副本，耐心 300 秒，每 60 秒决定一次。", after=2)
def test_defaults():
    assert once(5, 900) == 10
    scaler = Autoscaler(100)
    assert [scaler.decide(now, 5, load) for now, load in ((0, 100), (300, 10), (301, 10))] == [5, 5, 1]
    assert simulate(Autoscaler(100, patience=59), [500, 100], 1) == [5, 1]
    assert simulate(Autoscaler(100, patience=60), [500, 100, 100], 1) == [5, 5, 1]
    assert Autoscaler(0.5).decide(0, 2, 1) == 4


@pytest.mark.title("Impossible rules are refused", zh="不可能的规则被拒绝")
def test_refused():
    for target, least, most in ((0, 1, 2), (-5, 1, 2), (100, 0, 2), (100, 3, 2)):
        with pytest.raises(ValueError):
            Autoscaler(target, least, most)
    assert Autoscaler(100, 3, 3).decide(0, 1, 100) == 3


@pytest.mark.title("A short lull stops nothing", zh="短暂的平静不停掉任何东西")
@pytest.mark.points(2)
@pytest.mark.feedback("full")
def test_patience():
    scaler = Autoscaler(100, patience=300)
    assert scaler.decide(0, 4, 200) == 8
    assert scaler.decide(60, 8, 25) == 8
    assert scaler.decide(300, 8, 25) == 8
    assert scaler.decide(301, 8, 25) == 2


@pytest.mark.title("Down to the highest that was wanted meanwhile", zh="降到其间想要过的最大值")
@pytest.mark.points(2)
@pytest.mark.hint("Remember each wanted number with its time, and throw away those that are too old.", zh="记下每个想要的个数和时刻，丢掉太旧的。", after=1)
def test_down_step_by_step():
    scaler = Autoscaler(100, patience=100)
    asked = [(0, 2, 400), (50, 8, 62.5), (120, 8, 25), (151, 5, 40), (221, 2, 100)]
    assert [scaler.decide(*question) for question in asked] == [8, 8, 5, 2, 2]


@pytest.mark.title("What was wanted counts, not what was decided", zh="算数的是想要的，而不是决定的")
@pytest.mark.points(2)
def test_wanted_not_decided():
    scaler = Autoscaler(100, patience=100)
    decided = [scaler.decide(0, 1, 600)] + [scaler.decide(now, 6, 20) for now in (50, 100, 101, 150)]
    assert decided == [6, 6, 6, 2, 2]


@pytest.mark.title("What was not measured is not remembered", zh="没有测到的不记")
def test_unmeasured_is_forgotten():
    scaler = Autoscaler(100, patience=100)
    assert scaler.decide(0, 9, None) == 9
    assert scaler.decide(10, 9, 10) == 1
    assert scaler.decide(20, 0, 50) == 1


@pytest.mark.title("Up goes at once, with all patience", zh="再有耐心，扩容也立即进行")
def test_up_at_once():
    scaler = Autoscaler(100, patience=10_000)
    assert [scaler.decide(now, now + 1, 200) for now in range(4)] == [2, 4, 6, 8]


@pytest.mark.title("A simulated evening", zh="模拟一个晚上")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_simulate():
    assert simulate(Autoscaler(100, patience=60), [100, 450, 450, 100, 100, 100], 1) == [1, 5, 5, 5, 1, 1]
    assert simulate(Autoscaler(100), [], 3) == []


@pytest.mark.title("A whole day, at another pace", zh="换一种节奏的一整天")
@pytest.mark.points(2)
def test_simulate_day():
    loads = [50] * 3 + [730] * 2 + [2000] + [300] * 4 + [0] * 5
    assert simulate(Autoscaler(100, least=2, most=12, patience=30), loads, 2, every=10) == [2, 2, 2, 8, 8, 12, 12, 12, 12, 3, 3, 3, 3, 2, 2]


@pytest.mark.title("Two scalers remember for themselves", zh="两个伸缩器各记各的")
def test_separate():
    first, second = Autoscaler(100), Autoscaler(100)
    assert first.decide(0, 1, 900) == 9
    assert second.decide(1, 9, 11) == 1
    assert first.decide(1, 9, 11) == 9
