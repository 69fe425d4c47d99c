# fails: test_large_numbers
# True division loses the small digits of a large number.
def fizz_buzz(number: int) -> str:
    by_three = number / 3 == int(number / 3)
    by_five = number / 5 == int(number / 5)
    if by_three and by_five:
        return "FizzBuzz"
    if by_three:
        return "Fizz"
    if by_five:
        return "Buzz"
    return str(number)
