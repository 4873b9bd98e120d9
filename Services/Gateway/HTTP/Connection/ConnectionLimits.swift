import CoreMetrics
import ServiceKit
import Synchronization

/// Limits the number of connections, in all and for each client network.
final class ConnectionLimits: Sendable {
    private struct Open {
        var total = 0
        var byNetwork: [String: Int] = [:]
    }

    /// The place of a connection until ``ConnectionLimits/release(_:)``.
    struct Slot: Sendable {
        fileprivate let network: String?
    }

    private let maximum: Int
    private let maximumPerClient: Int
    private let exempt: [AddressRange]
    private let open = Mutex(Open())
    private let refused: [Counter]

    /// - Parameters:
    ///   - maximum: connections in all.
    ///   - maximumPerClient: connections of one IPv4 address, or of one IPv6 /64.
    ///   - exempt: networks to which only the first bound applies, such as proxies, which connect for many clients.
    ///   - label: the name of the counter of refused connections.
    init(
        maximum: Int, maximumPerClient: Int, exempt: [AddressRange], label: String = "gateway_connections_refused"
    ) {
        self.maximum = maximum
        self.maximumPerClient = maximumPerClient
        self.exempt = exempt
        refused = ["all", "client"].map { Counter(label: label, dimensions: [("bound", $0)]) }
    }

    /// The number of connections that are open.
    var count: Int { open.withLock { $0.total } }

    /// Counts a connection from `address`, if it has one. Nil if there is no room for it.
    func admit(_ address: String?) -> Slot? {
        let network = address.flatMap { address in
            exempt.contains { $0.contains(address) } ? nil : AddressRange.neighbourhood(of: address)
        }
        let bound: Int? = open.withLock { open in
            guard open.total < maximum else { return 0 }
            if let network {
                guard open.byNetwork[network, default: 0] < maximumPerClient else { return 1 }
                open.byNetwork[network, default: 0] += 1
            }
            open.total += 1
            return nil
        }
        guard let bound else { return Slot(network: network) }
        refused[bound].increment()
        return nil
    }

    /// Frees the slot of a connection that has ended.
    func release(_ slot: Slot) {
        open.withLock { open in
            open.total -= 1
            guard let network = slot.network, let count = open.byNetwork[network] else { return }
            open.byNetwork[network] = count > 1 ? count - 1 : nil
        }
    }
}
