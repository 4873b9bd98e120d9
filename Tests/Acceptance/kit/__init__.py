"""What the acceptance tests share: callers of both APIs, the operator's command, and a receiver of webhooks."""
