import Models
import RPC
import RPCClient

/// What somebody shows who has read a mail of ours.
enum ShownMail: Sendable {
    /// The token of the mail's link.
    case token(Secret)
    /// The code of the same mail, and which mail's it has to be.
    case code(Secret, Mailer.EmailCodeReference, in: ApplicationID)

    /// The code of a mail that was asked for at `client`, typed in the browser that `request` comes from.
    init(
        code: Secret, _ purpose: OneTimeGrant.Purpose, mailedTo email: EmailAddress, _ client: Client,
        _ request: IncomingRequest
    ) {
        let device = EmailCodeCookie(request)?.device
        let place = Mailer.EmailCodeReference(purpose, client: client.id, email: email, device: device)
        self = .code(code, place, in: client.applicationID)
    }
}

/// What a body holds of a mail: its token, or its code with the address that it went to.
enum MailCredential: Sendable {
    case token(Secret)
    case code(Secret, EmailAddress, ClientID?)
}

extension Input {
    /// Reads `token`, or `code` with `email` and, where no `Origin` tells the client, `client_id`. A token goes first.
    mutating func mailCredential() -> Required<MailCredential> {
        guard !has("token"), has("code") || has("email") else {
            return requiredSecret("token").map { .token($0) }
        }
        let clientID = optional("client_id", ClientID.self, expected: "a client id")
        let email = required("email", EmailAddress.self, expected: "an e-mail address")
        return requiredCode("code").and(email).map { .code($0, $1, clientID) }
    }
}

/// What is done with mailed tokens and codes, for the API and for the pages alike.
struct MailedTokens: Sendable {
    /// How long a request waits for another one that uses the same link, before it answers 503. In a race, most losers
    /// learn within this time that the link is spent.
    private static let pauses: [Duration] = [20, 40, 80, 160, 300, 300, 300].map { .milliseconds($0) }

    let house: Surroundings
    /// What came with the token or code.
    var claim = OwnershipClaim()

    private var settler: MailedTokenSettler { MailedTokenSettler(mailer: house.fleet.mailer) }

    /// Signs in whoever read a magic link or typed its code. Throws 401 `token_invalid` or `code_invalid`. Link and code
    /// are spent once the session is open, and no session is handed out whose link could not be spent.
    func signIn(_ shown: ShownMail, _ request: IncomingRequest) async throws -> (OpenedSession, OneTimeGrant) {
        let session = try await house.browserSessions.bearerOrBrowserSession(of: request)
        return try await redeeming(shown, for: .magicLink, request) { redeemed in
            let vouched = try await claiming(redeemed, session, request) { ownership in
                try await house.fleet.identity.call(
                    Identity.SignInWithEmailLink(
                        proof: redeemed.proof, ownership: ownership, ipAddress: request.device.ipAddress))
            }
            let opened = try await house.openSession(vouched, for: redeemed.grant.client, request)
            await house.quota.allowAnother(.signIn, after: redeemed.grant, request)
            return (opened, redeemed.grant)
        } orUndo: { opened, _ in
            await end(opened)
        }
    }

    /// Marks an address as verified. Answers what was granted, and whether what was set up with the address before was
    /// removed.
    @discardableResult
    func verify(
        _ shown: ShownMail, _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, credentialsReset: Bool) {
        let session = try await house.browserSessions.bearerOrBrowserSession(of: request)
        let (verified, grant) = try await redeeming(shown, for: .verification, request) { redeemed in
            let verified = try await claiming(redeemed, session, request) { ownership in
                try await house.fleet.identity.call(
                    Identity.VerifyEmail(
                        proof: redeemed.proof, ownership: ownership, ipAddress: request.device.ipAddress))
            }
            return (verified, redeemed.grant)
        }
        if let proof = verified.epochProof { await house.epochs.advance(proof) }
        return (grant, verified.credentialsReset)
    }

    /// Sets a new password. A rejected one, or a fault on the way, leaves link and code good. Answers what they granted,
    /// and whether what else was set up with the address before was removed.
    func resetPassword(
        _ shown: ShownMail, to newPassword: Secret, _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, credentialsReset: Bool) {
        let session = try await house.browserSessions.bearerOrBrowserSession(of: request)
        let (reset, grant) = try await redeeming(shown, for: .passwordReset, request) { redeemed in
            let reset = try await claiming(redeemed, session, request) { ownership in
                try await house.fleet.identity.call(
                    Identity.ResetPassword(
                        proof: redeemed.proof, newPassword: newPassword, ownership: ownership,
                        ipAddress: request.device.ipAddress, share: request.workShare(isKnown: true)))
            }
            return (reset, redeemed.grant)
        }
        await house.epochs.advance(reset.proof)
        await house.quota.allowAnother(.reset, after: grant, request)
        return (grant, reset.credentialsReset)
    }

