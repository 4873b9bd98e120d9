import Foundation
import Logging
import Models
import PasswordHashing
import RPC

/// Checks an address and a password. An unknown address takes as long as a wrong password.
///
/// A sign-in begins in the account that the user has owned longest: the personal one, for nearly everyone.
struct SignInHandler: RPCHandler {
    /// How the user has authenticated (RFC 8176).
    private static let methods = ["pwd"]

    let clients: ClientStore
    let users: UserStore
    let passwords: PasswordStore
    let audit: AuditLog
    let emailHasher: EmailHasher
    let hasher: PasswordHasher
    let breachRecorder: BreachedPasswordRecorder
    let proofs: SessionProofIssuer
    let newDeviceNotice: NewDeviceNotice
    let events: AttestedEventStore
    let logger: Logger

    func callAsFunction(_ call: Identity.SignIn, _ context: CallContext) async throws -> Identity.AuthenticatedUser {
        let deadline = context.deadline.instant
        // Before any query, so that a storm costs as little as possible.
        try hasher.requireRoom(for: call.share, deadline: deadline)
        let client = try await clients.require(call.client, deadline: deadline)
        let application = client.applicationID
        let emailHash = emailHasher.hash(call.email, in: application)
        let stored = try await passwords.credential(
            emailHash: emailHash, application: application, deadline: deadline)
        let outcome = try await check(call, stored, deadline)
        func entry(_ event: AuditEntry.Event) -> AuditEntry {
            AuditEntry(
                event: event, application: application, user: stored?.user, client: call.client,
                ipAddress: call.ipAddress, device: call.origin?.deviceName, emailHash: stored == nil ? emailHash : nil,
                context: context)
        }

        guard let stored, outcome != .wrong else {
            try await audit.record(entry(.signInFailed), deadline: deadline)
            throw ServiceError.invalidCredentials
        }
        guard stored.status == .active else {
            try await audit.record(entry(.signInRefused), deadline: deadline)
            throw ServiceError.suspended
        }
        guard let user = try await users.signInRecord(of: stored.user, in: application, deadline: deadline) else {
            throw ServiceError.invalidCredentials
        }
        // With the epoch from before the check: a password that was changed meanwhile opens no lasting session.
        var authenticated = try await proofs.attest(
            user, epoch: stored.epoch, client: client, methods: Self.methods, context)
        // If a step is left, the device is recorded after it.
        let known = authenticated.pendingStep == nil ? call.knownUsers : nil
        let isKnown = known?.contains(.init(user: stored.user, epoch: stored.epoch))
        authenticated.device = try await record(
            entry(.signIn).reached(authenticated, by: Self.methods), entry(.newDevice), user.profile, isKnown: isKnown,
            call.origin, deadline)
        if outcome == .right(needsRehash: true) { rehash(call.password, stored) }
        breachRecorder.record(
            AuditEntry(
                event: .breachedPasswordUsed, application: application, user: stored.user, client: call.client,
                ipAddress: call.ipAddress, context: context), of: call.password)
        return authenticated
    }

    /// Records a sign-in or its next step, and a new device with it. Unless the user may get a notice, that takes one round trip.
    ///
    /// - Parameter isKnown: whether the device is known; nil leaves that to others.
    private func record(
        _ signIn: AuditEntry, _ newDevice: AuditEntry, _ profile: SessionProfile, isKnown: Bool?, _ origin: MailOrigin?,
        _ deadline: ContinuousClock.Instant
    ) async throws -> Identity.AuthenticatedUser.Device? {
        guard isKnown == false else {
            try await audit.record(signIn, deadline: deadline)
            return isKnown.map { _ in .known }
        }
        var newDevice = newDevice
        newDevice.reason = origin?.deviceName
        guard
            let notice = try await newDeviceNotice(
                newDevice, profile, origin, isSignInRecorded: false, deadline: deadline)
        else {
            try await audit.record(signIn, newDevice, deadline: deadline)
            return .new
        }
        let isMailed = try await events.recordNewDevice(newDevice, after: signIn, notice: notice, deadline: deadline)
        return isMailed ? .noticed : .new
    }

    /// Always computes exactly one hash.
    private func check(
        _ call: Identity.SignIn, _ stored: StoredCredential?, _ deadline: ContinuousClock.Instant
    ) async throws -> PasswordHasher.Verification {
        guard let stored else {
            try await hasher.verifyDummy(call.password, for: call.share, deadline: deadline)
            return .wrong
        }
        return try await hasher.verify(call.password, against: stored.hash, for: call.share, deadline: deadline)
    }

    /// Hashes the password with the current parameters and pepper, which is possible only now that it is known. The caller
    /// does not wait for it. Under load it fails, and the next sign-in tries again.
    private func rehash(_ password: Secret, _ stored: StoredCredential) {
        let (hasher, passwords, logger) = (hasher, passwords, logger)
        Task {
            let deadline = ContinuousClock.now + .seconds(1)
            do {
                let hash = try await hasher.hash(password, deadline: deadline)
                try await passwords.rehash(stored, as: hash, deadline: deadline)
            } catch {
                logger.debug("a password keeps its old hash for now", metadata: ["user": "\(stored.user)"])
            }
        }
    }
}
