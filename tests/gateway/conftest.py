"""Envoy comes as a package where there is one for the machine (Linux with glibc, Apple silicon)."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("envoy") else ["test_envoy.py", "test_front.py", "test_front_stays.py"]
