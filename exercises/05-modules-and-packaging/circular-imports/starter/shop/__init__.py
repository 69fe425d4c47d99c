from shop.customers import Customer
