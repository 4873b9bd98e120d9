import Foundation
import Models
import Proofs
import Testing

@Suite struct ProofClaimsTests {
    private let user = UserID.make()
    private let request = RequestID.make()

    private func session(_ methods: [String]) -> ProofClaims {
        .session(
            user: user, epoch: 3, request: request, client: .make(), application: .make(), account: .make(),
            role: .member, authenticationMethods: methods)
    }

    @Test func authenticationDecidesBetweenASessionAndASwitch() {
        #expect(session(["pwd"]).purpose == .session)
        #expect(session([]).purpose == .switching)
    }

    @Test func anEpochHasNoClientAndNoAuthentication() {
        let kept = SessionID.make()
        let claims = ProofClaims.epoch(4, of: user, request: request, keeping: kept)
        #expect(claims.purpose == .epoch && claims.epoch == 4 && claims.keptSession == kept)
        #expect(claims.client == nil && claims.application == nil && claims.account == nil && claims.role == nil)
        #expect(claims.authenticationMethods.isEmpty)
    }

    /// The names of purposes are part of what is signed.
    @Test func purposesAreWrittenByTheirNames() throws {
        func purpose(_ claims: ProofClaims) throws -> String? {
            let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(claims))
            return (json as? [String: Any])?["purpose"] as? String
        }
        #expect(try purpose(session(["pwd"])) == "session" && purpose(session([])) == "switch")
        #expect(try purpose(.epoch(1, of: user, request: nil, keeping: nil)) == "epoch")
    }

    @Test func areReadAsTheyWereWritten() throws {
        for claims in [
            session(["pwd", "otp"]), .epoch(1, of: user, request: nil, keeping: .make(), because: .suspended),
            .epoch(1, of: user, request: nil, keeping: nil, in: .make()),
        ] {
            let read = try JSONDecoder().decode(ProofClaims.self, from: JSONEncoder().encode(claims))
            #expect(read == claims)
        }
    }
}
