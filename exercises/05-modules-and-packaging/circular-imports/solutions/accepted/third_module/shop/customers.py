from shop.model import Customer

__all__ = ["Customer"]