    /// Joins the account of an invitation and signs in there. `firstPassword` is for whoever has none yet; a rejected
    /// one leaves link and code good. They are spent once the session is open, as for a sign-in.
    func acceptInvite(
        _ shown: ShownMail, firstPassword: Secret? = nil, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let session = try await house.browserSessions.bearerOrBrowserSession(of: request)
        return try await redeeming(shown, for: .invite, request) { redeemed in
            let vouched = try await claiming(redeemed, session, request) { ownership in
                try await house.fleet.identity.call(
                    Identity.AcceptInvite(
                        proof: redeemed.proof, newPassword: firstPassword, ownership: ownership,
                        ipAddress: request.device.ipAddress, share: request.workShare(isKnown: true)))
            }
            return try await house.openSession(vouched, for: redeemed.grant.client, request)
        } orUndo: { opened in
            await end(opened)
        }
    }

    /// Runs `step` with all that shows that the user of the mailbox is the sender's own. Wrong passwords count as those of a
    /// sign-in do.
    private func claiming<Value: Sendable>(
        _ redeemed: RedeemedGrant, _ session: SignedIn?, _ request: IncomingRequest,
        _ step: (Identity.Ownership) async throws -> Value
    ) async throws -> Value {
        let grant = redeemed.grant
        let ownership = Identity.Ownership(
            session: try await house.sessionProofs.proof(of: session, ifUser: grant.user), password: claim.password,
            allowsReset: claim.allowsReset, share: request.workShare(isKnown: true))
        guard claim.password != nil else { return try await step(ownership) }
        return try await house.throttle.attempting(passwordOf: grant.email, in: grant.application, request) { _ in
            try await step(ownership)
        }
    }

    /// Takes what was shown, runs `step` while nobody else can, and then spends it. When `step` fails, it is free again
    /// at once, even after the request's deadline: whoever tries again must not hear that it was used.
    ///
    /// - Parameter undo: takes back what `step` did when it can't be confirmed that link and code are spent; then this
    ///   throws 503. Nil where identity refuses a second time anyhow.
    private func redeeming<Value: Sendable>(
        _ shown: ShownMail, for purpose: OneTimeGrant.Purpose, _ request: IncomingRequest,
        _ step: (RedeemedGrant) async throws -> Value, orUndo undo: ((Value) async -> Void)? = nil
    ) async throws -> Value {
        let redemption = RedemptionID.make()
        let redeemed: RedeemedGrant
        do {
            redeemed = try await take(shown, for: purpose, as: redemption, request)
        } catch {
            // It may be held though the answer was lost.
            if ((error as? ServiceError)?.status ?? 500) >= 500 { await settler.release(redemption) }
            throw error
        }
        let value: Value
        do {
            value = try await step(redeemed)
        } catch {
            await settler.release(redemption)
            throw error
        }
        // A verification does nothing more the second time: what was mailed stays good for its lifetime, and nobody holds it.
        guard purpose != .verification else { return value }
        if await settler.spend(redemption) { return value }
        guard let undo else { return value }
        await undo(value)
        await settler.release(redemption)
        throw ServiceError.unavailable()
    }

    /// Takes a token or code. While another request holds it, waits a little for the outcome.
    private func take(
        _ shown: ShownMail, for purpose: OneTimeGrant.Purpose, as redemption: RedemptionID, _ request: IncomingRequest
    ) async throws -> RedeemedGrant {
        switch shown {
        case .token(let token):
            return try await waiting {
                try await house.fleet.mailer.call(
                    Mailer.RedeemEmailToken(token: token, purpose: purpose, redemption: redemption))
            }
        case .code(let code, let place, let application):
            return try await trying(place, application, request) { isKnownDevice in
                try await house.fleet.mailer.call(
                    Mailer.RedeemEmailCode(
                        place: place, code: code, redemption: redemption, isKnownDevice: isKnownDevice))
            }
        }
    }

