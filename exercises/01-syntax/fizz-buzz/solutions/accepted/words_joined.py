def fizz_buzz(number: int) -> str:
    word = ("" if number % 3 else "Fizz") + ("" if number % 5 else "Buzz")
    return word or str(number)
