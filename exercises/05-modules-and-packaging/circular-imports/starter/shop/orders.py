from shop.customers import Customer


class Order:
    def __init__(self, customer, article, price):
        if not isinstance(customer, Customer):
            raise TypeError("an order belongs to a customer")
        self.customer = customer
        self.article = article
        self.price = price

    def __str__(self):
        return f"{self.article} for {self.customer.name}: {self.price}"


def best_customer(customers):
    return max(customers, key=Customer.total, default=None)
