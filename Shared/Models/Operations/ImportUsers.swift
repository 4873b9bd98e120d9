extension Identity {
    /// Creates users who come from another system, all of a call in one transaction; for operators. No emails are sent.
    ///
    /// Each user is a record of an import. A record that has created or changed a user does nothing when it is sent again, so a caller
    /// may repeat a call, or a whole import that was interrupted.
    ///
    /// Errors: 400 `invalid_request` for too many records, and for a record number that occurs twice. 404 for an unknown application.
    public struct ImportUsers: RPCMethod {
        public static let name = "identity.import_users"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum number of ``records``.
        public static let maximumRecords = 500

        /// One user of the import.
        public struct Record: Codable, Sendable, Equatable {
            /// Its number in the import, from 1.
            public var number: Int
            /// The user.
            public var user: ImportedUser

            public init(number: Int, user: ImportedUser) {
                self.number = number
                self.user = user
            }
        }

        /// What became of a record.
        public enum Outcome: Codable, Sendable, Equatable {
            /// The user was created.
            case created
            /// The address was known, and the user was changed.
            case updated
            /// The address was known, and the user has all of this.
            case unchanged
            /// An earlier call with this record has created or changed the user.
            case repeated
            /// Nothing was written. The text states why, for the operator.
            case refused(String)
        }

        /// What was done.
        public struct Reply: Codable, Sendable, Equatable {
            /// An outcome for each record, in their order.
            public var outcomes: [Outcome]

            public init(outcomes: [Outcome]) { self.outcomes = outcomes }
        }

        /// The application.
        public var application: ApplicationID
        /// The import that the records belong to.
        public var importID: UserImportID
        /// The users. No address occurs twice.
        public var records: [Record]
        /// Whether users whose address is known are changed.
        public var updatesUsers: Bool
        /// Whether nothing is written in the end.
        public var isDryRun: Bool

        public init(
            application: ApplicationID, importID: UserImportID, records: [Record], updatesUsers: Bool = false,
            isDryRun: Bool = false
        ) {
            self.application = application
            self.importID = importID
            self.records = records
            self.updatesUsers = updatesUsers
            self.isDryRun = isDryRun
        }
    }
}
