"""How a tool asks: deliveries with signatures and events around them. The posts inside are read by `shapes`."""
