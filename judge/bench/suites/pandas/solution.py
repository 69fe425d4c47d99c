

def clean(frame):
    return frame.dropna(subset=["amount"])


def monthly(frame):
    return clean(frame).groupby("month")["amount"].sum()


def top(frame, n):
    return list(monthly(frame).sort_values(ascending=False).head(n).index)
