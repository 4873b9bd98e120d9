import Models

extension UserStore {
    /// The profile of a user who signs in, acting in the account that they have owned longest; nil if there is no such
    /// user.
    func signInProfile(
        of user: UserID, in application: ApplicationID, deadline: ContinuousClock.Instant
    ) async throws -> SessionProfile? {
        guard var profile = try await self.user(user, of: application, deadline: deadline)?.profile else { return nil }
        profile.activeMembership = profile.preferredMembership
        return profile
    }
}
