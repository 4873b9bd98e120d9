import Foundation
import TestKit
import Testing

@testable import Models

/// Compares what frequent messages write and read with Foundation's coders.
@Suite struct FrequentMessagesTests {
    private static let user = UserID.make()
    private static let account = AccountID.make()
    private static let application = ApplicationID.make()
    private static let member = Waitlists.Member(application: application, account: account, user: user)
    private static let device = Tokens.Device(
        ipAddress: "2001:db8::1", userAgent: "Mozilla/5.0 (X11; \"x\\y\") \u{1}ü🇩🇪")
    private static let rule = Tokens.LimitRule(limit: 30, window: 60)
    private static let spend = Tokens.Spend(
        policy: "token", subject: Secret("address 192.0.2.1"), rule: rule,
        groups: [.init(subject: Secret("address 192.0.2"), rule: rule)])
    private static let state = Tokens.LimitState(
        policy: "token", rule: rule, remaining: 0, reset: 17, isAllowed: false)
    private static let tokens = SessionTokens(accessToken: Secret("e30.e30.x"), refreshToken: Secret("abc-_"))

    private static func claims(_ change: (inout AccessTokenClaims) -> Void = { _ in }) throws -> AccessTokenClaims {
        var claims = AccessTokenClaims(
            issuer: "https://auth.example.com/a", user: user, audience: .application(application),
            expiresAt: 1_769_852_400, issuedAt: 1_769_851_800, notBefore: 1_769_851_770, tokenID: "01",
            session: .make(),
            client: try #require(ClientID("client_demo")), application: application, account: account, role: .owner,
            authenticationMethods: ["pwd", "otp"], authenticatedAt: 0, scope: "openid \"profile\"")
        change(&claims)
        return claims
    }

    private static func row(_ milliseconds: Int) throws -> WaitlistRow {
        WaitlistRow(
            id: .make(), applicationID: application, userID: user, accountID: account,
            featureKey: try #require(FeatureKey("beta.1")),
            createdAt: Timestamp(Date(timeIntervalSince1970: Double(milliseconds) / 1000)), updatedAt: .now)
    }

