extension Link {
    /// Connects and authenticates. Afterwards the server is ready for commands.
    static func connected(_ configuration: RedisConfiguration) throws(LinkError) -> Link {
        let link = try Link(to: configuration.endpoint, timeout: configuration.connectTimeout)
        if let password = configuration.password {
            let user = configuration.username.map { [$0] } ?? []
            try link.require(RedisCommand("AUTH", arguments: user + [password.value]))
        }
        try link.requireReadiness()
        if configuration.database != 0 {
            try link.require(RedisCommand("SELECT", configuration.database))
        }
        // An ACL user may lack the permission. The name is for CLIENT LIST only.
        _ = try link.exchange(RedisCommand("CLIENT", "SETNAME", configuration.clientName))
        try link.stopBlocking()
        return link
    }

    private func require(_ command: RedisCommand) throws(LinkError) {
        if case .error(let error) = try exchange(command) { throw .connectionFailed("\(command): \(error)") }
    }

    /// Throws while the server loads its data or wants a password. A user without the permission to PING is ready.
    private func requireReadiness() throws(LinkError) {
        guard case .error(let error) = try exchange(RedisCommand("PING")) else { return }
        if error.code != "NOPERM" { throw .connectionFailed("PING: \(error)") }
    }
}
