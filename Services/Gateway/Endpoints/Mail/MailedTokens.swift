import HTTPTypes
import Hummingbird
import Models

/// What is done with mailed tokens, for the API and for the pages alike.
struct MailedTokens: Sendable {
    let house: Surroundings

    /// Signs in whoever read a magic link. Throws 401 `token_invalid`.
    func signIn(_ token: Secret, _ request: IncomingRequest) async throws -> (Response, OneTimeGrant) {
        let redeemed = try await house.fleet.mailer.call(Mailer.RedeemToken(token: token, purpose: .magicLink))
        return (try await signIn(redeemed, request), redeemed.grant)
    }

    /// The same for whoever typed the code of the mail.
    func signIn(_ redeemed: Redeemed, _ request: IncomingRequest) async throws -> Response {
        let vouched = try await house.fleet.identity.call(
            Identity.SignInByMail(proof: redeemed.proof, ipAddress: request.device.ipAddress))
        return try await house.openSession(vouched, for: redeemed.grant.client, request)
    }

    /// Marks an address as verified.
    func verify(_ token: Secret, _ request: IncomingRequest) async throws {
        let redeemed = try await house.fleet.mailer.call(Mailer.RedeemToken(token: token, purpose: .verification))
        _ = try await house.fleet.identity.call(
            Identity.VerifyEmail(proof: redeemed.proof, ipAddress: request.device.ipAddress))
    }

    /// Sets a new password. A rejected one, or a fault on the way, leaves the link good.
    func resetPassword(_ token: Secret, to newPassword: Secret, _ request: IncomingRequest) async throws {
        let reset = try await holding(token, for: .passwordReset) { redeemed in
            try await house.fleet.identity.call(
                Identity.ResetPassword(
                    proof: redeemed.proof, newPassword: newPassword, ipAddress: request.device.ipAddress))
        }
        // Should this fail, the courier carries the same news: identity has promised it with the change itself.
        _ = try? await house.fleet.tokens.call(Tokens.AdvanceEpoch(proof: reset.proof))
        house.courier.nudge()
    }

    /// Joins the account of an invitation and signs in there.
    func acceptInvite(_ token: Secret, _ request: IncomingRequest) async throws -> Response {
        let (vouched, client) = try await holding(token, for: .invite) { redeemed in
            let vouched = try await house.fleet.identity.call(
                Identity.AcceptInvite(proof: redeemed.proof, ipAddress: request.device.ipAddress))
            return (vouched, redeemed.grant.client)
        }
        return try await house.openSession(vouched, for: client, request)
    }

    /// Runs the second step while the token is held: spent if that succeeds, free again if not. Nobody is told when the
    /// end of the hold can't be said: it ends by itself, and identity refuses what was done already.
    private func holding<Value: Sendable>(
        _ token: Secret, for purpose: OneTimeGrant.Purpose, _ step: (Redeemed) async throws -> Value
    ) async throws -> Value {
        let redeemed = try await house.fleet.mailer.call(Mailer.RedeemToken(token: token, purpose: purpose))
        do {
            let value = try await step(redeemed)
            _ = try? await house.fleet.mailer.call(Mailer.SettleToken(token: token, isSpent: true))
            return value
        } catch {
            _ = try? await house.fleet.mailer.call(Mailer.SettleToken(token: token, isSpent: false))
            throw error
        }
    }
}

extension IncomingRequest {
    /// Whether a browser is about to show the answer as a page, as when somebody follows a link, instead of handing it to
    /// a program (Fetch Metadata; older browsers by what they accept).
    var isNavigation: Bool {
        if let mode = headers[.fetchMode] { return mode == "navigate" }
        return headers[.origin] == nil && (headers[.accept] ?? "").contains("text/html")
    }

    /// The languages of whoever asks, best first.
    var languages: [String] { headers[.acceptLanguage].map(AcceptLanguage.tags) ?? [] }

    /// Sends a navigation with a mailed token on to the page whose button does what the link is for.
    func onward(to page: String, _ token: Secret, issuer: String) -> Response {
        Response(
            status: .seeOther,
            headers: [.location: "\(issuer)/login/\(page)?token=\(token.reveal())", .cacheControl: "no-store"])
    }
}

extension Input {
    /// The `token` of a mailed link, in the query.
    mutating func queryToken() -> Required<Secret> {
        let token = requiredQuery("token", MailedToken.self, expected: "a token")
        return token.map(\.secret)
    }
}

/// Text that could be a mailed token: anything else would not fit a URL, so it is refused before it is put in one.
struct MailedToken: LosslessStringConvertible {
    let secret: Secret
    var description: String { secret.description }

    init?(_ text: String) {
        guard (1...200).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0 == 0x2d || $0 == 0x5f || (0x30...0x39).contains($0) || isLetter($0) })
        else { return nil }
        secret = Secret(text)
    }
}

private func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte & 0xdf) }

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let fetchMode = HTTPField.Name("Sec-Fetch-Mode")!
}