    private static func samples() throws -> [any CompactMessage] {
        let client = try #require(ClientID("client_demo"))
        let feature = try #require(FeatureKey("beta"))
        var issued = Tokens.IssuedSession(tokens: tokens, expiresIn: 600, refreshExpiresIn: 2_592_000)
        let plain = issued
        issued.limit = state
        issued.attestation = Proof(Secret("a.b.c"))
        return [
            Tokens.CheckAccessToken(accessToken: Secret("a.b/c")), Tokens.CheckAccessToken(accessToken: Secret("\"\n")),
            Tokens.CheckSession(user: user, session: .make(), keyID: "abc_-1"), Nothing(),
            try claims(), try claims { $0.isDelegated = true }, try claims { $0.isDelegated = false },
            try claims { $0.audience = .client(client) }, try claims { $0.authenticationMethods = [] },
            try claims { $0.expiresAt = -1 },
            Tokens.RefreshSession(refreshToken: Secret("r"), client: client, device: device, spend: spend),
            Tokens.RefreshSession(refreshToken: Secret("r"), client: nil, device: Tokens.Device()), device, plain,
            issued,
            tokens, Tokens.SpendLimits([spend, spend]), Tokens.SpendLimits([]),
            Tokens.Spend(policy: "x", subject: Secret(""), rule: rule), rule, state, [state, state],
            [] as [Tokens.LimitState],
            Identity.GetProfile(user: user, application: application, account: account),
            Identity.CheckEmail(
                client: client, application: application, email: try #require(EmailAddress("Ada+x@Example.com"))),
            Identity.CheckEmail(
                client: client, application: application, email: try #require(EmailAddress("jürgen@bücher.example"))),
            Identity.CheckEmail.Reply(status: .registered, preferred: [.password], available: LoginMethod.allCases),
            Waitlists.JoinWaitlist(member: member, feature: feature),
            Waitlists.GetWaitlist(member: member, feature: feature), member,
            Waitlists.Status(featureKey: feature, waitlistID: nil),
            Waitlists.Status(featureKey: feature, waitlistID: .make()),
            Waitlists.ListWaitlists(member: member, limit: 1, cursor: nil),
            Waitlists.ListWaitlists(member: member, limit: 100, cursor: WaitlistRowID.make().description),
            Waitlists.Page(rows: [], nextCursor: nil),
            Waitlists.Page(rows: [try row(0), try row(1_769_851_800_001)], nextCursor: "c"), try row(-1),
        ]
    }

    @Test func writesTheBytesOfFoundation() throws {
        for sample in try Self.samples() {
            #expect(String(decoding: sample.compactJSON, as: UTF8.self) == (try JSONForm.text(of: sample)))
        }
    }

    @Test func readsWhatItWrites() throws {
        func check<Message: CompactMessage>(_ message: Message) throws {
            let json = message.compactJSON
            let decoded = try JSONDecoder().decode(Message.self, from: Data(json))
            let read = json.withUnsafeBytes { Message(compact: $0) }
            // What has escapes or letters beyond ASCII is left to Foundation.
            if json.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "\\") }) { #expect(read != nil) }
            for message in [decoded, read].compactMap(\.self) { #expect(message.compactJSON == json) }
        }
        for sample in try Self.samples() { try check(sample) }
    }

    /// Whatever the bytes are: what is read compactly, Foundation reads as the same message.
    @Test func readsNothingThatFoundationReadsDifferently() throws {
        func check<Message: CompactMessage>(_ message: Message, _ seed: UInt64) throws -> Int {
            var accepted = 0
            var mutator = Mutator([Data(message.compactJSON)], seed: seed)
            for _ in 0..<300 {
                let json = mutator.next()
                guard let read = json.withUnsafeBytes({ Message(compact: $0) }) else { continue }
                accepted += 1
                let decoded = try? JSONDecoder().decode(Message.self, from: Data(json))
                #expect(decoded?.compactJSON == read.compactJSON, "\(String(decoding: json, as: UTF8.self))")
            }
            return accepted
        }
        var accepted = 0
        for (seed, sample) in try Self.samples().enumerated() { accepted += try check(sample, UInt64(seed)) }
        #expect(accepted > 0)
    }

    @Test(arguments: [
        #"{ "limit":1,"window":2}"#, #"{"window":2,"limit":1}"#, #"{"limit":1,"window":2,"more":3}"#,
        #"{"limit":1.0,"window":2}"#, #"{"limit":1e0,"window":2}"#, #"{"limit":01,"window":2}"#, #"{"limit":1}"#,
        #"{"limit":1,"window":2} "#, #"{"limit":-0,"window":2}"#, #"{"limit":9223372036854775807,"window":2}"#,
        #"{"limit":1,"window":2"#, #"{"limit":,"window":2}"#, #"{"limit":1"window":2}"#, "", "{}", "[]", "null",
    ])
    func leavesOtherFormsToFoundation(json: String) {
        #expect(Array(json.utf8).withUnsafeBytes { Tokens.LimitRule(compact: $0) } == nil)
    }

    @Test(arguments: [
        #"{"accessToken":"\u0061"}"#, #"{"accessToken":"ü"}"#, "{\"accessToken\":\"\u{1}\"}", #"{"accessToken":"a}"#,
        #"{"accessToken":null}"#, #"{"accessToken":7}"#, #"{"accesstoken":"a"}"#,
    ])
    func leavesOtherStringsToFoundation(json: String) {
        #expect(Array(json.utf8).withUnsafeBytes { Tokens.CheckAccessToken(compact: $0) } == nil)
    }

    @Test func aStatusThatContradictsItselfIsNotRead() {
        let json = #"{"feature_key":"beta","signed_up":true,"waitlist_id":null}"#
        #expect(Array(json.utf8).withUnsafeBytes { Waitlists.Status(compact: $0) } == nil)
    }
}
