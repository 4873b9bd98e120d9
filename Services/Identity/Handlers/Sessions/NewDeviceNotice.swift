import Models

/// Composes the notice of a sign-in on a new device, for users who may get one.
struct NewDeviceNotice: Sendable {
    let clients: ClientStore
    let events: AttestedEventStore

    /// The notice of `entry`; nil if the user gets none. Whether it is sent is decided in the transaction that writes the entry.
    ///
    /// - Parameter isSignInRecorded: whether the sign-in itself is in the audit log already.
    func callAsFunction(
        _ entry: AuditEntry, _ profile: SessionProfile, _ origin: MailOrigin?, isSignInRecorded: Bool,
        deadline: ContinuousClock.Instant
    ) async throws -> OutgoingMail? {
        // A stranger may have signed up with an address that is not verified: its owner gets no notices.
        guard let email = profile.credentials.first(where: { $0.emailVerifiedAt != nil })?.email,
            try await events.mayAllowDeviceNotice(entry, isSignInRecorded: isSignInRecorded, deadline: deadline),
            let client = try await clients.helpingClient(of: entry.application, deadline: deadline)
        else { return nil }
        return OutgoingMail.notice(
            .newDevice, to: email, of: profile.id, languages: profile.identity?.languages ?? [], client,
            origin: origin)
    }
}
