public import Foundation
import Models
import Primitives

/// What the browser states about a ceremony (`clientDataJSON`, WebAuthn Level 3 §5.8.1). The authenticator signs its hash.
public struct ClientData: Sendable, Equatable {
    /// What was asked for.
    enum CeremonyType: String {
        case create = "webauthn.create"
        case get = "webauthn.get"
    }

    /// The challenge that is answered.
    public let challenge: Data
    let type: String
    let origin: String
    /// Whether the page is in a frame of another site.
    let isCrossOrigin: Bool

    /// Reads what a browser sent. Nothing is verified yet.
    ///
    /// The object is read strictly: a member that occurs twice is refused, since browsers and other readers might take
    /// another one of the two. Members that are not known are left out.
    public init(_ json: Data) throws(WebAuthnError) {
        guard json.count <= PasskeyBounds.clientData else { throw .tooLong }
        let members: [String: JSONValue]
        do { members = try JSONReader.object(json) } catch { throw .malformedClientData }
        guard case .string(let type) = members["type"], case .string(let challenge) = members["challenge"],
            case .string(let origin) = members["origin"], let bytes = Data(base64URL: challenge),
            PasskeyBounds.challenge.contains(bytes.count)
        else { throw .malformedClientData }
        switch members["crossOrigin"] {
        case nil, .bool(false): isCrossOrigin = members["topOrigin"] != nil
        case .bool(true): isCrossOrigin = true
        default: throw .malformedClientData
        }
        (self.type, self.challenge, self.origin) = (type, bytes, origin)
    }

    /// Checks what registration and sign-in have in common (§7.1 steps 7 to 11, §7.2 steps 10 to 14).
    func check(_ type: CeremonyType, _ challenge: Data, _ relyingParty: RelyingParty) throws(WebAuthnError) {
        guard self.type == type.rawValue else { throw .wrongType }
        // In constant time, though a challenge is known to the caller: it costs nothing.
        guard Secret(self.challenge.base64URL) == Secret(challenge.base64URL) else { throw .wrongChallenge }
        guard relyingParty.origins.contains(origin) else { throw .wrongOrigin }
        guard !isCrossOrigin else { throw .crossOrigin }
    }
}
