import pytest


@pytest.mark.title("The package can be imported", zh="包可以导入")
@pytest.mark.feedback("full")
def test_import_package():
    import shop

    assert shop.__name__ == "shop"


@pytest.mark.title("Orders first, then customers", zh="先导入订单，再导入顾客")
@pytest.mark.points(2)
@pytest.mark.hint("Importing `shop.orders` runs `shop/__init__.py` first: what does that import?", zh="导入 `shop.orders` 时会先执行 `shop/__init__.py`：它导入了什么？", after=1)
def test_orders_first(run_solution):
    out, err, status, _ = run_solution("shop.orders", "shop.customers", file="fresh_start.py")
    assert status == 0, err
    assert out == "tea for Ada: 5 same class\n"


@pytest.mark.title("Customers first, then orders", zh="先导入顾客，再导入订单")
@pytest.mark.points(2)
def test_customers_first(run_solution):
    out, err, status, _ = run_solution("shop.customers", "shop.orders", file="fresh_start.py")
    assert status == 0, err
    assert out == "tea for Ada: 5 same class\n"


@pytest.mark.title("A customer orders, and the total grows", zh="顾客下单，总额增加")
@pytest.mark.feedback("full")
def test_customer():
    from shop.customers import Customer

    ada = Customer("Ada")
    assert (ada.name, ada.orders, ada.total()) == ("Ada", [], 0)
    tea = ada.order("tea", 5)
    cup = ada.order("cup", 8)
    assert ada.total() == 13
    assert len(ada.orders) == 2 and ada.orders[0] is tea and ada.orders[1] is cup


@pytest.mark.title("Two customers have two lists", zh="两位顾客有两个列表")
def test_two_customers():
    from shop.customers import Customer

    ada, bob = Customer("Ada"), Customer("Bob")
    ada.order("tea", 5)
    assert (ada.total(), bob.total(), len(bob.orders)) == (5, 0, 0)


@pytest.mark.title("An order knows its customer and can be read", zh="订单知道自己的顾客，可以读出")
def test_order():
    from shop.customers import Customer
    from shop.orders import Order

    ada = Customer("Ada")
    order = Order(ada, "tea", 5)
    assert order.customer is ada and (order.article, order.price) == ("tea", 5)
    assert str(order) == "tea for Ada: 5"
    assert str(ada.order("cup", 8)) == "cup for Ada: 8"


@pytest.mark.title("Only customers have orders", zh="只有顾客才有订单")
@pytest.mark.points(2)
@pytest.mark.hint("The check is easily lost when the import goes. Import within the function, or import the module.", zh="去掉导入时，这个检查容易跟着丢掉。可以在函数里面导入，或者导入模块。", after=2)
def test_only_customers():
    from shop.orders import Order

    for somebody in ("Ada", None, 5):
        with pytest.raises(TypeError):
            Order(somebody, "tea", 5)


@pytest.mark.title("The best customer", zh="最好的顾客")
@pytest.mark.feedback("full")
def test_best_customer():
    from shop.customers import Customer
    from shop.orders import best_customer

    ada, bob, cid = Customer("Ada"), Customer("Bob"), Customer("Cid")
    bob.order("lamp", 40)
    cid.order("lamp", 40)
    ada.order("tea", 5)
    assert best_customer([ada, bob, cid]) is bob
    assert best_customer([cid, bob]) is cid
    assert best_customer([]) is None


@pytest.mark.title("The package offers the very same three", zh="包本身提供的就是同样的三个")
@pytest.mark.points(2)
def test_names_of_the_package():
    import shop
    from shop.customers import Customer
    from shop.orders import Order, best_customer

    assert shop.Customer is Customer and shop.Order is Order and shop.best_customer is best_customer


@pytest.mark.title("A star brings exactly these three", zh="星号正好带来这三个")
@pytest.mark.hint("`__all__` in `shop/__init__.py`.", zh="在 `shop/__init__.py` 里写 `__all__`。", after=1)
def test_star():
    import shop

    assert sorted(shop.__all__) == ["Customer", "Order", "best_customer"]
    assert all(hasattr(shop, name) for name in shop.__all__)


@pytest.mark.title("Importing prints nothing", zh="导入时不打印")
def test_prints_nothing(run_solution):
    out, err, status, _ = run_solution("shop", file="fresh_start.py")
    assert (out, status) == ("tea for Ada: 5 same class\n", 0)
