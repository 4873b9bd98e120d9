/// What a node of a cluster replies instead of running a command. The command has not run, and can be sent again.
enum Redirection: Equatable {
    /// Another node has the slot from now on.
    case moved(HashSlot, to: RedisConfiguration.Endpoint)
    /// The slot is on its way to another node, which has these keys already, or will get them.
    case ask(RedisConfiguration.Endpoint)
    /// The slot is on its way to another node, and each node has some of the keys.
    case tryAgain
    /// The cluster doesn't serve the slot at the moment, for example until a replica is promoted.
    case down

    /// Reads a reply: `MOVED 3999 127.0.0.1:6381`. Nil for all other replies.
    init?(_ reply: RedisReply, from asked: RedisConfiguration.Endpoint) {
        guard case .error(let error) = reply else { return nil }
        let words = error.message.split(separator: " ")
        switch error.code {
        case "MOVED", "ASK":
            guard words.count >= 3, let slot = Int(words[1]).flatMap(HashSlot.init),
                let colon = words[2].lastIndex(of: ":"), let port = Int(words[2][words[2].index(after: colon)...]),
                let endpoint = RedisConfiguration.Endpoint(
                    clusterHost: String(words[2][..<colon]), port: port, besides: asked)
            else { return nil }
            self = error.code == "MOVED" ? .moved(slot, to: endpoint) : .ask(endpoint)
        case "TRYAGAIN": self = .tryAgain
        case "CLUSTERDOWN": self = .down
        default: return nil
        }
    }
}
