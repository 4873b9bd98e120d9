public import Foundation
import Models
import Primitives

/// What `toJSON()` of a browser's credential makes (WebAuthn Level 3 §5.1.8), before anything in it is verified.
private struct CredentialJSON: Decodable {
    /// The members of both kinds of answers. Browsers repeat parts of the attestation object, which is what counts.
    struct Response: Decodable {
        let clientDataJSON: String
        let attestationObject: String?
        let transports: [String]?
        let authenticatorData: String?
        let signature: String?
        let userHandle: String?
    }

    let id: String
    let rawId: String
    let type: String
    let response: Response

    /// Reads the JSON strictly first: a member that occurs twice is refused at every level.
    init(_ json: Data) throws(WebAuthnError) {
        guard json.count <= PasskeyBounds.credential else { throw .tooLong }
        do {
            _ = try JSONReader.object(json)
            self = try JSONDecoder().decode(CredentialJSON.self, from: json)
        } catch {
            throw .malformedCredential
        }
        // By bytes: Swift would normalize what may be any text.
        guard type == "public-key", id.utf8.elementsEqual(rawId.utf8) else { throw .malformedCredential }
    }

    /// The bytes of a member in base64url.
    static func bytes(_ text: String?) throws(WebAuthnError) -> Data {
        guard let text, let bytes = Data(base64URL: text) else { throw .malformedCredential }
        return bytes
    }
}

extension RegistrationResponse {
    /// Reads a `RegistrationResponseJSON`, as `PublicKeyCredential.toJSON()` makes it of a new passkey.
    public init(json: Data) throws(WebAuthnError) {
        let credential = try CredentialJSON(json)
        self.init(
            credentialID: try CredentialJSON.bytes(credential.rawId),
            clientDataJSON: try CredentialJSON.bytes(credential.response.clientDataJSON),
            attestationObject: try CredentialJSON.bytes(credential.response.attestationObject),
            // Hints for later requests. What is not known is left out, as §5.1.3 asks.
            transports: AuthenticatorTransport.allCases.filter {
                credential.response.transports?.contains($0.rawValue) == true
            })
    }
}

extension AssertionResponse {
    /// Reads an `AuthenticationResponseJSON`, as `PublicKeyCredential.toJSON()` makes it of a passkey that was used.
    public init(json: Data) throws(WebAuthnError) {
        let credential = try CredentialJSON(json)
        let userHandle = try credential.response.userHandle.map { text throws(WebAuthnError) in
            try CredentialJSON.bytes(text)
        }
        self.init(
            credentialID: try CredentialJSON.bytes(credential.rawId),
            clientDataJSON: try CredentialJSON.bytes(credential.response.clientDataJSON),
            authenticatorData: try CredentialJSON.bytes(credential.response.authenticatorData),
            signature: try CredentialJSON.bytes(credential.response.signature), userHandle: userHandle)
    }
}
