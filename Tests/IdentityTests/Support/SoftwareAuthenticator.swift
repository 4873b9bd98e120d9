import Crypto
import Foundation
import Models
import Primitives

/// An authenticator and its browser, which answer options with a passkey (ES256, attestation `none`). The tests of `WebAuthn` have
/// authenticators that others wrote.
struct SoftwareAuthenticator {
    /// The flags of an authenticator's answer (WebAuthn Level 3 §6.1).
    struct Flags: OptionSet {
        let rawValue: UInt8
        static let userPresent = Flags(rawValue: 0x01)
        static let userVerified = Flags(rawValue: 0x04)
        static let backupEligible = Flags(rawValue: 0x08)
        static let backedUp = Flags(rawValue: 0x10)
        static let attestedCredential = Flags(rawValue: 0x40)
    }

    private struct Options: Decodable {
        struct Party: Decodable { let id: String }
        struct User: Decodable { let id: String }
        let challenge: String
        let rp: Party?
        let rpId: String?
        let user: User?
    }

    let key = P256.Signing.PrivateKey()
    var credentialID = RandomToken.bytes(32)
    var flags: Flags = [.userPresent, .userVerified]
    /// Counts each signature; 0 for an authenticator that does not count.
    var counter: UInt32 = 1
    /// The page that asks.
    var origin = "https://app.example.com"
    /// The user that the passkey is for.
    var userHandle: String?
    /// x and y of a public key that is registered in place of its own.
    var otherPoint: Data?

    /// The answer to `PublicKeyCredentialCreationOptionsJSON`.
    mutating func register(_ options: String) throws -> Data {
        let options = try JSONDecoder().decode(Options.self, from: Data(options.utf8))
        userHandle = options.user?.id
        let point = otherPoint ?? key.publicKey.rawRepresentation
        // An ES256 key in COSE (RFC 9053 §7.1): kty, alg, crv, x and y.
        var publicKey = Data([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20])
        publicKey += point.prefix(32)
        publicKey += [0x22, 0x58, 0x20] as [UInt8]
        publicKey += point.suffix(32)
        var data = authenticatorData(options.rp?.id ?? "", flags.union(.attestedCredential))
        data += Data(count: 16)
        data += [0, UInt8(credentialID.count)] as [UInt8]
        data += credentialID
        data += publicKey
        // A map of fmt, attStmt and authData in CBOR.
        var object = Data([0xa3, 0x63]) + Data("fmt".utf8)
        object += Data([0x64]) + Data("none".utf8)
        object += Data([0x67]) + Data("attStmt".utf8)
        object += Data([0xa0, 0x68]) + Data("authData".utf8)
        object += Data([0x59, UInt8(data.count >> 8), UInt8(data.count & 0xff)])
        object += data
        return try json([
            "clientDataJSON": clientData("webauthn.create", options.challenge).base64URL,
            "attestationObject": object.base64URL, "transports": ["internal", "hybrid", "teleport"],
        ])
    }

    /// The answer to `PublicKeyCredentialRequestOptionsJSON`.
    mutating func signIn(_ options: String) throws -> Data {
        let options = try JSONDecoder().decode(Options.self, from: Data(options.utf8))
        if counter > 0 { counter += 1 }
        let data = authenticatorData(options.rpId ?? "", flags)
        let browser = clientData("webauthn.get", options.challenge)
        let message = data + Data(SHA256.hash(data: browser))
        let signature = try key.signature(for: message)
        return try json([
            "clientDataJSON": browser.base64URL, "authenticatorData": data.base64URL,
            "signature": signature.derRepresentation.base64URL, "userHandle": userHandle ?? "",
        ])
    }

    private func clientData(_ type: String, _ challenge: String) -> Data {
        Data(#"{"type":"\#(type)","challenge":"\#(challenge)","origin":"\#(origin)","crossOrigin":false}"#.utf8)
    }

    private func authenticatorData(_ relyingParty: String, _ flags: Flags) -> Data {
        var data = Data(SHA256.hash(data: Data(relyingParty.utf8)))
        data.append(flags.rawValue)
        data += withUnsafeBytes(of: counter.bigEndian) { Data($0) }
        return data
    }

    private func json(_ response: [String: Any]) throws -> Data {
        let id = credentialID.base64URL
        return try JSONSerialization.data(withJSONObject: [
            "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": [:],
        ])
    }
}
