import Crypto
import Foundation
import Models
import Primitives

/// The names of the Redis keys of mailed tokens and codes. The names reveal neither a token nor an address: tokens are
/// stored under their SHA-256, codes under a keyed hash. All share a hash tag, because the keys of a script must lie on
/// one node of a cluster.
struct OneTimeTokenKeys: Sendable {
    private let prefix: String
    private let key: SymmetricKey

    /// `prefix` comes before every key; `secret` keys the hashes of addresses and codes.
    init(prefix: String, secret: SecretKey) {
        self.prefix = prefix
        key = SymmetricKey(derivedFrom: secret, for: "latchkey one-time codes")
    }

    func token(_ token: Secret) -> String { "\(prefix){onetime}:token:\(digest(token))" }
    func redemption(_ id: RedemptionID) -> String { "\(prefix){onetime}:redemption:\(id)" }
    /// The index of the tokens that were mailed to an address, by the time at which they expire.
    func tokens(of email: EmailAddress) -> String { "\(prefix){onetime}:mailed:\(keyed("mailed \(email)"))" }

    /// A mailbox has one code at a time for a purpose, a client and a device. So a code can be neither replaced nor
    /// guessed from another device than the one that requested it.
    func code(_ place: Mailer.EmailCodeReference) -> String {
        let credential = place.purpose == .verification ? place.credential.map { "\($0)" } : nil
        let owner = credential ?? "\(place.client) \(place.device ?? "") \(place.email)"
        return "\(prefix){onetime}:code:\(keyed("\(place.purpose.rawValue) \(owner)"))"
    }

    func wrongCodes(of email: EmailAddress) -> String { "\(prefix){onetime}:wrong:\(keyed("wrong codes \(email)"))" }

    /// The hash is keyed, because all million codes could be tried against a plain one.
    func hash(ofCode code: Secret, at place: String) -> String { keyed("\(place) \(code.reveal())") }

    private func digest(_ token: Secret) -> String { token.sha256.base64URL }

    private func keyed(_ text: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)).base64URL
    }
}
