"""The pages, the JSON API and the live events: everything that speaks HTTP. `web` imports `judge`, never the reverse."""
