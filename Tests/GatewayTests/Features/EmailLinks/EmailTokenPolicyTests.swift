import HTTPTypes
import HummingbirdTesting
import Models
import Synchronization
import Testing

@testable import GatewayService

/// HEAD of what spends a mailed token: the status that GET would have, and nothing spent (RFC 9110 §9.3.2).
@Suite struct MailedTokenHeadTests {
    @Test func headLooksAndSpendsNothing() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let spent = Mutex(0)
        fleet.answer(Mailer.RedeemEmailToken.self) { _, _ in
            spent.withLock { $0 += 1 }
            throw ServiceError.tokenInvalid
        }
        fleet.answer(Mailer.PeekEmailToken.self) { call, _ in
            guard let purpose = OneTimeGrant.Purpose(rawValue: call.token.reveal()) else {
                throw ServiceError.tokenInvalid
            }
            return try Samples.grant(for: purpose)
        }
        try await fleet.run { client in
            func head(_ path: String, _ token: String) async throws -> Int {
                let answer = try await client.send(
                    .head, "\(path)?token=\(token)", headers: [.origin: Samples.origin])
                #expect(answer.body.readableBytes == 0)
                return Int(answer.status.code)
            }
            for (path, purpose, status) in [
                ("/auth/verify", OneTimeGrant.Purpose.verification, 204), ("/auth/accept-invite", .invite, 200),
                ("/auth/sign-in-with-token", .magicLink, 200),
            ] {
                for (token, expected) in [
                    (purpose.rawValue, status), ("unknown", 401), ("", 400),
                    // Good for something else.
                    (OneTimeGrant.Purpose.passwordReset.rawValue, 401),
                ] {
                    let found = try await head(path, token)
                    #expect(found == expected, "\(path) \(token)")
                }
            }
        }
        #expect(spent.withLock { $0 } == 0)
    }
}
