import Foundation
import Testing

@testable import WebAuthn

@Suite struct ClientDataTests {
    private static let challenge = Data(repeating: 7, count: 32)

    private func error(_ json: String) -> WebAuthnError? {
        do throws(WebAuthnError) {
            _ = try ClientData(Data(json.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func json(_ members: String = "", challenge: String = challenge.base64URL) -> String {
        #"{"type":"webauthn.get","challenge":"\#(challenge)","origin":"https://example.com"\#(members)}"#
    }

    @Test func readsWhatBrowsersWrite() throws {
        let data = try ClientData(Data(json(#","crossOrigin":false,"other_keys_can_be_added_here":"…""#).utf8))
        #expect(data.challenge == Self.challenge)
        #expect(data.type == "webauthn.get" && data.origin == "https://example.com" && !data.isCrossOrigin)
        // Browsers before crossOrigin.
        #expect(try !ClientData(Data(json().utf8)).isCrossOrigin)
    }

    @Test func aPageInAForeignFrameIsCrossOrigin() throws {
        #expect(try ClientData(Data(json(#","crossOrigin":true"#).utf8)).isCrossOrigin)
        #expect(try ClientData(Data(json(#","topOrigin":"https://a.example""#).utf8)).isCrossOrigin)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"type":"webauthn.get"}"#,
        #"{"type":1,"challenge":"AAAAAAAAAAAAAAAAAAAAAA","origin":"https://example.com"}"#,
        #"{"type":"webauthn.get","challenge":null,"origin":"https://example.com"}"#,
        #"{"type":"webauthn.get","challenge":"AAAAAAAAAAAAAAAAAAAAAA","origin":["https://example.com"]}"#,
        "\u{feff}{}",
    ])
    func refusesOtherJSON(text: String) {
        #expect(error(text) == .malformedClientData)
    }

    @Test(arguments: [
        "", "AAAA", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAA+/",
        String(repeating: "A", count: 684),
    ])
    func aChallengeIsBase64URLOf16To512Bytes(challenge: String) {
        #expect(error(json(challenge: challenge)) == .malformedClientData)
    }

    @Test(arguments: [
        #","origin":"https://evil.example""#, #","\u006frigin":"https://evil.example""#, #","crossOrigin":1"#,
        #","crossOrigin":"false""#, #","crossOrigin":null"#, #","crossOrigin":false,"crossOrigin":true"#,
        #","x":{"a":1,"a":2}"#,
    ])
    func refusesRepeatedAndMistypedMembers(members: String) {
        #expect(error(json(members)) == .malformedClientData)
    }

    @Test func isBoundedBeforeItIsRead() {
        #expect(error(json(#","x":"\#(String(repeating: "x", count: 4096))""#)) == .tooLong)
    }
}
