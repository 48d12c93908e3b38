"""Topic channels: what people talk about across regions and networks, without rank, and without a name if they wish."""
