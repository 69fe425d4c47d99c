def right(*values):
    return 0


def check(*values):
    pass


SEALED = ""
