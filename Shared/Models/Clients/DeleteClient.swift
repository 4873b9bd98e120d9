extension Identity {
    /// Deletes a client with its secrets, connections, consents and invitations; for operators. Who waits to sign up at it waits at
    /// another client of the application from then on, if there is one. The caller ends the sessions at the client.
    ///
    /// Errors: 404.
    public struct DeleteClient: RPCMethod {
        public static let name = "identity.delete_client"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Nothing

        /// The client.
        public var client: ClientID

        public init(client: ClientID) { self.client = client }
    }
}
