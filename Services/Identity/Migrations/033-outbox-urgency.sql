-- Events are leased by urgency: what ends sessions and what people wait for first, then the settings of webhooks, and events for webhooks at
-- last. Each part has an index of its own, so that one is found at once however many of the others wait.
CREATE INDEX effects_urgent ON identity.effects (id) WHERE kind NOT IN ('webhook', 'webhook_endpoint');
CREATE INDEX effects_webhook_endpoints ON identity.effects (id) WHERE kind = 'webhook_endpoint';
CREATE INDEX effects_webhooks ON identity.effects (id) WHERE kind = 'webhook';
