extension Identity {
    /// The identities that are linked to a user, oldest first.
    public struct ListLinkedIdentities: RPCMethod {
        public static let name = "identity.list_linked_identities"
        public static let isIdempotent = true
        public typealias Reply = [LinkedIdentity]

        /// The user.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID

        public init(user: UserID, application: ApplicationID) {
            self.user = user
            self.application = application
        }
    }
}
