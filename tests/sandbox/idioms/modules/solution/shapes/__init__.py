"""Package doc."""
from .round import Circle
__version__ = "1.0"
