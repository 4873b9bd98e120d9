/// Which primary of a cluster has which slot.
struct SlotMap: Sendable, Equatable {
    typealias Endpoint = RedisConfiguration.Endpoint

    /// All primaries with slots.
    private(set) var primaries: [Endpoint] = []
    /// For each slot the index of its primary; -1 for a slot that no node serves.
    private var owners = [Int16](repeating: -1, count: HashSlot.count)

    /// Maximum number of primaries. Redis recommends at most 1000.
    private static let maximumPrimaries = 1000

    /// A cluster that serves no slot.
    init() {}

    /// Reads the reply of `CLUSTER SLOTS`. `asked` is the node that gave it, which may leave out its own host.
    init(_ reply: RedisReply, from asked: Endpoint) throws(RedisError) {
        guard let ranges = reply.array else { throw .protocolError }
        for range in ranges {
            guard let parts = range.array, parts.count >= 3, let first = parts[0].int.flatMap(HashSlot.init),
                let last = parts[1].int.flatMap(HashSlot.init), first.number <= last.number,
                let node = parts[2].array, node.count >= 2, let port = node[1].int,
                let endpoint = Endpoint(clusterHost: node[0].string ?? "", port: port, besides: asked)
            else { throw .protocolError }
            try assign(first.number...last.number, to: endpoint)
        }
    }

    /// The primary of a slot; nil if no node serves it.
    func owner(of slot: HashSlot) -> Endpoint? {
        let index = owners[slot.number]
        return index < 0 ? nil : primaries[Int(index)]
    }

    /// Gives a slot to another primary, as a node has told.
    mutating func move(_ slot: HashSlot, to endpoint: Endpoint) throws(RedisError) {
        try assign(slot.number...slot.number, to: endpoint)
    }

    private mutating func assign(_ slots: ClosedRange<Int>, to endpoint: Endpoint) throws(RedisError) {
        let index: Int
        if let known = primaries.firstIndex(of: endpoint) {
            index = known
        } else {
            guard primaries.count < Self.maximumPrimaries else { throw .protocolError }
            index = primaries.count
            primaries.append(endpoint)
        }
        for slot in slots { owners[slot] = Int16(index) }
    }
}

extension RedisConfiguration.Endpoint {
    /// The address of a node as another node tells it. An empty or unknown host is that of the node that tells it.
    init?(clusterHost host: String, port: Int, besides asked: Self) {
        guard (1...65535).contains(port) else { return nil }
        guard host.isEmpty || host == "?" else {
            self = .tcp(host: host, port: port)
            return
        }
        guard case .tcp(let own, _) = asked else { return nil }
        self = .tcp(host: own, port: port)
    }
}
