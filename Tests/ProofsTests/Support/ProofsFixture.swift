import Crypto
import Foundation
import Models
import Proofs

/// Keys of identity and mailer, whose proofs tokens verifies.
struct ProofsFixture {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    let request = RequestID.make()
    let identityKey = Curve25519.Signing.PrivateKey()
    let mailerKey = Curve25519.Signing.PrivateKey()
    let claims: ProofClaims

    init() {
        claims = .session(
            user: .make(), epoch: 3, request: request, client: .make(), application: .make(), account: .make(),
            role: .owner, authenticationMethods: ["pwd"])
    }

    func signer(_ service: ServiceName = .identity) async throws -> ProofSigner {
        let key = service == .identity ? identityKey : mailerKey
        return try await ProofSigner(service: service, seed: SecretKey(key.rawRepresentation))
    }

    /// A verifier of tokens that trusts identity and mailer.
    func verifier(audience: ServiceName = .tokens) async throws -> ProofVerifier {
        let keys = ["identity": identityKey, "mailer": mailerKey]
        return try await ProofVerifier(
            audience: audience, trusted: keys.mapValues { SecretKey($0.publicKey.rawRepresentation) })
    }

    /// A proof with these parts and identity's signature, right for any header.
    func signed(header: String, payload: String) throws -> Proof {
        let input = "\(Data(header.utf8).base64URL).\(payload)"
        return Proof(Secret("\(input).\(try identityKey.signature(for: Data(input.utf8)).base64URL)"))
    }

    /// The payload of a proof of `claims`, encoded.
    func payload() async throws -> String {
        let jws = try await signer().sign(claims, for: .tokens, at: now).jws.reveal()
        return String(jws.split(separator: ".")[1])
    }
}
