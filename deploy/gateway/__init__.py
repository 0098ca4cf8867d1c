"""`make gateway`: two gates behind a real Envoy with TLS, on loopback, without containers."""
