import CoreMetrics
import HTTPTypes
import ServiceKit
import Synchronization

/// Finds the address of a request's client. The field in which proxies name their clients is read from its end, and only as
/// far as every hop is a configured proxy: what is before the first other address may be invented (RFC 7239 §8.1).
struct ClientAddress: Sendable {
    let trustedProxies: [AddressRange]
    /// The only field that is read. A proxy that sets one field may pass on the other as the client has sent it.
    var field = ForwardedField.xForwardedFor
    /// Counts the hops of trusted proxies that can't be read.
    var report = ForwardingReport()

    /// The address of the client of a request that came over a connection from `peer`; nil without a peer.
    func address(peer: String?, headers: HTTPFields) -> String? {
        guard var client = peer else { return nil }
        guard isTrusted(client) else { return client }
        let lines = headers[values: field == .forwarded ? .forwarded : .forwardedFor]
        for node in field.nodes(lines) {
            switch node {
            case .address(let address): client = address
            case .hidden: return client
            case .unreadable:
                report.recordUnreadable()
                return client
            }
            guard isTrusted(client) else { return client }
        }
        return client
    }

    private func isTrusted(_ address: String) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }
}

/// Counts the hops of trusted proxies that can't be read, for metrics and for `latchkey doctor`.
final class ForwardingReport: Sendable {
    private let unreadable = Mutex(0)
    private let counter = Counter(label: "gateway_forwarded_hops_unreadable")

    /// The number of hops since the process started.
    var unreadableCount: Int { unreadable.withLock { $0 } }

    func recordUnreadable() {
        unreadable.withLock { $0 += 1 }
        counter.increment()
    }

    /// The check of `latchkey doctor`, which fails once a hop could not be read.
    func check(_ field: ForwardedField) -> HealthCheck {
        HealthCheck("forwarded_header") { [self] in
            let count = unreadableCount
            guard count == 0 else {
                throw HealthCheckError(
                    "\(count) hops in \(field.rawValue) (LATCHKEY_FORWARDED_HEADER) of trusted proxies were no addresses, "
                        + "so all clients of the proxy share its limits")
            }
        }
    }
}

extension IncomingRequest {
    /// Whether a header field states that a proxy has forwarded the request.
    var cameByProxy: Bool {
        headers.contains {
            let name = $0.name.canonicalName
            return name == "forwarded" || name == "via" || name.hasPrefix("x-forwarded-") || name == "x-real-ip"
        }
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let forwarded = HTTPField.Name("Forwarded")!
}
