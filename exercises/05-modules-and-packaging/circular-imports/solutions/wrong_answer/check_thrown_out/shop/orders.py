# fails: test_only_customers
# The check goes together with the import.



class Order:
    def __init__(self, customer, article, price):

        self.customer = customer
        self.article = article
        self.price = price

    def __str__(self):
        return f"{self.article} for {self.customer.name}: {self.price}"


def best_customer(customers):
    return max(customers, key=lambda customer: customer.total(), default=None)
