# fails: test_medians, test_points, test_gaps
# Writes kilograms and draws grams.
import seaborn as sns
from matplotlib.figure import Figure


def compare(penguins):
    known = penguins.dropna(subset=["species", "flipper_mm", "mass_g"])
    if known.empty:
        raise ValueError("there is no penguin to draw")
    known = known.assign(kg=known["mass_g"])
    species = sorted(known["species"].unique())
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    sns.boxplot(known, x="species", y="kg", order=species, ax=left)
    sns.scatterplot(known, x="flipper_mm", y="kg", hue="species", hue_order=species, ax=right)
    left.set(title="Mass by species", xlabel="species", ylabel="mass in kg")
    right.set(title="Mass and flipper length", xlabel="flipper in mm", ylabel="mass in kg")
    return figure
