"""Imports the modules named by its arguments, in this order, in a fresh Python, and lets a customer order."""

import importlib
import sys

for name in sys.argv[1:]:
    importlib.import_module(name)

customers = importlib.import_module("shop.customers")
orders = importlib.import_module("shop.orders")
order = customers.Customer("Ada").order("tea", 5)
print(order, "same class" if type(order) is orders.Order else "two classes")
