extension Identity {
    /// The settings of an application and a page of its clients with their connections, in the form that ``ApplySettings`` takes; for
    /// operators. Secrets are never in it.
    ///
    /// Errors: 404 for an unknown application.
    public struct ExportSettings: RPCMethod {
        public static let name = "identity.export_settings"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// A page.
        public struct Reply: Codable, Sendable, Equatable {
            /// The application, with the clients of the page in the order of their ids.
            public var application: ApplicationDeclaration
            /// Where the next call goes on; nil at the end.
            public var nextCursor: ClientID?

            public init(application: ApplicationDeclaration, nextCursor: ClientID?) {
                self.application = application
                self.nextCursor = nextCursor
            }
        }

        /// The application.
        public var application: ApplicationID
        /// The previous call's ``Reply/nextCursor``; nil for the first call.
        public var cursor: ClientID?

        public init(application: ApplicationID, cursor: ClientID? = nil) {
            self.application = application
            self.cursor = cursor
        }
    }
}
