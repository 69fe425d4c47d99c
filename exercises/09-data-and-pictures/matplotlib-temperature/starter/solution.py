from matplotlib.figure import Figure


def temperature_figure(days: list[str], highs: list[float], lows: list[float]) -> Figure:
    """The temperatures of some days, as a figure."""
    figure = Figure()
    figure.subplots()
    return figure
