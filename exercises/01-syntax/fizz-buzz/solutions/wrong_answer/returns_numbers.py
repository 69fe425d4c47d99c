# fails: test_plain_number, test_answer_is_text, test_negative_numbers, test_large_numbers, test_a_whole_round
# A number that is not replaced comes back as an int.
def fizz_buzz(number: int) -> str:
    if number % 15 == 0:
        return "FizzBuzz"
    if number % 3 == 0:
        return "Fizz"
    if number % 5 == 0:
        return "Buzz"
    return number
