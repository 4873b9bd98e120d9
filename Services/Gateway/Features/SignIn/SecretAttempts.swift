import Models

extension Surroundings {
    /// Runs `body`, which checks the password of the account of `email`, unless too many were wrong lately: then 429, with a
    /// time that doubles with each further failure. A device where the user signed in before counts by itself, as long as
    /// it is not wrong too often; `body` is told whether it does. Whether there is such an account makes no difference.
    func attempting<Value: Sendable>(
        passwordOf email: EmailAddress, in application: ApplicationID, _ request: IncomingRequest,
        _ body: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        try await attempting(
            "password \(application) \(email)",
            at: knownDevices.device(of: request, for: email, in: application)?.device,
            // Somebody else's failures may be among those before.
            forgetsFailures: false, request, body)
    }

    /// The same for the code of a mail. It counts for whoever asked for the mail, the browser or the network: nobody else
    /// can type it, so nobody else's failures are in the way. How many tries a mail and a mailbox have, mailer counts.
    func attempting<Value: Sendable>(
        code place: Mailer.RedeemCode.Place, in application: ApplicationID, _ request: IncomingRequest,
        _ body: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        try await attempting(
            "code \(application) \(place.email) \(place.device ?? Limiter.asker(request))",
            at: knownDevices.device(of: request, for: place.email, in: application)?.device, forgetsFailures: false,
            request, body)
    }

    /// The same for the password of somebody who is signed in.
    func attempting<Value: Sendable>(
        passwordOf user: UserID, _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        try await attempting(
            "password \(user)", at: nil, forgetsFailures: true, request, { _ in try await body() })
    }

    private func attempting<Value: Sendable>(
        _ subject: String, at device: Tokens.KnownDevice?, forgetsFailures: Bool, _ request: IncomingRequest,
        _ body: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        let rules = limiter.rules
        guard rules.isOn else { return try await body(false) }
        let (subject, rule) = (Secret(subject), rules[.signInFailures])
        let attempt: Tokens.Attempt
        do {
            attempt = try await fleet.tokens.call(
                Tokens.BeginAttempt(
                    subject: subject, rule: rule, perDay: rules.strangersFailuresPerDay, device: device,
                    devicePerDay: rules.deviceFailuresPerDay))
        } catch let error as ServiceError {
            throw limiter.refused(error, .signInFailures, request)
        }
        func settle(_ outcome: Tokens.SettleAttempt.Outcome) async {
            // Should this fail, it was one failure more than there were, or one less of the day's.
            _ = try? await fleet.tokens.call(
                Tokens.SettleAttempt(
                    subject: subject, rule: rule, device: device, attempt: attempt, outcome: outcome,
                    forgetsFailures: forgetsFailures))
        }
        do {
            let value = try await body(attempt.isKnownDevice)
            await settle(.right)
            return value
        } catch {
            let code = (error as? any ServiceErrorConvertible)?.serviceError.code
            if code != .invalidCredentials, code != .codeInvalid {
                await settle(.untried)
            } else if attempt.isKnownDevice {
                await settle(.wrong)
            }
            throw error
        }
    }
}
