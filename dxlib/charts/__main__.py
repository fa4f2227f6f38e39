"""``python -m dxlib.charts``: every specification as JSON, one line a look, for :func:`dxlib.charts.apart`."""

from __future__ import annotations

import json
import sys

from dxlib.charts import LOOKS, build, names

if __name__ == "__main__":
    for look in LOOKS:
        json.dump([look, {name: build(name, *look) for name in names()}], sys.stdout)
        print(flush=True)
