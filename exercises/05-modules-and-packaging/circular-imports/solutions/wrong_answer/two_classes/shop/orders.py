# fails: test_orders_first, test_customers_first, test_prints_nothing
# Copies the class into the other module, so that there are two of them.
import shop.customers


class Order:
    def __init__(self, customer, article, price):
        if not isinstance(customer, shop.customers.Customer):
            raise TypeError("an order belongs to a customer")
        self.customer = customer
        self.article = article
        self.price = price

    def __str__(self):
        return f"{self.article} for {self.customer.name}: {self.price}"


def best_customer(customers):
    return max(customers, key=lambda customer: customer.total(), default=None)