    /// Trades a code for a token, with which a page goes on as if the mail's link had been followed. A token stays as it is.
    func trade(_ shown: ShownMail, _ request: IncomingRequest) async throws -> Secret {
        switch shown {
        case .token(let token): return token
        case .code(let code, let place, let application):
            return try await trying(place, application, request) { isKnownDevice in
                try await house.fleet.mailer.call(
                    Mailer.ExchangeEmailCode(place: place, code: code, isKnownDevice: isKnownDevice)
                ).token
            }
        }
    }

    /// Runs `call`, which checks a code. Wrong ones count against the mailbox.
    private func trying<Value: Sendable>(
        _ place: Mailer.EmailCodeReference, _ application: ApplicationID, _ request: IncomingRequest,
        _ call: (_ isKnownDevice: Bool) async throws -> Value
    ) async throws -> Value {
        try await house.throttle.attempting(code: place, in: application, request) { isKnownDevice in
            if let purpose = place.purpose.emailPurpose {
                await house.quota.allowAnother(
                    purpose, to: place.email, client: place.client, in: application, request)
            }
            do {
                return try await waiting { try await call(isKnownDevice) }
            } catch let error as ServiceError where error.code == ServiceError.codeInvalid.code {
                // It is wrong in any case, so nothing waits for this to be written down.
                if let proof = error.attestation {
                    _ = try? await house.fleet.identity.call(
                        Identity.RecordWrongCode(proof: proof, ipAddress: request.device.ipAddress))
                }
                throw error
            }
        }
    }

    /// Ends a session that nobody gets to know of.
    private func end(_ opened: OpenedSession) async {
        let tokens = house.fleet.tokens
        let token = opened.grant.tokens.accessToken
        let context = CallContext(requestID: CallContext.current?.requestID, deadline: .after(.seconds(1)))
        await Task {
            await CallContext.$current.withValue(context) {
                guard let claims = try? await tokens.call(Tokens.CheckAccessToken(accessToken: token)) else { return }
                _ = try? await tokens.call(Tokens.EndSession(claims.session, of: .holder(of: token)))
            }
        }.value
    }

    private func waiting<Value>(_ call: () async throws -> Value) async throws -> Value {
        var pauses = Self.pauses[...]
        while true {
            do {
                return try await call()
            } catch let error as ServiceError where error.code == ServiceError.tokenHeld(retryAfter: 1).code {
                guard let pause = pauses.popFirst() else {
                    throw ServiceError.unavailable(retryAfter: error.retryAfter ?? 1)
                }
                try await Task.sleep(for: pause)
            }
        }
    }
}

/// Ends holds on mailed tokens. In tasks of its own: the deadline of the request that held one may be over, and its task
/// may be cancelled.
struct MailedTokenSettler: Sendable {
    /// How long mailer may take to answer, each time it is asked.
    static let timeout: Duration = .milliseconds(500)
    /// How often somebody waits for an answer before mailer counts as away.
    private static let tries = 3
    /// When it is tried again after that. A hold ends by itself after half a minute.
    private static let laterPauses: [Duration] = [
        .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8),
    ]

    let mailer: ServiceClient

    /// Says that a redemption has done what it was for. Answers whether its token is spent now; false when mailer doesn't
    /// answer, or the hold had ended before.
    func spend(_ redemption: RedemptionID) async -> Bool {
        let task = Task {
            for _ in 0..<Self.tries {
                if let isSpent = await settle(redemption, isSpent: true) { return isSpent }
            }
            return false
        }
        return await task.value
    }

    /// Says that a redemption has failed, so that its token is free for another try. Asks once, and goes on in the
    /// background if mailer doesn't answer.
    func release(_ redemption: RedemptionID) async {
        if await Task(operation: { await settle(redemption, isSpent: false) }).value != nil { return }
        Task {
            for pause in Self.laterPauses {
                try await Task.sleep(for: pause)
                if await settle(redemption, isSpent: false) != nil { return }
            }
        }
    }

    /// Whether the redemption held something; nil when there is no answer.
    private func settle(_ redemption: RedemptionID, isSpent: Bool) async -> Bool? {
        var context = CallContext(requestID: CallContext.current?.requestID, deadline: .after(Self.timeout))
        context.traceParent = CallContext.current?.traceParent
        return await CallContext.$current.withValue(context) {
            do {
                _ = try await mailer.call(Mailer.FinishRedemption(redemption, isSpent: isSpent))
                return true
            } catch let error as ServiceError where error.status < 500 {
                return false
            } catch {
                return nil
            }
        }
    }
}
