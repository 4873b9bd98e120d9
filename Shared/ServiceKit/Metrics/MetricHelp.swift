/// What each metric means, for its line `# HELP`.
enum MetricHelp {
    /// The lines above the series of a metric.
    static func head(of name: String, _ type: String) -> String {
        (texts[name].map { "# HELP \(name) \($0)\n" } ?? "") + "# TYPE \(name) \(type)\n"
    }

    /// The texts by name. No text has a backslash or a line break, which would have to be escaped.
    static let texts: [String: String] = [
        "gateway_cache_lookups_total": "Look-ups in a cache, by outcome: hit or miss.",
        "gateway_connections_open": "Connections of clients and proxies that are open.",
        "gateway_connections_refused_total": "Connections beyond the maximum in all, or for one client.",
        "gateway_forwarded_hops_unreadable_total": "Hops in the header of trusted proxies that were no addresses.",
        "gateway_limited_total": "Requests that were refused with 429, by the limit.",
        "gateway_metrics_connections_refused_total":
            "Connections to the port of the metrics beyond the maximum in all, or for one address.",
        "gateway_request_duration_seconds": "Time from a request's head to its response, by method and route.",
        "gateway_requests_total": "Requests, by method, route and status.",
        "gateway_responses_total": "Responses, by the class of their status.",
        "gateway_service_replicas": "Replicas of a service that the gateway is connected to.",
        "gateway_spans_exported_total": "Spans of traces that the collector has accepted.",
        "identity_breached_password_lookups_total": "Look-ups of passwords among breached ones, by outcome.",
        "identity_effects_oldest_seconds": "Age of the oldest event in the outbox of identity.",
        "identity_effects_stuck": "Events in the outbox of identity that were tried often and never acknowledged.",
        "identity_effects_waiting": "Events in the outbox of identity.",
        "identity_factors_of_old_keys": "Factors and recovery codes that still need an earlier factor key.",
        "latchkey_metrics_refused": "Series that were not recorded, because there were too many.",
        "latchkey_password_hashes_refused_total":
            "Password hashes that were refused, because they could not be computed in time.",
        "latchkey_queue_waiting": "Work that waits for a connection of a store, or for a thread.",
        "latchkey_rpc_calls_in_flight": "Calls that are being answered.",
        "latchkey_rpc_calls_total": "Calls by method and outcome: answered, refused (below 500) or failed.",
        "latchkey_rpc_duration_seconds": "Time that a call took, by method.",
        "latchkey_rpc_errors_total": "Calls that were refused or failed, by method and error code.",
        "latchkey_spans_dropped_total":
            "Spans of traces that were never exported, by reason: buffer, refused or undelivered.",
        "latchkey_store_up": "Whether the store answers: 1 or 0.",
        "mailer_delivery_duration_seconds": "Time that an attempt to deliver an email took.",
        "mailer_messages_total": "Attempts to deliver an email, by outcome: delivered, retried, dead or expired.",
        "mailer_outbox_dead": "Emails that were given up.",
        "mailer_outbox_waiting": "Emails that wait to be delivered.",
        "mailer_sign_up_hook_duration_seconds": "Time that a sign-up hook took to answer.",
        "mailer_sign_up_hooks_total": "Sign-up hooks that were asked, by what they decided.",
        "mailer_webhook_delivery_duration_seconds": "Time that an attempt to deliver an event to a webhook took.",
        "mailer_webhook_events_total":
            "Attempts to deliver an event to a webhook, by outcome: delivered, retried, dead or dropped.",
        "mailer_webhooks_dead": "Events for webhooks that were given up.",
        "mailer_webhooks_waiting": "Events for webhooks that wait to be delivered.",
        "process_cpu_seconds_total": "CPU time that the process has used.",
        "process_max_fds": "Maximum number of open files.",
        "process_open_fds": "Open files.",
        "process_resident_memory_bytes": "Memory that the process occupies.",
        "process_start_time_seconds": "When the process started, in seconds since 1970.",
        "tokens_refresh_tokens_reused_total":
            "Refresh tokens that were used a second time, which ended their sessions.",
    ]
}
