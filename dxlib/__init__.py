"""What Bến Cát's digital-transformation monitor knows, without any screen.

Arrows go down: monitor → preview → scorecard → store → ledger → intake → catalog.
"""

__version__ = "0.6.0"
