# fails: test_best_customer
# Sorting takes the last of equal customers, and fails without any.
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
    return sorted(customers, key=lambda customer: customer.total())[-1]
