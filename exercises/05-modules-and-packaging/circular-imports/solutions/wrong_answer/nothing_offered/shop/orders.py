# fails: test_names_of_the_package, test_star
# The package offers nothing by itself any more.
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
