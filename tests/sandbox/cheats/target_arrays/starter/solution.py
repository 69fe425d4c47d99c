def scaled(values, factor):
    return None
