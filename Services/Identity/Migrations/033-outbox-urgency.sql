-- Events are leased by urgency: what ends sessions and what people wait for first, events for webhooks after it. Each part has an index of its
-- own, so that one is found at once however many of the other wait.
CREATE INDEX effects_urgent ON identity.effects (id) WHERE kind NOT IN ('webhook', 'webhook_endpoint');
CREATE INDEX effects_for_webhooks ON identity.effects (id) WHERE kind IN ('webhook', 'webhook_endpoint');
