import Foundation
import HTTPTypes
import Models

@testable import GatewayService

/// Ada, who asks for her data or wants to be deleted.
struct PersonalDataScenario: Sendable {
    static let cookie = "access_token=good"
    static let bearer: HTTPFields = [.authorization: "Bearer good"]
    static let session = Proof(Secret("session-proof"))
    static let mail = Proof(Secret("export-proof"))
    static let shared = AccountReference(id: .make(), name: "Lovelace & Co")

    /// Whether she signed in a moment ago.
    var isFresh = true
    /// Whether she has a second factor.
    var hasFactor = false
    /// Whether she has shown it.
    var hasShownFactor = false
    /// Whether identity says that there were too many exports.
    var isLimited = false
    /// Whether she is the only owner of an account with other members.
    var isSoleOwner = false
    /// How many entries the audit log has of her.
    var entries = 1
    /// Where she is.
    var address = "192.0.2.1"

    /// Services that know her.
    ///
    /// - Parameters:
    ///   - away: the service that is unavailable: mailer or waitlists.
    ///   - exported: is called with each export that counts.
    func fleet(
        isWithout away: ServiceName? = nil, counting exported: @escaping @Sendable () -> Void = {}
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        fleet.allowsAllAttempts()
        fleet.hasFactors(
            hasFactor ? [Factor(id: .make(), type: .totp, name: nil, createdAt: .now, lastUsedAt: nil)] : [])
        var claims = Samples.claims
        claims.authenticatedAt = isFresh ? Int(Timestamp.now.date.timeIntervalSince1970) : 1
        if hasShownFactor { claims.authenticationMethods = ["pwd", "otp", "mfa"] }
        let (known, profile, scenario) = (claims, Samples.ada().profile, self)
        fleet.answer(Tokens.CheckAccessToken.self) { call, _ in
            guard call.accessToken == Secret("good") else { throw ServiceError.invalidToken }
            return known
        }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Tokens.ListSessions.self) { _, _ in
            [
                Session(
                    id: Samples.session, clientID: Samples.client, accountID: Samples.account, createdAt: .now,
                    lastUsedAt: .now, expiresAt: .now, ipAddress: scenario.address, userAgent: nil)
            ]
        }
        fleet.answer(Identity.GetProfile.self) { _, _ in profile }
        fleet.answer(Identity.HasPassword.self) { _, _ in .init(hasPassword: true) }
        @Sendable func check(_ session: Proof, _ password: Secret?) throws {
            guard session == Self.session else { throw ServiceError.invalidProof }
            guard scenario.isFresh || password != nil else { throw ServiceError.insufficientUserAuthentication }
            guard password == nil || password == Secret("right") else {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            if scenario.hasFactor, !scenario.hasShownFactor { throw ServiceError.secondFactorMissing }
        }
        fleet.answer(Identity.DeleteUser.self) { call, _ in
            try check(call.session, call.freshness.password)
            guard !scenario.isSoleOwner else {
                var error = ServiceError(.soleOwner, detail: "You are the only owner of “Lovelace & Co”.")
                error.accounts = [Self.shared]
                throw error
            }
            return .init(proof: Proof(Secret("epoch-proof")))
        }
        fleet.answer(Identity.ExportPersonalData.self) { call, _ in
            try check(call.session, call.freshness.password)
            exported()
            return .init(data: Self.data)
        }
        fleet.answer(Identity.PrepareExport.self) { call, _ in
            try check(call.session, call.freshness.password)
            if scenario.isLimited { throw ServiceError(.rateLimited, detail: "Later.", retryAfter: 50_000) }
            return .init(accounts: [Samples.account], mailProofs: [Self.mail])
        }
        fleet.answer(Identity.ListActivity.self) { call, _ in
            guard call.session == Self.session else { throw ServiceError.invalidProof }
            // The cursor of a page is not looked at: there are so many entries after each.
            let count = min(call.limit, scenario.entries)
            let entries = (0..<count).map { _ in
                ActivityEntry(
                    id: .make(), at: .now, event: .signIn, actor: .user, client: Samples.client,
                    ipAddress: scenario.address, device: "Firefox/Linux")
            }
            return .init(entries: entries, nextCursor: scenario.entries > call.limit ? entries.last?.id : nil)
        }
        fleet.answer(Mailer.ListUserMails.self) { call, _ in
            if away == .mailer { throw ServiceError.unavailable() }
            guard call.proof == Self.mail, let email = EmailAddress("ada@example.com") else {
                throw ServiceError.invalidProof
            }
            return .init(
                messages: [
                    .init(
                        id: .make(), state: .waiting, kind: .notice, recipient: email, acceptedAt: .now, attempts: 0)
                ], deliveries: [.init(message: .make(), kind: "notice", event: .queued, at: .now)], isComplete: true)
        }
        fleet.answer(Waitlists.ListWaitlists.self) { call, _ in
            if away == .waitlists { throw ServiceError.unavailable() }
            guard call.member.user == Samples.user, let feature = FeatureKey("dark-mode") else {
                throw ServiceError.internal
            }
            return .init(
                rows: [
                    WaitlistRow(
                        id: .make(), applicationID: Samples.application, userID: Samples.user,
                        accountID: call.member.account, featureKey: feature, createdAt: .now, updatedAt: .now)
                ], nextCursor: nil)
        }
        return fleet
    }

    private static var data: PersonalData {
        PersonalData(
            user: .init(
                id: Samples.user, applicationID: Samples.application, status: .active, createdAt: .now,
                hasTwoStep: false, termsVersion: nil, termsAcceptedAt: nil, passwordChangedAt: .now,
                recoveryCodesLeft: 0),
            profile: UserIdentity(id: Samples.user), emails: [], factors: [], rememberedBrowsers: [.now],
            identities: [
                .init(
                    id: .make(), provider: .google, issuer: "https://accounts.google.com", subject: "1", email: nil,
                    createdAt: .now, lastUsedAt: .now)
            ],
            memberships: [
                .init(
                    id: .make(), role: .owner, createdAt: .now,
                    account: Account(id: Samples.account, parentID: nil, name: nil, avatarURL: nil))
            ], invitesSent: [], invitesReceived: [],
            consents: [Consent(clientID: Samples.client, clientName: "Demo", scopes: ["openid"], grantedAt: .now)],
            signUpWaitlist: [])
    }
}
