import Foundation
import HTTPTypes
import HummingbirdTesting
import Models
import Testing

@testable import GatewayService

/// The pages that the links of emails open: what they announce, and what their buttons may do then.
@Suite struct SendEmailLinkPageEndpointTests {
    private static let token = String(repeating: "t", count: 43)
    private static let preview = Proof(Secret("preview-proof"))
    private static let session = Proof(Secret("session-proof"))
    private let csrf = CSRFTokens(key: ScriptedFleet.csrfKey)
    private let browser = CSRFTokens.makeSession()

    /// A token for `purpose`. Its user would lose the earlier credentials without the session or the password.
    private func fleet(
        _ purpose: OneTimeGrant.Purpose,
        _ outcome: Identity.PreviewEmailLink.Reply =
            .init(isRegistered: true, hasPassword: true, resetsCredentials: true)
    ) throws -> ScriptedFleet {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let email = try #require(EmailAddress("ann@example.com"))
        let grant = OneTimeGrant(
            purpose, email: email, application: Samples.application, client: Samples.client,
            user: purpose == .invite ? nil : Samples.user)
        fleet.answer(Mailer.PreviewEmailLink.self) { _, _ in .init(grant: grant, proof: Self.preview) }
        fleet.answer(Mailer.PeekEmailToken.self) { _, _ in grant }
        fleet.answer(Mailer.RedeemEmailToken.self) { _, _ in
            RedeemedGrant(proof: Proof(Secret("mailbox-proof")), grant: grant)
        }
        fleet.answer(Mailer.FinishRedemption.self) { _, _ in Nothing() }
        fleet.answer(Tokens.IssueSessionProof.self) { _, _ in Self.session }
        fleet.answer(Tokens.AdvanceEpoch.self) { _, _ in Nothing() }
        fleet.answer(Identity.PreviewEmailLink.self) { call, _ in
            guard call.proof == Self.preview else { throw ServiceError.invalidProof }
            var outcome = outcome
            if call.session == Self.session { outcome.resetsCredentials = false }
            return outcome
        }
        fleet.answer(Identity.VerifyEmail.self) { call, _ in
            guard let ownership = call.ownership else { return .init(credentialsReset: true) }
            if ownership.session == Self.session || ownership.password == Secret("right") {
                return .init(credentialsReset: false)
            }
            if ownership.password != nil {
                throw ServiceError(.invalidCredentials, detail: "Wrong.")
            }
            guard ownership.allowsReset else { throw ServiceError.credentialsResetRequired }
            return .init(credentialsReset: true, epochProof: Proof(Secret("epoch-proof")))
        }
        return fleet
    }

    private func show(
        _ page: String, _ client: any TestClientProtocol, cookie: String? = nil
    ) async throws -> String {
        var headers: HTTPFields = [.accept: "text/html"]
        headers[.cookie] = cookie
        let answer = try await client.send(.get, "/login/\(page)?token=\(Self.token)", headers: headers)
        #expect(answer.status == .ok)
        return String(buffer: answer.body)
    }

    private func press(
        _ fields: String, _ client: any TestClientProtocol, cookie: String = ""
    ) async throws -> TestResponse {
        let token = csrf.token(for: browser).token.reveal()
        return try await client.send(
            .post, "/login/verify", "csrf_token=\(token)&token=\(Self.token)&\(fields)",
            headers: [
                .cookie: "\(cookie)\(CSRFTokens.formCookieName)=\(browser.reveal())",
                .contentType: "application/x-www-form-urlencoded", .accept: "text/html", .fetchSite: "same-origin",
            ])
    }

    @Test(arguments: [
        ("link", OneTimeGrant.Purpose.magicLink), ("verify", .verification), ("reset", .passwordReset),
        ("invite", .invite),
    ])
    func announcesWhatTheButtonRemoves(_ page: String, _ purpose: OneTimeGrant.Purpose) async throws {
        try await fleet(purpose).run { client in
            let stranger = try await show(page, client)
            #expect(stranger.contains("never confirmed:"))
            #expect(!stranger.contains("name=\"keeps\""))
            // The password keeps the credentials, on the pages that have a field for it.
            #expect(stranger.contains("name=\"password\"") == (purpose != .passwordReset))
            let own = try await show(page, client, cookie: "access_token=good")
            #expect(!own.contains("never confirmed:"))
            #expect(own.contains("name=\"keeps\""))
            #expect(!own.contains("name=\"password\""))
        }
    }

    @Test func asksOnlyNewUsersForAPassword() async throws {
        for (outcome, isAsked) in [
            (Identity.PreviewEmailLink.Reply(isRegistered: false, hasPassword: false, resetsCredentials: false), true),
            (.init(isRegistered: true, hasPassword: true, resetsCredentials: false), false),
        ] {
            var fleet = try fleet(.invite, outcome)
            var demo = Samples.demo
            demo.configuredMethods = [.password, .magicLink]
            fleet.answer(Identity.FindClient.self) { [demo] _, _ in demo }
            try await fleet.run { client in
                let page = try await show("invite", client)
                #expect(page.contains("name=\"new_password\"") == isAsked)
                #expect(page.contains("name=\"without\"") == isAsked)
            }
        }
    }

    @Test func announcesThatAProviderWillBeConnected() async throws {
        let outcome = Identity.PreviewEmailLink.Reply(
            isRegistered: true, hasPassword: true, provider: .google, resetsCredentials: false)
        try await fleet(.magicLink, outcome).run { client in
            let page = try await show("link", client)
            #expect(page.contains("connect your Google account"))
        }
    }

    @Test func removesOnlyWhatThePageAnnounced() async throws {
        try await fleet(.verification).run { client in
            let announced = try await press("", client)
            #expect(announced.headers[.location]?.contains("what=verified-reset") == true)
            let kept = try await press("password=right", client)
            #expect(kept.headers[.location]?.hasSuffix("what=verified") == true)
            let own = try await press("keeps=1", client, cookie: "access_token=good; ")
            #expect(own.headers[.location]?.hasSuffix("what=verified") == true)
            let wrong = try await press("password=wrong", client)
            #expect(wrong.status == .unauthorized)
            #expect(String(buffer: wrong.body).contains("Nothing was removed."))
            // The session has ended since the page was rendered. It is rendered again, with the announcement.
            let unannounced = try await press("keeps=1&later=1", client)
            #expect(unannounced.status == .conflict)
            let text = String(buffer: unannounced.body)
            #expect(text.contains("never confirmed:"))
            #expect(!text.contains("That didn’t work"))
        }
    }
}
