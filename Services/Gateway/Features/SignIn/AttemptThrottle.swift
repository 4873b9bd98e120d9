import Models
import RPCClient

/// Slows down the guessing of passwords and emailed codes.
///
/// Each further wrong attempt doubles the time until the next one. A known device counts by itself, so that attempts from
/// elsewhere don't lock out the account's owner. Accounts that don't exist are treated the same.
struct AttemptThrottle: Sendable {
    let tokens: ServiceClient
    let limiter: Limiter
    let knownDevices: KnownDevices

    /// Runs `body`, which checks the password of the account with `email`. Throws 429 instead after too many wrong
    /// attempts. `body` is told whether the attempt comes from a known device.
    func attempting<Value: Sendable>(
        passwordOf email: EmailAddress, in application: ApplicationID, _ request: IncomingRequest,
        _ body: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        try await attempting(
            Tokens.AttemptSubject.password(of: email, in: application),
            at: knownDevices.device(of: request, for: email, in: application)?.device,
            // The wrong attempts may be an attacker's, so a right one doesn't clear them.
            clearsFailedAttempts: false, request, body)
    }

    /// Runs `body`, which checks an emailed code. Attempts count for the browser or network that asked for the email, so that
    /// others cannot use up its attempts. Mailer limits the attempts per email and per mailbox.
    func attempting<Value: Sendable>(
        code reference: Mailer.EmailCodeReference, in application: ApplicationID, _ request: IncomingRequest,
        _ body: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        try await attempting(
            "code \(application) \(reference.email) \(reference.device ?? Limiter.caller(request))",
            at: knownDevices.device(of: request, for: reference.email, in: application)?.device,
            clearsFailedAttempts: false,
            request, body)
    }

    /// Runs `body`, which checks the password of a user who is signed in. A known device counts by itself here, too: somebody who has got
    /// hold of a session elsewhere does not use up the owner's attempts.
    func attempting<Value: Sendable>(
        passwordOf user: UserID, _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        try await attempting(
            Tokens.AttemptSubject.password(of: user), at: knownDevices.device(of: request, for: user),
            clearsFailedAttempts: true, request,
            { _ in try await body() })
    }

    /// Runs `body`, which checks the second factor of a user's sign-in.
    func attempting<Value: Sendable>(
        secondFactorOf user: UserID, _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        // A stranger gets here only with the first factor. A right code clears the count, which slows guesses down, not its owner.
        try await attempting(
            Tokens.AttemptSubject.secondFactor(of: user), at: knownDevices.device(of: request, for: user),
            clearsFailedAttempts: true,
            request,
            { _ in try await body() })
    }

    /// Runs `body`, which checks a recovery code of a user who is signed in. Attempts count for the session: a code has 80 bits, so nobody
    /// guesses one in many sessions, and somebody who has got hold of another session does not use up the owner's attempts.
    func attempting<Value: Sendable>(
        recoveryCodeIn session: SignedIn, _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        try await attempting(
            Tokens.AttemptSubject.recoveryCode(of: session.user, in: session.claims.session), at: nil,
            clearsFailedAttempts: true, request,
            { _ in try await body() })
    }

    /// Runs `body`, which checks a recovery code at a sign-in of a user. Wrong codes of an app don't count here.
    func attempting<Value: Sendable>(
        recoveryCodeOf user: UserID, _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        try await attempting(
            Tokens.AttemptSubject.recoveryCode(of: user), at: knownDevices.device(of: request, for: user),
            clearsFailedAttempts: true, request,
            { _ in try await body() })
    }

    private func attempting<Value: Sendable>(
        _ subject: String, at device: Tokens.KnownDevice?, clearsFailedAttempts: Bool, _ request: IncomingRequest,
        _ body: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        let rules = limiter.rules
        guard rules.isOn else { return try await body(false) }
        let (subject, rule) = (Secret(subject), rules[.failedSignIns])
        let attempt: Tokens.Attempt
        do {
            attempt = try await tokens.call(
                Tokens.BeginAttempt(
                    subject: subject, rule: rule, perDay: rules.strangersFailuresPerDay, device: device,
                    devicePerDay: rules.deviceFailuresPerDay))
        } catch let error as ServiceError {
            throw limiter.recordRejection(error, .failedSignIns, request)
        }
        func finish(_ outcome: Tokens.FinishAttempt.Outcome) async {
            // If this fails, the counts are off by one.
            _ = try? await tokens.call(
                Tokens.FinishAttempt(
                    subject: subject, rule: rule, device: device, attempt: attempt, outcome: outcome,
                    clearsFailedAttempts: clearsFailedAttempts))
        }
        do {
            let value = try await body(attempt.isKnownDevice)
            await finish(.right)
            return value
        } catch {
            let code = (error as? any ServiceErrorConvertible)?.serviceError.code
            if code != .invalidCredentials, code != .codeInvalid, code != .secondFactorInvalid {
                await finish(.untried)
            } else if attempt.isKnownDevice {
                await finish(.wrong)
            }
            throw error
        }
    }
}
