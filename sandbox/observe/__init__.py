"""Alerts and dashboards as code: `python -m sandbox.observe` writes what lies in deploy/observe.

Names are those that Prometheus makes of ours: dots become underscores, units and `_total` stand at the end.
"""
