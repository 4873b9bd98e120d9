import Foundation
import Models
import Testing

@testable import WebAuthn

@Suite struct CredentialJSONTests {
    private static let challenge = Ceremonies["ES256"].challenge

    /// What Chromium's `toJSON()` makes of a registration, with the parts of a recorded one.
    private static func registration(_ change: (inout [String: Any], inout [String: Any]) -> Void = { _, _ in }) -> Data
    {
        let recorded = Ceremonies["ES256"].registration
        var response: [String: Any] = [
            "clientDataJSON": recorded.clientDataJSON.base64URL,
            "attestationObject": recorded.attestationObject.base64URL,
            "authenticatorData": "AAAA", "publicKey": "AAAA", "publicKeyAlgorithm": -7,
            "transports": ["usb", "internal", "carrier-pigeon"],
        ]
        var credential: [String: Any] = [
            "id": recorded.credentialID.base64URL, "rawId": recorded.credentialID.base64URL, "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": ["credProps": ["rk": true]],
        ]
        change(&credential, &response)
        credential["response"] = credential["response"] ?? response
        return (try? JSONSerialization.data(withJSONObject: credential)) ?? Data()
    }

    private func error(_ json: Data) -> WebAuthnError? {
        do throws(WebAuthnError) {
            _ = try RegistrationResponse(json: json)
            return nil
        } catch {
            return error
        }
    }

    @Test func readsARegistration() throws {
        let response = try RegistrationResponse(json: Self.registration())
        #expect(response.transports == [.internal, .usb])
        let passkey = try RegistrationVerifier(relyingParty: Ceremonies.recorded.party).verify(
            response, challenge: Self.challenge, requiresUserVerification: true)
        #expect(passkey == (try Ceremonies["ES256"].register()))
    }

    @Test func readsAnAssertion() throws {
        for userHandle in [Ceremonies["ES256"].userHandle, nil] {
            let recorded = Ceremonies["ES256"].assertion
            var response = [
                "clientDataJSON": recorded.clientDataJSON.base64URL,
                "authenticatorData": recorded.authenticatorData.base64URL, "signature": recorded.signature.base64URL,
            ]
            response["userHandle"] = userHandle?.base64URL
            let id = recorded.credentialID.base64URL
            let credential: [String: Any] = ["id": id, "rawId": id, "type": "public-key", "response": response]
            let read = try AssertionResponse(json: JSONSerialization.data(withJSONObject: credential))
            #expect(read.userHandle == userHandle)
            let verified = try Ceremonies["ES256"].signIn(requiresUserHandle: userHandle != nil, change: { $0 = read })
            #expect(verified.counter == 8)
        }
    }

    @Test func refusesOtherCredentials() {
        #expect(error(Self.registration { credential, _ in credential["type"] = "password" }) == .malformedCredential)
        #expect(error(Self.registration { credential, _ in credential["rawId"] = "AAAA" }) == .malformedCredential)
        #expect(error(Self.registration { credential, _ in credential["id"] = 1 }) == .malformedCredential)
        #expect(error(Self.registration { credential, _ in credential["response"] = "x" }) == .malformedCredential)
        for value in ["a b", "AAA=", "A", "++++"] {
            #expect(
                error(Self.registration { _, response in response["attestationObject"] = value })
                    == .malformedCredential)
        }
        #expect(error(Self.registration { _, response in response["attestationObject"] = nil }) == .malformedCredential)
        #expect(error(Self.registration { _, response in response["transports"] = "usb" }) == .malformedCredential)
        for text in ["", "null", "[]", "{}", #"{"id":"#] { #expect(error(Data(text.utf8)) == .malformedCredential) }
    }

    @Test func refusesAMemberThatOccursTwice() {
        let json = String(decoding: Self.registration(), as: UTF8.self)
        #expect(error(Data(json.utf8)) == nil)
        let twice = json.replacing(#""transports":"#, with: #""attestationObject":"AAAA","transports":"#)
        #expect(error(Data(twice.utf8)) == .malformedCredential)
    }

    @Test func isBoundedBeforeItIsRead() {
        #expect(error(Data(repeating: 0x20, count: 65_537)) == .tooLong)
        let long = Data(count: 16_385).base64URL
        #expect(error(Self.registration { _, response in response["attestationObject"] = long }) == nil)
    }
}
