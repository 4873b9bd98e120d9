import Crypto
import Foundation
import JWTKit
import Models
import Testing

@testable import Proofs

@Suite struct ProofTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let request = RequestID.make()
    private let identityKey = Curve25519.Signing.PrivateKey()
    private let mailerKey = Curve25519.Signing.PrivateKey()

    private var claims: ProofClaims {
        .session(
            user: .make(), epoch: 3, request: request, client: .make(), application: .make(), account: .make(),
            role: .owner, authenticationMethods: ["pwd"])
    }

    private func signer(_ service: ServiceName = .identity) async throws -> ProofSigner {
        let key = service == .identity ? identityKey : mailerKey
        return try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
    }

    /// Tokens, which believes identity and the mailer.
    private func verifier(audience: ServiceName = .tokens) async throws -> ProofVerifier {
        let keys = ["identity": identityKey, "mailer": mailerKey]
        return try await ProofVerifier(
            audience: audience, trusted: keys.mapValues { SecretKey($0.publicKey.rawRepresentation) })
    }

    /// Expects the proof to be refused.
    private func refuse(
        _ proof: Proof, from issuer: ServiceName = .identity, for purpose: ProofClaims.Purpose = .session,
        request: RequestID? = nil, at date: Date? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let verifier = try await verifier()
        await #expect(throws: ServiceError.invalidProof, sourceLocation: sourceLocation) {
            _ = try await verifier.verify(
                proof, from: issuer, for: purpose, request: request ?? self.request, at: date ?? now)
        }
    }

    @Test func isBelievedAsItWasSaid() async throws {
        let claims = claims
        let proof = try await signer().sign(claims, for: .tokens, at: now)
        let verified = try await verifier().verify(
            proof, from: .identity, for: .session, request: request, at: now + 29)
        #expect(verified.claims == claims && !verified.id.isEmpty)
        let other = try await signer().sign(claims, for: .tokens, at: now)
        let otherID = try await verifier().verify(other, from: .identity, for: .session, request: request, at: now).id
        #expect(otherID != verified.id)
    }

    @Test func holdsForItsLifeOnly() async throws {
        let proof = try await signer().sign(claims, for: .tokens, at: now)
        try await refuse(proof, at: now + 33)
        try await refuse(proof, at: now + 86_400)
        try await refuse(proof, at: now - 3)
        #expect(ProofVerifier.memory >= .seconds(34))
    }

    @Test func holdsForItsAudiencePurposeIssuerAndRequestOnly() async throws {
        let proof = try await signer().sign(claims, for: .mailer, at: now)
        try await refuse(proof)
        let session = try await signer().sign(claims, for: .tokens, at: now)
        try await refuse(session, for: .epoch)
        try await refuse(session, from: .mailer)
        try await refuse(session, from: .waitlists)
        try await refuse(session, request: RequestID.make())
        let verifier = try await verifier()
        await #expect(throws: ServiceError.invalidProof) {
            _ = try await verifier.verify(session, from: .identity, for: .session, request: nil, at: now)
        }
    }

    @Test func aBelievedServiceCanNotSpeakForAnother() async throws {
        // The mailer signs with its own key and says that it is identity.
        let forger = try await ProofSigner(service: .identity, seed: SecretKey(mailerKey.rawRepresentation))
        try await refuse(try await forger.sign(claims, for: .tokens, at: now))
        try await refuse(try await forger.sign(claims, for: .tokens, at: now), from: .mailer)
    }

    @Test func aStrangersKeyIsNotBelieved() async throws {
        let forger = try await ProofSigner(service: .identity, seed: .random())
        try await refuse(try await forger.sign(claims, for: .tokens, at: now))
    }

    @Test func anyChangeBreaksIt() async throws {
        let jws = try await signer().sign(claims, for: .tokens, at: now).jws.reveal()
        for (index, part) in jws.split(separator: ".").enumerated() {
            var parts = jws.split(separator: ".").map(String.init)
            var bytes = try #require(Data(base64URL: String(part)))
            bytes[bytes.count / 2] ^= 1
            parts[index] = bytes.base64URL
            try await refuse(Proof(Secret(parts.joined(separator: "."))))
        }
    }

    @Test(arguments: [
        "", ".", "..", "a.b.c", "hello", "e30.e30.e30", "eyJhbGciOiJFZERTQSJ9..", "\u{0}.\u{0}.\u{0}", "é.é.é",
    ])
    func rubbishIsRefused(text: String) async throws {
        try await refuse(Proof(Secret(text)))
    }

    @Test func whatIsTooLongIsRefused() async throws {
        let jws = try await signer().sign(claims, for: .tokens, at: now).jws.reveal()
        try await refuse(Proof(Secret(jws + String(repeating: "A", count: 4096))))
        try await refuse(Proof(Secret(String(repeating: "A.", count: 1_000_000))))
    }

    @Test(arguments: [
        #"{"alg":"none","typ":"latchkey-proof+jwt","kid":"identity"}"#,
        #"{"alg":"HS256","typ":"latchkey-proof+jwt","kid":"identity"}"#,
        #"{"alg":"EdDSA","typ":"JWT","kid":"identity"}"#, #"{"alg":"EdDSA","typ":"at+jwt","kid":"identity"}"#,
        #"{"alg":"EdDSA","kid":"identity"}"#, #"{"alg":"EdDSA","typ":"latchkey-proof+jwt"}"#,
        #"{"alg":"EdDSA","typ":"latchkey-proof+jwt","kid":"mailer"}"#,
        #"{"typ":"latchkey-proof+jwt","kid":"identity"}"#,
    ])
    func otherHeadersAreRefused(header: String) async throws {
        let jws = try await signer().sign(claims, for: .tokens, at: now).jws.reveal()
        let payload = String(jws.split(separator: ".")[1])
        let signed = "\(Data(header.utf8).base64URL).\(payload)"
        // Even with a signature that is right for the changed header.
        let signature = try identityKey.signature(for: Data(signed.utf8)).base64URL
        try await refuse(Proof(Secret("\(signed).\(signature)")))
        try await refuse(Proof(Secret("\(signed).")))
        // The same by hand with the right header is verified, so that it is the header that was refused.
        let right = Data(#"{"alg":"EdDSA","typ":"latchkey-proof+jwt","kid":"identity"}"#.utf8).base64URL
        let proof = "\(right).\(payload).\(try identityKey.signature(for: Data("\(right).\(payload)".utf8)).base64URL)"
        _ = try await verifier().verify(
            Proof(Secret(proof)), from: .identity, for: .session, request: request, at: now)
    }

    @Test func aLongerLifeThanAllowedIsRefused() async throws {
        let keys = await JWTKeyCollection().add(
            eddsa: EdDSA.PrivateKey(backing: identityKey), kid: JWKIdentifier(string: "identity"))
        let start = Int(now.timeIntervalSince1970)
        let payload = ProofPayload(
            iss: .identity, aud: .tokens, iat: start, exp: start + 3600, jti: "x", statement: claims)
        let jws = try await keys.sign(
            payload, kid: JWKIdentifier(string: "identity"), header: ["typ": .string(ProofClaims.type)])
        try await refuse(Proof(Secret(jws)))
    }

    @Test func keysThatAreNoneAreRefusedAtStart() async {
        await #expect(throws: (any Error).self) {
            _ = try await ProofSigner(service: .identity, seed: SecretKey(Array("short".utf8)))
        }
        await #expect(throws: (any Error).self) {
            _ = try await ProofVerifier(audience: .tokens, trusted: ["identity": SecretKey(Array("short".utf8))])
        }
        await #expect(throws: (any Error).self) {
            _ = try await ProofVerifier(audience: .tokens, trusted: ["nobody": .random()])
        }
    }
}
