public import Foundation
import Models
import Primitives

/// A passkey that a browser shall or shall not use (`PublicKeyCredentialDescriptorJSON`, WebAuthn Level 3 §5.8.3).
public struct PasskeyDescriptor: Sendable, Encodable, Equatable {
    private let type = "public-key"
    /// The credential id, base64url.
    private let id: String
    private let transports: [AuthenticatorTransport]

    public init(credentialID: Data, transports: [AuthenticatorTransport] = []) {
        id = credentialID.base64URL
        self.transports = transports
    }
}

/// Whether an authenticator has to verify its user (§5.8.6).
public enum UserVerification: String, Sendable, Encodable {
    case required, preferred, discouraged
}

extension Encodable {
    /// The members in the same order each time.
    fileprivate func orderedJSON() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// How long a user may take, for both kinds of options.
public enum PasskeyTimeout {
    /// 5 minutes, in milliseconds.
    public static let milliseconds = 300_000
}

/// A new challenge: 32 random bytes (§13.4.3).
public enum PasskeyChallenge {
    /// A challenge that was never used.
    public static func make() -> Data { RandomToken.bytes(32) }
}

/// What `PublicKeyCredential.parseCreationOptionsFromJSON()` takes (§5.1.8), to make a passkey: discoverable, so that it signs in without
/// an address, and without attestation.
public struct PasskeyCreationOptions: Sendable, Encodable {
    /// The user who gets the passkey. Authenticators show the names and keep them.
    public struct User: Sendable, Encodable {
        /// The user handle, base64url. It says nothing about the user (§14.6.1).
        private let id: String
        private let name: String
        private let displayName: String

        /// - Parameters:
        ///   - handle: 1 to 64 bytes.
        ///   - name: tells passkeys of one site apart, such as an email address.
        ///   - displayName: the name of the person; may be empty.
        public init(handle: Data, name: String, displayName: String) {
            id = handle.base64URL
            // Authenticators may cut at 64 bytes, in the middle of a character (§6.4.1).
            self.name = name.cut(toBytes: 64)
            self.displayName = displayName.cut(toBytes: 64)
        }
    }

    private struct Entity: Encodable {
        let id: String
        let name: String
    }

    private struct Parameters: Encodable {
        let type = "public-key"
        let alg: Int
    }

    private struct Selection: Encodable {
        let residentKey = "required"
        /// For browsers that know Level 1 only.
        let requireResidentKey = true
        let userVerification: UserVerification
    }

    private let rp: Entity
    private let user: User
    private let challenge: String
    private let pubKeyCredParams = COSEAlgorithm.allCases.map { Parameters(alg: $0.rawValue) }
    private let timeout = PasskeyTimeout.milliseconds
    private let excludeCredentials: [PasskeyDescriptor]
    private let authenticatorSelection: Selection
    private let attestation = "none"

    /// - Parameters:
    ///   - name: of the site, for people.
    ///   - existing: the user's passkeys, whose authenticators don't get another one.
    public init(
        relyingParty: RelyingParty, name: String, user: User, challenge: Data, existing: [PasskeyDescriptor],
        userVerification: UserVerification
    ) {
        rp = Entity(id: relyingParty.id, name: name.cut(toBytes: 64))
        self.user = user
        self.challenge = challenge.base64URL
        excludeCredentials = existing
        authenticatorSelection = Selection(userVerification: userVerification)
    }

    /// The options as browsers get them.
    public var json: String { get throws { try orderedJSON() } }
}

/// What `PublicKeyCredential.parseRequestOptionsFromJSON()` takes (§5.1.9), to sign in by a passkey.
public struct PasskeyRequestOptions: Sendable, Encodable {
    private let challenge: String
    private let timeout = PasskeyTimeout.milliseconds
    private let rpId: String
    private let allowCredentials: [PasskeyDescriptor]
    private let userVerification: UserVerification

    /// - Parameter allowed: the passkeys that may be used. Empty: any of this site that an authenticator knows, so that the options tell
    ///   nothing about anybody.
    public init(
        relyingParty: RelyingParty, challenge: Data, allowed: [PasskeyDescriptor] = [],
        userVerification: UserVerification
    ) {
        self.challenge = challenge.base64URL
        rpId = relyingParty.id
        allowCredentials = allowed
        self.userVerification = userVerification
    }

    /// The options as browsers get them. Those for a sign-in differ in the challenge only.
    public var json: String { get throws { try orderedJSON() } }
}

/// The document `/.well-known/webauthn` (§5.11.1): the origins beside the relying party's own that may ask for its passkeys.
public struct RelatedOrigins: Sendable, Encodable {
    private let origins: [String]

    public init(relyingParty: RelyingParty) { origins = relyingParty.origins.sorted() }
}
