# fails: test_divisible_by_both, test_zero, test_negative_numbers, test_large_numbers, test_a_whole_round
# The question for both comes after the question for 3, and is never reached.
def fizz_buzz(number: int) -> str:
    if number % 3 == 0:
        return "Fizz"
    if number % 5 == 0:
        return "Buzz"
    if number % 15 == 0:
        return "FizzBuzz"
    return str(number)
