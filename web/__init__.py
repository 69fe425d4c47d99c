"""The pages, the JSON API and the live events: all that speaks HTTP. `web` imports `judge`, never the reverse."""
