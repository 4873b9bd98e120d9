extension Link {
    /// Connects to the server of a configuration, or to the primary that its Sentinels name. Afterwards it is ready for commands.
    static func connected(_ configuration: RedisConfiguration) throws(LinkError) -> Link {
        switch configuration.deployment {
        // Each node of a cluster has a configuration of its own.
        case .single, .cluster: try connected(to: configuration.endpoint, configuration)
        case .sentinel(let sentinels): try connected(through: sentinels, configuration)
        }
    }

    /// Connects and authenticates to one server.
    static func connected(
        to endpoint: RedisConfiguration.Endpoint, _ configuration: RedisConfiguration
    ) throws(LinkError) -> Link {
        let link = try Link(to: endpoint, tls: configuration.tls, timeout: configuration.connectTimeout)
        try link.authenticate(configuration.username, configuration.password)
        try link.requireReadiness()
        if configuration.database != 0 {
            try link.require(RedisCommand("SELECT", configuration.database))
        }
        // An ACL user may lack the permission. The name is for CLIENT LIST only.
        _ = try link.exchange(RedisCommand("CLIENT", "SETNAME", configuration.clientName))
        try link.stopBlocking()
        return link
    }

    func authenticate(_ username: String?, _ password: RedisPassword?) throws(LinkError) {
        guard let password else { return }
        try require(RedisCommand("AUTH", arguments: (username.map { [$0] } ?? []) + [password.value]))
    }

    /// Sends a command that must succeed.
    @discardableResult
    func require(_ command: RedisCommand) throws(LinkError) -> RedisReply {
        let reply = try exchange(command)
        if case .error(let error) = reply { throw .connectionFailed("\(command): \(error)") }
        return reply
    }

    /// Throws while the server loads its data or wants a password. A user without the permission to PING is ready.
    private func requireReadiness() throws(LinkError) {
        guard case .error(let error) = try exchange(RedisCommand("PING")) else { return }
        if error.code != "NOPERM" { throw .connectionFailed("PING: \(error)") }
    }
}
