import Crypto
import Foundation
import Models

/// Where mailed tokens and codes are in Redis. Names tell neither a token nor an address: tokens stand under their
/// SHA-256, codes under a keyed hash. All share a hash tag, as the scripts need in a cluster.
struct OneTimeKeys: Sendable {
    private let prefix: String
    private let key: SymmetricKey

    /// `prefix` stands before every key; `secret` keys the hashes of addresses and codes.
    init(prefix: String, secret: SecretKey) {
        self.prefix = prefix
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.reveal()), info: Data("latchkey one-time codes".utf8),
            outputByteCount: 32)
    }

    func token(_ token: Secret) -> String { "\(prefix){onetime}:token:\(digest(token))" }
    func redemption(_ id: RedemptionID) -> String { "\(prefix){onetime}:redemption:\(id)" }
    /// The names of the tokens that were mailed to an address, by when they end.
    func tokens(of email: EmailAddress) -> String { "\(prefix){onetime}:mailed:\(keyed("mailed \(email)"))" }

    /// A mailbox has one code at a time for a purpose, a client and a device, so that nobody voids a code, or guesses at
    /// it, from another device than the one that asked.
    func code(_ place: Mailer.EmailCodeReference) -> String {
        let asker = place.purpose == .verification ? place.credential.map { "\($0)" } : nil
        let whose = asker ?? "\(place.client) \(place.device ?? "") \(place.email)"
        return "\(prefix){onetime}:code:\(keyed("\(place.purpose.rawValue) \(whose)"))"
    }

    func wrongCodes(of email: EmailAddress) -> String { "\(prefix){onetime}:wrong:\(keyed("wrong codes \(email)"))" }

    /// Keyed, since a million codes are soon tried by whoever holds a plain hash.
    func hash(ofCode code: Secret, at place: String) -> String { keyed("\(place) \(code.reveal())") }

    private func digest(_ token: Secret) -> String { Data(SHA256.hash(data: Data(token.reveal().utf8))).base64URL }

    private func keyed(_ text: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)).base64URL
    }
}
