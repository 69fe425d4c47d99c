import matplotlib.pyplot as plt


def temperature_figure(days, highs, lows):
    if not days or len({len(days), len(highs), len(lows)}) > 1:
        raise ValueError("a temperature for each day, please")
    figure, ax = plt.subplots()
    places = list(range(len(days)))
    for values, name in ((highs, "high"), (lows, "low")):
        ax.plot(places, values, "s-", label=name)
    ax.fill_between(places, highs, lows, alpha=0.3)
    if any(value < 0 for value in [*highs, *lows]):
        ax.axhline(y=0, ls="dashed", label="freezing")
    ax.set_title("Temperatures")
    ax.set_xlabel("day")
    ax.set_ylabel("temperature in °C")
    ax.set_xticks(places)
    ax.set_xticklabels(days)
    ax.legend()
    plt.close(figure)
    return figure
