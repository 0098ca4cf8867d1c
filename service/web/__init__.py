"""What every endpoint shares: strict decoding of raw bodies, problems, keys, limits."""
