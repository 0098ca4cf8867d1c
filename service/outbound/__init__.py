"""How the gate reaches out: workers that hold posts back, the approval robot, signed call-backs.

Every call goes through `client.py`: configured hosts only, no private addresses unless listed, no redirects.
"""
