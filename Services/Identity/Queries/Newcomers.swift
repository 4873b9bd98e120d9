import Models
import Postgres

extension Transaction {
    /// Makes a user whose mailbox was shown for the first time theirs alone, and returns their new epoch. Anyone can sign
    /// up with somebody else's address and wait, or come by a provider that vouches for no address: so every way in from
    /// before goes, all sessions end, and nobody stays whom that person let in.
    func beginAnew(_ user: UserID, of application: ApplicationID) throws -> Int {
        // First of all: it locks the user, so that nothing new gets in between.
        let epoch = try beginEpoch(of: user, application: application)
        try execute("DELETE FROM identity.passwords WHERE application_id = \(application) AND user_id = \(user)")
        try forgetIdentities(of: user, application: application)
        // What clients were told they may know, it was not the owner of the mailbox who agreed to.
        try execute("DELETE FROM identity.consents WHERE application_id = \(application) AND user_id = \(user)")
        try dismissGuests(of: user, application: application)
        try execute(
            """
            UPDATE identity.user_identities
            SET given_name = NULL, family_name = NULL, display_name = NULL, avatar_url = NULL
            WHERE application_id = \(application) AND user_id = \(user)
            """)
        return epoch
    }

    /// Forgets by which providers a user could sign in, or was about to.
    func forgetIdentities(of user: UserID, application: ApplicationID) throws {
        for statement: Query in [
            "DELETE FROM identity.external_identities WHERE application_id = \(application) AND user_id = \(user)",
            "DELETE FROM identity.held_sign_ins WHERE application_id = \(application) AND user_id = \(user)",
        ] {
            try execute(statement)
        }
    }

    /// Takes back what a user gave to others while their address was not verified: invitations, and memberships in the
    /// accounts that they own.
    func dismissGuests(of user: UserID, application: ApplicationID) throws {
        try execute(
            """
            UPDATE identity.invites SET revoked_at = now()
            WHERE application_id = \(application) AND invited_by = \(user)
              AND accepted_at IS NULL AND revoked_at IS NULL
            """)
        let guests = try query(
            """
            DELETE FROM identity.memberships g USING identity.memberships o
            WHERE o.application_id = \(application) AND o.user_id = \(user) AND o.role = 'owner'
              AND g.application_id = o.application_id AND g.account_id = o.account_id AND g.user_id <> o.user_id
            RETURNING g.user_id
            """)
        for guest in guests { _ = try beginEpoch(of: guest[0].decode(), application: application) }
    }
}
