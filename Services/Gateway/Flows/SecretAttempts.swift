import Models

extension Surroundings {
    /// What is tried, for counts of their own.
    enum TriedSecret: String {
        case password, code
    }

    /// Runs `body`, which checks a secret of the account of `email`, unless too many were wrong lately: then 429, with a
    /// time that doubles with each further failure. Who was signed in at this device before counts by themselves.
    /// Whether there is such an account makes no difference.
    func attempting<Value: Sendable>(
        _ secret: TriedSecret, of email: EmailAddress, in application: ApplicationID, _ request: IncomingRequest,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let device = knownDevices.device(of: request, for: email, in: application)
        let account = "\(secret.rawValue) \(application) \(email)"
        return try await attempting("\(account) \(device ?? "elsewhere")", isKnown: device != nil, request) {
            guard device != nil else { return try await body() }
            // Whoever once signed in may have many devices, each with tries of its own: all of them have a day's
            // together as well.
            return try await attempting(
                "\(account) all devices", under: limiter.rules.daily, isKnown: false, request, body)
        }
    }

    /// The same for a secret of somebody who is signed in.
    func attempting<Value: Sendable>(
        _ secret: TriedSecret, of user: UserID, _ request: IncomingRequest, _ body: () async throws -> Value
    ) async throws -> Value {
        try await attempting("\(secret.rawValue) \(user)", isKnown: true, request, body)
    }

    private func attempting<Value: Sendable>(
        _ subject: String, under rule: Tokens.LimitRule? = nil, isKnown: Bool, _ request: IncomingRequest,
        _ body: () async throws -> Value
    ) async throws -> Value {
        let rules = limiter.rules
        guard rules.isOn else { return try await body() }
        let (subject, rule) = (Secret(subject), rule ?? rules[.signInFailures])
        do {
            _ = try await fleet.tokens.call(
                Tokens.BeginAttempt(subject: subject, rule: rule, perDay: rules.failuresPerDay))
        } catch let error as ServiceError {
            throw limiter.refused(error, .signInFailures, request)
        }
        func settle(forgetsFailures: Bool) async {
            // Should this fail, it was one failure more than there were.
            _ = try? await fleet.tokens.call(
                Tokens.SettleAttempt(subject: subject, rule: rule, forgetsFailures: forgetsFailures))
        }
        do {
            let value = try await body()
            // Elsewhere, somebody else's failures may be among those before.
            await settle(forgetsFailures: isKnown)
            return value
        } catch {
            let code = (error as? any ServiceErrorConvertible)?.serviceError.code
            if !["invalid_credentials", "code_invalid"].contains(code) { await settle(forgetsFailures: false) }
            throw error
        }
    }
}
