import Foundation
import Models
import RPCClient
import ServiceKit

extension AdminRoutes {
    /// The audit log.
    static let audit: [AdminRoute] = [listAuditEntries]

    private static let listAuditEntries = AdminRoute(
        method: .get, path: "/admin/audit", id: "listAuditEntries", tag: .audit,
        summary: "List entries of the audit log, latest first.", target: .filter,
        note: "`actor` is who acted: a user, operator, client or service. An operator whose id is key_… is an API key.",
        query: AdminField.audit, isList: true
    ) { request in
        var input = request.input()
        var filter = Identity.ListAuditEntries.Filter()
        filter.application = request.application
        filter.user = input.query("user_id", UserID.self, expected: "a user's id")
        filter.client = input.query("client_id", ClientID.self, expected: "a client's id")
        filter.ipAddress = input.query("ip_address", expected: "a network address")
        filter.event = input.query("event", oneOf: AuditEvent.self)
        filter.request = input.query("request_id", RequestID.self, expected: "a request's id")
        filter.since = input.time("since")
        filter.until = input.time("until")
        let limit = input.query("limit", in: 1...100, standard: 50)
        let cursor = input.query("cursor", AuditEntryID.self, expected: "a cursor of the page before")
        try input.check()
        let found = try await request.services.identity.call(
            Identity.ListAuditEntries(filter, part: .latest(before: cursor), limit: limit + 1))
        // They come in the order of their ids, so one more than asked for is the first.
        let page = found.suffix(limit)
        return try .list(
            Array(page.reversed()),
            next: found.count > limit ? page.first?.id.description : nil)
    }

    /// API keys. They are created by the command only, as the description of ``all`` says.
    static let apiKeys: [AdminRoute] = [
        listAPIKeys, revokeAPIKey,
    ]

    private static let listAPIKeys = AdminRoute(
        method: .get, path: "/admin/api-keys", id: "listAPIKeys", tag: .apiKeys,
        summary: "List the API keys, oldest first.", target: .fleet, query: AdminField.pages, isList: true
    ) { request in
        var input = request.input()
        let (limit, cursor) = input.page()
        try input.check()
        let all = try await request.services.identity.call(Identity.ListAPIKeys())
        return try .list(all, limit: limit, after: cursor) { $0.id.description }
    }

    private static let revokeAPIKey = AdminRoute(
        method: .delete, path: "/admin/api-keys/{key}", id: "revokeAPIKey", tag: .apiKeys,
        summary: "Revoke an API key. It is refused from then on.", target: .fleet
    ) { request in
        try AdminAnswer(
            try await request.services.identity.call(
                Identity.RevokeAPIKey(key: try request.parameter("key"))))
    }

    /// The processes of the fleet.
    static let fleet: [AdminRoute] = [
        getStatus, getDiagnosis, getMetrics, explainRequest,
    ]

    private static let getStatus = AdminRoute(
        method: .get, path: "/admin/status", id: "getStatus", tag: .fleet,
        summary: "Show every replica, and whether it and its stores work.", target: .fleet
    ) { request in
        try AdminAnswer(try await FleetStatus(of: request.services, gateway: request.fleet.gateway))
    }

    private static let getDiagnosis = AdminRoute(
        method: .get, path: "/admin/diagnosis", id: "getDiagnosis", tag: .fleet,
        summary: "Check stores, clocks, builds, email delivery, URLs and cookies.", target: .fleet,
        timeout: .seconds(30)
    ) { request in
        try AdminAnswer(try await Diagnosis(of: request.services, request.fleet.settings))
    }

    private static let getMetrics = AdminRoute(
        method: .get, path: "/admin/metrics", id: "getMetrics", tag: .fleet,
        summary: "Show the metrics of every process, as `text` in the Prometheus text format.", target: .fleet
    ) { request in
        var texts: [String] = []
        for service in request.fleet.all { texts += try await service.callEachReplica(Operations.GetMetrics()) }
        guard !texts.isEmpty else { throw ServiceError.unavailable() }
        return try AdminAnswer(["text": MetricsText.merged(texts)])
    }

    private static let explainRequest = AdminRoute(
        method: .get, path: "/admin/requests/{request}", id: "explainRequest", tag: .fleet,
        summary: "Show what each process did for a request.", target: .fleet, isList: true
    ) { request in
        let id: RequestID = try request.parameter("request")
        var steps: [Operations.Step] = []
        // The gateway comes first: within the same millisecond, the caller was before the callee.
        for service in request.fleet.all {
            steps += try await service.callEachReplica(Operations.Explain(requestID: id)).flatMap(\.self)
        }
        guard !steps.isEmpty else {
            throw ServiceError(.requestUnknown, detail: "No process remembers this request.")
        }
        return try .list(steps.sorted { $0.time < $1.time })
    }
}
