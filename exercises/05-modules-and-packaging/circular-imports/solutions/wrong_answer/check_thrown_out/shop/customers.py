import shop.orders


class Customer:
    def __init__(self, name):
        self.name = name
        self.orders = []

    def order(self, article, price):
        order = shop.orders.Order(self, article, price)
        self.orders.append(order)
        return order

    def total(self):
        return sum(order.price for order in self.orders)
