import Models

extension UserStore {
    /// A user who signs in, acting in the account that they have owned longest; nil if there is no such user.
    func signInRecord(
        of user: UserID, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> UserRecord? {
        guard var record = try await self.user(user, of: application, deadline: deadline) else { return nil }
        record.profile.activeMembership = record.profile.preferredMembership
        return record
    }
}
