extension Link {
    /// Connects and signs in as `configuration` says; afterwards the server is ready for commands.
    static func signedIn(_ configuration: RedisConfiguration) throws(LinkError) -> Link {
        let link = try Link(to: configuration.endpoint, timeout: configuration.connectTimeout)
        if let password = configuration.password {
            let user = configuration.username.map { [$0] } ?? []
            try link.require(RedisCommand("AUTH", arguments: user + [password.value]))
        }
        try link.requireReadiness()
        if configuration.database != 0 {
            try link.require(RedisCommand("SELECT", configuration.database))
        }
        // A user may be forbidden to set a name; it only serves those who look at CLIENT LIST.
        _ = try link.exchange(RedisCommand("CLIENT", "SETNAME", configuration.clientName))
        try link.stopBlocking()
        return link
    }

    private func require(_ command: RedisCommand) throws(LinkError) {
        if case .error(let error) = try exchange(command) { throw .refused("\(command): \(error)") }
    }

    /// A server that reads its data from disk, or that wants a password, is not ready. A user who may not PING is.
    private func requireReadiness() throws(LinkError) {
        guard case .error(let error) = try exchange(RedisCommand("PING")) else { return }
        if error.code != "NOPERM" { throw .refused("PING: \(error)") }
    }
}
