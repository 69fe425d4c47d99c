from matplotlib.figure import Figure


def temperature_figure(days, highs, lows):
    if not len(days) == len(highs) == len(lows) or not days:
        raise ValueError("days, highs and lows must be equally long, and not empty")
    figure = Figure(figsize=(7, 4), layout="constrained")
    ax = figure.subplots()
    places = range(len(days))
    ax.plot(places, highs, marker="o", color="tab:red", label="high")
    ax.plot(places, lows, marker="o", color="tab:blue", label="low")
    ax.fill_between(places, lows, highs, alpha=0.2, color="tab:gray")
    if min(lows) < 0:
        ax.axhline(0, linestyle="--", color="black", label="freezing")
    ax.set(title="Temperatures", xlabel="day", ylabel="temperature in °C")
    ax.set_xticks(places, days)
    ax.legend()
    return figure
