/// How the primary is found by asking Sentinels.
extension Link {
    typealias Endpoint = RedisConfiguration.Endpoint

    /// What one Sentinel says.
    struct SentinelView {
        let sentinel: Endpoint
        let primary: Endpoint
        /// The version of what it knows. It grows with each fail-over that the Sentinels agree on.
        let epoch: Int
    }

    /// How long each of the other Sentinels may take, once one has replied.
    private static let timeoutOfFurtherSentinels = Duration.milliseconds(300)

    /// Asks all Sentinels, and connects to the server that they name, if it says itself that it is the primary.
    ///
    /// A Sentinel that was cut off from the others, as its primary may be, does not know of their fail-over. So what the others know
    /// counts; see ``candidates(_:)``.
    static func connected(
        through sentinels: Sentinels, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Link {
        var reasons: [Endpoint: String] = [:]
        var views: [SentinelView] = []
        for sentinel in sentinels.endpoints {
            do throws(LinkError) {
                var timeout = configuration.connectTimeout
                if !views.isEmpty { timeout = min(timeout, timeoutOfFurtherSentinels) }
                views.append(try view(of: sentinel, sentinels, configuration, timeout: timeout))
            } catch {
                reasons[sentinel] = "\(error)"
            }
        }
        for view in candidates(views) {
            do throws(LinkError) {
                return try connected(toPrimary: view.primary, configuration)
            } catch {
                reasons[view.sentinel] = "it names \(view.primary): \(error)"
            }
        }
        let all = sentinels.endpoints.compactMap { sentinel in
            reasons[sentinel].map { "Sentinel \(sentinel): \($0)" }
        }
        throw .connectionFailed(all.joined(separator: "; "))
    }

    /// The primaries that may be connected to, the best one first: those of the newest view, and before others the one that more Sentinels
    /// name. An older view counts only if most Sentinels have it.
    static func candidates(_ views: [SentinelView]) -> [SentinelView] {
        let votes = Dictionary(grouping: views, by: \.primary).mapValues(\.count)
        func count(_ view: SentinelView) -> Int { votes[view.primary] ?? 0 }
        let newest = views.map(\.epoch).max() ?? 0
        var seen: Set<Endpoint> = []
        func rank(_ view: SentinelView) -> (Int, Int) { (view.epoch, count(view)) }
        // Sorting keeps the order of equals.
        return views.sorted { rank($0) > rank($1) }
            .filter { $0.epoch == newest || count($0) * 2 > views.count }
            .filter { seen.insert($0.primary).inserted }
    }

    /// A link to a Sentinel, which may be asked.
    static func connected(
        toSentinel endpoint: Endpoint, _ sentinels: Sentinels, _ configuration: RedisConfiguration,
        timeout: Duration? = nil
    ) throws(LinkError) -> Link {
        let link = try Link(to: endpoint, tls: configuration.tls, timeout: timeout ?? configuration.connectTimeout)
        try link.authenticate(sentinels.username, sentinels.password)
        return link
    }

    private static func view(
        of sentinel: Endpoint, _ sentinels: Sentinels, _ configuration: RedisConfiguration, timeout: Duration
    ) throws(LinkError) -> SentinelView {
        let link = try connected(toSentinel: sentinel, sentinels, configuration, timeout: timeout)
        let primary = try link.primary(named: sentinels.primary)
        switch try link.exchange(RedisCommand("SENTINEL", "MASTER", sentinels.primary)) {
        case .array(let fields):
            guard let name = fields.firstIndex(where: { $0.string == "config-epoch" }), name + 1 < fields.count,
                let epoch = fields[name + 1].string.flatMap({ Int($0) })
            else { throw .protocolViolation }
            return SentinelView(sentinel: sentinel, primary: primary, epoch: epoch)
        // A user without the permission to ask.
        case .error(let error) where error.code == "NOPERM":
            return SentinelView(sentinel: sentinel, primary: primary, epoch: 0)
        default: throw .protocolViolation
        }
    }

    /// Asks a Sentinel for the primary's address.
    func primary(named name: String) throws(LinkError) -> Endpoint {
        let reply = try require(RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name))
        if reply.isNull { throw .connectionFailed("it knows no primary named \(name)") }
        guard let parts = reply.array, parts.count == 2, let host = parts[0].string, !host.isEmpty,
            let port = parts[1].int, (1...65535).contains(port)
        else { throw .protocolViolation }
        return .tcp(host: host, port: port)
    }

    private static func connected(
        toPrimary endpoint: Endpoint, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Link {
        // A Sentinel must not lead the password to where the configured address may not lead it.
        guard configuration.tls != nil || configuration.allowsUnencrypted || !endpoint.isBeyond else {
            throw .connectionFailed("that is beyond the private network; use rediss+sentinel://, or ?tls=never")
        }
        let link = try connected(to: endpoint, configuration)
        switch try link.exchange(RedisCommand("ROLE")) {
        case .array(let role) where role.first?.string == "master": return link
        // A user without the permission to ask. The server's READONLY tells us later.
        case .error(let error) where error.code == "NOPERM": return link
        default: throw .connectionFailed("that server is not the primary")
        }
    }
}
