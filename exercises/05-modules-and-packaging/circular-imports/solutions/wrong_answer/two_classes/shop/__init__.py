from shop.customers import Customer
from shop.orders import Order, best_customer

__all__ = ["Customer", "Order", "best_customer"]
