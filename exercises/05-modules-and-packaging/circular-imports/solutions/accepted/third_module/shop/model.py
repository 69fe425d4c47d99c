class Customer:
    def __init__(self, name):
        self.name = name
        self.orders = []

    def order(self, article, price):
        order = Order(self, article, price)
        self.orders.append(order)
        return order

    def total(self):
        return sum(order.price for order in self.orders)


class Order:
    def __init__(self, customer, article, price):
        if not isinstance(customer, Customer):
            raise TypeError("an order belongs to a customer")
        self.customer = customer
        self.article = article
        self.price = price

    def __str__(self):
        return f"{self.article} for {self.customer.name}: {self.price}"
