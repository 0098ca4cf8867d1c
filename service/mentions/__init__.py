"""Mentions: what others write to an office holder or the town, and whether it waits for an answer.

mention -> normalise -> detect -> sort -> words. The listening side of guideline 9 (contract, section 5).
"""
