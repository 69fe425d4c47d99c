# fails: test_plain_number, test_answer_is_text, test_divisible_by_three, test_divisible_by_five, test_divisible_by_both, test_zero, test_negative_numbers, test_large_numbers, test_a_whole_round, test_prints_nothing
# Prints the answer and returns None.
def fizz_buzz(number: int) -> str:
    if number % 15 == 0:
        print("FizzBuzz")
    elif number % 3 == 0:
        print("Fizz")
    elif number % 5 == 0:
        print("Buzz")
    else:
        print(number)
