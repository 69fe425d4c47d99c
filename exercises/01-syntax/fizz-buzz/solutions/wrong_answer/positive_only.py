# fails: test_zero, test_negative_numbers
# Treats zero and negative numbers as never divisible.
def fizz_buzz(number: int) -> str:
    if number <= 0:
        return str(number)
    if number % 15 == 0:
        return "FizzBuzz"
    if number % 3 == 0:
        return "Fizz"
    if number % 5 == 0:
        return "Buzz"
    return str(number)
