"""One good row of each dataset of services, programme, economy, society, capacity and obstacles; values overrule."""

from __future__ import annotations
