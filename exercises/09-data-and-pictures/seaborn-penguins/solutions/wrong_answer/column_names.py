# fails: test_names_of_axes
# Leaves the names that seaborn gives.
import seaborn as sns
from matplotlib.figure import Figure


def compare(penguins):
    known = penguins.dropna(subset=["species", "flipper_mm", "mass_g"])
    if known.empty:
        raise ValueError("there is no penguin to draw")
    known = known.assign(kg=known["mass_g"] / 1000)
    species = sorted(known["species"].unique())
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    sns.boxplot(known, x="species", y="kg", order=species, ax=left)
    sns.scatterplot(known, x="flipper_mm", y="kg", hue="species", hue_order=species, ax=right)
    left.set(title="Mass by species")
    right.set(title="Mass and flipper length")
    return figure
