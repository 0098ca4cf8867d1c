"""What users do, as Locust scenarios: `make load SCENARIO=steady`, or `locust -f loadtests/scenarios/steady.py`."""
