import Models
import Postgres

extension Transaction {
    /// Begins a new epoch of a user's rights and promises to tell tokens; returns its number.
    func beginEpoch(of user: UserID, application: ApplicationID, keeping session: SessionID? = nil) throws -> Int {
        let rows = try query(
            """
            UPDATE identity.users SET epoch = epoch + 1 WHERE application_id = \(application) AND id = \(user)
            RETURNING epoch
            """)
        guard let epoch = try rows.first?[0].decode(as: Int.self) else { throw ServiceError.notFound("user") }
        try execute(PendingEvent.epoch(epoch, keeping: session).insert(user: user, application: application))
        return epoch
    }
}
